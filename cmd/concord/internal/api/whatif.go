package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"concord/cmd/concord/internal/prepare"
)

// maxWhatIf is how many bytes of hypothetical commands are taken at once.
const maxWhatIf = 256 << 10

// whatIf adds the trial of hypothetical commands on a copy of a report. It reckons with
// the whole text, and so is for one at a time.
func (s *Server) whatIf() {
	op := &huma.Operation{
		OperationID: "whatif", Method: http.MethodPost, Path: "/api/v1/reports/{slug}/whatif", Summary: "Say what a report would be if commands were given",
		Description: "The body is hypothetical commands, one on a line: a JSON object {type, actor, data}, in which what a door would compute may be left out, " +
			"or a verb as it is typed on the command line. They are decided one after the other on a copy; nothing is written.\n\n" + prepare.Suppositions,
		Parameters: []*huma.Param{
			{Name: "slug", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}},
			{Name: "at", In: "query", Description: "as of a sequence or a time", Schema: &huma.Schema{Type: huma.TypeString}},
		},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"text/plain": {Schema: &huma.Schema{Type: huma.TypeString}}}},
		Responses: s.responses(http.StatusOK, "The report as it would be", reflect.TypeFor[Problem](), 400, 403, 404, 408, 409, 413, 429),
	}
	op.Responses["200"].Content["application/json"].Schema = s.describesWhatIf()
	s.plain(op, s.suppose)
}

// describesWhatIf describes the answer. It holds a report and its rolling text, whose
// types have the same names: those of the rolling text have another in front.
func (s *Server) describesWhatIf() *huma.Schema {
	own := registry(func(t reflect.Type, hint string) string {
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if strings.HasSuffix(t.PkgPath(), "/rolling") {
			return "Rolling" + huma.DefaultSchemaNamer(t, hint)
		}
		return huma.DefaultSchemaNamer(t, hint)
	})
	schema := own.Schema(reflect.TypeFor[prepare.WhatIf](), true, "")
	s.merge(own)
	addMarks(own.SchemaFromRef(schema.Ref))
	return schema
}

func (s *Server) suppose(w http.ResponseWriter, r *http.Request) {
	content, p := body(w, r, maxWhatIf, readCommandTime)
	if p == nil && !utf8.Valid(content) {
		p = problem(http.StatusBadRequest, "bad-text", "the hypothetical commands are not valid UTF-8")
	}
	if p != nil {
		p.write(w)
		return
	}
	out, err := s.supposed(r.Context(), r.PathValue("slug"), r.URL.Query().Get("at"), string(content))
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	s.tellMarked(w, r, out)
}

// tellMarked answers with a document that bears the marks of its log.
func (s *Server) tellMarked(w http.ResponseWriter, r *http.Request, document any) {
	var answer bytes.Buffer
	if err := encode(&answer, document); err != nil {
		s.refuse(w, r, err)
		return
	}
	marks := mark(w.Header(), &s.node.Load().Runner.Current().State.Group)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(marks.On(answer.Bytes())) // if it cannot be sent nobody is there to be told
}

func (s *Server) supposed(ctx context.Context, slug, at, file string) (prepare.WhatIf, error) {
	lines, err := prepare.Lines(file)
	if err != nil {
		return prepare.WhatIf{}, problem(http.StatusBadRequest, "bad-input", err.Error())
	}
	done, err := s.supposing.take(ctx)
	if err != nil {
		return prepare.WhatIf{}, err
	}
	defer done()
	root, err := s.root(ctx, Place{At: at})
	if err != nil {
		return prepare.WhatIf{}, err
	}
	then := root.Time
	if at == "" {
		then = time.Now()
	}
	out, err := prepare.Try(&root.State, slug, lines, then)
	return out, lineProblem(err)
}

// lineProblem makes the problem of a line of hypothetical commands: what the command
// would be refused with, with its line in front.
func lineProblem(err error) error {
	var line *prepare.LineError
	if !errors.As(err, &line) {
		return err
	}
	p := preparedProblem(err)
	said := *p
	if said.Detail = line.Err.Error(); said.Rule != "" {
		said.Detail = said.Rule + ": " + said.Detail
	}
	said.Detail = fmt.Sprintf("line %d: %s", line.Number, said.Detail)
	return &said
}
