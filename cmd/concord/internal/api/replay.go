package api

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"

	"concord/events"
	"concord/projections/participation"
	"concord/projections/runner"
)

// replay adds the rebuilding of every reading from the log.
func (s *Server) replay() {
	op := &huma.Operation{
		OperationID: "replay", Method: http.MethodPost, Path: "/api/v1/replay", Summary: "Rebuild every reading from the log and compare",
		Description: "Where application/x-ndjson is accepted, lines {done, total} tell how far it has come; the last line is the answer, or the problem.",
		Parameters:  []*huma.Param{{Name: "at", In: "query", Description: "as of a sequence or a time (RFC 3339)", Schema: &huma.Schema{Type: huma.TypeString}}},
		Responses:   s.responses(http.StatusOK, "What the log gives, which is what the readings say", reflect.TypeFor[runner.Replayed](), 400, 404, 429, 503),
	}
	s.describesMarks(reflect.TypeFor[runner.Replayed]())
	op.Responses["200"].Content["application/x-ndjson"] = &huma.MediaType{Schema: &huma.Schema{OneOf: []*huma.Schema{
		s.schema(reflect.TypeFor[progress]()), s.schema(reflect.TypeFor[runner.Replayed]()), s.schema(reflect.TypeFor[Problem]())}}}
	s.plain(op, s.rebuild)
}

// progress is how far a replay has come, in events.
type progress struct {
	Done  uint64 `json:"done"`
	Total uint64 `json:"total"`
}

// marked is an answer with the marks of the log that it was read from.
func marked(done runner.Replayed, marks participation.Marks) jsontext.Value {
	document, err := events.MarshalJSON(done)
	if err != nil {
		panic(fmt.Sprintf("what a replay gives cannot be written: %v", err)) // figures and a hash
	}
	return marks.On(document)
}

func (s *Server) rebuild(w http.ResponseWriter, r *http.Request) {
	n := s.node.Load()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(s.running, cancel)()
	root, err := s.root(ctx, Place{At: r.URL.Query().Get("at")})
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	end, err := s.replays.take(ctx)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	defer end()
	marks := mark(w.Header(), &root.State.Group)
	out := s.streamTo(w)
	if !strings.Contains(r.Header.Get("Accept"), "application/x-ndjson") {
		_ = out.control.SetWriteDeadline(noDeadline) // it takes as long as it takes
		done, err := n.Runner.Replay(ctx, root.Seq, nil)
		if err != nil {
			s.refuse(w, r, readingProblem(err))
			return
		}
		writeJSON(w, http.StatusOK, marked(done, marks))
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	done, err := n.Runner.Replay(ctx, root.Seq, func(done, total uint64) {
		if out.line(progress{done, total}) != nil {
			cancel() // nobody is there to be told
		}
	})
	if err != nil {
		_ = out.line(problemOf(readingProblem(err)))
		return
	}
	_ = out.line(marked(done, marks))
}

// line writes one line of NDJSON.
func (s *stream) line(v any) error {
	var b bytes.Buffer
	if err := encode(&b, v); err != nil {
		return err
	}
	return s.write(b.Bytes())
}
