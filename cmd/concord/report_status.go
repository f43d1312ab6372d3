package main

import (
	"fmt"
	"strings"

	"concord/projections/currenttext"
)

// furtherOn counts the paragraphs that are in other statuses than those of drafting:
// only those that there are.
func furtherOn(n *currenttext.Counts) string {
	var out strings.Builder
	for _, of := range []struct {
		count int
		what  string
	}{
		{n.Objection, "objected to"}, {n.Reserved, "reserved"}, {n.Silence, "under silence"},
		{n.Informals, "agreed in informals"}, {n.AdRef, "agreed ad referendum"}, {n.Agreed, "agreed"}, {n.Adopted, "adopted"},
	} {
		if of.count > 0 {
			fmt.Fprintf(&out, ", %d %s", of.count, of.what)
		}
	}
	if n.Conditional > 0 {
		fmt.Fprintf(&out, " (%d conditional on others of a package)", n.Conditional)
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
