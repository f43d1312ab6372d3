package natsapi

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"concord/cmd/concord/internal/api"
	"concord/events"
)

// The headers of a piece of an attachment, beside those that sign for it.
const (
	headerSHA256 = "Concord-SHA256" // of the whole, lower-case hex
	headerSize   = "Concord-Size"   // bytes of the whole
	headerOffset = "Concord-Offset" // bytes before this piece
)

// Limits of attachments that are on their way.
const (
	pieceTime    = time.Minute // from one piece to the next
	maxUploads   = 16          // at once
	maxKeyUpload = 4           // at once, of one key
)

// piece is a piece of an attachment.
type piece struct {
	of           place
	size, offset int64
	content      []byte
}

// place is which attachment it is, and who signs for it.
type place struct{ sha256, key string }

// Received is the answer to a piece that is not the last.
type Received struct {
	SHA256   string `json:"sha256"`
	Received int64  `json:"received"` // bytes, from the beginning
	Size     int64  `json:"size"`
}

// attach takes a piece of an attachment. The last one gets the answer that the whole
// gets over HTTP.
func (s *Service) attach(m *nats.Msg) *answer {
	p, no := readPiece(m)
	if no != nil {
		return refuse(no)
	}
	u, no := s.uploads.take(p, m)
	if no != nil {
		return refuse(no)
	}
	if _, err := u.body.Write(p.content); err != nil || u.received+int64(len(p.content)) == u.size {
		s.uploads.remove(p.of, u)
		_ = u.body.Close() // it is whole, or was refused before it was
		return <-u.answer
	}
	u.received += int64(len(p.content))
	a := &answer{header: http.Header{"Content-Type": {"application/json"}}, status: http.StatusOK, room: reserved}
	b, err := events.MarshalJSON(Received{p.of.sha256, u.received, u.size})
	if err == nil {
		a.body.Write(b)
	}
	return a
}

func readPiece(m *nats.Msg) (piece, *api.Problem) {
	p := piece{of: place{m.Header.Get(headerSHA256), m.Header.Get(headerKey)}, content: m.Data}
	var err, err2 error
	p.size, err = strconv.ParseInt(m.Header.Get(headerSize), 10, 64)
	p.offset, err2 = strconv.ParseInt(m.Header.Get(headerOffset), 10, 64)
	switch {
	case err != nil || err2 != nil || p.size < 0 || p.offset < 0:
		return p, problem(http.StatusBadRequest, "bad-header", fmt.Sprintf("a piece of an attachment says in %s how many bytes the whole has, and in %s how many are before this piece", headerSize, headerOffset))
	case p.offset+int64(len(p.content)) > p.size:
		return p, problem(http.StatusBadRequest, "bad-attachment", fmt.Sprintf("this piece ends at byte %d of an attachment that has %d", p.offset+int64(len(p.content)), p.size))
	case len(p.content) == 0 && p.size > 0:
		return p, problem(http.StatusBadRequest, "bad-attachment", "this piece of an attachment is empty")
	}
	return p, nil
}

// upload is an attachment on its way: a request to the HTTP side whose body comes
// piece by piece.
type upload struct {
	size, received int64
	body           *io.PipeWriter
	answer         <-chan *answer // of the HTTP side, once
	timer          *time.Timer    // gives it up
}

// uploads are all that are on their way. Pieces are taken one after the other.
type uploads struct {
	begin func(piece, *nats.Msg, io.Reader) <-chan *answer

	mu    sync.Mutex
	under map[place]*upload
}

func newUploads(begin func(piece, *nats.Msg, io.Reader) <-chan *answer) *uploads {
	return &uploads{begin: begin, under: make(map[place]*upload)}
}

var errGivenUp = errors.New("the next piece did not come in time")

// take finds the attachment that a piece goes on with, or begins it with the first.
func (us *uploads) take(p piece, m *nats.Msg) (*upload, *api.Problem) {
	us.mu.Lock()
	defer us.mu.Unlock()
	u := us.under[p.of]
	switch {
	case p.offset == 0:
		us.give(p.of, u)
	case u == nil:
		return nil, problem(http.StatusConflict, "piece-out-of-order", "nothing of this attachment is here: send it from its beginning")
	case p.offset != u.received || p.size != u.size:
		return nil, problem(http.StatusConflict, "piece-out-of-order", fmt.Sprintf("%d bytes of %d are here: go on from there, or from the beginning", u.received, u.size))
	default:
		u.timer.Reset(pieceTime)
		return u, nil
	}
	ofKey := 0
	for at := range us.under {
		if at.key == p.of.key {
			ofKey++
		}
	}
	if len(us.under) >= maxUploads || ofKey >= maxKeyUpload {
		return nil, problem(http.StatusTooManyRequests, "busy", "too many attachments are on their way: try again in 1 second")
	}
	body, in := io.Pipe()
	u = &upload{size: p.size, body: in, answer: us.begin(p, m, body)}
	u.timer = time.AfterFunc(pieceTime, func() {
		_ = in.CloseWithError(errGivenUp) // it never fails
		us.remove(p.of, u)
	})
	us.under[p.of] = u
	return u, nil
}

// give gives an attachment up, for one who holds the lock.
func (us *uploads) give(at place, u *upload) {
	if u != nil {
		u.timer.Stop()
		_ = u.body.CloseWithError(errGivenUp) // it never fails
		delete(us.under, at)
	}
}

// remove forgets an attachment, unless it was begun anew meanwhile.
func (us *uploads) remove(at place, u *upload) {
	us.mu.Lock()
	defer us.mu.Unlock()
	u.timer.Stop()
	if us.under[at] == u {
		delete(us.under, at)
	}
}

// drop gives all of them up.
func (us *uploads) drop() {
	us.mu.Lock()
	defer us.mu.Unlock()
	for at, u := range us.under {
		us.give(at, u)
	}
}

// upload begins a request to the HTTP side with the body of an attachment.
func (s *Service) upload(p piece, m *nats.Msg, body io.Reader) <-chan *answer {
	r := s.request(http.MethodPut, &url.URL{Path: root + "attachments/" + p.of.sha256, RawPath: root + "attachments/" + url.PathEscape(p.of.sha256)}, body, p.size)
	sign(r, m)
	out := make(chan *answer, 1)
	s.waiting.Go(func() {
		out <- s.ask(r)
		if b, ok := body.(*io.PipeReader); ok {
			_ = b.Close() // what still comes of it is not read
		}
	})
	return out
}
