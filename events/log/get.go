package log

import (
	"context"
	"fmt"
	"time"

	"concord/events"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// storedMessage is the answer of the leader to a request for one message.
type storedMessage struct {
	Message *struct {
		Subject string `json:"subject"`
		Seq     uint64 `json:"seq"`
		Header  []byte `json:"hdrs"`
		Data    []byte `json:"data"`
	} `json:"message"`
	Error *apiError `json:"error"`
}

// get returns the message at seq as the stream's leader holds it. (A direct get
// may be answered by a replica that is behind.) If the leader holds none there,
// the error is a [GapError].
func (l *Log) get(ctx context.Context, seq uint64) (events.Stored, error) {
	return l.getAt(ctx, jetStreamAPI, seq)
}

// getAt is get for the stream of the group's name behind an API.
func (l *Log) getAt(ctx context.Context, api string, seq uint64) (events.Stored, error) {
	ctx, cancel := context.WithTimeout(ctx, l.ackTimeout)
	defer cancel()
	var answer storedMessage
	err := l.askAt(ctx, api, "STREAM.MSG.GET."+l.group, struct {
		Seq uint64 `json:"seq"`
	}{seq}, &answer)
	if err != nil {
		return events.Stored{}, err
	}
	if err := answer.Error.orNil(); isCode(err, jetstream.JSErrCodeMessageNotFound) {
		return events.Stored{}, &GapError{Want: seq}
	} else if err != nil {
		return events.Stored{}, fmt.Errorf("event %d: %w", seq, err)
	}
	if answer.Message == nil || answer.Message.Seq != seq {
		return events.Stored{}, fmt.Errorf("event %d: the server answered without it", seq)
	}
	var header nats.Header
	if len(answer.Message.Header) > 0 {
		if header, err = nats.DecodeHeadersMsg(answer.Message.Header); err != nil {
			return events.Stored{}, fmt.Errorf("the headers of event %d cannot be read: %w", seq, err)
		}
	}
	ordered, err := fromNATS(seq, header)
	if err != nil {
		return events.Stored{}, err
	}
	return events.Stored{Seq: seq, Message: events.Message{
		Subject: answer.Message.Subject, Header: ordered, Data: answer.Message.Data,
	}}, nil
}

// Since returns what stands behind the fence, in order, as the stream's leader
// holds it and up to the end of a batch: the way out of an [UnknownError]. If nothing does, the same commit may
// be sent again behind the same fence. A log that ends before the fence is a
// [TruncatedError].
func (l *Log) Since(ctx context.Context, fence uint64) ([]events.Stored, error) {
	last, err := l.Last(ctx)
	if err != nil {
		return nil, err
	}
	if last < fence {
		return nil, &TruncatedError{Want: fence, Last: last}
	}
	var out []events.Stored
	for seq := fence + 1; seq <= last; seq++ {
		stored, err := l.get(ctx, seq)
		if err != nil {
			return nil, fmt.Errorf("reading what stands behind %d: %w", fence, err)
		}
		out = append(out, stored)
	}
	return out, nil
}

// SeqAt returns the sequence of the first message that was recorded (ce-time) at
// or after t; if there is none, the one that the next message will have. Times on
// one log never step back, so it looks at some twenty messages of a million. The
// server's own timestamps play no part.
func (l *Log) SeqAt(ctx context.Context, t time.Time) (uint64, error) {
	last, err := l.Last(ctx)
	if err != nil {
		return 0, err
	}
	low, high := uint64(1), last+1 // the answer is in [low, high]
	for low < high {
		middle := low + (high-low)/2
		stored, err := l.get(ctx, middle)
		if err != nil {
			return 0, fmt.Errorf("the sequence at %s: %w", t.Format(time.RFC3339Nano), err)
		}
		recorded, err := time.Parse(time.RFC3339Nano, stored.Header.Get(events.HeaderTime))
		if err != nil {
			return 0, &MessageError{Seq: middle, Header: events.HeaderTime, Reason: "is not a time: " + err.Error()}
		}
		if recorded.Before(t) {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, nil
}
