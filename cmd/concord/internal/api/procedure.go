package api

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"

	"concord/aggregates/report"
	"concord/projections/packages"
	"concord/projections/runner"
)

// procedureReadings adds what the rules of procedure are asked for, in which order
// amendments are taken, what would settle a report, and the documents that reports were
// circulated as.
func (s *Server) procedureReadings() {
	readReport(s, "package-finder", "The smallest sets of amendments whose incorporation leaves no objection, or the fewest",
		func(ctx context.Context, _ *runner.Root, rep *report.State, in *struct {
			OfReport
			Steps int `query:"steps" minimum:"0" doc:"how many steps the search makes at most; absent or 0: as many as it may"`
		}) (packages.Settlement, error) {
			steps := packages.Budget
			if in.Steps > 0 {
				steps = min(in.Steps, packages.Budget)
			}
			done, err := s.finding.take(ctx)
			if err != nil {
				return packages.Settlement{}, err
			}
			defer done()
			return packages.Find(rep, steps), nil
		})
	readReport(s, "order", "In which order the open amendments are taken (rule 130), and which would fall with which",
		func(_ context.Context, _ *runner.Root, rep *report.State, _ *OfReport) ([]report.Ordering, error) {
			return report.Order(rep), nil
		})
	readReport(s, "documents", "The documents that the report was circulated and submitted as, and their corrigenda",
		func(_ context.Context, _ *runner.Root, rep *report.State, _ *OfReport) ([]report.Document, error) {
			return append([]report.Document{}, rep.Documents()...), nil
		})
	read(s, "documents", "/api/v1/documents", "The documents of all reports, in the order in which they were issued",
		func(_ context.Context, r *runner.Root, _ *Place) ([]report.Document, error) {
			all := []report.Document{}
			for rep := range r.State.Briefs {
				all = append(all, rep.Documents...)
			}
			slices.SortStableFunc(all, func(a, b report.Document) int { return cmp.Compare(a.Seq, b.Seq) })
			return all, nil
		})
	read(s, "document", "/api/v1/documents/{symbol}", "One document, a corrigendum with its words",
		func(ctx context.Context, r *runner.Root, in *struct {
			Place
			Symbol string `path:"symbol" doc:"the symbol, its slashes escaped: A%2F79%2F214"`
		}) (Circulated, error) {
			var out Circulated
			for rep := range r.State.Briefs {
				for _, d := range rep.Documents {
					switch in.Symbol {
					case d.Symbol:
						out.Document = d
					case d.Corrects:
						out.Corrigenda = append(out.Corrigenda, d.Symbol)
					}
				}
			}
			if out.Symbol == "" {
				return out, problem(http.StatusNotFound, "no-such-document", fmt.Sprintf("no document has the symbol %.80q", in.Symbol)).naming(in.Symbol)
			}
			if out.File != "" {
				words, err := s.attached(ctx, out.Seq, out.File, r.Seq)
				if err != nil {
					return out, err
				}
				out.Text = string(words)
			}
			return out, nil
		})
}

// Circulated is a document with what is told of it alone.
type Circulated struct {
	report.Document
	Corrigenda []string `json:"corrigenda,omitempty"` // symbols of those that correct it
	Text       string   `json:"text,omitempty"`       // of a corrigendum
}
