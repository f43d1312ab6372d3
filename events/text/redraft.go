package text

import (
	"slices"
	"strconv"
	"strings"
)

// Plan is a redraft as it is signed: the new text and how it came of the old one. It
// is computed once, by PlanRedraft, and checked ever after.
type Plan struct {
	Blocks []Block `json:"blocks"` // the new text, with the ids that its blocks have in it
	Runs   []Run   `json:"runs"`   // how the words of blocks moved that are not as they were
}

// Run is a group of linked blocks (TEXT.md 8): most often one that goes on with other
// words. The edits lead from the old blocks, run together, to the new ones.
type Run struct {
	Old     []string `json:"old"` // ids, in the order of the old text
	New     []string `json:"new"` // ids, in the order of the new text
	Revived bool     `json:"revived,omitempty"`
	Edits   []Edit   `json:"edits"`
}

// freshID is the id of the k-th new block of a redraft, counting from 1 the blocks that
// go on from none.
func freshID(rev, k int) string { return "r" + strconv.Itoa(rev) + "." + strconv.Itoa(k) }

// isFreshID says whether an id is, or could come to be, that of a new block of a redraft.
func isFreshID(id string) bool {
	rev, k, ok := strings.Cut(strings.TrimPrefix(id, "r"), ".")
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return ok && id[0] == 'r' && digits(rev) && digits(k)
}

// PlanRedraft finds what a new text of the whole makes of the blocks (TEXT.md 8) when
// a revision incorporates and declines what r says. The ids of the new blocks are
// ignored: the plan gives them.
func (d Document) PlanRedraft(r Revision, new []Block) (Plan, error) {
	after, err := d.provisional(r)
	if err != nil {
		return Plan{}, err
	}
	old := after.Current()
	at := make(map[string]int, len(old))
	for i, b := range old {
		at[b.ID] = i
	}
	hint := Hint{Deleted: after.deleted()}
	after.entries.each(func(e *entry) bool {
		if e.open() && !slices.Contains(r.Decline, e.ID) {
			if id, text, ok := after.wording(e); ok {
				hint.Wordings = append(hint.Wordings, Wording{Old: at[id], Text: text})
			}
		}
		return true
	})
	links := Match(old, new, hint)
	plan := Plan{Blocks: slices.Clone(new)}
	for i := range plan.Blocks {
		plan.Blocks[i].ID = ""
	}
	for _, l := range links {
		switch l.Role {
		case Matched:
			plan.Blocks[l.New].ID = old[l.Old].ID
		case Revived:
			plan.Blocks[l.New].ID = hint.Deleted[l.Old].ID
		}
	}
	fresh := 0
	for i := range plan.Blocks {
		if plan.Blocks[i].ID == "" {
			fresh++
			plan.Blocks[i].ID = freshID(after.Revision(), fresh)
		}
	}
	plan.Runs = after.runs(old, plan.Blocks, hint.Deleted, links)
	return plan, nil
}

// provisional is the document after the decisions of a revision, before its words.
func (d *Document) provisional(r Revision) (*Document, error) {
	incorporated, err := d.incorporated(r)
	if err != nil {
		return nil, err
	}
	x := d.revising(Revision{Incorporate: r.Incorporate, Decline: r.Decline})
	x.incorporate(incorporated)
	for _, id := range r.Decline {
		e, _ := x.doc.entry(id)
		x.decide(e, Declined)
	}
	x.finish()
	return &x.doc, nil
}

// PlanSetting finds the edits that give a block words of the Chair's own when a
// revision incorporates what r says.
func (d Document) PlanSetting(r Revision, block, text string) (Setting, error) {
	after, err := d.provisional(Revision{Incorporate: r.Incorporate, Decline: r.Decline})
	if err != nil {
		return Setting{}, err
	}
	v, ok := after.standing(block, after.Revision())
	if !ok {
		return Setting{}, refuseBlock(NotInText, block, "")
	}
	if Check(text) != nil {
		return Setting{}, refuseBlock(NotNormal, block, Check(text).Error())
	}
	text = Normalize(text)
	if text == "" {
		return Setting{Block: block}, nil
	}
	return Setting{Block: block, Text: text, Edits: Edits(v.text, text)}, nil
}

// deleted gives the blocks that are gone, as they last stood, in the order of the
// places where they stood.
func (d *Document) deleted() []Block {
	var out []Block
	seen := map[string]bool{}
	l := d.layout(d.Revision())
	for i := range l.spots {
		id := l.spots[i].owner
		if id == "" || seen[id] {
			continue
		}
		seen[id] = true
		if b, _ := d.block(id); b.goneAt(d.Revision()) != nil && b.last().text != "" {
			out = append(out, b.last().asBlock())
		}
	}
	return out
}

// runs gathers linked blocks and finds their edits. Blocks that go on as they were
// need none.
func (d *Document) runs(old, new, deleted []Block, links []Link) []Run {
	group := make([]int, len(new)) // of each new block: the first new block of its run
	for j := range group {
		group[j] = j
	}
	root := func(j int) int {
		for group[j] != j {
			j = group[j]
		}
		return j
	}
	firstOf := map[int]int{} // old block → a new block linked with it
	for _, l := range links {
		if l.Role == Revived {
			continue
		}
		if j, ok := firstOf[l.Old]; ok {
			a, b := root(j), root(l.New)
			group[max(a, b)] = min(a, b)
		} else {
			firstOf[l.Old] = l.New
		}
	}
	byRoot := map[int]*Run{}
	var roots []int
	at := func(j int) *Run {
		if byRoot[root(j)] == nil {
			byRoot[root(j)] = &Run{}
			roots = append(roots, root(j))
		}
		return byRoot[root(j)]
	}
	texts := map[int][][]Block{} // root → old blocks, new blocks
	for i, b := range old {
		if j, ok := firstOf[i]; ok {
			r := at(j)
			r.Old = append(r.Old, b.ID)
			texts[root(j)] = [][]Block{append(first(texts[root(j)]), b), nil}
		}
	}
	for _, l := range links {
		if l.Role == Revived {
			r := at(l.New)
			r.Old, r.Revived = []string{deleted[l.Old].ID}, true
			texts[root(l.New)] = [][]Block{{deleted[l.Old]}, nil}
		}
	}
	slices.Sort(roots)
	var out []Run
	for _, r := range roots {
		run := byRoot[r]
		var news []Block
		for j, b := range new {
			if root(j) == r {
				run.New = append(run.New, b.ID)
				news = append(news, b)
			}
		}
		olds := texts[r][0]
		if len(olds) == 1 && len(news) == 1 && olds[0].Text == news[0].Text && !run.Revived {
			continue
		}
		a, _ := runTogether(versionsOf(olds))
		b, _ := runTogether(versionsOf(news))
		run.Edits = export(difference(a, b, wholeBlock), a)
		out = append(out, *run)
	}
	return out
}

func first(pair [][]Block) []Block {
	if len(pair) == 0 {
		return nil
	}
	return pair[0]
}

func versionsOf(blocks []Block) []*version {
	out := make([]*version, len(blocks))
	for i, b := range blocks {
		out[i] = &version{block: b.ID, kind: b.Kind, level: b.Level, text: b.Text, tokens: Tokenize(b.Text)}
	}
	return out
}

// redraft makes a plan come true, if it fits the text.
func (x *reviser) redraft(plan *Plan) error {
	x.layout.index()
	c, err := x.check(plan)
	if err != nil {
		return err
	}
	causes := []Cause{{Revision: x.made}}
	arrivals := make([]arrival, len(plan.Blocks))
	for i, b := range plan.Blocks {
		arrivals[i].block = b.ID
	}
	var gone []string // blocks that went into others
	for n := range plan.Runs {
		gone = append(gone, x.run(plan, n, c, arrivals)...)
	}
	for i, b := range plan.Blocks {
		switch known, ok := x.doc.block(b.ID); {
		case c.inRun[b.ID]:
		case !ok:
			v := versionsOf(plan.Blocks[i : i+1])[0]
			v.made, v.causes = x.made, causes
			x.put(newBlock(v))
			x.doc.brought = append(slices.Clip(x.doc.brought), b.ID)
		case known.last().kind != b.Kind || known.last().level != b.Level:
			p := x.passage(&passage{redraft: true, causes: causes, old: []*version{known.last()}, joined: known.last().tokens})
			p.become([]Block{b}, known.last().tokens, []int{0}, known)
			x.put(known.extend(p.new[0], reworded))
		}
	}
	for _, id := range x.layout.order() {
		if c.at[id] == 0 && !slices.Contains(gone, id) {
			x.vacate(id, false)
			x.drop(id, causes, true)
		}
	}
	for _, id := range gone {
		x.vacate(id, true)
	}
	x.layout = x.layout.redraft(x.made, arrivals)
	return nil
}

// planned is a plan that was checked.
type planned struct {
	at    map[string]int  // id → 1 + index among the new blocks
	inRun map[string]bool // ids of new blocks in a run
	edits [][]edit        // of each run
}

// check says whether a plan turns the present blocks into what it says: each of them
// goes on at most once, new ids are fresh and counted in order, and the edits of each
// run give its new words.
func (x *reviser) check(plan *Plan) (*planned, error) {
	unfit := func(detail string, ids ...string) error {
		return &Refusal{Why: PlanDoesNotFit, Blocks: ids, Detail: detail}
	}
	c := &planned{at: make(map[string]int, len(plan.Blocks)), inRun: map[string]bool{}}
	if len(plan.Blocks) == 0 {
		return nil, unfit("it has no blocks")
	}
	runOf := map[string]*Run{} // by the id of an old block
	for n := range plan.Runs {
		r := &plan.Runs[n]
		if len(r.Old) == 0 || len(r.New) == 0 {
			return nil, unfit("a run of blocks is empty")
		}
		for _, id := range r.Old {
			if runOf[id] != nil {
				return nil, unfit("it goes on twice", id)
			}
			runOf[id] = r
		}
		for _, id := range r.New {
			if c.inRun[id] {
				return nil, unfit("it comes of two runs", id)
			}
			c.inRun[id] = true
		}
	}
	fresh := 0
	for i, b := range plan.Blocks {
		if c.at[b.ID] > 0 {
			return nil, unfit("it is there twice", b.ID)
		}
		c.at[b.ID] = i + 1
		if b.Text == "" {
			return nil, refuseBlock(NoWords, b.ID, "")
		}
		if err := Check(b.Text); err != nil {
			return nil, refuseBlock(NotNormal, b.ID, err.Error())
		}
		if Normalize(b.Text) != b.Text {
			return nil, refuseBlock(NotNormal, b.ID, "")
		}
		known, ok := x.doc.block(b.ID)
		if !ok {
			fresh++
			if b.ID != freshID(x.made, fresh) {
				return nil, unfit("a new block is to be "+freshID(x.made, fresh), b.ID)
			}
			if _, taken := x.doc.names.get(name{id: b.ID}); taken {
				return nil, refuseBlock(IDTaken, b.ID, "")
			}
			continue
		}
		_, stands := x.layout.at[b.ID]
		r := runOf[b.ID]
		switch {
		case r == nil && (!stands || known.last().text != b.Text):
			return nil, unfit("its words are not accounted for", b.ID)
		case r != nil && !slices.Contains(r.New, b.ID):
			return nil, unfit("it goes on as another block", b.ID)
		}
	}
	for n := range plan.Runs {
		edits, err := x.checkRun(&plan.Runs[n], plan, c)
		if err != nil {
			return nil, err
		}
		c.edits = append(c.edits, edits)
	}
	return c, nil
}

func (x *reviser) checkRun(r *Run, plan *Plan, c *planned) ([]edit, error) {
	unfit := func(detail string) error { return &Refusal{Why: PlanDoesNotFit, Blocks: r.Old, Detail: detail} }
	last, keeps := -1, false
	var old []*version
	for _, id := range r.Old {
		b, ok := x.doc.block(id)
		at, stands := x.layout.at[id]
		switch {
		case !ok, stands == r.Revived:
			return nil, unfit("a block of a run is not there to go on")
		case r.Revived && b.goneAt(x.made) == nil:
			return nil, unfit("what went into another block is not brought back")
		case !r.Revived && at <= last:
			return nil, unfit("the old blocks are not in order")
		}
		last = at
		old = append(old, b.last())
	}
	if r.Revived && (len(r.Old) != 1 || len(r.New) != 1 || r.Old[0] != r.New[0]) {
		return nil, unfit("a block is brought back alone")
	}
	last = 0
	var new []Block
	for _, id := range r.New {
		if c.at[id] <= last {
			return nil, unfit("the new blocks are not in order, or not in the text")
		}
		last = c.at[id]
		new = append(new, plan.Blocks[last-1])
		keeps = keeps || slices.Contains(r.Old, id)
		if _, known := x.doc.block(id); known && !slices.Contains(r.Old, id) {
			return nil, unfit("another block is made of it")
		}
	}
	if !keeps {
		return nil, unfit("none of them goes on")
	}
	joined, _ := runTogether(old)
	work, err := checkEdits(joined, r.Edits)
	if err != nil {
		return nil, unfit(err.Error())
	}
	made, _ := apply(joined, work)
	want, _ := runTogether(versionsOf(new))
	if !slices.Equal(made, want) {
		return nil, unfit("its edits give other words")
	}
	if x.strict && !SameEdits(r.Edits, export(difference(joined, want, wholeBlock), joined)) {
		return nil, &Refusal{Why: NotCanonical, Blocks: r.Old}
	}
	return work, nil
}

// run makes run n of a checked plan come true. It gives the blocks that went into
// others, and notes in arrivals which new blocks were cut off.
func (x *reviser) run(plan *Plan, n int, c *planned, arrivals []arrival) (gone []string) {
	r := &plan.Runs[n]
	causes := []Cause{{Revision: x.made}}
	p := x.passage(&passage{redraft: true, causes: causes})
	var old []*block
	for _, id := range r.Old {
		b, _ := x.doc.block(id)
		old = append(old, b)
		p.old = append(p.old, b.last())
	}
	p.joined, _ = runTogether(p.old)
	made, spans := apply(p.joined, c.edits[n])
	p.move = moveOf(c.edits[n], spans, func(int) []Cause { return causes })
	var new []Block
	var cuts []int
	into := make([]*block, len(r.New))
	at, goesOn := 0, ""
	for i, id := range r.New {
		b := plan.Blocks[c.at[id]-1]
		new, cuts = append(new, b), append(cuts, at)
		at += len(Tokenize(b.Text))
		if k := slices.Index(r.Old, id); k >= 0 {
			into[i], goesOn = old[k], id
		} else {
			arrivals[c.at[id]-1].partOf = goesOn
		}
	}
	p.become(new, made, cuts, into...)
	kind := regrouped
	switch {
	case r.Revived:
		kind = revived
	case len(r.Old) == 1 && len(r.New) == 1:
		kind = reworded
	}
	for k, v := range p.new {
		if into[k] != nil {
			x.put(into[k].extend(v, kind))
		} else {
			x.put(newBlock(v))
		}
	}
	var order []string
	if len(r.Old) > 1 {
		order = x.layout.order()
	}
	for i, id := range r.Old {
		if !slices.Contains(r.New, id) {
			x.put(old[i].end(p))
			gone = append(gone, id)
		}
		if i+1 < len(r.Old) && slices.Index(order, r.Old[i+1]) == slices.Index(order, id)+1 {
			if _, joined := p.across(i, true); joined {
				x.layout.sealBetween(id, r.Old[i+1], x.made, causes)
			}
		}
	}
	return gone
}
