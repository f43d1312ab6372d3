package api

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"concord/aggregates/group"
	problems "concord/cmd/concord/internal/problem"
	"concord/events"
	"concord/projections/participation"
	"concord/projections/runner"
)

// reading is the answer of a reading.
type reading[T any] struct {
	AsIs
	Body T
}

// AsIs says in headers of what log a reading is, so that a rehearsal never passes
// as the real thing. [tagged] says it in the JSON too.
type AsIs struct {
	Seq   uint64       `header:"Concord-Seq" doc:"as of which event"`
	Clock events.Clock `header:"Concord-Clock" doc:"real, or simulated: then nothing here is real"`
	Demo  bool         `header:"Concord-Demo" doc:"a demonstration: what it says is fictional"`
}

func of(root *runner.Root) AsIs {
	return AsIs{Seq: root.Seq, Clock: root.State.Group.Clock, Demo: root.State.Group.Demo}
}

func (a AsIs) marks() participation.Marks {
	return participation.MarksOf(&group.State{Clock: a.Clock, Demo: a.Demo})
}

// The headers in which a reading says of what log it is.
const (
	headerClock = "Concord-Clock"
	headerDemo  = "Concord-Demo"
)

// mark says in the headers of an answer that has no place on the log of what log it is.
func mark(h http.Header, g *group.State) participation.Marks {
	h.Set(headerClock, string(g.Clock))
	h.Set(headerDemo, strconv.FormatBool(g.Demo))
	return participation.MarksOf(g)
}

// marksIn reads the marks off the headers of an answer.
func marksIn(h http.Header) participation.Marks {
	return AsIs{Clock: events.Clock(h.Get(headerClock)), Demo: h.Get(headerDemo) == "true"}.marks()
}

// read adds a reading: a function of the root as of a place. Whoever has an answer
// with the same ETag is told that it still holds.
func read[In placed, T any](s *Server, id, path, summary string, take func(context.Context, *runner.Root, *In) (T, error)) {
	defer s.describesMarks(reflect.TypeFor[T]())
	huma.Register(s.huma, huma.Operation{
		OperationID: id, Method: http.MethodGet, Path: path, Summary: summary,
		Middlewares: huma.Middlewares{tagged},
	}, func(ctx context.Context, in *In) (*reading[T], error) {
		root, err := s.root(ctx, (*in).asOf())
		if err != nil {
			return nil, s.told(id, err)
		}
		body, err := take(ctx, root, in)
		if err != nil {
			return nil, s.told(id, readingProblem(err))
		}
		return &reading[T]{of(root), body}, nil
	})
}

// placed is the input of a reading.
type placed interface{ asOf() Place }

func (p Place) asOf() Place { return p }

// told turns an error into its problem and logs what is a mistake of ours.
func (s *Server) told(what string, err error) error {
	p := problemOf(err)
	if p.Type == problems.Type("no-such-report") && len(p.Names) == 1 {
		if rep, ok := s.node.Load().Runner.Current().State.Report(p.Names[0]); ok && rep.Tabled() {
			p.Detail = fmt.Sprintf("there was no report %q yet: it was tabled later, by event %d", rep.Slug, rep.Issues[0].Seq)
		}
	}
	if p.Status == http.StatusInternalServerError {
		s.options.Logger.Error("a reading failed", "reading", what, "error", err)
	}
	return p
}

// describesMarks adds the marks that a document may bear to what the OpenAPI document
// says of its type. A list has no members to add.
func (s *Server) describesMarks(t reflect.Type) {
	if t.Kind() != reflect.Struct {
		return
	}
	of := s.schema(t)
	if of.Ref != "" {
		of = s.huma.OpenAPI().Components.Schemas.SchemaFromRef(of.Ref)
	}
	addMarks(of)
}

// addMarks adds the marks to the description of a document.
func addMarks(of *huma.Schema) {
	for name, schema := range map[string]*huma.Schema{
		"fictional": {Type: huma.TypeBoolean, Description: "a demonstration: what it says is made up; absent where it is real"},
		"clock":     {Type: huma.TypeString, Enum: []any{string(events.ClockSimulated)}, Description: "simulated: nothing here is real; absent where the clock is real"},
	} {
		if of.Properties[name] == nil {
			of.Properties[name] = schema
		}
	}
}

// tagged gives an answer the marks of its log and the ETag of its content.
func tagged(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	held := &held{header: w.Header()}
	next(humago.NewContext(ctx.Operation(), r, held))
	body := held.body.Bytes()
	if held.status == http.StatusOK || held.status == 0 {
		if media, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";"); media == "application/json" {
			body = marksIn(w.Header()).On(body)
		}
		answerTagged(w, r, body)
		return
	}
	if held.status != 0 {
		w.WriteHeader(held.status)
	}
	_, _ = w.Write(body) // if it cannot be sent nobody is there to be told
}

// matches says whether a list of tags holds one (RFC 9110, 13.1.2): whether they are
// weak makes no difference.
func matches(list, tag string) bool {
	opaque := func(tag string) string { return strings.TrimPrefix(strings.TrimSpace(tag), "W/") }
	for one := range strings.SplitSeq(list, ",") {
		if one = opaque(one); one == opaque(tag) || one == "*" {
			return true
		}
	}
	return false
}

// held keeps an answer back until it is whole.
type held struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (h *held) Header() http.Header         { return h.header }
func (h *held) WriteHeader(status int)      { h.status = status }
func (h *held) Write(b []byte) (int, error) { return h.body.Write(b) }
