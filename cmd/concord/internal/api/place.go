package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"concord/cmd/concord/internal/prepare"
	"concord/events/text"
	"concord/projections/currenttext"
	"concord/projections/runner"
)

// place says as of when a reading is asked for. It is part of the input of every
// reading.
type Place struct {
	At     string `query:"at" doc:"as of a sequence or a time (RFC 3339, or RFC 9557 with a zone): the state after the last command that had ended by then"`
	MinSeq uint64 `query:"min_seq" doc:"wait until the readings show this event"`
}

// root returns what the readings read, as of the place.
func (s *Server) root(ctx context.Context, p Place) (*runner.Root, error) {
	r := s.node.Load().Runner
	if p.MinSeq > 0 {
		wait, cancel := context.WithTimeout(ctx, s.waits)
		defer cancel()
		if _, err := r.Wait(wait, p.MinSeq); err != nil {
			return nil, readingProblem(err)
		}
	}
	if p.At == "" {
		return r.Current(), nil
	}
	// It reads the log from the last root that was kept before.
	done, err := s.past.take(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	if seq, err := strconv.ParseUint(p.At, 10, 64); err == nil {
		root, err := r.At(ctx, seq)
		return root, readingProblem(err)
	}
	at, err := prepare.Time(unescaped(p.At))
	var no *prepare.TimeError
	if errors.As(err, &no) {
		no.Place = true
	}
	if err != nil {
		return nil, problem(http.StatusBadRequest, "bad-request", err.Error())
	}
	root, err := r.AtTime(ctx, at)
	return root, readingProblem(err)
}

// unescaped puts back the + of an offset that was sent without escaping it.
func unescaped(at string) string {
	if i := strings.LastIndexByte(at, ' '); i > strings.IndexByte(at, 'T') {
		return at[:i] + "+" + at[i+1:]
	}
	return at
}

// readingProblem turns an error of a reading or of the runner into its problem.
func readingProblem(err error) error {
	var (
		beyond  *runner.BeyondError
		gap     *runner.GapError
		damaged *runner.DamagedError
		differs *runner.DiffersError

		report    *currenttext.NotTabledError
		revision  *currenttext.RevisionError
		view      *currenttext.ViewError
		none      *text.NoSuchBlock
		ambiguous *text.AmbiguousBlock
	)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &report):
		return problem(http.StatusNotFound, "no-such-report", err.Error()).naming(report.Report)
	case errors.As(err, &revision):
		return problem(http.StatusNotFound, "no-such-revision", err.Error())
	case errors.As(err, &view):
		return problem(http.StatusBadRequest, "no-such-view", err.Error())
	case errors.As(err, &none):
		return problem(http.StatusNotFound, "no-such-paragraph", err.Error()).naming(none.Ref)
	case errors.As(err, &ambiguous):
		return problem(http.StatusBadRequest, "ambiguous-paragraph", err.Error()).naming(ambiguous.IDs...)
	case errors.As(err, &beyond):
		return problem(http.StatusNotFound, "beyond-the-log", err.Error())
	case errors.As(err, &differs):
		return problem(http.StatusInternalServerError, "readings-differ", err.Error())
	case errors.As(err, &gap), errors.As(err, &damaged):
		return problem(http.StatusServiceUnavailable, "damaged-log", err.Error())
	case errors.Is(err, runner.ErrClosed):
		p := problem(http.StatusServiceUnavailable, "unavailable", err.Error())
		p.retry = time.Second
		return p
	case errors.Is(err, context.DeadlineExceeded):
		p := problem(http.StatusServiceUnavailable, "not-yet", "the readings have not come so far in time; ask again")
		p.retry = time.Second
		return p
	}
	return err
}
