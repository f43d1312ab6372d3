package currenttext_test

import (
	"testing"

	"concord/events/text"
	"concord/projections/currenttext"
	"concord/projections/projectiontest"
)

// TestNames: what people call a block, also where numbers begin anew and where none
// tells it apart.
func TestNames(t *testing.T) {
	s := projectiontest.Begin(t)
	s.TablesBlocks("r",
		text.Block{ID: "h1", Kind: text.Heading, Level: 1, Text: "Agreement"},
		text.Block{ID: "t1", Kind: text.Unnumbered, Text: "Recalling:"},
		text.Block{ID: "s1", Kind: text.SubParagraph, Level: 1, Text: "this;"},
		text.Block{ID: "t2", Kind: text.Unnumbered, Text: "Noting:"},
		text.Block{ID: "s2", Kind: text.SubParagraph, Level: 1, Text: "that,"},
		text.Block{ID: "art1", Kind: text.Article, Level: 2, Text: "Article 1"},
		text.Block{ID: "p1", Kind: text.Paragraph, Text: "Parties shall cooperate:"},
		text.Block{ID: "s3", Kind: text.SubParagraph, Level: 1, Text: "in science;"},
		text.Block{ID: "s4", Kind: text.SubParagraph, Level: 2, Text: "at sea."},
		text.Block{ID: "art2", Kind: text.Article, Level: 2, Text: "Article 2"},
		text.Block{ID: "p2", Kind: text.Paragraph, Text: "Parties shall meet."},
		text.Block{ID: "p3", Kind: text.Paragraph, Text: "They shall meet every year."},
		text.Block{ID: "f1", Kind: text.Footnote, Text: "See A/75/816."},
	)
	d := currenttext.DraftsOf(s.Report("r")).Of(0)
	for _, c := range []struct{ id, path, name string }{
		{"h1", "", "the heading [h1]"},
		{"t1", "", "the text [t1]"},
		{"s1", "", "sub-paragraph (a) [s1]"},
		{"p1", "art1/1", "paragraph art1/1"},
		{"s3", "1 (a)", "paragraph 1 (a)"},
		{"s4", "1 (a) (i)", "paragraph 1 (a) (i)"},
		{"p2", "art2/1", "paragraph art2/1"},
		{"p3", "2", "paragraph 2"},
		{"f1", "footnote 1", "footnote 1"},
		{"zz", "", "the paragraph [zz]"},
	} {
		if path, name := d.Path(c.id), d.Name(c.id); path != c.path || name != c.name {
			t.Errorf("%s has the path %q and is called %q, want %q and %q", c.id, path, name, c.path, c.name)
		}
		if c.path == "" {
			continue
		}
		shown, err := currenttext.Show(s.Report("r"), 1, currenttext.Options{Paragraph: c.path})
		if err != nil || len(shown.Paragraphs) != 1 || shown.Paragraphs[0].ID != c.id || shown.Paragraphs[0].Path != c.path {
			t.Errorf("%q shows %+v, %v", c.path, shown.Paragraphs, err)
		}
	}
}
