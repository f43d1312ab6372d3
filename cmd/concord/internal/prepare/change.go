package prepare

import (
	"fmt"
	"unicode/utf8"

	"concord/aggregates/refusal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/projections/amendments"
)

// Change is what somebody wants changed, in their words.
type Change struct {
	Paragraph string           // a paragraph as a person names it; of an insertion also [Start]
	Operation events.Operation //
	Settle    *Settling        // of a text: instead of words, what is taken of what stands in brackets
	Words     string           // of a text: the whole new wording, "" deletes; of an insertion: the new paragraph
	Kind      text.Kind        // of an insertion; "": what stands at the place has it
	Level     int              // of an insertion, where Kind is given
	After     string           // of a move: the paragraph behind which, or [Start]
	SplitAt   int              // of a split: after how many code points
}

// Propose prepares an amendment. Members are those for whom a group speaks.
func (d Draft) Propose(c Change, reason string, members []string) (report.Propose, error) {
	change, err := d.Change(c)
	if err != nil {
		return report.Propose{}, err
	}
	return report.Propose{Report: d.Report, Revision: d.Revision, Change: change, Reason: reason, OnBehalfOf: members}, nil
}

// Restate prepares an amendment anew, in other words: those of an insertion are the
// new paragraph's, those of any other the whole wording of its paragraph.
func (d Draft) Restate(a amendments.Amendment, words, reason string) (report.Restate, error) {
	c := Change{Paragraph: a.Paragraph, Operation: events.OpText, Words: words}
	if a.Operation == events.OpInsert {
		c.Operation, c.Kind, c.Level = events.OpInsert, a.Kind, a.Level
		if c.Paragraph == "" {
			c.Paragraph = Start
		}
	}
	change, err := d.Change(c)
	if err != nil {
		return report.Restate{}, err
	}
	return report.Restate{Amendment: a.Amendment, Revision: d.Revision, Change: change, Reason: reason}, nil
}

// Change computes what is signed: edits, places and hashes on this draft.
func (d Draft) Change(c Change) (events.Change, error) {
	out := events.Change{Operation: c.Operation}
	if c.Operation == events.OpInsert {
		return d.insertion(c)
	}
	i, err := d.Find(c.Paragraph)
	if err != nil {
		return out, err
	}
	block := d.Blocks[i]
	out.Block, out.Base = block.ID, text.HashBlock(block)
	switch c.Operation {
	case events.OpText:
		words, err := normal(c.Words)
		if c.Settle != nil {
			words, err = d.settled(i, c.Settle)
		}
		switch {
		case err != nil:
			return out, err
		case words == "":
			out.Operation = events.OpDelete // TEXT 3: a new wording without words
			return out, nil
		case words == block.Text:
			return out, changesNothing("%s says this already, word for word", d.Name(i))
		}
		out.Edits, out.Wording = text.Edits(block.Text, words), text.HashText(words)
	case events.OpDelete:
	case events.OpMove:
		behind := -1
		if c.After != Start {
			if behind, err = d.Find(c.After); err != nil {
				return out, err
			}
			out.After = d.Blocks[behind].ID
		}
		if behind == i || behind == i-1 {
			return out, changesNothing("%s stands there already", d.Name(i))
		}
	case events.OpSplit:
		s, ok := text.SplitBehind(block, c.SplitAt)
		if !ok {
			return out, splitNowhere(d.Name(i), block, c.SplitAt)
		}
		out.Gap, out.Byte = s.At, s.Byte
	case events.OpMerge:
		if i == len(d.Blocks)-1 {
			return out, refusal.Forbid("no-such-place", "no paragraph stands behind %s, to be merged with it", d.Name(i)).Naming(block.ID)
		}
	default:
		return out, refusal.Input("bad-operation", "%q is nothing that an amendment does", c.Operation)
	}
	return out, nil
}

func (d Draft) insertion(c Change) (events.Change, error) {
	out := events.Change{Operation: events.OpInsert, Kind: c.Kind, Level: c.Level}
	at := -1
	if c.Paragraph != Start {
		var err error
		if at, err = d.Find(c.Paragraph); err != nil {
			return out, err
		}
		out.Block = d.Blocks[at].ID
	}
	if out.Kind == "" {
		out.Kind, out.Level = d.kindBehind(at)
	}
	words, err := normal(c.Words)
	if err != nil {
		return out, err
	}
	if words == "" {
		return out, refusal.Input("empty-block", "the new paragraph has no words")
	}
	out.Text = words
	return out, nil
}

// kindBehind returns the kind and the level of a new block behind the i-th: those
// of the block there; behind a heading, and before the first, a paragraph's.
func (d Draft) kindBehind(i int) (text.Kind, int) {
	for ; i >= 0; i-- {
		switch b := d.Blocks[i]; b.Kind {
		case text.Footnote: // it belongs to a block in front of it
		case text.Heading, text.Article:
			return text.Paragraph, 0
		default:
			return b.Kind, b.Level
		}
	}
	return text.Paragraph, 0
}

// PartsIn says whether a paragraph put in behind a block would come between that and
// the sub-paragraphs that belong to it, and which of them is the last. (Footnotes
// are printed at the foot wherever they stand.)
func (d Draft) PartsIn(c events.Change) (last string, parted bool) {
	if c.Operation != events.OpInsert || c.Kind != text.Paragraph {
		return "", false
	}
	for i, b := range d.Blocks {
		if b.ID != c.Block || b.Kind != text.Paragraph {
			continue
		}
		for i++; i < len(d.Blocks) && (d.Blocks[i].Kind == text.SubParagraph || d.Blocks[i].Kind == text.Footnote); i++ {
			if d.Blocks[i].Kind == text.SubParagraph {
				last, parted = d.Typed(i), true
			}
		}
		return last, parted
	}
	return "", false
}

// normal returns words as the log keeps them. The error is a [*text.Fault].
func normal(words string) (string, error) {
	if err := text.Check(words); err != nil {
		return "", err
	}
	return text.Normalize(words), nil
}

func changesNothing(format string, args ...any) error {
	return refusal.Forbid("changes-nothing", "it changes nothing: %s", fmt.Sprintf(format, args...)).By("rule 130")
}

// splitNowhere says why a block cannot be split after n code points, and where near
// by it can.
func splitNowhere(name string, b text.Block, n int) error {
	length := utf8.RuneCountInString(b.Text)
	if n <= 0 || n >= length {
		return refusal.Forbid("no-such-place", "%s has %d characters: it is split after one of them, not after %d", name, length, n).Naming(b.ID)
	}
	before, behind := n, n
	for before > 0 {
		if _, ok := text.SplitBehind(b, before); ok {
			break
		}
		before--
	}
	for behind < length {
		if _, ok := text.SplitBehind(b, behind); ok {
			break
		}
		behind++
	}
	switch {
	case before == 0 && behind == length:
		return refusal.Forbid("no-such-place", "%s is one word: it cannot be split", name).Naming(b.ID)
	case before == 0:
		return refusal.Forbid("no-such-place", "after %d characters %s is within a word: the next place is after %d", n, name, behind).Naming(b.ID)
	case behind == length:
		return refusal.Forbid("no-such-place", "after %d characters %s is within a word: the place before is after %d", n, name, before).Naming(b.ID)
	}
	return refusal.Forbid("no-such-place", "after %d characters %s is within a word: the places next to it are after %d and after %d", n, name, before, behind).Naming(b.ID)
}
