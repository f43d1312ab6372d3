package client

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Event is an event of the log as a node tells it.
type Event struct {
	Seq     uint64         `json:"seq"`
	Time    time.Time      `json:"time,omitzero"`
	Type    string         `json:"type"` // "withheld" where the reader may not see it
	Subject string         `json:"subject,omitempty"`
	Actor   string         `json:"actor,omitempty"`
	For     string         `json:"for,omitempty"`
	Via     string         `json:"via,omitempty"`
	Command string         `json:"command,omitempty"`
	Data    jsontext.Value `json:"data,omitempty"`

	Line []byte `json:"-"` // the event as it came, one line of JSON
}

// Selection says which events are read.
type Selection struct {
	From   uint64 // sequence; 0 for the first
	Report string // of this report only
	Actor  string // of this one only
	Follow bool   // and what comes, for as long as ctx lasts
}

// maxLine bounds a line, in bytes: an event holds at most 64 KiB of data, and its
// names are short.
const maxLine = 1 << 20

// Events reads events in order. A following that breaks off goes on behind the last
// event that was told, and ends when the node has not been heard for as long as
// patience lasts. An error of tell ends it and is returned.
func (c *Client) Events(ctx context.Context, s Selection, tell func(Event) error) error {
	next, deadline, pause := s.From, time.Now().Add(c.patience), firstPause
	for {
		err := c.eventsOnce(ctx, s, next, func(e Event) error {
			next, deadline, pause = e.Seq+1, time.Now().Add(c.patience), firstPause
			if err := tell(e); err != nil {
				return &tellError{err}
			}
			return nil
		})
		var (
			no   *Problem
			told *tellError
		)
		switch {
		case errors.As(err, &told):
			return told.err
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.As(err, &no) && !no.Passing():
			return err
		case err == nil && !s.Follow:
			return nil
		case err == nil:
			err = &UnreachableError{Server: c.server, Err: io.ErrUnexpectedEOF}
		case !s.Follow && no == nil:
			return err
		}
		again := pause
		if no != nil {
			again = max(again, no.RetryAfter)
		}
		if err := c.wait(ctx, again, deadline, err); err != nil {
			return err
		}
		pause = min(2*pause, lastPause)
	}
}

// tellError is an error of the one who is told.
type tellError struct{ err error }

func (e *tellError) Error() string { return e.err.Error() }

func (c *Client) eventsOnce(ctx context.Context, s Selection, from uint64, tell func(Event) error) error {
	query := url.Values{}
	if from > 0 {
		query.Set("from", strconv.FormatUint(from, 10))
	}
	if s.Report != "" {
		query.Set("report", s.Report)
	}
	if s.Actor != "" {
		query.Set("actor", s.Actor)
	}
	if s.Follow {
		query.Set("follow", "true")
	}
	resp, err := c.send(ctx, http.MethodGet, "/api/v1/events", query, nil, http.Header{"Accept": {"application/x-ndjson"}})
	if err != nil {
		return err
	}
	if resp.StatusCode >= http.StatusBadRequest {
		_, err := answer(resp)
		return err
	}
	defer resp.Body.Close()
	return c.lines(resp.Body, func(line []byte) error {
		e := Event{Line: bytes.Clone(line)}
		if err := json.Unmarshal(line, &e); err != nil {
			return fmt.Errorf("an event from %s cannot be read: %w", c.server, err)
		}
		return tell(e)
	})
}

// lines reads newline-delimited JSON. Empty lines only show that the node is there;
// a line without its end is one that broke off.
func (c *Client) lines(r io.Reader, line func([]byte) error) error {
	in := bufio.NewReaderSize(r, maxLine)
	for {
		b, err := in.ReadSlice('\n')
		switch {
		case err == io.EOF && len(b) == 0:
			return nil
		case errors.Is(err, bufio.ErrBufferFull):
			return fmt.Errorf("%s sent a line of more than %d bytes", c.server, maxLine)
		case err != nil:
			return &UnreachableError{Server: c.server, Err: fmt.Errorf("the answer broke off: %w", err)}
		}
		if b = bytes.TrimSpace(b); len(b) > 0 {
			if err := line(b); err != nil {
				return err
			}
		}
	}
}
