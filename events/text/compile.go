package text

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Where the room negotiates on the bracketed text itself, the rolling text is issued as
// the document: a revision puts what open amendments ask for into the text, in square
// brackets and with the names of those who want it. The brackets are words like others
// from then on: Choices reads them back, and agreement takes them off.

// Compilable gives the amendments, in log order, that a revision can put into the text
// in brackets when it incorporates and declines what r says: those that change words,
// bring a block or take one out, and of which everything prints (TEXT.md 11). Brackets
// do not say that a block moves or where it is cut, nor what has lost its place: such
// amendments stay open.
func (d Document) Compilable(r Revision) ([]string, error) {
	after, err := d.provisional(Revision{Incorporate: r.Incorporate, Decline: r.Decline})
	if err != nil {
		return nil, err
	}
	return after.compilable(), nil
}

func (d *Document) compilable() []string {
	var out []string
	d.entries.each(func(e *entry) bool {
		if !e.open() {
			return true
		}
		switch e.Change.(type) {
		case Reword, Insert, Delete:
			if p := d.printing(e); len(p.At) > 0 && len(p.Unprinted) == 0 && !p.Absorbed {
				out = append(out, e.ID)
			}
		}
		return true
	})
	return out
}

// compilation is a text with the words of amendments in brackets.
type compilation struct {
	plan  Plan
	asked map[string][]stretch // by block
}

// stretch is words of a text that amendments asked for: bytes.
type stretch struct {
	from, to   int
	amendments []string
}

// compile puts amendments that are compilable into the text. What else is open is left
// aside.
func (d *Document) compile(amendments []string) (*compilation, error) {
	only := *d
	for _, id := range d.Amendments() {
		if e, _ := d.entry(id); e.open() && !slices.Contains(amendments, id) {
			var err error
			if only, err = only.Withdraw(id); err != nil {
				return nil, err
			}
		}
	}
	r := only.Rolling()
	c := compiler{made: d.Revision(), asked: map[string][]stretch{}}
	c.brings(r.First)
	for i := 0; i < len(r.Blocks); {
		host := &r.Blocks[i]
		c.block(host, nil)
		other := slices.Clone(host.Whole)
		n := 0
		for i++; i < len(r.Blocks); i++ {
			b := &r.Blocks[i]
			words, is := alternativeBlock(b.Block)
			if !is {
				break
			}
			n++
			var joining *Alternative
			if at := slices.IndexFunc(other, func(a Alternative) bool { return a.Text == words }); at >= 0 {
				same := other[at]
				joining, other = &same, slices.Delete(other, at, at+1)
			}
			c.block(b, joining)
			c.brings(b.New)
		}
		for k := range other {
			if !below(host.Block) {
				break // they stand in its own brackets
			}
			n++
			c.alternative(host.Block, n, &other[k])
		}
		c.brings(host.New)
	}
	for i := range c.blocks {
		b := &c.blocks[i]
		old, stood := d.standing(b.ID, d.Revision())
		if !stood || old.text == b.Text {
			continue
		}
		a, new := old.tokens, Tokenize(b.Text)
		c.runs = append(c.runs, Run{Old: []string{b.ID}, New: []string{b.ID}, Edits: export(difference(a, new, wholeBlock), a)})
	}
	return &compilation{Plan{c.blocks, c.runs}, c.asked}, nil
}

// below says of a block whether alternatives to the whole of it become blocks below it.
// They do not for a footnote, and for what is such an alternative itself.
func below(b Block) bool {
	_, is := alternativeBlock(b)
	return !is && b.Kind != Footnote
}

// compiler writes the blocks of a compilation.
type compiler struct {
	made   int
	fresh  int
	blocks []Block
	runs   []Run
	asked  map[string][]stretch
}

// bracketed is a text that is being written.
type bracketed struct {
	out   strings.Builder
	asked []stretch
}

// claim is what one pair of brackets is to hold.
type claim struct {
	text            string
	wanted, against []string
	amendments      []string
}

func claimOf(a *Alternative) claim {
	return claim{text: a.Text, wanted: a.codes(), amendments: a.Amendments}
}

// codes are the names without the revision on which words were filed: in the document
// all stand beside one another.
func (v *Voice) codes() []string {
	var out []string
	for _, n := range v.Names {
		out = addCode(out, n.Code)
	}
	return out
}

func (w *bracketed) put(c claim) {
	w.out.WriteString("[")
	from := w.out.Len()
	w.out.WriteString(quoted(c.text))
	if len(c.amendments) > 0 {
		w.asked = append(w.asked, stretch{from, w.out.Len(), c.amendments})
	}
	w.out.WriteString(attributed(c.wanted, c.against) + "]")
}

// attributed is what stands behind words for those who want them and those who would
// delete them.
func attributed(wanted, against []string) string {
	if said := Attribution(wanted, against); said != "" {
		return " — " + said
	}
	return ""
}

// Attribution says who wants words and who would delete them, as brackets have it:
// "USA; G77: delete"; "" where nobody is named.
func Attribution(wanted, against []string) string {
	var parts []string
	if len(wanted) > 0 {
		parts = append(parts, strings.Join(wanted, ", "))
	}
	if len(against) > 0 {
		parts = append(parts, strings.Join(against, ", ")+": "+forDeletion)
	}
	return strings.Join(parts, "; ")
}

// claims gives what stands side by side for words of the text and the alternatives to
// them. Where the words are a choice already, who asks for one of its alternatives joins
// those who want it, and stands no longer behind the others; what is new stands behind
// them. Who would have none of the words is told on each.
func claims(base string, all []Alternative) []claim {
	var out []claim
	choices := Choices(base, nil)
	settling := len(choices) == 1 && choices[0].From == 0 && choices[0].To == len(base)
	if settling {
		for _, o := range choices[0].Offers {
			out = append(out, claim{text: o.Text, wanted: o.For, against: o.Against})
		}
	} else if base != "" {
		out = append(out, claim{text: base})
	}
	stood := len(out)
	for i := range out {
		leave := func(codes []string) []string {
			return slices.DeleteFunc(slices.Clone(codes), func(code string) bool {
				return slices.ContainsFunc(all, func(a Alternative) bool { return slices.Contains(a.codes(), code) })
			})
		}
		out[i].wanted, out[i].against = leave(out[i].wanted), leave(out[i].against)
	}
	for k := range all {
		a := &all[k]
		at := -1 // words that differ in white space alone are others
		if settling {
			at = slices.IndexFunc(out[:stood], func(c claim) bool { return c.text == a.Text })
		}
		switch {
		case a.Text == "":
			for i := range stood {
				for _, code := range a.codes() {
					out[i].against = addCode(out[i].against, code)
				}
			}
		case at >= 0:
			for _, code := range a.codes() {
				out[at].wanted = addCode(out[at].wanted, code)
			}
			out[at].amendments = append(out[at].amendments, a.Amendments...)
		default:
			out = append(out, claimOf(a))
		}
	}
	return out
}

func (w *bracketed) segments(all []Segment) {
	for i := range all {
		s := &all[i]
		if w.out.Len() > 0 {
			w.out.WriteString(s.Space)
		}
		if s.Plain() {
			w.out.WriteString(s.Base)
			continue
		}
		for _, c := range claims(s.Base, s.Alternatives) {
			w.put(c)
		}
	}
}

// block writes a block of the text, joining to those who want it, where it is an
// alternative to the whole of another, those who ask for the same.
func (c *compiler) block(b *RollingBlock, joining *Alternative) {
	var w bracketed
	segments, whole := b.Segments, b.Whole
	if below(b.Block) {
		whole = nil
	}
	if joining != nil || len(whole) > 0 || !b.Delete.silent() {
		// Something is said of the whole of it.
		var inner bracketed
		inner.segments(segments)
		all := slices.Clone(whole)
		if joining != nil {
			a := *joining
			a.Text = offerOf(b.Block.Text)
			all = append(all, a)
		}
		if !b.Delete.silent() {
			all = append(all, Alternative{Voice: b.Delete})
		}
		for i, x := range claims(inner.out.String(), all) {
			begin := w.out.Len() + len("[")
			w.put(x)
			if i == 0 && x.text == inner.out.String() {
				for _, s := range inner.asked {
					w.asked = append(w.asked, stretch{s.from + begin, s.to + begin, s.amendments})
				}
			}
		}
	} else {
		w.segments(segments)
	}
	out := b.Block
	out.Text = w.out.String()
	c.blocks = append(c.blocks, out)
	c.ask(out.ID, w.asked)
}

func (c *compiler) ask(block string, asked []stretch) {
	if len(asked) > 0 {
		c.asked[block] = asked
	}
}

// brings writes blocks that amendments bring.
func (c *compiler) brings(all []NewBlock) {
	for i := range all {
		n := &all[i]
		var w bracketed
		w.put(claim{text: n.Block.Text, wanted: n.codes(), amendments: n.Amendments})
		c.new(Block{Kind: n.Block.Kind, Level: n.Block.Level, Text: w.out.String()}, w.asked)
	}
}

func (c *compiler) new(b Block, asked []stretch) {
	c.fresh++
	b.ID = freshID(c.made, c.fresh)
	c.blocks = append(c.blocks, b)
	c.ask(b.ID, asked)
}

// alternative writes the n-th alternative to the whole of a block, below it.
func (c *compiler) alternative(host Block, n int, a *Alternative) {
	name := alternativeName
	if n > 1 {
		name += " " + strconv.Itoa(n)
	}
	name += ". "
	x := claimOf(a)
	x.text = name + x.text
	var w bracketed
	w.put(x)
	w.asked[0].from += len(name)
	b := Block{Kind: Unnumbered, Text: w.out.String()}
	if host.Kind == SubParagraph || host.Kind == Unnumbered || host.Kind == Option {
		b.Level = host.Level // what is numbered behind it goes on
	}
	c.new(b, w.asked)
}

// alternativeName is what an alternative to the whole of a block is called.
const alternativeName = "alt"

var alternativeMark = regexp.MustCompile(`^(?:\S+ )?` + alternativeName + `(?: [0-9]+)?\. `)

// alternativeBlock gives the words of a block that is an alternative to the whole of the
// one above it: [alt. words — FRA], [12 alt 2. words — USA].
func alternativeBlock(b Block) (words string, is bool) {
	if b.Kind != Unnumbered || !strings.HasPrefix(b.Text, "[") {
		return "", false
	}
	offer := offerOf(b.Text)
	mark := alternativeMark.FindString(offer)
	return offer[len(mark):], mark != ""
}

// offerOf gives the words of a text that is one pair of brackets; "" of another.
func offerOf(s string) string {
	if all := Choices(s, nil); len(all) == 1 && len(all[0].Offers) == 1 && all[0].From == 0 && all[0].To == len(s) {
		return all[0].Offers[0].Text
	}
	return ""
}

// AlternativeTo gives the block to the whole of which another is an alternative, as
// drafts of bodies that negotiate on brackets have them below it: [12 alt. words — FRA],
// a block without a number. Words are what it offers. ok is false of other blocks.
func AlternativeTo(blocks []Block, i int) (host int, words string, ok bool) {
	words, ok = alternativeBlock(blocks[i])
	for host = i - 1; ok && host >= 0; host-- {
		if _, is := alternativeBlock(blocks[host]); !is {
			return host, words, true
		}
	}
	return -1, "", false
}

// bracket makes a compilation of amendments the text.
func (x *reviser) bracket(amendments []string, c *compilation) error {
	if err := x.redraft(&c.plan); err != nil {
		return err
	}
	for _, id := range amendments {
		e, _ := x.doc.entry(id)
		x.decide(e, Bracketed)
	}
	for i := range c.plan.Blocks {
		id := c.plan.Blocks[i].ID
		b, _ := x.doc.block(id)
		v := b.last()
		for _, s := range c.asked[id] {
			tokens := tokensWithin(v.tokens, s.from, s.to)
			for _, id := range s.amendments {
				e, _ := x.doc.entry(id)
				x.doc.took(e, v, tokens)
			}
		}
	}
	return nil
}

// tokensWithin gives the tokens whose words lie within bytes of their text.
func tokensWithin(tokens []Token, from, to int) []int {
	var out []int
	at := 0
	for i, t := range tokens {
		begin := at + len(t.Space)
		at = begin + len(t.Word)
		if from <= begin && at <= to {
			out = append(out, i)
		}
	}
	return out
}
