package log

import (
	"context"
	"fmt"
	"strings"
	"time"

	"concord/events"
)

// check compares the stream with what the node remembers, and looks whether the
// server itself knows of a hole and whether the last commit is whole. That every
// event is there is seen only by reading them.
func (l *Log) check(ctx context.Context) error {
	info, err := l.info(ctx)
	if err != nil {
		return fmt.Errorf("checking the log of %s: %w", l.group, err)
	}
	seq, id := l.known.get()
	last := info.State.LastSeq
	if seq > last {
		return &LostError{Group: l.group, Seq: seq, ID: id, Last: last, Remember: l.known.path}
	}
	if last > 0 && info.State.FirstSeq != 1 {
		return &GapError{Want: 1, Got: info.State.FirstSeq}
	}
	if seq > 0 {
		stored, err := l.get(ctx, seq)
		if err != nil {
			return fmt.Errorf("checking the log of %s: %w", l.group, err)
		}
		if now := stored.Header.Get(events.HeaderID); now != id {
			return &LostError{Group: l.group, Seq: seq, ID: id, Last: last, Now: now, Remember: l.known.path}
		}
	}
	if info.State.Messages != last {
		return l.hole(ctx, info)
	}
	return l.checkEnd(ctx, last)
}

// settle is how long a commit may take from its first message to its last to
// become visible, on a server that another node writes on.
const settle = 500 * time.Millisecond

// checkEnd looks whether the stream ends with the last message of a commit. A
// server that lost part of a file may end it anywhere.
func (l *Log) checkEnd(ctx context.Context, last uint64) error {
	for last > 0 {
		stored, err := l.get(ctx, last)
		if err != nil {
			return fmt.Errorf("checking the end of the log of %s: %w", l.group, err)
		}
		part := stored.Header.Get(events.HeaderPart)
		i, n, ok := strings.Cut(part, "/")
		if !ok || i == n {
			return nil
		}
		if err := pause(ctx, settle); err != nil {
			return fmt.Errorf("checking the end of the log of %s: %w", l.group, err)
		}
		now, err := l.Last(ctx)
		if err != nil {
			return err
		}
		if now == last {
			return &PartError{Seq: last, Part: part}
		}
		last = now
	}
	return nil
}

// hole says where the hole is that the server's own count admits.
func (l *Log) hole(ctx context.Context, counted *streamInfo) error {
	var info streamInfo
	err := l.ask(ctx, "STREAM.INFO."+l.group, struct {
		Deleted bool `json:"deleted_details"`
	}{true}, &info)
	if err != nil {
		return fmt.Errorf("checking the log of %s: %w", l.group, err)
	}
	gap := &GapError{Want: counted.State.Messages + 1} // if the server does not say where
	if len(info.State.Deleted) > 0 {
		missing := info.State.Deleted // in order
		gap.Want, gap.Got = missing[0], missing[0]+1
		for _, seq := range missing[1:] {
			if seq != gap.Got {
				break
			}
			gap.Got++
		}
		if gap.Got > info.State.LastSeq {
			gap.Got = 0
		}
	}
	return gap
}
