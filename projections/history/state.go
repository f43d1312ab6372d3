package history

import (
	"container/heap"
	"iter"

	"github.com/tidwall/btree"

	"concord/aggregates/persistent"
	"concord/aggregates/report"
	"concord/aggregates/shelf"
	"concord/events"
)

// State is the history as of one place on the log. It is a value: Apply returns a new
// one and leaves the old as it was.
type State struct {
	group   sequence                    // what concerns no report
	reports btree.Map[string, *chapter] // by slug
	count   int
}

// chapter is what concerns one report. The acts may lie on the disk; between which they
// lie on the log is known without them.
type chapter struct {
	acts        *shelf.Item[sequence]
	count       int
	first, last uint64 // sequences of the log
}

// Apply returns the history after an event.
func Apply(s State, r *events.Record) State {
	entry, ok := EntryOf(r)
	if !ok {
		return s
	}
	s.count++
	slug := report.SlugOf(r.Event)
	if slug == "" {
		s.group = s.group.append(&entry)
		return s
	}
	acts, next := sequence{}, &chapter{first: r.Seq, last: r.Seq}
	if c, known := s.reports.Get(slug); known {
		acts, next.first = *c.acts.Get(), c.first
	}
	acts = acts.append(&entry)
	next.acts, next.count = shelf.Of(&acts), acts.count
	persistent.Set(&s.reports, slug, next)
	return s
}

// Len returns how many acts there are.
func (s *State) Len() int { return s.count }

// Behind gives the acts behind a sequence of the log, in order. They are not to be
// altered.
func (s *State) Behind(seq uint64) iter.Seq[*Entry] {
	return func(yield func(*Entry) bool) {
		ahead := acts{}
		if i := s.group.behind(seq); i < s.group.count {
			ahead = append(ahead, &reader{acts: s.group, at: i, next: s.group.at(i).Seq})
		}
		s.reports.Scan(func(_ string, c *chapter) bool {
			if c.last > seq {
				ahead = append(ahead, &reader{item: c.acts, from: seq, next: max(c.first, seq+1)})
			}
			return true
		})
		heap.Init(&ahead)
		for len(ahead) > 0 {
			r := ahead[0]
			if r.item != nil { // it is read when it is its turn, and not before
				r.acts, r.item = *r.item.Get(), nil
				r.at = r.acts.behind(r.from)
			} else {
				if !yield(r.acts.at(r.at)) {
					return
				}
				r.at++
			}
			if r.at == r.acts.count {
				heap.Pop(&ahead)
				continue
			}
			r.next = r.acts.at(r.at).Seq
			heap.Fix(&ahead, 0)
		}
	}
}

// CountBehind returns how many acts there are behind a sequence of the log.
func (s *State) CountBehind(seq uint64) int {
	n := s.group.count - s.group.behind(seq)
	s.reports.Scan(func(_ string, c *chapter) bool {
		switch {
		case c.last <= seq:
		case c.first > seq:
			n += c.count
		default:
			acts := c.acts.Get()
			n += acts.count - acts.behind(seq)
		}
		return true
	})
	return n
}

// Last returns the sequence of the last act that concerns a report; 0 if none does.
func (s *State) Last(slug string) uint64 {
	c, known := s.reports.Get(slug)
	if !known {
		return 0
	}
	return c.last
}

// Report gives the acts that concern a report, in order. They are not to be altered.
func (s *State) Report(slug string) iter.Seq[*Entry] {
	c, known := s.reports.Get(slug)
	if !known {
		return func(func(*Entry) bool) {}
	}
	return entries(*c.acts.Get())
}

// Shelved calls yield with the item of each report, in order of slug.
func (s *State) Shelved(yield func(slug string, acts shelf.Handle) bool) {
	s.reports.Scan(func(slug string, c *chapter) bool { return yield(slug, c.acts) })
}

func entries(s sequence) iter.Seq[*Entry] {
	return func(yield func(*Entry) bool) {
		for i := range s.count {
			if !yield(s.at(i)) {
				return
			}
		}
	}
}

// reader is how far one of several sequences has been read.
type reader struct {
	item *shelf.Item[sequence] // of one that has not been begun
	from uint64                // behind which it is to be begun
	acts sequence
	at   int
	next uint64 // sequence of the next act; of one that has not been begun: at least
}

// acts are sequences that are read side by side, the one that is next at the front.
type acts []*reader

func (a acts) Len() int           { return len(a) }
func (a acts) Less(i, j int) bool { return a[i].next < a[j].next }
func (a acts) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a *acts) Push(x any)        { *a = append(*a, x.(*reader)) }
func (a *acts) Pop() any {
	last := len(*a) - 1
	r := (*a)[last]
	*a = (*a)[:last]
	return r
}
