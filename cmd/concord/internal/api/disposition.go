package api

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"concord/cmd/concord/internal/documents/markdown"
	"concord/cmd/concord/internal/documents/plain"
	"concord/projections/disposition"
	"concord/projections/runner"
)

// disposition adds the reading of where everything went that was asked of a report.
func (s *Server) disposition() {
	op := huma.Operation{
		OperationID: "report-disposition", Method: http.MethodGet, Path: "/api/v1/reports/{slug}/disposition",
		Summary:     "Where every amendment and position went, and what was not taken",
		Middlewares: huma.Middlewares{tagged},
		Responses:   s.responses(http.StatusOK, "The disposition", reflect.TypeFor[disposition.Disposition](), 400, 404),
	}
	s.describesMarks(reflect.TypeFor[disposition.Disposition]())
	for _, media := range []string{"text/plain", "text/markdown"} {
		op.Responses["200"].Content[media] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	}
	huma.Register(s.huma, op, func(ctx context.Context, in *disposing) (*document, error) {
		root, err := s.root(ctx, in.Place)
		if err != nil {
			return nil, s.told("report-disposition", err)
		}
		d, err := in.document(root)
		if err != nil {
			return nil, s.told("report-disposition", readingProblem(err))
		}
		return d, nil
	})
}

// disposing is how a disposition is asked for.
type disposing struct {
	OfReport
	Participant string `query:"participant" doc:"only what this one asked: a code"`
	Format      string `query:"format" doc:"json, text or md"`
}

func (in *disposing) document(root *runner.Root) (*document, error) {
	rep, err := reportOf(root, in.Slug)
	if err != nil {
		return nil, err
	}
	code := strings.ToUpper(in.Participant)
	if code != "" && !root.State.Group.Known(code) {
		return nil, problem(http.StatusNotFound, "no-such-participant", fmt.Sprintf("there is no participant %.80q", in.Participant)).naming(in.Participant)
	}
	read := disposition.Of(rep, &root.History, root.Seq, code)
	d := &document{AsIs: of(root)}
	var out bytes.Buffer
	switch page := newDisposed(&read, zone(&root.State.Group), d.AsIs); in.Format {
	case "", formatJSON:
		d.ContentType = "application/json"
		err = encode(&out, &read)
	case "text":
		d.ContentType = "text/plain; charset=utf-8"
		err = plain.Write(&out, page.blocks, plain.Options{Width: textWidth, Labels: page.labels})
	case "md":
		d.ContentType = "text/markdown; charset=utf-8"
		out.Write(markdown.WriteLabelled(page.blocks, page.labels, page.title))
	default:
		err = problem(http.StatusBadRequest, "no-such-format", fmt.Sprintf("there is no format %.80q: there are json, text and md", in.Format))
	}
	d.Body = out.Bytes()
	return d, err
}
