package log

import (
	"bytes"
	"encoding/json"
	"net/http"

	"github.com/nats-io/nats-server/v2/server"
)

// StoreError says that the server cannot write the stream's files, since the disk is
// full, say. What was acknowledged is there and can be read. The server takes nothing
// more until it is started again (seen with 2.15.2): when there is room again it still
// gives no answer.
type StoreError struct {
	Group  string
	Reason string // as the server has it
}

func (e *StoreError) Error() string {
	return "the files of the log of " + e.Group + " cannot be written (" + e.Reason + "): " +
		"make room on the disk, then stop the node and start it again; nothing that was answered is lost"
}

// storeFault asks the embedded server whether it failed to write a stream's files,
// and returns a [StoreError] if it did. A server that runs elsewhere is not asked: on
// a cluster another one takes its place.
func (l *Log) storeFault() error {
	if l.server == nil {
		return nil
	}
	ask, err := http.NewRequest(http.MethodGet, "/healthz?details=true", nil)
	if err != nil {
		return nil // of a fixed address: cannot be
	}
	// The server has this answer for those who ask over HTTP; no port is opened for it.
	answer := heard{header: http.Header{}}
	l.server.HandleHealthz(&answer, ask)
	var health server.HealthStatus
	if json.Unmarshal(answer.body.Bytes(), &health) != nil {
		return nil // what cannot be read says nothing
	}
	for _, e := range health.Errors {
		if e.Stream == l.group && e.Account != MirrorAccount {
			return &StoreError{Group: l.group, Reason: e.Error}
		}
	}
	return nil
}

// heard takes an answer that goes nowhere.
type heard struct {
	header http.Header
	body   bytes.Buffer
}

func (h *heard) Header() http.Header         { return h.header }
func (h *heard) WriteHeader(int)             {}
func (h *heard) Write(b []byte) (int, error) { return h.body.Write(b) }
