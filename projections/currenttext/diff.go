package currenttext

import (
	"slices"
	"strings"

	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
)

// Diff says word by word what changed between two revisions of a report, and who
// brought each change. Blocks are followed by their ids; those that are the same in
// both are left out. Where to is the earlier one it says what going back would
// change, and who brought what it would undo. The error is a [NotTabledError] or a
// [RevisionError].
func Diff(r *report.State, from, to int) ([]Difference, error) {
	if !r.Tabled() {
		return nil, &NotTabledError{r.Slug}
	}
	for _, revision := range []int{from, to} {
		if revision < 0 || revision > r.Revision() {
			return nil, &RevisionError{Report: r.Slug, Revision: revision, Last: r.Revision()}
		}
	}
	x := differ{report: r, drafts: DraftsOf(r), from: min(from, to), to: max(from, to)}
	x.walk()
	out := []Difference{}
	for _, c := range Compare(x.drafts.Of(x.from).Blocks, x.drafts.Of(x.to).Blocks) {
		out = append(out, x.difference(c))
	}
	if from > to {
		for i := range out {
			x.reverse(&out[i])
		}
	}
	return out, nil
}

// differ finds who brought the changes between two revisions, the earlier first.
type differ struct {
	report   *report.State
	drafts   *Drafts
	from, to int
	steps    map[string][]step // block -> the revisions between that changed it, in order
}

// step is one revision that changed a block.
type step struct {
	revision int
	change   Changed
	placed   []string // the structural amendments, taken up then, that were about it
	reworded []text.Present
	by       []string // of each of reworded: the amendment
}

// walk finds which revision changed which block.
func (x *differ) walk() {
	x.steps = map[string][]step{}
	for revision := x.from + 1; revision <= x.to; revision++ {
		placed, reworded := x.takenUp(revision)
		for _, c := range x.drafts.Changes(revision) {
			s := step{revision: revision, change: c, placed: placed[c.ID]}
			for _, e := range reworded[c.ID] {
				s.reworded, s.by = append(s.reworded, e.Present), append(s.by, e.by)
			}
			x.steps[c.ID] = append(x.steps[c.ID], s)
		}
	}
}

type presentBy struct {
	text.Present
	by string
}

// takenUp gives for each block the structural amendments that a revision took up, and
// the edits of the others, on the text before it.
func (x *differ) takenUp(revision int) (placed map[string][]string, reworded map[string][]presentBy) {
	placed, reworded = map[string][]string{}, map[string][]presentBy{}
	for _, id := range x.report.Issues[revision].Incorporate {
		a, ok := x.report.Amendment(id)
		if !ok {
			continue
		}
		before, err := x.report.Text.StateAt(id, revision-1)
		if err != nil {
			continue
		}
		for _, e := range before.Edits {
			reworded[e.Block] = append(reworded[e.Block], presentBy{e, id})
		}
		if a.Change.Operation != events.OpText {
			for _, b := range append(slices.Clone(before.Blocks), id) { // a block that it makes has its id
				if !slices.Contains(placed[b], id) {
					placed[b] = append(placed[b], id)
				}
			}
		}
	}
	return placed, reworded
}

func (x *differ) difference(c Changed) Difference {
	d := Difference{Paragraph: c.ID, Change: c.Change, Moved: c.Moved, Runs: []DiffRun{}}
	draft, at := x.drafts.Of(x.to), c.New
	if c.Change == Deleted {
		draft, at = x.drafts.Of(x.from), c.Old
	}
	d.Number, d.Path, d.Kind = draft.Numbers[at], draft.Paths[at], draft.Blocks[at].Kind
	words := text.Tokenize(draft.Blocks[at].Text)
	if c.Change != Reworded || c.Moved {
		d.By, d.Revision = x.placedBy(c)
	}
	switch c.Change {
	case Inserted:
		for _, run := range x.brought(c.ID, 0, len(words)) {
			if run.by == nil { // words that stood elsewhere, as behind a split
				run.by, run.revision = d.By, d.Revision
			}
			d.Runs = appendRun(d.Runs, words[run.from:run.to], Insert, run.by, run.revision)
		}
	case Deleted:
		d.Runs = appendRun(d.Runs, words, Delete, d.By, d.Revision)
	case Relocated:
		d.Runs = appendRun(d.Runs, words, Keep, nil, 0)
	case Reworded:
		d.Runs = x.rewording(c)
	}
	return d
}

// placedBy says who inserted, deleted or moved a block, and in which revision.
func (x *differ) placedBy(c Changed) (by []string, revision int) {
	steps := x.steps[c.ID]
	for i := len(steps) - 1; i >= 0; i-- {
		s := &steps[i]
		if s.change.Change != c.Change && !(c.Moved && s.change.Moved) {
			continue
		}
		if len(s.placed) > 0 {
			return s.placed, s.revision
		}
		return []string{x.report.Issues[s.revision].By}, s.revision
	}
	return nil, 0
}

// piece is a range of tokens that one cause has in common.
type piece struct {
	from, to int
	by       []string
	revision int
}

// brought divides the tokens [from,to) of a block of the later text by what brought
// them; what stood in the text before has nobody.
func (x *differ) brought(block string, from, to int) []piece {
	found, err := x.report.Text.BlameOf(block, x.to)
	if err != nil {
		return []piece{{from: from, to: to}}
	}
	var out []piece
	for _, run := range found.Runs {
		p := piece{from: max(from, run.From), to: min(to, run.To)}
		if p.from >= p.to {
			continue
		}
		brought := blamed(x.report, run.Causes)
		if brought.Revision > x.from && brought.Revision <= x.to {
			p.revision = brought.Revision
			for _, c := range run.Causes {
				if c.Amendment != "" {
					p.by = append(p.by, c.Amendment)
				}
			}
			if len(p.by) == 0 {
				p.by = []string{x.report.Issues[p.revision].By}
			}
		}
		out = append(out, p)
	}
	return out
}

// rewording gives the runs of a block that both texts have.
func (x *differ) rewording(c Changed) []DiffRun {
	old, is := x.drafts.Of(x.from).Blocks[c.Old], x.drafts.Of(x.to).Blocks[c.New]
	before, after := text.Tokenize(old.Text), text.Tokenize(is.Text)
	dropped, now := x.dropped(c.ID, len(before))
	runs := []DiffRun{}
	at, shift := 0, 0
	keep := func(to int) {
		runs = appendRun(runs, after[at+shift:to+shift], Keep, nil, 0)
		at = to
	}
	for _, e := range text.Edits(old.Text, is.Text) {
		keep(e.From)
		gone := dropped[e.From:e.To]
		brought := x.brought(c.ID, e.From+shift, e.From+shift+len(e.New))
		// A word that was put where it stood before has no cause of its own: it goes with
		// the change that it is in.
		by, revision := x.either(gone, brought)
		drop := func(from, to int) {
			for i := from; i < to; i++ {
				p := dropped[i]
				if p.by == nil {
					p.by, p.revision = by, revision
				}
				runs = appendRun(runs, before[i:i+1], Delete, p.by, p.revision)
			}
		}
		bring := func(from, to int) {
			for _, p := range brought {
				if p.by == nil {
					p.by, p.revision = by, revision
				}
				if from, to := max(from, p.from), min(to, p.to); from < to {
					runs = appendRun(runs, after[from:to], Insert, p.by, p.revision)
				}
			}
		}
		// Words that nobody has touched are kept, also inside an edit.
		i, j, end := e.From, e.From+shift, e.From+shift+len(e.New)
		for k := e.From; k < e.To; k++ {
			if to := now[k]; to >= j && to < end && after[to].Word == before[k].Word && nobody(brought, to) {
				drop(i, k)
				bring(j, to)
				runs = appendRun(runs, after[to:to+1], Keep, nil, 0)
				i, j = k+1, to+1
			}
		}
		drop(i, e.To)
		bring(j, end)
		at = e.To
		shift += len(e.New) - (e.To - e.From)
	}
	keep(len(before))
	return runs
}

// either gives who is known to have brought some of a change: all of them, and the
// latest revision; else who issued the last revision that changed it.
func (x *differ) either(gone, brought []piece) (by []string, revision int) {
	for _, p := range slices.Concat(gone, brought) {
		for _, who := range p.by {
			if !slices.Contains(by, who) {
				by = append(by, who)
			}
		}
		revision = max(revision, p.revision)
	}
	if by == nil {
		by, revision = []string{x.report.Issues[x.to].By}, x.to
	}
	return by, revision
}

// dropped says of each token of a block of the earlier text which revision dropped
// it, and who asked for that; nobody if it is there still, and then where: at is its
// index in the later text, else -1.
func (x *differ) dropped(block string, tokens int) (out []piece, at []int) {
	out, at = make([]piece, tokens), make([]int, tokens)
	for i := range at {
		at[i] = i
	}
	for _, s := range x.steps[block] {
		if s.change.Old < 0 {
			continue
		}
		drop := func(i int) {
			out[i].revision, out[i].by = s.revision, s.droppedBy(at[i])
			if out[i].by == nil {
				out[i].by = []string{x.report.Issues[s.revision].By}
			}
			at[i] = -1
		}
		if s.change.New < 0 {
			for i := range at {
				if at[i] >= 0 {
					drop(i)
				}
			}
			continue
		}
		was, is := x.drafts.Of(s.revision - 1).Blocks[s.change.Old], x.drafts.Of(s.revision).Blocks[s.change.New]
		edits, tokens := text.Edits(was.Text, is.Text), text.Tokenize(was.Text)
		stays := make([][]int, len(edits)) // of each edit: where the words are that it keeps inside
		for n, e := range edits {
			stays[n] = kept(tokens[e.From:e.To], e.New)
		}
		for i := range at {
			if at[i] < 0 {
				continue
			}
			shift := 0
			for n, e := range edits {
				if at[i] >= e.From && at[i] < e.To {
					if inside := stays[n][at[i]-e.From]; inside >= 0 {
						at[i] = e.From + inside // and the shift of those before
					} else {
						drop(i)
					}
					break
				}
				if e.To <= at[i] {
					shift += len(e.New) - (e.To - e.From)
				}
			}
			if at[i] >= 0 {
				at[i] += shift
			}
		}
	}
	return out, at
}

// nobody says whether no one brought the token at an index.
func nobody(brought []piece, at int) bool {
	return slices.ContainsFunc(brought, func(p piece) bool { return p.from <= at && at < p.to && p.by == nil })
}

// mostAligned bounds old tokens times new ones of an edit in which kept words are
// looked for.
const mostAligned = 1 << 20

// kept gives for each of an edit's old tokens which of its new ones it is, or -1: those
// that the alignment of TEXT 3.1 keeps.
func kept(old, brought []text.Token) []int {
	out := make([]int, len(old))
	for i := range out {
		out[i] = -1
	}
	n, m := len(old), len(brought)
	if n == 0 || m == 0 || n*m > mostAligned {
		return out
	}
	cost := make([]int, (n+1)*(m+1)) // at i*(m+1)+j: to turn old[i:] into brought[j:]
	at := func(i, j int) *int { return &cost[i*(m+1)+j] }
	for i := n; i >= 0; i-- {
		for j := m; j >= 0; j-- {
			switch {
			case i == n:
				*at(i, j) = m - j
			case j == m:
				*at(i, j) = n - i
			case old[i].Word == brought[j].Word:
				*at(i, j) = *at(i+1, j+1)
			default:
				*at(i, j) = 1 + min(*at(i+1, j), *at(i, j+1))
			}
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		switch {
		case old[i].Word == brought[j].Word:
			out[i] = j
			i, j = i+1, j+1
		case *at(i+1, j) <= *at(i, j+1):
			i++
		default:
			j++
		}
	}
	return out
}

// droppedBy gives the amendments that took out the token of the text before the step.
func (s *step) droppedBy(token int) []string {
	var by []string
	for i, e := range s.reworded {
		if e.Edit.From <= token && token < e.Edit.To && !slices.Contains(by, s.by[i]) {
			by = append(by, s.by[i])
		}
	}
	if by == nil {
		return s.placed
	}
	return by
}

// appendRun adds words to the last run if that is of the same kind, else as a new one.
func appendRun(runs []DiffRun, words []text.Token, op Op, by []string, revision int) []DiffRun {
	if len(words) == 0 {
		return runs
	}
	joined := text.Join(words)
	if n := len(runs); n > 0 && runs[n-1].Op == op && runs[n-1].Revision == revision && slices.Equal(runs[n-1].By, by) {
		runs[n-1].Text += joined
		return runs
	}
	space := words[0].Space
	return append(runs, DiffRun{Op: op, Text: strings.TrimPrefix(joined, space), Space: space, By: by, Revision: revision})
}

// reverse turns a difference round: what going back would change.
func (x *differ) reverse(d *Difference) {
	switch d.Change {
	case Inserted:
		d.Change = Deleted
	case Deleted:
		d.Change = Inserted
	case Reworded, Relocated:
		d.Number, d.Path = x.drafts.Of(x.from).Number(d.Paragraph), x.drafts.Of(x.from).Path(d.Paragraph)
	}
	for i := range d.Runs {
		switch d.Runs[i].Op {
		case Insert:
			d.Runs[i].Op = Delete
		case Delete:
			d.Runs[i].Op = Insert
		}
	}
	// In one change what goes is told before what comes.
	for i := 0; i < len(d.Runs); {
		j := i
		for j < len(d.Runs) && d.Runs[j].Op != Keep {
			j++
		}
		slices.SortStableFunc(d.Runs[i:j], func(a, b DiffRun) int { return strings.Compare(string(a.Op), string(b.Op)) })
		i = j + 1
	}
}
