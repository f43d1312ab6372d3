package inbox

import (
	"fmt"
	"strings"

	"concord/events"
	"concord/projections/history"
)

// decided tells of what is decided separately, or opened again, which concerns everyone.
func (w *watch) decided(e *history.Entry) {
	switch x := e.Event.(type) {
	case events.ReportDivided:
		w.tell(e, DivisionAsked, w.about(x.Blocks), "%s asked for %s to be decided separately, as part %d: it is, unless a member State objects to the division%s",
			history.Who(x.By), w.named(x.Blocks), x.Part, because(x.Reason))
	case events.DivisionOpposed:
		how := "objected to the division"
		for _, p := range w.report.Parts() {
			if p.Part == x.Part && p.TakenBack() {
				how = "took back what was asked"
			}
		}
		w.tell(e, DivisionOpposed, Notice{}, "%s %s: part %d of %s is decided with the whole%s", history.Who(x.By), how, x.Part, w.report.Slug, because(x.Reason))
	case events.PartAdopted:
		w.tell(e, PartAdopted, w.about(x.Blocks), "part %d of %s is adopted, ahead of the whole: %s", x.Part, w.report.Slug, w.named(x.Blocks))
	case events.PartReconsidered:
		w.tell(e, Reconsidered, Notice{}, "part %d of %s is open again, by %d votes to %d%s", x.Part, w.report.Slug, x.For, x.Against, because(x.Reason))
	case events.ParagraphReconsidered:
		w.tell(e, Reconsidered, w.about([]string{x.Block}), "%s, which was adopted under silence %s, is open again, by %d votes to %d%s", w.words(x.Block), x.Silence, x.For, x.Against, because(x.Reason))
	case events.ReportReconsidered:
		w.tell(e, Reconsidered, Notice{}, "%s is open again, by %d votes to %d%s", w.report.Slug, x.For, x.Against, because(x.Reason))
	}
}

// about is a notice of a paragraph, where there is one.
func (w *watch) about(blocks []string) Notice {
	if len(blocks) == 1 {
		return Notice{Paragraph: blocks[0]}
	}
	return Notice{}
}

// named names paragraphs of the text that stands at this place.
func (w *watch) named(blocks []string) string {
	d := w.drafts.Of(w.revision)
	names := make([]string, len(blocks))
	for i, b := range blocks {
		names[i] = d.Name(b)
	}
	return fmt.Sprintf("%s of %s", strings.Join(names, ", "), w.report.Slug)
}
