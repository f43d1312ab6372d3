package aggregates

import (
	"bytes"
	"fmt"
	"slices"

	"concord/events"
	"concord/events/trust"
)

// Reexecution decides every command of a log again and compares what comes of it
// with what the log says, byte for byte. It is fed the log from its beginning.
type Reexecution struct {
	State    State // as of the last whole command
	Commands int   // decided again so far
	command  []events.Stored
	records  []events.Record
}

// DifferError says that a command of the log, decided again, does not give the
// events that stand there.
type DifferError struct {
	Seq     uint64 // of the command's first event
	Command string
	Detail  string
}

func (e *DifferError) Error() string {
	return fmt.Sprintf("event %d: command %s, decided again, differs: %s", e.Seq, e.Command, e.Detail)
}

// Next takes the next event of the log in. With the last event of a command it
// checks the signature, decides the command again, and returns a [*DifferError] if
// the log says anything else.
func (x *Reexecution) Next(s events.Stored) error {
	r, err := events.Decode(s)
	if err != nil {
		return err
	}
	if want := x.State.Seq + uint64(len(x.command)) + 1; s.Seq != want {
		return fmt.Errorf("event %d is missing: %d follows", want, s.Seq)
	}
	if n := len(x.records); r.Part != n+1 || n > 0 && (r.Command != x.records[0].Command || r.Parts != x.records[0].Parts) {
		return fmt.Errorf("event %d is part %d of command %s: parts are missing", s.Seq, r.Part, r.Command)
	}
	x.command, x.records = append(x.command, s), append(x.records, r)
	if r.Part < r.Parts {
		return nil
	}
	defer func() { x.command, x.records = x.command[:0], x.records[:0] }()
	return x.again()
}

func (x *Reexecution) again() error {
	first := &x.records[0]
	differ := func(format string, args ...any) error {
		return &DifferError{first.Seq, first.Command.String(), fmt.Sprintf(format, args...)}
	}
	if first.Rules != Rules {
		return differ("it was decided by version %d of the rules, this program has %d", first.Rules, Rules)
	}
	if err := trust.Verify(first.Signed, first.Key); err != nil {
		return differ("%v", err)
	}
	attachments, err := attached(x.records)
	if err != nil {
		return differ("%v", err)
	}
	in, no := Read(trust.Submission{Signed: first.Signed, Key: first.Key, Attachments: attachments})
	if no != nil {
		return differ("%v", no)
	}
	commit, no := Decide(&x.State, &in, first.Time)
	if no != nil {
		return differ("it is refused: %v", no)
	}
	messages, err := events.Encode(commit)
	if err != nil {
		return differ("%v", err)
	}
	if len(messages) != len(x.command) {
		return differ("it gives %d events, the log has %d", len(messages), len(x.command))
	}
	for i, m := range messages {
		if was := x.command[i].Message; m.Subject != was.Subject || !slices.Equal(m.Header, was.Header) || !bytes.Equal(m.Data, was.Data) {
			return differ("event %d %s", x.command[i].Seq, difference(was, m))
		}
	}
	state := x.State
	for i := range x.records {
		if state, err = Evolve(state, &x.records[i]); err != nil {
			return err
		}
	}
	x.State = state
	x.Commands++
	return nil
}

// difference says where a message of the log is not the one that it should be.
func difference(was, should events.Message) string {
	if was.Subject != should.Subject {
		return fmt.Sprintf("has the subject %q, not %q", was.Subject, should.Subject)
	}
	for _, name := range events.HeaderNames {
		if w, s := was.Header.Get(name), should.Header.Get(name); w != s {
			return fmt.Sprintf("has the header %s %.100q, not %.100q", name, w, s)
		}
	}
	at := 0
	for at < min(len(was.Data), len(should.Data)) && was.Data[at] == should.Data[at] {
		at++
	}
	from := max(0, at-20)
	return fmt.Sprintf("has other data from byte %d on: …%.60q, not …%.60q", at, was.Data[from:], should.Data[from:])
}

// attached puts the attachments of a command together again.
func attached(records []events.Record) (map[string][]byte, error) {
	var out map[string][]byte
	part := map[string]int{}
	for i := range records {
		e, ok := records[i].Event.(events.AttachmentStored)
		if !ok {
			continue
		}
		if part[e.SHA256]++; e.Part != part[e.SHA256] {
			return nil, fmt.Errorf("part %d of attachment %s is out of order", e.Part, e.SHA256)
		}
		if out == nil {
			out = map[string][]byte{}
		}
		out[e.SHA256] = append(out[e.SHA256], e.Content...)
	}
	return out, nil
}
