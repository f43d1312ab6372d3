package packages

import (
	"slices"

	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
)

// condition reads an amendment under which something was said: whether it is in the
// text, and what could bring it in, or take it out, beside taking it.
func (p *problem) condition(id string) condition {
	c := condition{id: id, option: -1, is: p.report.In(id)}
	if i, known := p.byID[id]; known {
		c.option = i
	}
	a, there := p.report.Amendment(id)
	if !there || a.Decided() {
		return c // it is in, or is not, for good
	}
	now, err := p.report.Text.State(id)
	if err != nil {
		return c
	}
	beside := p.besides(a, &now, c.option)
	switch {
	case beside.empty():
	case now.Fate == text.Absorbed:
		c.near = beside // it is in, and what changes the words may take it out
	case a.Change.Operation == events.OpText:
		if p.couldAbsorb(now.Edits, beside) {
			c.near = beside
		}
	case a.Change.Operation == events.OpDelete, a.Change.Operation == events.OpSplit:
		if p.couldEmpty(&now, beside) || p.couldCut(&now, beside) {
			c.near = beside
		}
	}
	return c
}

// couldCut says whether others would split a paragraph just where it is to be split: cuts
// that were asked for in different places may have come to one.
func (p *problem) couldCut(now *text.State, beside set) bool {
	for i := range beside.each {
		for _, f := range p.options[i].edits {
			for _, e := range now.Edits {
				if e.Split && f.Split && e.Block == f.Block && e.Edit.From == f.Edit.From {
					return true
				}
			}
		}
	}
	return false
}

// besides returns the other options that change the words of a paragraph that an
// amendment is about.
func (p *problem) besides(a *report.Amendment, now *text.State, own int) set {
	var blocks []string
	for _, e := range now.Edits {
		blocks = append(blocks, e.Block)
	}
	blocks = append(blocks, now.Blocks...)
	if now.Fate == text.Absorbed || len(blocks) == 0 {
		if a.Change.Operation != events.OpInsert {
			blocks = append(blocks, a.Change.Block)
		}
		for _, f := range now.Findings { // of a new paragraph, the one that has its words
			blocks = append(blocks, f.Block)
		}
	}
	var out set
	for i := range p.options {
		if i != own && slices.ContainsFunc(p.options[i].blocks, func(b string) bool { return slices.Contains(blocks, b) }) {
			out.add(i)
		}
	}
	return out
}

// couldAbsorb says whether others could bring all the words into the text that the edits
// of an amendment bring, and take out what they take out. It is asked before the text
// is: it may say yes in vain, and never no.
func (p *problem) couldAbsorb(edits []text.Present, beside set) bool {
	for _, e := range edits {
		b, there := p.report.Text.Block(e.Block, p.report.Revision())
		if !there {
			return false
		}
		tokens := text.Tokenize(b.Text)
		have := map[string]int{} // words that could stand there then
		from, to := e.Edit.From, e.Edit.To
		out := make([]bool, len(tokens))
		equal := false
		for i := range beside.each {
			for _, f := range p.options[i].edits {
				switch {
				case f.Block != e.Block:
				case f.Split == e.Split && f.Edit.Equals(e.Edit):
					equal = true
				case f.Edit.Touches(e.Edit):
					for _, t := range f.Edit.New {
						have[t.Word]++
					}
					for k := f.Edit.From; k < f.Edit.To; k++ {
						out[k] = true
					}
					from, to = min(from, f.Edit.From), max(to, f.Edit.To)
				}
			}
		}
		if equal {
			continue
		}
		for k := from; k < to; k++ {
			have[tokens[k].Word]++
		}
		brings := map[string]int{}
		for _, t := range e.Edit.New {
			if brings[t.Word]++; brings[t.Word] > have[t.Word] {
				return false
			}
		}
		for k := e.Edit.From; k < e.Edit.To; k++ {
			if !out[k] && brings[tokens[k].Word] == 0 {
				return false
			}
		}
	}
	return true
}

// couldEmpty says whether others could take out all words of a paragraph that is to go,
// or all on one side of where it is to be split.
func (p *problem) couldEmpty(now *text.State, beside set) bool {
	for _, block := range now.Blocks {
		b, there := p.report.Text.Block(block, p.report.Revision())
		if !there {
			continue
		}
		gone := make([]bool, len(text.Tokenize(b.Text)))
		for i := range beside.each {
			for _, f := range p.options[i].edits {
				if f.Block == block && len(f.Edit.New) == 0 && !f.Split {
					for k := f.Edit.From; k < f.Edit.To; k++ {
						gone[k] = true
					}
				}
			}
		}
		parts := [][]bool{gone}
		for _, e := range now.Edits {
			if e.Split && e.Block == block {
				parts = [][]bool{gone[:e.Edit.From], gone[e.Edit.From:]}
			}
		}
		for _, part := range parts {
			if !slices.Contains(part, false) {
				return true
			}
		}
	}
	return false
}
