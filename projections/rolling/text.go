package rolling

import (
	"cmp"
	"slices"

	"github.com/tidwall/btree"

	"concord/aggregates/report"
	"concord/events/text"
)

// Text is the rolling text of one report, as far as the words of its log make it. It is
// a value: Next returns another, which shares what has not changed. The zero Text is
// that of a report without a block.
type Text struct {
	of         text.Document
	blocks     btree.Map[string, *block] // by id; "" is the place in front of the first
	amendments btree.Map[int, *asked]    // the open ones, by number
	placed     btree.Map[int, struct{}]  // those of them that change the structure
	listed     btree.Map[int, struct{}]  // those of which something prints nowhere
	figures    Figures
}

// Figures say how far a text is from agreement, as people count it.
type Figures struct {
	Brackets  int `json:"brackets"`  // opening brackets that stand in the text
	Generated int `json:"generated"` // those that the rolling text sets around what is proposed
	Open      int `json:"open"`      // amendments not disposed of: in conflict too, but not those whose words the text has
}

func (f *Figures) add(b *block, sign int) {
	f.Generated += sign * b.generated
	f.Brackets += sign * b.literal
}

// block is a block of the rolling text.
type block struct {
	text.RollingBlock
	changes            []string // the amendments to the structure that print at it, in log order
	generated, literal int
}

// asked is what is known of an open amendment.
type asked struct {
	id string
	text.Printing
}

// Of makes the rolling text of a report from nothing.
func Of(r *report.State) Text { return Text{}.Next(r.Text) }

// Next returns the rolling text of a later document, of which this one's came. What is
// the same in both is not made anew: the cost is that of the blocks whose words changed
// or on which something was filed, joined, left or decided; a new revision asks besides
// of all open changes of structure where they are now.
func (t Text) Next(d text.Document) Text {
	since := d.Since(t.of)
	n := next{Text: t, doc: d, touched: map[string]bool{}, seen: map[int]bool{}}
	n.blocks, n.amendments, n.placed, n.listed = *t.blocks.Copy(), *t.amendments.Copy(), *t.placed.Copy(), *t.listed.Copy()
	n.of = d
	for _, id := range since.Blocks {
		n.touched[id] = true
	}
	for _, id := range since.Amendments {
		n.revisit(number(id))
	}
	if since.Revised {
		n.touched[""] = true
		for _, i := range keys(&t.placed) {
			n.revisit(i)
		}
	}
	n.remake()
	return n.Text
}

// keys returns the numbers in a set, in order.
func keys(set *btree.Map[int, struct{}]) []int {
	out := make([]int, 0, set.Len())
	set.Scan(func(i int, _ struct{}) bool {
		out = append(out, i)
		return true
	})
	return out
}

// next is the next text under way.
type next struct {
	Text
	doc     text.Document
	touched map[string]bool // blocks to be made anew
	seen    map[int]bool    // amendments that were asked of where they print
	moved   []int           // of these the changes of structure
}

// revisit asks of an amendment where it prints now.
func (n *next) revisit(i int) {
	if n.seen[i] {
		return
	}
	n.seen[i] = true
	before, _ := n.amendments.Get(i)
	filed, err := n.doc.Filed(report.AmendmentID(i))
	if err != nil {
		return // the document tells of no others
	}
	_, rewords := filed.Change.(text.Reword)
	if !rewords {
		n.moved = append(n.moved, i)
	}
	if before != nil {
		n.figures.Open -= before.open()
		for _, at := range before.At {
			n.touched[at] = true
			// What equals it may take its place in the order now.
			if b, ok := n.blocks.Get(at); ok && !rewords {
				for _, other := range b.changes {
					n.revisit(number(other))
				}
			}
		}
	}
	n.amendments.Delete(i)
	n.placed.Delete(i)
	n.listed.Delete(i)
	state, err := n.doc.State(filed.ID)
	if err != nil || state.Decision != text.Open {
		return
	}
	now := &asked{filed.ID, n.doc.Printing(filed.ID)}
	n.amendments.Set(i, now)
	n.figures.Open += now.open()
	if !rewords {
		n.placed.Set(i, struct{}{})
	}
	if len(now.Unprinted) > 0 {
		n.listed.Set(i, struct{}{})
	}
	for _, at := range now.At {
		n.touched[at] = true
	}
}

func (a *asked) open() int {
	if a.Absorbed {
		return 0
	}
	return 1
}

// remake makes the blocks anew that were touched.
func (n *next) remake() {
	ids := make([]string, 0, len(n.touched))
	for id := range n.touched {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	changes := map[string][]int{} // what prints at the touched blocks of what was asked anew
	for _, i := range n.moved {
		if a, ok := n.amendments.Get(i); ok {
			for _, at := range a.At {
				changes[at] = append(changes[at], i)
			}
		}
	}
	for _, id := range ids {
		at := changes[id]
		if before, ok := n.blocks.Get(id); ok {
			n.figures.add(before, -1)
			for _, other := range before.changes {
				if i := number(other); !n.seen[i] {
					at = append(at, i)
				}
			}
		}
		n.blocks.Delete(id)
		slices.SortFunc(at, cmp.Compare[int])
		now := &block{}
		for _, i := range at {
			now.changes = append(now.changes, report.AmendmentID(i))
		}
		var err error
		if now.RollingBlock, err = n.doc.RollingOf(id, now.changes); err != nil {
			continue // it is gone from the text
		}
		now.generated, now.literal = now.Brackets()
		n.figures.add(now, 1)
		n.blocks.Set(id, now)
	}
}

// number is that of an amendment, which is its place in the log's order.
func number(amendment string) int {
	n, _ := report.AmendmentNumber(amendment)
	return n
}

// Figures returns how many brackets and open amendments there are.
func (t Text) Figures() Figures { return t.figures }

// rolling puts the blocks together in the order of the text.
func (t Text) rolling() text.Rolling {
	var out text.Rolling
	if first, ok := t.blocks.Get(""); ok {
		out.First = first.New
	}
	for _, b := range t.of.Current() {
		if kept, ok := t.blocks.Get(b.ID); ok {
			out.Blocks = append(out.Blocks, kept.RollingBlock)
		}
	}
	for _, i := range keys(&t.listed) {
		if a, ok := t.amendments.Get(i); ok {
			for _, f := range a.Unprinted {
				out.Listed = append(out.Listed, text.Unprinted{Amendment: a.id, Finding: f})
			}
		}
	}
	return out
}
