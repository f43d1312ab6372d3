package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"concord/aggregates"
	"concord/projections/inbox"
	"concord/projections/runner"
)

// inbox adds the reading of what concerns one participant.
func (s *Server) inbox() {
	read(s, "inbox", "/api/v1/inbox/{code}", "What concerns a participant, a group or an office, the newest last", func(_ context.Context, r *runner.Root, in *struct {
		Place
		Code  string `path:"code" doc:"a participant's code, or an office's: CHAIR"`
		Since uint64 `query:"since" doc:"only behind this event; a silence that ends within a day is told of in any case"`
	}) ([]inbox.Notice, error) {
		code := strings.ToUpper(in.Code)
		if !r.State.Group.Known(code) {
			return nil, problem(http.StatusNotFound, "no-such-participant", fmt.Sprintf("there is no participant %.80q", in.Code)).naming(in.Code)
		}
		now := r.Time
		if in.At == "" {
			now = aggregates.Now(&r.State, time.Now())
		}
		return inbox.Of(&r.State, &r.History, code, in.Since, now), nil
	})
}
