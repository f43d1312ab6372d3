package api

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"concord/aggregates/group"
	"concord/aggregates/report"
	"concord/events/text"
	"concord/projections/consensus"
	"concord/projections/currenttext"
	"concord/projections/history"
	"concord/projections/rolling"
	"concord/projections/runner"
)

// The formats of a report over time.
const (
	formatJSON = "json"
	formatSVG  = "svg"
)

// trend adds the reading of a report over time.
func (s *Server) trend() {
	op := huma.Operation{
		OperationID: "report-trend", Method: http.MethodGet, Path: "/api/v1/reports/{slug}/trend",
		Summary:     "Consensus over time: a point for each command behind which something was another",
		Middlewares: huma.Middlewares{tagged},
		Responses:   s.responses(http.StatusOK, "The report over time", reflect.TypeFor[consensus.Trend](), 400, 404),
	}
	s.describesMarks(reflect.TypeFor[consensus.Trend]())
	op.Responses["200"].Content["image/svg+xml"] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	huma.Register(s.huma, op, func(ctx context.Context, in *struct {
		OfReport
		Format string `query:"format" doc:"json, or svg: a picture"`
	}) (*document, error) {
		root, err := s.root(ctx, in.Place)
		if err != nil {
			return nil, s.told("report-trend", err)
		}
		d, err := trendOf(root, in.Slug, in.Format)
		if err != nil {
			return nil, s.told("report-trend", readingProblem(err))
		}
		return d, nil
	})
}

// paragraphTrend adds the reading of one paragraph over time.
func (s *Server) paragraphTrend() {
	readReport(s, "paragraph-trend", "One paragraph over time: its brackets, what is proposed on it, its status, behind each act that changed a figure",
		func(ctx context.Context, root *runner.Root, rep *report.State, in *struct {
			OfReport
			Paragraph string `query:"paragraph" required:"true" doc:"an id, or a number as printed"`
		}) (rolling.Course, error) {
			draft := currenttext.DraftsOf(rep).Of(rep.Revision())
			i, err := text.FindNumbered(draft.Blocks, draft.Numbers, in.Paragraph)
			if err != nil {
				return rolling.Course{}, err
			}
			out := rolling.Course{Report: rep.Slug, Paragraph: draft.Blocks[i].ID, Path: draft.Paths[i], Revision: rep.Revision(), Points: []rolling.Stage{}}
			// It reads the log from the first act on.
			done, err := s.looking.take(ctx)
			if err != nil {
				return out, err
			}
			defer done()
			var acts []uint64
			for _, a := range history.OfParagraph(&root.History, rep, out.Paragraph) {
				acts = append(acts, a.Seq)
			}
			err = s.node.Load().Runner.Behind(ctx, acts, func(then *runner.Root) error {
				was, err := reportOf(then, rep.Slug)
				if err == nil {
					out.Add(rolling.StageOf(was, out.Paragraph, then.Seq, then.Time))
				}
				return err
			})
			return out, err
		})
}

// trendOf tells a report over time in a format.
func trendOf(root *runner.Root, slug, format string) (*document, error) {
	rep, err := reportOf(root, slug)
	if err != nil {
		return nil, err
	}
	t := root.Consensus.Of(rep, root.Seq, root.Time)
	d := &document{AsIs: of(root)}
	var out bytes.Buffer
	switch format {
	case "", formatJSON:
		d.ContentType = "application/json"
		err = encode(&out, &t)
	case formatSVG:
		d.ContentType = "image/svg+xml"
		err = drawTrend(&out, &t, zone(&root.State.Group), d.AsIs)
	default:
		err = problem(http.StatusBadRequest, "no-such-format", fmt.Sprintf("there is no format %.80q: there are json and svg", format))
	}
	d.Body = out.Bytes()
	return d, err
}

// zone is that in which a group tells time.
func zone(g *group.State) *time.Location {
	if z, err := time.LoadLocation(g.Mandate.TimeZone); err == nil {
		return z
	}
	return time.UTC // a node does not start with a mandate whose zone it does not know
}
