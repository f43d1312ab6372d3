package rolling

import (
	"slices"
	"strings"
	"time"

	"concord/aggregates/report"
	"concord/events/text"
	"concord/projections/amendments"
	"concord/projections/currenttext"
)

// Options choose what of a rolling text is shown.
type Options struct {
	Paragraph string // one paragraph with what would come behind it: an id, a number of the draft, or that of a new one ("12 bis"); "" shows all
	Contested bool   // only where something is open: a proposal, a bracket of the text, an objection, a reservation
	// Marks gives what stands against a block beside the words, by its id, each as it is
	// to be printed: "objection — CHN". They are printed below the block, in one line:
	// [12: objection — CHN; reservation — IND, IRN]. Its brackets are not counted, since
	// no words are in them. Nil: none are known.
	Marks func(block string) []string
}

// Show shows a rolling text, which is that of the report, as of an event and its time.
// The error is a [currenttext.NotTabledError], or what [text.Find] says of the paragraph.
func Show(r *report.State, t Text, seq uint64, at time.Time, o Options) (Report, error) {
	clean, err := currenttext.Show(r, seq, currenttext.Options{})
	if err != nil {
		return Report{}, err
	}
	s := shower{report: r, rolling: t.rolling(), options: o}
	s.read(clean.Paragraphs)
	out := Report{
		Report: clean.Report, Kind: clean.Kind, Title: clean.Title, Language: clean.Language, View: View, Revision: clean.Revision,
		Seq: seq, Time: at, Hash: clean.Hash, Status: clean.Status, Figures: t.Figures(), Words: clean.Words, Warnings: clean.Warnings,
		Paragraphs: []Paragraph{},
	}
	from, to := 0, len(s.paragraphs)
	if o.Paragraph != "" {
		if from, err = s.find(o.Paragraph); err != nil {
			return Report{}, err
		}
		to = from + 1
		for s.paragraphs[from].Proposed == nil && to < len(s.paragraphs) && s.paragraphs[to].Proposed != nil {
			to++
		}
	}
	for _, p := range s.paragraphs[from:to] {
		if !o.Contested || p.contested() {
			out.Paragraphs = append(out.Paragraphs, p)
		}
	}
	if o.Paragraph == "" {
		out.Listed = s.listed()
	}
	return out, nil
}

// contested reports whether something is open on a paragraph.
func (p *Paragraph) contested() bool {
	return p.Generated > 0 || p.Brackets > 0 || len(p.Amendments) > 0 || p.disputed
}

// shower shows the rolling text of one report.
type shower struct {
	report     *report.State
	rolling    text.Rolling
	options    Options
	paragraphs []Paragraph
}

// read makes the paragraphs, in the order in which they are printed.
func (s *shower) read(clean []currenttext.Paragraph) {
	numbers := make([]string, len(clean))
	at := make(map[string]int, len(clean))
	for i, p := range clean {
		numbers[i], at[p.ID] = p.Number, i
	}
	if s.options.Marks != nil {
		for i := range s.rolling.Blocks {
			s.rolling.Blocks[i].Marks = s.options.Marks(s.rolling.Blocks[i].Block.ID)
		}
	}
	for _, l := range s.rolling.Lines(numbers) {
		switch l.Kind {
		case text.LineBlock:
			s.paragraphs = append(s.paragraphs, s.block(&l, &clean[at[l.Block.ID]], &s.rolling.Blocks[at[l.Block.ID]]))
		case text.LineNew:
			s.paragraphs = append(s.paragraphs, s.proposed(&l))
		default:
			p := &s.paragraphs[len(s.paragraphs)-1]
			p.Below = append(p.Below, Line{Kind: l.Kind, Label: l.Label, Text: l.String(), Amendments: l.Amendments, Sponsors: codes(&l.Voice)})
		}
	}
}

// block makes the paragraph of a block of the text.
func (s *shower) block(l *text.Line, clean *currenttext.Paragraph, b *text.RollingBlock) Paragraph {
	p := Paragraph{
		ID: clean.ID, Number: clean.Number, Path: clean.Path, Kind: clean.Kind, Level: clean.Level, Label: l.Label, Text: printed(l), Base: clean.Text,
		Hash: clean.Hash, Status: clean.Status, Brackets: clean.Brackets, Amendments: clean.Amendments,
		Segments: segments(b), Deletion: wish(&b.Delete), Whole: alternatives(b.Whole, "", ""), Marks: b.Marks,
	}
	p.disputed = len(clean.Objections)+len(clean.Reservations) > 0 // who stands apart from it disputes it no more
	p.Generated, _ = b.Brackets()
	p.Generated -= len(b.New) // they are paragraphs of their own here
	return p
}

// proposed makes the paragraph of a block that would come in.
func (s *shower) proposed(l *text.Line) Paragraph {
	return Paragraph{
		ID: l.Block.ID, Number: l.Number, Path: l.Path, Kind: l.Block.Kind, Level: l.Block.Level, Label: l.Label, Text: printed(l), Hash: text.HashBlock(l.Block),
		Status: report.StatusPending, Generated: l.Generated, Amendments: l.Amendments, Proposed: wish(&l.Voice),
	}
}

// printed is the words of a line: the whole of it where a bracket opens in the label.
func printed(l *text.Line) string {
	if strings.HasPrefix(l.Label, "[") {
		return l.String()
	}
	return l.Text
}

// find finds a paragraph that a person means, new ones too.
func (s *shower) find(ref string) (int, error) {
	blocks, numbers := make([]text.Block, len(s.paragraphs)), make([]string, len(s.paragraphs))
	for i, p := range s.paragraphs {
		blocks[i], numbers[i] = text.Block{ID: p.ID, Kind: p.Kind, Level: p.Level}, p.Number
	}
	return text.FindNumbered(blocks, numbers, ref)
}

// listed tells what prints nowhere, each amendment once.
func (s *shower) listed() []currenttext.Listed {
	var out []currenttext.Listed
	for _, u := range s.rolling.Listed {
		if len(out) > 0 && out[len(out)-1].Amendment == u.Amendment {
			continue
		}
		a, ok := amendments.Show(s.report, u.Amendment)
		if !ok {
			continue
		}
		filed, _ := s.report.Amendment(u.Amendment)
		out = append(out, currenttext.Listed{
			Amendment: u.Amendment, Paragraph: a.Paragraph, Sponsors: a.Sponsors,
			Detail: currenttext.Asks(s.report, filed) + " — " + a.Outcome,
		})
	}
	return out
}

// segments gives the words of a block in pieces, if somebody would change them.
func segments(b *text.RollingBlock) []Segment {
	if !slices.ContainsFunc(b.Segments, func(s text.Segment) bool { return !s.Plain() }) {
		return nil
	}
	var out []Segment
	put := func(words string) { // with the plain words in front, if there are any
		if words == "" {
			return
		}
		if last := len(out) - 1; last >= 0 && out[last].Text != "" {
			out[last].Text += words
			return
		}
		out = append(out, Segment{Text: words})
	}
	for i := range b.Segments {
		s := &b.Segments[i]
		switch {
		case s.Plain():
			put(s.Space + s.Base)
		case len(s.Alternatives) == 0:
			out = append(out, Segment{Split: wish(&s.Split)})
		default:
			put(s.Space)
			after := ""
			for _, behind := range b.Segments[i+1:] {
				if behind.Split.Amendments == nil { // else the space of a mark
					after = behind.Space
					break
				}
			}
			out = append(out, Segment{Base: s.Base, Alternatives: alternatives(s.Alternatives, s.Space, after)})
		}
	}
	return out
}

func alternatives(all []text.Alternative, space, after string) []Alternative {
	var out []Alternative
	for i := range all {
		a := &all[i]
		one := Alternative{Text: a.Text, Wish: *wish(&a.Voice)}
		if a.Space != space && a.Text != "" {
			one.Space = &a.Space
		}
		if a.After != after {
			one.After = &a.After
		}
		out = append(out, one)
	}
	return out
}

// wish says who asks; nil if nobody does.
func wish(v *text.Voice) *Wish {
	if len(v.Amendments) == 0 {
		return nil
	}
	out := &Wish{Amendments: v.Amendments, Sponsors: codes(v)}
	same := true
	for _, n := range v.Names {
		same = same && n.Earlier && n.On == v.Names[0].On
		if n.Earlier {
			out.Earlier = append(out.Earlier, Filed{n.Code, n.On})
		}
	}
	if same && len(v.Names) > 0 {
		out.Revision, out.Earlier = &v.Names[0].On, nil
	}
	return out
}

func codes(v *text.Voice) []string {
	out := make([]string, len(v.Names))
	for i, n := range v.Names {
		out[i] = n.Code
	}
	return out
}
