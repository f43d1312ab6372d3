package main

import (
	"fmt"
	"strings"

	"concord/projections/currenttext"
)

// standings counts the paragraphs by status: only those that there are.
func standings(n *currenttext.Counts) string {
	out := there(": ",
		figure{n.Clean, "clean"}, figure{n.Pending, "with amendments pending"}, figure{n.Bracketed, "bracketed"},
		figure{n.Objection, "objected to"}, figure{n.Reserved, "reserved"}, figure{n.Silence, "under silence"},
		figure{n.Informals, "agreed in informals"}, figure{n.AdRef, "agreed ad referendum"}, figure{n.Agreed, "agreed"}, figure{n.Adopted, "adopted"})
	if n.Conditional > 0 {
		out += fmt.Sprintf("; %d of them conditional on others of a package", n.Conditional)
	}
	return out
}

// become counts the amendments by what has become of them.
func become(n *currenttext.Counts) string {
	return there(": ",
		figure{n.Open, "open"}, figure{n.Conflict, "in conflict"}, figure{n.Absorbed, "absorbed"}, figure{n.Incorporated, "incorporated"},
		figure{n.Declined, "declined"}, figure{n.Withdrawn, "withdrawn"}, figure{n.Fallen, "fallen"}, figure{n.InBrackets, "in brackets"})
}

// figure is how many there are of something.
type figure struct {
	count int
	what  string
}

// there lists the figures that are not 0, the first behind before.
func there(before string, figures ...figure) string {
	var out strings.Builder
	for _, f := range figures {
		if f.count > 0 {
			fmt.Fprintf(&out, "%s%d %s", before, f.count, f.what)
			before = ", "
		}
	}
	return out.String()
}

// heldOn counts what delegations hold of the text: "" where they hold nothing.
func heldOn(n *currenttext.Counts) string {
	var out []string
	for _, of := range []struct {
		count int
		what  string
	}{{n.Objections, "objection"}, {n.Reservations, "reservation"}, {n.Dissociations, "dissociation"}} {
		if of.count > 0 {
			out = append(out, counted(of.count, of.what))
		}
	}
	return strings.Join(out, ", ")
}
