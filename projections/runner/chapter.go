package runner

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"concord/events"
	"concord/projections/runner/image"
)

// chapter is a report that lies on the disk. It is a [shelf.Source].
type chapter struct {
	chapterOf
	of    *snapshots
	items []item // whose values they are

	values atomic.Pointer[[]any] // nil: not in memory
	used   atomic.Int64          // when, by the count of the store
	mu     sync.Mutex            // held while it is brought
}

// has reports whether a chapter has the values of some items and no others.
func (c *chapter) has(items []item) bool {
	return slices.EqualFunc(c.items, items, func(a, b item) bool { return a.Handle == b.Handle })
}

// Bring implements [shelf.Source]. A file that is damaged is told of in the log, and
// what it had is made again from the log of events, which takes as long as reading that
// from its beginning.
func (c *chapter) Bring(index int) any {
	c.used.Store(c.of.store.clock.Add(1))
	if v := c.values.Load(); v != nil {
		return (*v)[index]
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if v := c.values.Load(); v != nil {
		return (*v)[index]
	}
	values, err := c.read()
	if err != nil {
		c.of.logger.Error("a report in the snapshot is damaged: it is made again from the log", "report", c.Report, "file", c.File, "error", err)
		values = c.again()
	}
	c.values.Store(&values)
	if err == nil { // what had to be made again stays
		c.of.store.took(c)
	}
	return values[index]
}

// read reads the values from the disk.
func (c *chapter) read() ([]any, error) {
	codec, err := pages()
	if err != nil {
		return nil, err
	}
	content, err := c.piece.read(c.of.dir)
	if err != nil {
		return nil, err
	}
	p, err := codec.Decode(content, image.Shelves{})
	if err != nil {
		return nil, err
	}
	if len(p.Items) != c.Items {
		return nil, discarded("it has %d values, not %d", len(p.Items), c.Items)
	}
	return p.Items, nil
}

// againPause is how long is waited before the log is read once more where it cannot be.
const againPause = time.Second

// again makes the values from the log, as of the same places. As long as the log cannot
// be read nothing true can be said: who asks waits, and is ended when the runner is closed.
func (c *chapter) again() []any {
	var at []uint64
	for _, seq := range *c.of.kept.Load() {
		if 0 < seq && seq < c.Seq {
			at = append(at, seq)
		}
	}
	at = append(at, c.Seq)
	for {
		values, err := c.rebuilt(at)
		if err == nil && len(values) == c.Items {
			return values
		}
		c.of.logger.Error("a report cannot be made again from the log", "report", c.Report, "values", len(values), "of", c.Items, "error", err)
		select {
		case <-c.of.ctx.Done():
			runtime.Goexit()
		case <-time.After(againPause):
		}
	}
}

func (c *chapter) rebuilt(at []uint64) ([]any, error) {
	var roots []*Root
	root := &Root{}
	reading := commands{whole: func(command []events.Record) error {
		next, err := root.after(command)
		if err != nil {
			return err
		}
		root = next
		for len(at) > 0 && at[0] <= root.Seq {
			roots, at = append(roots, root), at[1:]
		}
		return nil
	}}
	if err := c.of.source.Read(c.of.ctx, 1, c.Seq, reading.event); err != nil {
		return nil, err
	}
	var values []any
	for _, it := range gather(roots)[c.Report] {
		values = append(values, it.Value())
	}
	return values, nil
}

// store knows which chapters are in memory, and how many bytes they have on the disk.
type store struct {
	clock atomic.Int64
	mu    sync.Mutex
	held  []*chapter
	size  int
}

// maxHeldBytes is how many bytes, as they are on the disk, the reports have at most that
// lie on the disk and are in memory besides. They take three to four times as much there.
const maxHeldBytes = 256 << 20

func newStore() *store { return &store{} }

// took notes a chapter that was brought, and lets go of those that nobody asked for the
// longest.
func (s *store) took(c *chapter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = append(s.held, c)
	s.size += c.Size
	for s.size > maxHeldBytes && len(s.held) > 1 {
		oldest := 0
		for i, h := range s.held {
			if h != c && (s.held[oldest] == c || h.used.Load() < s.held[oldest].used.Load()) {
				oldest = i
			}
		}
		h := s.held[oldest]
		h.values.Store(nil)
		s.size -= h.Size
		s.held = slices.Delete(s.held, oldest, oldest+1)
	}
}
