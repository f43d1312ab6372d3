package currenttext

import (
	"slices"
	"strings"

	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
)

// Happened says what has become of the paragraphs that an open amendment is about,
// where it is more than other words: "A3 of FRA has deleted paragraph 5". The finding
// is one of those that the text gives for the amendment. It is "" where words alone
// have changed.
func (d *Drafts) Happened(a *report.Amendment, f text.Finding) string {
	var told []string
	for _, c := range f.Causes {
		did := ""
		if by, ok := d.report.Amendment(c.Amendment); ok {
			if did = d.didAmendment(by, f.Block); did != "" {
				did = by.Amendment + " of " + by.By + " has " + did
			}
		} else if c.Revision > 0 {
			if did = d.didRevision(c.Revision, a, f.Block); did != "" {
				did = c.String() + " has " + did
			}
		}
		if did != "" && !slices.Contains(told, did) {
			told = append(told, did)
		}
	}
	return strings.Join(told, "; ")
}

// didAmendment says what an amendment that was taken up did to a block, or to the
// blocks around it.
func (d *Drafts) didAmendment(by *report.Amendment, block string) string {
	before := d.Of(by.TakenUp - 1)
	name := func(id string) string {
		if _, stands := before.Index(id); stands {
			return before.Name(id)
		}
		return d.Of(by.Revision).Name(id) // it was split, say, and goes on in its parts
	}
	c := &by.Change
	switch c.Operation {
	case events.OpInsert:
		return "put a new " + KindName(c.Kind) + " " + behind(c.Block, name)
	case events.OpDelete:
		return "deleted " + name(c.Block)
	case events.OpMove:
		return "moved " + name(c.Block) + " " + to(c.After, name)
	case events.OpSplit:
		return "split " + name(c.Block)
	case events.OpMerge:
		return "merged " + name(c.Block) + " with the next"
	}
	_, stood := before.Index(block)
	if _, stands := d.Of(by.TakenUp).Index(block); stood && !stands { // TEXT 6
		return "taken all words out of " + name(block) + ", which is deleted"
	}
	return ""
}

// didRevision says what the Chair's own words in a revision did to a block, or to the
// blocks around it, which an amendment is about.
func (d *Drafts) didRevision(revision int, a *report.Amendment, block string) string {
	from, now := d.Of(revision-1), d.Of(revision)
	was, stood := from.Block(block)
	is, stands := now.Block(block)
	switch {
	case !stood && stands:
		return "brought other words for it"
	case !stood:
		return "joined the paragraphs between which it would come"
	case !stands:
		for _, b := range now.Blocks {
			if old, ok := from.Block(b.ID); (!ok || old.Text != b.Text) && strings.Contains(b.Text, was.Text) {
				return "joined " + from.Name(block) + " to " + now.Name(b.ID)
			}
		}
		return "deleted " + from.Name(block)
	}
	for _, c := range d.Changes(revision) {
		switch {
		case c.ID == block && c.Moved:
			return "moved " + from.Name(block)
		case c.Change == Inserted && strings.Contains(was.Text, now.Blocks[c.New].Text):
			return "split " + from.Name(block)
		case c.Change == Deleted && strings.Contains(is.Text, from.Blocks[c.Old].Text):
			return "joined " + from.Name(c.ID) + " to " + from.Name(block)
		}
	}
	if a.Change.Operation == events.OpMerge {
		return "parted " + from.Name(block) + " from the next"
	}
	return ""
}

// Why says in words why an amendment is in conflict at a revision, where its state is
// now: what it asks for, what stands there, and what brought that.
func (d *Drafts) Why(a *report.Amendment, now text.State, revision int) string {
	var why []string
	for _, f := range now.Findings {
		if f.Fate != text.Conflict {
			continue
		}
		if reason := d.why(a, f, revision); !slices.Contains(why, reason) {
			why = append(why, reason)
		}
	}
	return strings.Join(why, "; ")
}

func (d *Drafts) why(a *report.Amendment, f text.Finding, revision int) string {
	own, theirs := strings.TrimSpace(f.Own), strings.TrimSpace(f.Theirs)
	by, has := "the text", "has"
	if len(f.Causes) > 0 {
		names := make([]string, len(f.Causes))
		for i, c := range f.Causes {
			names[i] = c.String()
		}
		by = strings.Join(names, ", ")
		if len(names) > 1 {
			has = "have"
		}
	}
	switch {
	case f.Final && d.Happened(a, f) != "": // what has become of the words is that they are parted, or joined
	case own != "" && theirs != "" && a.Change.Operation == events.OpInsert:
		return by + " " + has + " taken it up in other words: “" + theirs + "”"
	case own != "" && theirs != "":
		return "it asks for “" + own + "”, " + by + " " + has + " made it “" + theirs + "”"
	case theirs != "":
		return "it would take words out that " + by + " " + has + " made “" + theirs + "”"
	}
	_, stands := d.Of(revision).Index(f.Block)
	switch did := d.Happened(a, f); {
	case did != "" && (own == "" || !stands):
		return did
	case did != "":
		return "it asks for “" + own + "” where " + did
	case own != "":
		return "it asks for “" + own + "” where " + by + " " + has + " taken the words out"
	}
	return by + " " + has + " changed what it is about"
}
