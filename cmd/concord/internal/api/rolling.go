package api

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"concord/aggregates/report"
	"concord/cmd/concord/internal/documents/markdown"
	"concord/cmd/concord/internal/documents/plain"
	"concord/events/text"
	"concord/projections/currenttext"
	"concord/projections/rolling"
	"concord/projections/runner"
)

// rollingTexts holds the last rolling text of each report that somebody has read: the
// next reader pays for what has changed since. It is safe for concurrent use.
type rollingTexts struct {
	mu   sync.Mutex
	last map[string]rollingAt
}

// rollingAt is a rolling text as of an event.
type rollingAt struct {
	seq  uint64
	text rolling.Text
}

// of returns the rolling text of a report as of a root. One before the last that was
// read is made from nothing.
func (t *rollingTexts) of(root *runner.Root, rep *report.State) rolling.Text {
	t.mu.Lock()
	last := t.last[rep.Slug]
	t.mu.Unlock()
	if root.Seq < last.seq {
		return rolling.Of(rep)
	}
	next := rollingAt{root.Seq, last.text.Next(rep.Text)}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.last == nil {
		t.last = map[string]rollingAt{}
	}
	if t.last[rep.Slug].seq <= next.seq {
		t.last[rep.Slug] = next
	}
	return next.text
}

// describesRolling says in the OpenAPI document that a report may be answered as its
// rolling text. The types of both have the same names: these get another in front.
func (s *Server) describesRolling(of *huma.MediaType) {
	own := registry(prefixed("Rolling"))
	shown := own.Schema(reflect.TypeFor[rolling.Report](), true, "")
	s.merge(own)
	marked := s.huma.OpenAPI().Components.Schemas.SchemaFromRef(of.Schema.Ref)
	for _, mark := range []string{"fictional", "clock"} { // of a log that is not real
		own.SchemaFromRef(shown.Ref).Properties[mark] = marked.Properties[mark]
	}
	of.Schema = &huma.Schema{OneOf: []*huma.Schema{of.Schema, shown}}
}

// rollingDocument shows the rolling text as it was asked for. That of an earlier
// revision is as it stood when the next one was issued.
func (s *Server) rollingDocument(ctx context.Context, in *showing, root *runner.Root) (*document, error) {
	media, err := in.media()
	if err != nil {
		return nil, err
	}
	root, rep, _, err := s.asLeft(ctx, in, root)
	if err != nil {
		return nil, err
	}
	shown, err := rolling.Show(rep, s.rolling.of(root, rep), root.Seq, root.Time, rolling.Options{Paragraph: in.Paragraph, Contested: in.Contested, Marks: currenttext.MarksOf(rep)})
	if err != nil {
		return nil, err
	}
	is, part := of(root), in.Paragraph != "" || in.Contested
	return in.written(is, media, &shown, map[string]func(io.Writer) error{
		"text": func(w io.Writer) error { return writeRollingText(w, &shown, is, part) },
		"md":   func(w io.Writer) error { return writeRollingMarkdown(w, &shown, is) },
		"html": func(w io.Writer) error { return writeRollingPage(w, &shown, is) },
	})
}

// writeRollingText writes a rolling text as plain text.
func writeRollingText(w io.Writer, r *rolling.Report, is AsIs, part bool) error {
	head := strings.Join(r.Head(is.marks().Words()), "\n")
	blocks, labels := r.Printed()
	if part || !begins(blocks, r.Title) {
		head = r.Title + "\n" + head
	}
	if _, err := fmt.Fprintf(w, "%s\n\n", head); err != nil {
		return err
	}
	if err := plain.Write(w, blocks, plain.Options{Width: textWidth, Labels: labels}); err != nil {
		return err
	}
	for _, l := range r.Listed {
		if _, err := fmt.Fprintf(w, "\n%s\n", listed(&l)); err != nil {
			return err
		}
	}
	return nil
}

// begins reports whether a text begins with its title, as a heading.
func begins(blocks []text.Block, title string) bool {
	return len(blocks) > 0 && blocks[0].Kind == text.Heading && blocks[0].Text == title
}

// writeRollingMarkdown writes a rolling text as Markdown.
func writeRollingMarkdown(w io.Writer, r *rolling.Report, is AsIs) error {
	blocks, labels := r.Printed()
	for _, l := range r.Listed {
		blocks, labels = append(blocks, text.Block{Kind: text.Unnumbered, Text: listed(&l)}), append(labels, "")
	}
	if _, err := w.Write(markdown.WriteLabelled(blocks, labels, r.Title)); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n<!-- %s -->\n", strings.Join(r.Head(is.marks().Words()), " · "))
	return err
}

// writeRollingPage writes a rolling text as a page.
func writeRollingPage(w io.Writer, r *rolling.Report, is AsIs) error {
	shown := currenttext.Report{Report: r.Report, Title: r.Title, Language: r.Language}
	var all []pageBlock
	blocks, labels := r.Printed()
	for i, b := range blocks {
		if i == 0 && begins(blocks, r.Title) { // the page has its title
			continue
		}
		p := pageBlockOf(&currenttext.Paragraph{ID: b.ID, Kind: b.Kind, Level: b.Level, Text: b.Text})
		p.Number = labels[i]
		if i > 0 && b.ID == blocks[i-1].ID {
			p.ID = "" // a note below the block that has it
		}
		all = append(all, p)
	}
	shown.Listed = r.Listed
	return executePage(w, &shown, strings.Join(r.Head(is.marks().Words()), " · "), all)
}
