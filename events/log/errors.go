package log

import (
	"fmt"
	"strings"
)

// FenceError says that somebody else wrote: the stream ended at Actual, not at
// Expected. Nothing of the refused commit nor of any later one was written.
type FenceError struct {
	Expected uint64 // the fence that the commit stood behind
	Actual   uint64 // the stream's last sequence; 0 if the server did not say
}

func (e *FenceError) Error() string {
	return fmt.Sprintf("the log ends at %d, not at %d: somebody else wrote", e.Actual, e.Expected)
}

// UnknownError says that the answer got lost: the commit behind Fence is on the
// log or is not, or arrives yet. [Log.Since] tells; if nothing stands behind the
// fence, the same commits may be sent again behind the same fence, and the fence
// sees to it that one of the two is refused.
type UnknownError struct {
	Fence uint64 // the fence of the commit in doubt
	Cause error
}

func (e *UnknownError) Error() string {
	return fmt.Sprintf("no answer to the commit behind %d, it may be on the log: %v", e.Fence, e.Cause)
}

func (e *UnknownError) Unwrap() error { return e.Cause }

// NotWrittenError says that the commit behind Fence was not written and never
// will be: no server took it, or the one that did turned it down for a reason
// other than the fence. It may be sent again.
type NotWrittenError struct {
	Fence uint64
	Cause error
}

func (e *NotWrittenError) Error() string {
	return fmt.Sprintf("the commit behind %d was not written: %v", e.Fence, e.Cause)
}

func (e *NotWrittenError) Unwrap() error { return e.Cause }

// InvalidError says which message cannot stand on the log. Nothing was sent.
type InvalidError struct {
	Commit, Message int    // which commit, and which message in it, from 0
	Field           string // the header, or "subject", "data", "commit"
	Reason          string
}

func (e *InvalidError) Error() string {
	return fmt.Sprintf("commit %d, message %d: %s %s", e.Commit, e.Message, e.Field, e.Reason)
}

// GapError says that sequences are not contiguous: Want should have come, Got
// did. Got is 0 if nothing at all stands at Want and behind it although the
// stream says that it goes on. A reader stops here: what lies behind a gap
// cannot be trusted.
type GapError struct{ Want, Got uint64 }

func (e *GapError) Error() string {
	if e.Got == 0 {
		return fmt.Sprintf("the log is damaged: event %d is missing, and nothing follows", e.Want)
	}
	if e.Got < e.Want {
		return fmt.Sprintf("the log is damaged: after event %d comes %d again", e.Want-1, e.Got)
	}
	return fmt.Sprintf("the log is damaged: after event %d comes %d", e.Want-1, e.Got)
}

// TruncatedError says that the stream is shorter than the reader knows it to
// have been.
type TruncatedError struct {
	Want uint64 // what is known to have stood on the log
	Last uint64 // where it ends now
}

func (e *TruncatedError) Error() string {
	return fmt.Sprintf("the log is damaged: it ends at %d, but event %d is known to have stood on it", e.Last, e.Want)
}

// ChangedError says that another event stands at a sequence than the one that
// was read there before: the log was cut and written on.
type ChangedError struct {
	Seq      uint64
	Was, Now string // event ids
}

func (e *ChangedError) Error() string {
	return fmt.Sprintf("the log is damaged: at %d stands event %q now, it was %q", e.Seq, e.Now, e.Was)
}

// PartError says that the log ends inside a commit, which the server writes as a
// whole or not at all: its end was lost.
type PartError struct {
	Seq  uint64
	Part string // of the last event: "3/7"
}

func (e *PartError) Error() string {
	return fmt.Sprintf("the log is damaged: it ends at %d inside a commit (part %s)", e.Seq, e.Part)
}

// MessageError says that what stands at Seq is not an event of ours.
type MessageError struct {
	Seq    uint64
	Header string // the header at fault
	Reason string
}

func (e *MessageError) Error() string {
	return fmt.Sprintf("event %d: header %q %s", e.Seq, e.Header, e.Reason)
}

// Difference is one field of a stream's configuration that is not as it must be.
// Want and Got are JSON, "" for a field that is not set.
type Difference struct{ Field, Want, Got string }

// DriftError says that the stream is not configured as an append-only log has
// to be, field by field. Nothing was written.
type DriftError struct {
	Stream      string
	Differences []Difference // sorted by field
}

func (e *DriftError) Error() string {
	parts := make([]string, len(e.Differences))
	for i, d := range e.Differences {
		parts[i] = fmt.Sprintf("%s is %s, must be %s", d.Field, unset(d.Got), unset(d.Want))
	}
	return fmt.Sprintf("stream %s is not configured as a log: %s. Somebody changed it, and may have removed events; nothing was written. "+
		"Set it back as it must be (nats stream edit) and start again: whether an event is missing is then looked at. Where it cannot be set back, restore the log from a backup",
		e.Stream, strings.Join(parts, "; "))
}

func unset(json string) string {
	if json == "" {
		return "unset"
	}
	return json
}

// LostError says that the stream does not hold what this node knows to have
// been acknowledged. It can be read; nothing is written on it.
type LostError struct {
	Group    string
	Seq      uint64 // the last acknowledged event that this node remembers
	ID       string // and its id
	Last     uint64 // where the stream ends
	Now      string // the id at Seq, if the stream reaches it
	Remember string // the file in which the node remembers
}

func (e *LostError) Error() string {
	what := fmt.Sprintf("ends at %d", e.Last)
	if e.Last >= e.Seq {
		what = fmt.Sprintf("has event %q at %d", e.Now, e.Seq)
	}
	return fmt.Sprintf("the log of %s %s, but this node saw event %q acknowledged at %d: it is not written on. "+
		"Restore it from a replica or a backup; to give up what is lost, remove %s",
		e.Group, what, e.ID, e.Seq, e.Remember)
}

// LockedError says that another process holds the directory.
type LockedError struct {
	Dir string
	PID int // of the holder; 0 if it did not say
}

func (e *LockedError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("directory %s is in use by another process", e.Dir)
	}
	return fmt.Sprintf("directory %s is in use by process %d", e.Dir, e.PID)
}

// OtherGroupError says that a directory holds the log of another group. Nothing was
// written.
type OtherGroupError struct {
	Dir   string
	Group string // whose log was asked for
	Holds string // whose log is there
}

func (e *OtherGroupError) Error() string {
	return fmt.Sprintf("the directory %s holds the log of %s, not of %s: name the directory of %s, or an empty one", e.Dir, e.Holds, e.Group, e.Group)
}

// FileError says that a file of the log is damaged: where event Seq should stand,
// at Offset bytes, something else does. The file was not changed.
type FileError struct {
	File   string
	Offset int64
	Seq    uint64
	Reason string
}

func (e *FileError) Error() string {
	return fmt.Sprintf("the log is damaged: event %d should stand in %s at byte %d: %s. "+
		"Nothing was changed; restore the log from a replica or a backup", e.Seq, e.File, e.Offset, e.Reason)
}
