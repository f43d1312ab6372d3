package log

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"concord/events"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/synadia-io/orbit.go/jetstreamext"
)

const (
	// breakEven is the number of messages from which an atomic batch is cheaper
	// than publishing them one by one, on one replica: the batch costs some ten
	// fsyncs at once, the others one each and a round trip. BenchmarkAppendWays
	// measures it: here 8 messages took 2.0 and 2.4 ms, 16 took 3.4 and 2.4 ms.
	breakEven = 10

	// breakEvenReplicated is the same with three replicas, where a batch is staged
	// in memory and is one proposal to the replicas: 2 messages took 2.1 and 1.2 ms.
	breakEvenReplicated = 2

	// maxBatchBytes is where a batch ends although it could hold more messages.
	// One commit is never split, so a batch of one commit may be larger.
	maxBatchBytes = 8 << 20
)

// Appended says how far an append came.
type Appended struct {
	Commits int    // commits that are known to be durable: the first so many
	Last    uint64 // sequence of the last message known to be durable; the fence if there is none
}

// Append writes commits behind the fence, in order: the first message becomes
// fence+1. Each commit lands as a whole or not at all, and none lands without
// those before it. What is counted in the answer is on disk (on a cluster: on a
// majority of disks).
//
// On an error the answer says what was written before it, and nothing is sent
// after it. The error is an [InvalidError] (nothing was sent), a [FenceError], a
// [NotWrittenError], an [UnknownError], or what [Log.Writable] says. After an
// UnknownError ask [Log.Since].
//
// A few commits of one message each are published one after the other, each
// behind its own fence; many, or longer ones, as atomic batches. They are not
// pipelined: if somebody else wrote exactly one message behind the fence, the
// server would refuse the first of a pipeline and take the second, whose fence
// now fits. (TestLog/…/PipelineForks shows it.) It would gain little, since each
// message costs its own fsync.
func (l *Log) Append(ctx context.Context, fence uint64, commits [][]events.Message) (Appended, error) {
	done := Appended{Last: fence}
	if err := l.valid(commits); err != nil {
		return done, err
	}
	if err := l.Writable(); err != nil || len(commits) == 0 {
		return done, err
	}
	for _, batch := range batches(commits, l.breakEven()) {
		last, err := l.sendHeard(ctx, done.Last, batch)
		if err != nil {
			var refused *FenceError
			if errors.As(err, &refused) {
				// The cheap moment to look whether more has changed than the last sequence.
				var drift *DriftError
				if check := l.CheckConfig(ctx); errors.As(check, &drift) {
					return done, drift
				}
			}
			return done, err
		}
		done.Commits += len(batch)
		done.Last = last
	}
	return done, nil
}

func (l *Log) breakEven() int {
	if l.config.Replicas > 1 {
		return breakEvenReplicated
	}
	return breakEven
}

// batches divides commits into what is sent at once: single messages if all are
// and they are fewer than from, else batches of whole commits within the limits.
func batches(commits [][]events.Message, from int) [][][]events.Message {
	var out [][][]events.Message
	messages, single := 0, true
	for _, commit := range commits {
		messages += len(commit)
		single = single && len(commit) == 1
	}
	if single && messages < from {
		for i := range commits {
			out = append(out, commits[i:i+1])
		}
		return out
	}
	start, count, bytes := 0, 0, 0
	for i, commit := range commits {
		size := 0
		for _, m := range commit {
			size += messageSize(m)
		}
		if i > start && (count+len(commit) > events.MaxCommitLength || bytes+size > maxBatchBytes) {
			out = append(out, commits[start:i])
			start, count, bytes = i, 0, 0
		}
		count += len(commit)
		bytes += size
	}
	return append(out, commits[start:])
}

// messageSize is about what a message takes on the wire, in bytes.
func messageSize(m events.Message) int {
	size := len(m.Subject) + len(m.Data) + reservedHeader
	for _, f := range m.Header {
		size += len(f.Name) + len(f.Value) + 4
	}
	return size
}

// valid returns the first message that cannot stand on the log.
func (l *Log) valid(commits [][]events.Message) error {
	for c, commit := range commits {
		if len(commit) == 0 {
			return &InvalidError{Commit: c, Field: "commit", Reason: "has no messages"}
		}
		if len(commit) > events.MaxCommitLength {
			return &InvalidError{Commit: c, Field: "commit",
				Reason: fmt.Sprintf("has %d messages, at most %d are allowed", len(commit), events.MaxCommitLength)}
		}
		for i, m := range commit {
			if reason := l.subjectFault(m.Subject); reason != "" {
				return &InvalidError{Commit: c, Message: i, Field: "subject", Reason: reason}
			}
			if name, reason := headerFault(m.Header); reason != "" {
				return &InvalidError{Commit: c, Message: i, Field: name, Reason: reason}
			}
			if len(m.Data) > events.MaxData {
				return &InvalidError{Commit: c, Message: i, Field: "data",
					Reason: fmt.Sprintf("has %d bytes, at most %d are allowed", len(m.Data), events.MaxData)}
			}
		}
	}
	return nil
}

// subjectFault says why the log does not hold the subject, or "".
func (l *Log) subjectFault(subject string) string {
	rest, ok := strings.CutPrefix(subject, l.group+".")
	if !ok {
		return fmt.Sprintf("%q is not under %q", subject, l.group+".")
	}
	aggregate, rest, ok := strings.Cut(rest, ".")
	if !ok {
		return fmt.Sprintf("%q ends with the aggregate", subject)
	}
	known := false
	for _, s := range l.config.Subjects {
		known = known || s == l.group+"."+aggregate+".>"
	}
	if !known {
		return fmt.Sprintf("%q is of an aggregate that the log does not hold", subject)
	}
	for token := range strings.SplitSeq(rest, ".") {
		if token == "" || strings.ContainsFunc(token, func(r rune) bool {
			return r <= ' ' || r == '*' || r == '>' || r == 0x7f
		}) {
			return fmt.Sprintf("%q has an empty token, a wildcard or a space", subject)
		}
	}
	return ""
}

// sendHeard is send on a cluster where a stream that was just founded, or whose
// leader was just elected, has not been heard of everywhere: what no server took is
// sent again for as long as an answer is waited for.
func (l *Log) sendHeard(ctx context.Context, fence uint64, commits [][]events.Message) (uint64, error) {
	for end := time.Now().Add(l.ackTimeout); ; {
		last, err := l.send(ctx, fence, commits)
		if l.config.Replicas == 1 || !errors.Is(err, nats.ErrNoResponders) || time.Now().After(end) || pause(ctx, again) != nil {
			return last, err
		}
	}
}

// send publishes whole commits behind the fence and waits for the answer. It
// returns the sequence of the last message.
func (l *Log) send(ctx context.Context, fence uint64, commits [][]events.Message) (uint64, error) {
	var (
		messages []*nats.Msg
		last     events.Message
	)
	for _, commit := range commits {
		for _, m := range commit {
			messages = append(messages, &nats.Msg{Subject: m.Subject, Header: toNATS(m.Header), Data: m.Data})
			last = m
		}
	}
	messages[0].Header[jetstream.ExpectedLastSeqHeader] = []string{strconv.FormatUint(fence, 10)}

	ctx, cancel := context.WithTimeout(ctx, l.ackTimeout)
	defer cancel()
	ctx, stop, err := l.connected(ctx)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return 0, &NotWrittenError{Fence: fence, Cause: err}
	}
	defer stop(nil)
	want := fence + uint64(len(messages))
	var got uint64
	if len(messages) == 1 {
		got, err = l.publish(ctx, messages[0])
	} else {
		got, err = l.publishBatch(ctx, messages)
	}
	if err != nil {
		if cause := context.Cause(ctx); cause != nil && errors.Is(err, context.Canceled) {
			err = cause
		}
		err = outcome(fence, err)
		var unknown *UnknownError
		if errors.As(err, &unknown) {
			if fault := l.storeFault(); fault != nil {
				l.forbid(fault) // no answer will ever come
			}
		}
		return 0, err
	}
	if got != want {
		// The server took a fenced message and put it elsewhere: it cannot be trusted.
		err := &GapError{Want: want, Got: got}
		l.forbid(err)
		return 0, &UnknownError{Fence: fence, Cause: err}
	}
	l.known.acknowledged(got, last)
	return got, nil
}

// publish sends one message and returns its sequence.
func (l *Log) publish(ctx context.Context, m *nats.Msg) (uint64, error) {
	answer, err := l.nc.RequestMsgWithContext(ctx, m)
	if err != nil {
		return 0, err
	}
	var ack struct {
		Stream    string    `json:"stream"`
		Seq       uint64    `json:"seq"`
		Duplicate bool      `json:"duplicate"`
		Error     *apiError `json:"error"`
	}
	if err := json.Unmarshal(answer.Data, &ack); err != nil {
		return 0, fmt.Errorf("the server's answer cannot be read: %w", err)
	}
	if err := ack.Error.orNil(); err != nil {
		return 0, err
	}
	if ack.Stream != l.group || ack.Duplicate {
		return 0, fmt.Errorf("the server answered for stream %q (duplicate: %t)", ack.Stream, ack.Duplicate)
	}
	return ack.Seq, nil
}

// publishBatch sends the messages as one atomic batch and returns the sequence
// of the last.
func (l *Log) publishBatch(ctx context.Context, messages []*nats.Msg) (uint64, error) {
	ack, err := jetstreamext.PublishMsgBatch(ctx, l.js, messages, jetstreamext.BatchFlowControl{
		// Nothing is asked on the way: if a message goes missing the server says so at the end.
		AckFirst:   false,
		AckTimeout: l.ackTimeout,
	})
	if err != nil {
		return 0, err
	}
	if ack.Stream != l.group {
		return 0, fmt.Errorf("the server answered for stream %q", ack.Stream)
	}
	return ack.Sequence, nil
}

// Codes of the server's errors that say that a message was turned down before
// anything was stored, beside the fence. Any other error leaves it open.
const (
	codeWrongLastSequence         jetstream.ErrorCode = 10071
	codeWrongLastSequenceConstant jetstream.ErrorCode = 10164
)

var turnedDown = map[jetstream.ErrorCode]bool{
	10023: true, // insufficient resources
	10047: true, // no storage left
	10054: true, // message larger than the stream allows
	10060: true, // expected another stream
	10097: true, // headers too large
	10109: true, // stream sealed
	10002: true, // account's limits exceeded
	jetstreamext.JSErrCodeBatchPublishNotEnabled:        true,
	jetstreamext.JSErrCodeBatchPublishMissingSeq:        true,
	jetstreamext.JSErrCodeBatchPublishIncomplete:        true,
	jetstreamext.JSErrCodeBatchPublishUnsupportedHeader: true,
	jetstreamext.JSErrCodeBatchPublishInvalidID:         true,
	jetstreamext.JSErrCodeBatchPublishExceedsLimit:      true,
	jetstreamext.JSErrCodeAtomicPublishTooManyInflight:  true,
}

// outcome says what an error of publishing means for the commit behind fence.
func outcome(fence uint64, err error) error {
	var api *jetstream.APIError
	switch {
	case errors.As(err, &api):
		switch {
		case api.ErrorCode == codeWrongLastSequence || api.ErrorCode == codeWrongLastSequenceConstant:
			return &FenceError{Expected: fence, Actual: sequenceIn(api.Description)}
		case turnedDown[api.ErrorCode]:
			return &NotWrittenError{Fence: fence, Cause: api}
		}
	case errors.Is(err, nats.ErrNoResponders), // no server holds the stream: nobody took it
		errors.Is(err, nats.ErrReconnectBufExceeded), // not sent
		errors.Is(err, nats.ErrMaxPayload),
		errors.Is(err, nats.ErrBadSubject):
		return &NotWrittenError{Fence: fence, Cause: err}
	}
	return &UnknownError{Fence: fence, Cause: err}
}

// sequenceIn takes the number out of "wrong last sequence: 17", or gives 0.
func sequenceIn(description string) uint64 {
	_, number, _ := strings.Cut(description, ": ")
	seq, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		return 0
	}
	return seq
}
