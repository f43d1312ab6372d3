package api

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"concord/aggregates/engine"
	"concord/aggregates/refusal"
	"concord/cmd/concord/internal/client"
	problems "concord/cmd/concord/internal/problem"
)

// A Problem is the answer to what was not done (RFC 9457).
type Problem struct {
	Type   string   `json:"type" doc:"urn:concord:problem: and a stable slug" example:"urn:concord:problem:stale-text"`
	Title  string   `json:"title" doc:"the slug in words"`
	Status int      `json:"status"`
	Detail string   `json:"detail" doc:"one sentence, for the person who asked"`
	Rule   string   `json:"rule,omitempty" doc:"the rule of procedure that forbids"`
	Names  []string `json:"names,omitempty" doc:"what the refusal names, in order: amendments, paragraphs, participants"`
	Ready  any      `json:"ready,omitempty" doc:"what could be done instead, ready to sign"`

	retry time.Duration // 0: nothing is said about trying again
}

// What huma asks of an error.
var (
	_ huma.StatusError       = (*Problem)(nil)
	_ huma.HeadersError      = (*Problem)(nil)
	_ huma.ContentTypeFilter = (*Problem)(nil)
)

func problem(status int, slug, detail string) *Problem {
	return &Problem{Type: problems.Type(slug), Title: problems.Title(slug), Status: status, Detail: detail}
}

// naming says what the problem is about.
func (p *Problem) naming(names ...string) *Problem {
	p.Names = names
	return p
}

func (p *Problem) Error() string  { return p.Detail }
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders says when to try again, if that may help.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.retry > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(p.retry.Seconds()))))
	}
	return h
}

// ContentType makes application/problem+json of JSON.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = problems.MediaType

// problemOf turns an error of the engine or of a reading into its problem. What it
// does not know is a mistake of ours, and told as such.
func problemOf(err error) *Problem {
	var (
		known       *Problem
		theirs      *client.Problem // of the node that writes
		no          *refusal.Refusal
		full        *engine.BusyError
		unavailable *engine.UnavailableError
	)
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &theirs):
		p := problem(theirs.Status, "", theirs.Detail)
		p.Type, p.Title, p.Rule, p.Names, p.retry = theirs.Type, theirs.Title, theirs.Rule, theirs.Names, theirs.RetryAfter
		if len(theirs.Ready) > 0 {
			p.Ready = theirs.Ready
		}
		return p
	case errors.As(err, &no):
		p := problem(problems.Status(no.Ground), no.Type, no.Detail)
		p.Rule, p.Names, p.Ready = no.Rule, no.Names, no.Ready
		return p
	case errors.As(err, &full):
		return busy(full.Error(), full.RetryAfter)
	case errors.As(err, &unavailable), errors.Is(err, engine.ErrClosed):
		p := problem(http.StatusServiceUnavailable, "unavailable", err.Error())
		p.retry = time.Second
		return p
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return problem(http.StatusGatewayTimeout, "no-answer-in-time", "no answer came in time: ask again")
	}
	return problem(http.StatusInternalServerError, "internal", "the node made a mistake, which is in its log")
}

// unknown is the answer where it is not known what became of a command. It is no
// 503: that says that nothing was done.
func unknown(err error) *Problem {
	return problem(http.StatusGatewayTimeout, "outcome-unknown", fmt.Sprintf("it is not known whether the command stands on the log (%v): sending the same again tells", err))
}

// write sends the problem over a plain response writer.
func (p *Problem) write(w http.ResponseWriter) {
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	_ = encode(w, p) // if it cannot be sent nobody is there to be told
}

// fromHuma gives what huma itself finds wrong with a request the form of our
// problems. Its 422 is our 400: both say that the input is wrong.
func fromHuma(status int, message string, errs ...error) huma.StatusError {
	for _, err := range errs {
		var p *Problem
		if errors.As(err, &p) {
			return p
		}
	}
	slug := "bad-request" // also where huma asks what an error looks like
	switch {
	case status == http.StatusUnprocessableEntity:
		status = http.StatusBadRequest
	case status == http.StatusRequestEntityTooLarge:
		slug = "too-large"
	case status == http.StatusRequestTimeout:
		slug = "too-slow"
	case status >= http.StatusInternalServerError:
		slug = "internal"
	}
	details := make([]string, 0, len(errs)+1)
	for _, err := range errs {
		var d *huma.ErrorDetail
		switch {
		case errors.As(err, &d) && d.Location != "":
			details = append(details, d.Location+": "+d.Message)
		case err != nil:
			details = append(details, err.Error())
		}
	}
	if len(details) == 0 {
		details = append(details, message)
	}
	return problem(status, slug, strings.Join(details, "; "))
}

// huma makes its errors through these two variables, for every API of the process.
func init() {
	huma.NewError = fromHuma
	huma.NewErrorWithContext = func(_ huma.Context, status int, message string, errs ...error) huma.StatusError {
		return fromHuma(status, message, errs...)
	}
}
