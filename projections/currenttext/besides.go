package currenttext

import (
	"cmp"
	"slices"
	"strings"

	"concord/aggregates/group"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
)

// chairsWords names what the Chair brought without an amendment, for a sentence.
const chairsWords = "words of the Chair’s own"

// Besides says of a position that was taken for the case that an amendment is in what else
// has changed the words that it is on, from those that it was taken on to those of a
// revision: amendments in order of the log, and behind them words of the Chair's own. What
// asked for the same as the amendment is not among them.
//
// Such a position is of the words as they would be with that amendment alone: with others
// in as well they are words that its owner has not seen, and support or acceptance of them
// has lapsed.
func Besides(r *report.State, p *events.PositionTaken, to int) []string {
	from := to
	for n := to; n >= 0; n-- {
		if WordsAt(r, p.Block, n) == p.Words {
			from = n
			break
		}
	}
	return ChangedBy(r, p.Block, p.If, from, to)
}

// ChangedBy says what has changed words between two revisions, of a paragraph or ("") of
// the report: amendments in order of the log, and behind them words of the Chair's own. One
// amendment can be left out, with what asked for the same.
func ChangedBy(r *report.State, block, but string, from, to int) []string {
	diff, err := Diff(r, from, to)
	if err != nil {
		return nil // there is no such revision
	}
	var out []string
	add := func(by []string) {
		if slices.Contains(by, but) {
			return
		}
		for _, who := range by {
			if group.OfficeOf(who) != "" {
				who = chairsWords // only the Chair revises
			}
			if !slices.Contains(out, who) {
				out = append(out, who)
			}
		}
	}
	for _, d := range diff {
		if block != "" && d.Paragraph != block {
			continue
		}
		add(d.By)
		for _, run := range d.Runs {
			add(run.By)
		}
	}
	slices.SortFunc(out, func(a, b string) int {
		m, isA := report.AmendmentNumber(a)
		n, isB := report.AmendmentNumber(b)
		switch {
		case isA && isB:
			return cmp.Compare(m, n)
		case isA:
			return -1
		case isB:
			return 1
		}
		return strings.Compare(a, b)
	})
	return out
}

// BesidesIn says it in half a sentence: what came in with the amendment, "" where nothing did.
func BesidesIn(r *report.State, p *events.PositionTaken, to int) string {
	if p.If == "" {
		return ""
	}
	with := Besides(r, p, to)
	if len(with) == 0 {
		return ""
	}
	return strings.Join(with, ", ") + " changed the words too, and it was said of those with " + p.If + " alone"
}

// WordsAt names the words of the report, or of a paragraph, on a revision; "" if it is gone.
func WordsAt(r *report.State, block string, revision int) string {
	if block == "" {
		return r.Issues[revision].Hash
	}
	b, ok := r.Text.Block(block, revision)
	if !ok {
		return ""
	}
	return text.HashBlock(b)
}
