package runner

import (
	"context"
	"iter"
	"sync"

	"concord/aggregates/report"
	"concord/projections/history"
)

// maxBehind is how many acts a follower of changes may be behind before it is told
// to read again instead.
const maxBehind = 1_000

// Change tells that something changed, not what: who wants to know reads.
type Change struct {
	Seq        uint64   `json:"seq"`
	Type       string   `json:"type,omitempty"`       // of the event
	Report     string   `json:"report,omitempty"`     // absent: the group as a whole
	Paragraphs []string `json:"paragraphs,omitempty"` // ids; absent: all, or none in particular
	Amendment  string   `json:"amendment,omitempty"`
	ReadAgain  bool     `json:"read_again,omitzero"` // more changed than is told one by one: up to Seq
}

// Changes tells what changes behind the event from, in the order of the log, and
// goes on until ctx ends, the runner stops (then the error is told last) or the
// follower breaks off. It never keeps the runner waiting: a follower reads at its own
// pace from roots that are published, and one that has fallen far behind is told to
// read again.
func (r *Runner) Changes(ctx context.Context, from uint64) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		for {
			root, err := r.Wait(ctx, from+1)
			if err != nil {
				yield(Change{}, err)
				return
			}
			if root.History.CountBehind(from) > maxBehind {
				if !yield(Change{Seq: root.Seq, ReadAgain: true}, nil) {
					return
				}
				from = root.Seq
				continue
			}
			for e := range root.History.Behind(from) {
				if ctx.Err() != nil {
					yield(Change{}, ctx.Err())
					return
				}
				if !yield(r.notices.of(root, e), nil) {
					return
				}
			}
			from = root.Seq
		}
	}
}

// remembered is how many notices are kept, so that each is made once for all who
// follow.
const remembered = 1_024

// notices makes the notice of each act. It is safe for concurrent use.
type notices struct {
	mu   sync.Mutex
	made [remembered]Change // by sequence, the newest in place of older ones
}

// of returns the notice of an act that root has.
func (n *notices) of(root *Root, e *history.Entry) Change {
	n.mu.Lock()
	defer n.mu.Unlock()
	slot := &n.made[e.Seq%remembered]
	if slot.Seq != e.Seq {
		*slot = notice(root, e)
	}
	return *slot
}

func notice(root *Root, e *history.Entry) Change {
	c := Change{Seq: e.Seq, Type: e.Type, Report: report.SlugOf(e.Event), Amendment: history.AmendmentOf(e.Event)}
	if of, ok := root.State.Report(c.Report); ok {
		c.Paragraphs = history.Paragraphs(e, &of)
	}
	return c
}
