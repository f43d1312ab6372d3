package natsapi

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/nats-io/nats.go"

	"concord/cmd/concord/internal/accounts"
)

// The headers with which what is sent is signed: those of HTTP.
const (
	headerKey       = "Concord-Key"
	headerSignature = "Concord-Signature"
)

// root stands in front of every path.
const root = "/api/v1/"

// request makes a request to the HTTP side.
func (s *Service) request(method string, u *url.URL, body io.Reader, length int64) *http.Request {
	r := &http.Request{
		Method: method, URL: u, Header: http.Header{}, Body: io.NopCloser(body), ContentLength: length,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Host: accounts.Service, RemoteAddr: "nats",
	}
	return r.WithContext(s.running)
}

// post sends what a message holds to a path, with the headers that sign for it.
func (s *Service) post(path string, m *nats.Msg) *answer {
	r := s.request(http.MethodPost, &url.URL{Path: root + path}, bytes.NewReader(m.Data), int64(len(m.Data)))
	sign(r, m)
	return s.ask(r)
}

// sign takes the signature over from a message.
func sign(r *http.Request, m *nats.Msg) {
	for _, name := range []string{headerKey, headerSignature} {
		if value := m.Header.Get(name); value != "" {
			r.Header.Set(name, value)
		}
	}
}

func (s *Service) command(m *nats.Msg) *answer { return s.post("commands", m) }

func (s *Service) dryRun(m *nats.Msg) *answer { return s.post("dry-run", m) }

// maxQuestion is how long what stands behind the ? may be, in bytes.
const maxQuestion = 4 << 10

// query reads: the tokens behind the endpoint's subject are the path, a dot in one of
// them is written %2E.
func (s *Service) query(m *nats.Msg) *answer {
	tokens := strings.TrimPrefix(m.Subject, accounts.Subject(s.Group, accounts.Query)+".")
	question := strings.TrimPrefix(strings.TrimSpace(string(m.Data)), "?")
	escaped := root + strings.ReplaceAll(tokens, ".", "/")
	path, err := url.PathUnescape(escaped)
	if err != nil {
		return refuse(problem(http.StatusBadRequest, "bad-request", fmt.Sprintf("the subject %.200q cannot be read: %v", m.Subject, err)))
	}
	values, err := url.ParseQuery(question)
	switch {
	case len(question) > maxQuestion:
		return refuse(problem(http.StatusRequestEntityTooLarge, "too-large", fmt.Sprintf("at most %d bytes are taken here", maxQuestion)))
	case err != nil:
		return refuse(problem(http.StatusBadRequest, "bad-request", fmt.Sprintf("a reading is asked for with what stands behind the ? over HTTP, such as view=rolling: %v", err)))
	case values.Has("follow"):
		return refuse(problem(http.StatusBadRequest, "bad-request", "nothing is followed here: an auditor follows the mirror of the log, others read /api/v1/events over HTTP"))
	}
	return s.ask(s.request(http.MethodGet, &url.URL{Path: path, RawPath: escaped, RawQuery: question}, http.NoBody, 0))
}
