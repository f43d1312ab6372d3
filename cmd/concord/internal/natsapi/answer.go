package natsapi

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"

	"concord/cmd/concord/internal/api"
	problems "concord/cmd/concord/internal/problem"
	"concord/events"
)

// answer takes what the HTTP side answers. It implements [http.ResponseWriter].
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
	room   int  // bytes that a message may hold
	over   bool // there were more
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

var errNoRoom = errors.New("a message does not hold more")

func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	if a.body.Len()+len(b) > a.room {
		a.over = true
		return 0, errNoRoom
	}
	return a.body.Write(b)
}

// Flush is for what writes piece by piece: here it is one message at the end.
func (a *answer) Flush() {}

func (a *answer) refused() bool { return a.status >= http.StatusBadRequest }

// kind is the type of the problem that a refusal is, "" if it is none.
func (a *answer) kind() string {
	var p struct {
		Type string `json:"type"`
	}
	_ = json.Unmarshal(a.body.Bytes(), &p) // what is no problem has no type
	return p.Type
}

// reserved is what a message's headers may take, of the bytes that it may hold.
const reserved = 4 << 10

// ask hands a request to the HTTP side.
func (s *Service) ask(r *http.Request) *answer {
	a := &answer{header: http.Header{}, room: s.Room}
	if broken := serve(s.HTTP, a, r); broken && !a.over {
		return refuse(problem(http.StatusInternalServerError, "internal", "the node made a mistake, which is in its log"))
	}
	switch {
	case a.over:
		return refuse(problem(http.StatusRequestEntityTooLarge, "answer-too-large", fmt.Sprintf(
			"the answer has more than the %d bytes that a message holds here: ask for less of it (paragraph=…, from=…), or over HTTP", a.room)))
	case a.status >= http.StatusMultipleChoices && a.status < http.StatusBadRequest:
		return refuse(problem(http.StatusNotFound, "no-such-page", fmt.Sprintf("there is nothing at %q", r.URL.Path)))
	}
	return a
}

// serve has a handler answer, and says whether it broke off.
func serve(h http.Handler, w http.ResponseWriter, r *http.Request) (broken bool) {
	defer func() {
		if p := recover(); p != nil {
			if p != http.ErrAbortHandler {
				panic(p)
			}
			broken = true
		}
	}()
	h.ServeHTTP(w, r)
	return false
}

// Headers of an answer over HTTP that stand over NATS too.
var passed = []string{"Content-Type", "Etag", "Concord-Seq", "Concord-Clock", "Concord-Demo", "Retry-After"}

// send sends an answer to an inbox.
func (s *Service) send(inbox string, a *answer) error {
	m := nats.NewMsg(inbox)
	m.Data = a.body.Bytes()
	for _, name := range passed {
		if value := a.header.Get(name); value != "" {
			m.Header.Set(name, value)
		}
	}
	if a.refused() {
		m.Header.Set(micro.ErrorCodeHeader, strconv.Itoa(a.status))
		m.Header.Set(micro.ErrorHeader, cmp.Or(problems.Title(problems.Slug(a.kind())), http.StatusText(a.status)))
	}
	return s.Conn.PublishMsg(m)
}

// isInbox reports whether an answer may be sent to a subject: an inbox, or what the
// server made up for one in another account. Any other may be one that does something,
// such as to stand on the log.
func isInbox(subject string) bool {
	for _, prefix := range []string{nats.InboxPrefix, "_R_."} {
		if rest, ok := strings.CutPrefix(subject, prefix); ok && rest != "" {
			return true
		}
	}
	return false
}

// problem is one that the HTTP side knows nothing of.
func problem(status int, slug, detail string) *api.Problem {
	return &api.Problem{Type: problems.Type(slug), Title: problems.Title(slug), Status: status, Detail: detail}
}

// refuse answers with a problem.
func refuse(p *api.Problem) *answer {
	a := &answer{header: http.Header{"Content-Type": {problems.MediaType}}, status: p.Status, room: 1 << 20}
	if b, err := events.MarshalJSON(p); err == nil {
		a.body.Write(b)
	}
	if p.Status == http.StatusTooManyRequests {
		a.header.Set("Retry-After", "1")
	}
	return a
}

func busy() *api.Problem {
	return problem(http.StatusTooManyRequests, "busy", fmt.Sprintf("%d requests are under way here: try again in 1 second", atOnce))
}
