package backup

import (
	"fmt"
	"time"

	"concord/events"
)

// form is the version of the form that a backup has.
const form = 1

// Head is the first line of a backup.
type Head struct {
	Form  int       `json:"concord_backup"` // the version of the form
	Group string    `json:"group"`
	Seq   uint64    `json:"seq"`  // up to and including this event
	Begun time.Time `json:"time"` // when the copy was begun, by the clock of who made it
}

// message is a line of a backup: one message of the log.
type message struct {
	Seq     uint64      `json:"seq"`
	Subject string      `json:"subject"`
	Header  [][2]string `json:"header"` // name and value, in order
	Data    []byte      `json:"data"`   // base64
}

// end is the line behind the last message.
type end struct {
	End    uint64 `json:"end"`    // the sequence of the last message
	SHA256 string `json:"sha256"` // over the lines before it, lower-case hex
}

// keys may be the last line: the files with a node's seeds, by name.
type keys struct {
	Keys   []key  `json:"keys"`
	SHA256 string `json:"sha256"` // over all before it
}

type key struct {
	Name string `json:"name"`
	Seed []byte `json:"seed"` // the file's content
}

func messageOf(s events.Stored) message {
	m := message{Seq: s.Seq, Subject: s.Subject, Header: make([][2]string, len(s.Header)), Data: s.Data}
	for i, f := range s.Header {
		m.Header[i] = [2]string{f.Name, f.Value}
	}
	return m
}

func (m *message) stored() events.Stored {
	s := events.Stored{Seq: m.Seq, Message: events.Message{Subject: m.Subject, Header: make(events.Header, len(m.Header)), Data: m.Data}}
	for i, f := range m.Header {
		s.Header[i] = events.Field{Name: f[0], Value: f[1]}
	}
	return s
}

// Error says that something is no backup, or not whole. Nothing of it is to be used.
type Error struct {
	Line   int // from 1
	Reason string
}

func (e *Error) Error() string {
	return fmt.Sprintf("no whole backup: line %d: %s", e.Line, e.Reason)
}
