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
	"concord/projections/consensus"
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
