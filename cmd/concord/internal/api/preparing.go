package api

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"concord/aggregates/refusal"
	"concord/aggregates/report"
	"concord/cmd/concord/internal/prepare"
	"concord/events"
	"concord/events/text"
	"concord/projections/currenttext"
)

// Wish is what a client wants changed in a report, in words.
type Wish struct {
	Paragraph  string           `json:"paragraph" doc:"a paragraph's id, or its number as it was circulated; start: the place before the first (of an insertion)"`
	Operation  events.Operation `json:"operation"`
	Text       string           `json:"text,omitempty" doc:"text: the whole new wording of the paragraph; insert: the new paragraph's"`
	Settle     string           `json:"settle,omitempty" doc:"text: instead of words, what is taken of what stands in brackets: 1=2 takes of the first choice the second alternative, 1=0 none"`
	After      string           `json:"after,omitempty" doc:"move: the paragraph behind which, or start"`
	SplitAt    int              `json:"split_at,omitzero" doc:"split: after how many code points"`
	Kind       text.Kind        `json:"kind,omitempty" doc:"insert: what the new paragraph is; absent: as what stands there"`
	Level      int              `json:"level,omitzero" doc:"insert, with kind"`
	Reason     string           `json:"reason,omitempty"`
	OnBehalfOf []string         `json:"on_behalf_of,omitempty" doc:"a group: the members that it speaks for here"`
}

// Prepared is the data of a command that asks for what was wished.
type Prepared struct {
	Type string         `json:"type" enum:"amendment.propose" doc:"of the command"`
	Data report.Propose `json:"data" doc:"of the command, ready to be signed"`
}

// prepare adds the computing of what a client signs and cannot easily compute.
func (s *Server) prepare() {
	own := registry(prefixed(signedPrefix))
	data := own.Schema(reflect.TypeFor[report.Propose](), true, "")
	wish := s.schema(reflect.TypeFor[Wish]())
	s.described.closed = append(s.described.closed, "Wish")
	prepared := &huma.Schema{
		Type: huma.TypeObject, Required: []string{"type", "data"},
		Properties: map[string]*huma.Schema{"type": {Type: huma.TypeString, Enum: []any{"amendment.propose"}}, "data": data},
	}
	addMarks(prepared)
	s.huma.OpenAPI().Components.Schemas.Map()["Prepared"] = prepared
	s.described.types["Prepared"] = reflect.TypeFor[Prepared]()
	op := &huma.Operation{
		OperationID: "prepare", Method: http.MethodPost, Path: "/api/v1/reports/{slug}/prepare", Summary: "Make the data of an amendment from a new wording",
		Description: "What changes is found word by word: the answer is the data of the command amendment.propose. Nothing is written, and whoever signs " +
			"can check it: the words of new put into the base at bytes give the wording that was sent, as it is kept (Unicode NFC).",
		Parameters: []*huma.Param{
			{Name: "slug", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}},
			{Name: "rev", In: "query", Description: "the revision on which the words were written; the latest if absent", Schema: &huma.Schema{Type: huma.TypeString}},
		},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: wish}}},
		Responses:   s.responses(http.StatusOK, "Ready to be signed", reflect.TypeFor[Problem](), 400, 404, 408, 409, 413),
	}
	op.Responses["200"].Content["application/json"].Schema = &huma.Schema{Ref: schemas + "Prepared"}
	s.plain(op, s.ready)
}

func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	content, p := body(w, r, maxCommand, readCommandTime)
	if p != nil {
		p.write(w)
		return
	}
	var wish Wish
	if err := events.UnmarshalJSON(content, &wish); err != nil {
		problem(http.StatusBadRequest, "malformed", fmt.Sprintf("the body is not what is wished: %v", err)).write(w)
		return
	}
	out, err := s.prepared(r.PathValue("slug"), r.URL.Query().Get("rev"), wish)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	s.tellMarked(w, r, out)
}

// prepared computes the data of an amendment.
func (s *Server) prepared(slug, rev string, wish Wish) (Prepared, error) {
	root := s.node.Load().Runner.Current()
	rep, err := reportOf(root, slug)
	if err != nil {
		return Prepared{}, readingProblem(err)
	}
	revision, err := revisionOf(rep, rev)
	if err != nil {
		return Prepared{}, readingProblem(err)
	}
	shown, err := currenttext.Show(rep, root.Seq, currenttext.Options{Revision: &revision})
	if err != nil {
		return Prepared{}, readingProblem(err)
	}
	change := prepare.Change{
		Paragraph: wish.Paragraph, Operation: wish.Operation, Words: wish.Text, Kind: wish.Kind, Level: wish.Level,
		After: wish.After, SplitAt: wish.SplitAt,
	}
	if wish.Operation == events.OpText && wish.Text == "" && wish.Settle == "" {
		return Prepared{}, problem(http.StatusBadRequest, "no-words", "the new wording is missing: text says it, or settle; what takes a paragraph out is the operation delete")
	}
	if wish.Settle != "" {
		taken, ok := prepare.ReadSettling(wish.Settle)
		if !ok {
			return Prepared{}, problem(http.StatusBadRequest, "bad-request", fmt.Sprintf("settle is CHOICE=ALTERNATIVE, not %.80q", wish.Settle))
		}
		change.Settle = &prepare.Settling{Taken: taken, Known: root.State.Group.Known}
	}
	data, err := prepare.DraftOf(shown).Propose(change, wish.Reason, wish.OnBehalfOf)
	if err != nil {
		return Prepared{}, preparedProblem(err)
	}
	return Prepared{"amendment.propose", data}, nil
}

// preparedProblem makes the problem of what cannot be prepared.
func preparedProblem(err error) *Problem {
	var (
		no        *refusal.Refusal
		none      *prepare.NoParagraphError
		ambiguous *text.AmbiguousBlock
		fault     *text.Fault
	)
	switch {
	case errors.As(err, &no):
		return problemOf(no)
	case errors.As(err, &none):
		return problem(http.StatusNotFound, "no-such-paragraph", err.Error()).naming(none.Ref)
	case errors.As(err, &ambiguous):
		return problem(http.StatusBadRequest, "ambiguous-paragraph", err.Error()).naming(ambiguous.IDs...)
	}
	if errors.As(err, &fault) {
		return problem(http.StatusBadRequest, "bad-text", err.Error())
	}
	return problem(http.StatusBadRequest, "bad-input", err.Error())
}
