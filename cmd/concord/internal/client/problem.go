package client

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	problems "concord/cmd/concord/internal/problem"
)

// Problem is why a node says no: an RFC 9457 problem.
type Problem struct {
	Type   string         `json:"type"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail,omitempty"`
	Rule   string         `json:"rule,omitempty"`  // the rule of procedure that forbids
	Names  []string       `json:"names,omitempty"` // what the refusal names
	Ready  jsontext.Value `json:"ready,omitempty"` // what could be done instead, ready to sign

	RetryAfter time.Duration `json:"-"` // when the node asks to be tried again; 0 if it does not say
}

func (p *Problem) Error() string {
	if p.Detail != "" {
		return p.Detail
	}
	return p.Title
}

// Slug returns the stable name of the problem: "stale-text".
func (p *Problem) Slug() string { return problems.Slug(p.Type) }

// Passing reports whether the same request may succeed a little later: nothing was
// done with it.
func (p *Problem) Passing() bool {
	return p.Status == http.StatusTooManyRequests || p.Status == http.StatusServiceUnavailable
}

// problemOf reads the problem that an answer is. What is none, from a proxy say,
// is made one.
func problemOf(resp *http.Response, body []byte) *Problem {
	p := &Problem{}
	media, _, _ := strings.Cut(resp.Header.Get("Content-Type"), ";")
	media = strings.TrimSpace(media)
	if (media != problems.MediaType && media != "application/json") || json.Unmarshal(body, p) != nil {
		*p = Problem{Detail: fmt.Sprintf("%s answered %s", resp.Request.URL.Host, resp.Status)}
	}
	p.Status = resp.StatusCode
	if p.Type == "" {
		p.Type = "about:blank"
	}
	if p.Title == "" {
		p.Title = http.StatusText(resp.StatusCode)
	}
	p.RetryAfter = retryAfter(resp.Header.Get("Retry-After"))
	return p
}

// retryAfter reads the header of that name: seconds, or a time.
func retryAfter(value string) time.Duration {
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if t, err := http.ParseTime(value); err == nil {
		return max(0, time.Until(t))
	}
	return 0
}
