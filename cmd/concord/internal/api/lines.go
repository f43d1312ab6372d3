package api

import (
	"log/slog"
	"net/http"
	"time"
)

// slow is how long a request may take before a line tells of it. What takes longer by
// its nature is not told: see [lasts].
const slow = 5 * time.Second

// lasts are the operations that go on for as long as somebody listens, or for as long
// as the log is long.
var lasts = map[string]bool{
	"GET /api/v1/events":  true,
	"POST /api/v1/replay": true,
	"POST " + backupPath:  true,
}

// line writes down what became of a request: a warning if the node failed or it took
// long, else for who looks closely. It names the operation and not the path, the query
// or a header: what was sent there, and with which signature, is nobody's to read here.
func (s *Server) line(r *http.Request, pattern string, w *answer, took time.Duration) {
	level, what := slog.LevelDebug, "http"
	switch {
	case w.status >= http.StatusInternalServerError && pattern != "GET /readyz": // that says no in good order
		level, what = slog.LevelWarn, "the node could not do what was asked"
	case took >= slow && !lasts[pattern]:
		level, what = slog.LevelWarn, "a request took long"
	}
	if !s.options.Logger.Enabled(r.Context(), level) {
		return
	}
	s.options.Logger.LogAttrs(r.Context(), level, what, slog.String("operation", pattern),
		slog.Int("status", w.status), slog.Int64("bytes", w.bytes), slog.Duration("took", took))
}
