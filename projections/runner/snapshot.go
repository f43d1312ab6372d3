package runner

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"concord/aggregates"
	"concord/aggregates/report"
	"concord/aggregates/shelf"
	"concord/events"
	"concord/events/log"
	"concord/events/text"
	"concord/projections/runner/image"
)

// A snapshot is what a runner knows, as files in a directory of their own: one for each
// report with all that the roots know of it, one with the accepted commands, and one,
// named snapshotFile and written last, that names the others and has the rest. It is
// read again by the program that wrote it and by no other, and never where the log says
// otherwise: what a snapshot holds can be made again from the log, at any time.
//
// A report that no event touched between two snapshots is let go from memory: it lies on
// the disk until it is asked for.
const snapshotFile = "snapshot"

// snapshotFormat is the version of the label.
const snapshotFormat = 1

// label is the first line of a snapshot, readable by people too.
type label struct {
	Format   int         `json:"format"`
	Program  string      `json:"program"` // SHA-256 of the program that wrote it, hex
	Seq      uint64      `json:"seq"`
	Event    string      `json:"event"` // id of that event
	Time     time.Time   `json:"time"`  // of that event
	Roots    piece       `json:"roots"` // what follows the label
	Accepted piece       `json:"accepted"`
	Chapters []chapterOf `json:"chapters"`
}

// piece is a file or a part of one.
type piece struct {
	File   string `json:"file,omitempty"`
	Size   int    `json:"size"`   // bytes
	SHA256 string `json:"sha256"` // hex
}

// chapterOf is a report on the disk.
type chapterOf struct {
	Report string `json:"report"`
	Seq    uint64 `json:"seq"`   // of the snapshot that it was first written for
	Items  int    `json:"items"` // values in it
	piece
}

// page is what is written down at once: the roots, or the values of a chapter.
type page struct {
	Root  *Root
	Kept  []*Root
	Items []any
}

// pages is how pages are written down.
var pages = sync.OnceValues(func() (*image.Codec[page], error) {
	concrete := []any{
		report.Brief{}, listedNote{},
		text.Reword{}, text.Insert{}, text.Delete{}, text.Move{}, text.Split{}, text.Merge{},
	}
	for _, e := range events.Kinds() {
		concrete = append(concrete, e)
	}
	return image.New[page](concrete...)
})

// program is the hash of the program that runs.
var program = sync.OnceValues(func() (string, error) {
	name, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
})

// snapshots keeps the snapshot of a runner in a directory.
type snapshots struct {
	dir    string
	source Source
	logger *slog.Logger
	store  *store
	ctx    context.Context          // ends with the runner
	kept   atomic.Pointer[[]uint64] // the places of the roots that are kept, in order

	mu       sync.Mutex // one is written at a time
	chapters map[string]*chapter
	label    label    // of the one that lies there; zero: none
	doomed   []string // files that the last but one had, and this one has not
	buffer   []byte   // while one is written
}

// openSnapshots makes the directory ready.
func openSnapshots(ctx context.Context, dir string, source Source, logger *slog.Logger) (*snapshots, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the directory for snapshots: %w", err)
	}
	s := &snapshots{ctx: ctx, dir: dir, source: source, logger: logger, store: newStore(), chapters: map[string]*chapter{}}
	s.know(nil)
	return s, nil
}

// know notes at which places roots are kept.
func (s *snapshots) know(kept []*Root) {
	at := make([]uint64, len(kept))
	for i, r := range kept {
		at[i] = r.Seq
	}
	s.kept.Store(&at)
}

// discardedError says why a snapshot is not used.
type discardedError struct{ reason string }

func (e *discardedError) Error() string { return e.reason }

func discarded(format string, args ...any) error {
	return &discardedError{fmt.Sprintf(format, args...)}
}

// loaded is what a snapshot had.
type loaded struct {
	root     *Root
	kept     []*Root
	accepted *aggregates.Accepted
}

// load reads the snapshot, if there is one that holds: of this program, whole, and of
// the log, which ends with the event last. One that does not hold is discarded with a
// line in the log, and nothing is returned.
func (s *snapshots) load(ctx context.Context, last uint64) (*loaded, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	begun := time.Now()
	if _, err := os.Stat(filepath.Join(s.dir, snapshotFile)); errors.Is(err, fs.ErrNotExist) {
		s.sweep() // what was half written
		return nil, nil
	}
	out, err := s.read(ctx, last)
	var no *discardedError
	switch {
	case err == nil:
		s.logger.Info("the snapshot was read", "seq", out.root.Seq, "reports", len(s.chapters), "seconds", time.Since(begun).Seconds())
		s.sweep()
		return out, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		return nil, fmt.Errorf("the log does not answer: %w", err) // that is no reason to discard it
	case errors.As(err, &no):
		s.logger.Warn("the snapshot is discarded, and the log read from its beginning", "reason", no.reason)
	default:
		s.logger.Warn("the snapshot cannot be read: it is discarded, and the log read from its beginning", "error", err)
	}
	s.label, s.chapters = label{}, map[string]*chapter{}
	if err := os.Remove(filepath.Join(s.dir, snapshotFile)); err != nil {
		return nil, fmt.Errorf("discarding the snapshot: %w", err)
	}
	s.sweep()
	return nil, nil
}

func (s *snapshots) read(ctx context.Context, last uint64) (*loaded, error) {
	whole, err := os.ReadFile(filepath.Join(s.dir, snapshotFile))
	if err != nil {
		return nil, err
	}
	line, rest, found := bytes.Cut(whole, []byte("\n"))
	var l label
	if err := events.UnmarshalJSON(line, &l); !found || err != nil {
		return nil, discarded("its first line is damaged: %v", err)
	}
	mine, err := program()
	if err != nil {
		return nil, err
	}
	switch {
	case l.Format != snapshotFormat || l.Program != mine:
		return nil, discarded("another version of this program wrote it")
	case l.Seq > last:
		return nil, discarded("it is of event %d, and the log ends at %d", l.Seq, last)
	}
	if err := l.Roots.check(rest); err != nil {
		return nil, err
	}
	id, err := s.eventID(ctx, l.Seq)
	if err != nil {
		return nil, err
	}
	if id != l.Event {
		return nil, discarded("its event %d is %s, that of the log %s", l.Seq, l.Event, id)
	}
	commands, err := l.Accepted.read(s.dir)
	if err != nil {
		return nil, err
	}
	accepted, err := aggregates.AcceptedFrom(commands)
	if err != nil {
		return nil, discarded("%v", err)
	}
	codec, err := pages()
	if err != nil {
		return nil, err
	}
	chapters := map[string]*chapter{}
	sources := make([]shelf.Source, len(l.Chapters))
	for i, of := range l.Chapters {
		if info, err := os.Stat(filepath.Join(s.dir, of.File)); err != nil || info.Size() != int64(of.Size) {
			return nil, discarded("the file %s is not there as it was written", of.File)
		}
		c := &chapter{chapterOf: of, of: s}
		chapters[of.Report], sources[i] = c, c
	}
	p, err := codec.Decode(rest, image.Shelves{Sources: sources})
	if err != nil {
		return nil, discarded("%v", err)
	}
	if p.Root == nil || p.Root.Seq != l.Seq || len(p.Kept) == 0 {
		return nil, discarded("its roots are not those of its label")
	}
	s.know(p.Kept)
	for slug, items := range gather(append(slices.Clip(p.Kept), p.Root)) {
		if c := chapters[slug]; c == nil || len(items) != c.Items {
			return nil, discarded("the report %s has other values than its label says", slug)
		}
		chapters[slug].items = items
	}
	s.label, s.chapters = l, chapters
	return &loaded{root: p.Root, kept: p.Kept, accepted: accepted}, nil
}

// eventPatience is how long a log that is not reached may keep a snapshot waiting: a node
// that is stopped does not wait for it.
const eventPatience = 5 * time.Second

// eventID returns the id of an event of the log.
func (s *snapshots) eventID(ctx context.Context, seq uint64) (id string, err error) {
	ctx, cancel := context.WithTimeout(ctx, eventPatience)
	defer cancel()
	err = s.source.Read(ctx, seq, seq, func(stored events.Stored) error {
		r, err := events.Decode(stored)
		id = r.ID.String()
		return err
	})
	return id, err
}

// check says whether a piece is as it was written.
func (p *piece) check(content []byte) error {
	sum := sha256.Sum256(content)
	if len(content) != p.Size || hex.EncodeToString(sum[:]) != p.SHA256 {
		name := p.File
		if name == "" {
			name = snapshotFile
		}
		return discarded("the file %s is damaged", name)
	}
	return nil
}

// read reads the file of a piece.
func (p *piece) read(dir string) ([]byte, error) {
	content, err := os.ReadFile(filepath.Join(dir, p.File))
	if err != nil {
		return nil, err
	}
	return content, p.check(content)
}

// pieceOf describes what is written.
func pieceOf(file string, content []byte) piece {
	sum := sha256.Sum256(content)
	return piece{File: file, Size: len(content), SHA256: hex.EncodeToString(sum[:])}
}

// item is a value of a report, and what is noted of it.
type item struct {
	shelf.Handle
	note func() any
}

// gather returns the values of each report in some roots, each once, in order.
func gather(roots []*Root) map[string][]item {
	out := map[string][]item{}
	last := map[string]map[int]shelf.Handle{} // by report and reading: the roots are in order
	add := func(slug string, reading int, h shelf.Handle, note func() any) bool {
		if last[slug] == nil {
			last[slug] = map[int]shelf.Handle{}
		}
		if last[slug][reading] != h {
			last[slug][reading] = h
			out[slug] = append(out[slug], item{h, note})
		}
		return true
	}
	nothing := func() any { return nil }
	for _, r := range roots {
		r.State.Shelved(func(slug string, h shelf.Handle, brief func() report.Brief) bool {
			return add(slug, 0, h, func() any { return brief() })
		})
		r.History.Shelved(func(slug string, h shelf.Handle) bool { return add(slug, 1, h, nothing) })
		r.Consensus.Shelved(func(slug string, h shelf.Handle) bool { return add(slug, 2, h, nothing) })
	}
	return out
}

// write writes a snapshot, and lets go from memory what no event has touched since the
// one before. What it names is on the disk before it is.
func (s *snapshots) write(ctx context.Context, root *Root, kept []*Root, accepted []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if root.Seq <= s.label.Seq {
		return nil
	}
	defer func() { s.buffer = nil }()
	codec, err := pages()
	if err != nil {
		return err
	}
	l := label{Format: snapshotFormat, Seq: root.Seq, Time: root.Time}
	if l.Program, err = program(); err != nil {
		return err
	}
	if l.Event, err = s.eventID(ctx, root.Seq); err != nil {
		return err
	}
	gathered := gather(append(slices.Clip(kept), root))
	current := map[shelf.Handle]func() any{} // and their notes
	over := map[string]bool{}                // reports that were adopted
	root.State.Shelved(func(slug string, h shelf.Handle, brief func() report.Brief) bool {
		current[h] = func() any { return listedNote{brief(), listed(h)} }
		over[slug] = brief().Adopted
		return true
	})
	slugs := make([]string, 0, len(gathered))
	for slug := range gathered {
		slugs = append(slugs, slug)
	}
	slices.Sort(slugs)
	places := map[shelf.Handle]place{}
	next := map[string]*chapter{}
	for i, slug := range slugs {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		items := gathered[slug]
		for n, it := range items {
			if note, is := current[it.Handle]; is {
				items[n].note = note
			}
		}
		c, known := s.chapters[slug]
		if !known || !c.has(items) {
			if c, err = s.writeChapter(codec, slug, root.Seq, items); err != nil {
				return err
			}
		}
		next[slug] = c
		l.Chapters = append(l.Chapters, c.chapterOf)
		for n, it := range items {
			places[it.Handle] = place{i, n, it.note}
		}
	}
	file := fmt.Sprintf("commands-%d", root.Seq)
	l.Accepted = pieceOf(file, accepted)
	if err := log.ReplaceFile(filepath.Join(s.dir, file), accepted); err != nil {
		return err
	}
	roots, err := codec.Encode(nil, &page{Root: root, Kept: kept}, image.Shelves{Place: func(h shelf.Handle) (int, int, any, error) {
		at, known := places[h]
		if !known {
			return 0, 0, nil, errors.New("a value of no report is on a shelf")
		}
		return at.chapter, at.index, at.note(), nil
	}})
	if err != nil {
		return err
	}
	l.Roots = pieceOf("", roots)
	line, err := events.MarshalJSON(l)
	if err != nil {
		return err
	}
	if err := log.ReplaceFile(filepath.Join(s.dir, snapshotFile), slices.Concat(line, []byte("\n"), roots)); err != nil {
		return err
	}
	s.know(kept)
	for slug, c := range next {
		// Let go is what has not changed since the last snapshot, or hardly will.
		idle := s.chapters[slug] == c || over[slug]
		for n, it := range gathered[slug] {
			if idle || it.Away() != nil { // what lies in an older file lies in this one now
				it.Put(shelf.Place{Source: c, Index: n, Note: it.note()})
			}
		}
	}
	s.label, s.chapters = l, next
	s.sweep()
	return nil
}

// place is where an item lies.
type place struct {
	chapter, index int
	note           func() any
}

// writeChapter writes the values of a report.
func (s *snapshots) writeChapter(codec *image.Codec[page], slug string, seq uint64, items []item) (*chapter, error) {
	p := page{Items: make([]any, len(items))}
	for i, it := range items {
		p.Items[i] = it.Value()
	}
	content, err := codec.Encode(s.buffer[:0], &p, image.Shelves{})
	if err != nil {
		return nil, fmt.Errorf("report %s: %w", slug, err)
	}
	s.buffer = content
	file := fmt.Sprintf("report-%s-%d", url.PathEscape(slug), seq)
	if err := log.ReplaceFile(filepath.Join(s.dir, file), content); err != nil {
		return nil, err
	}
	of := chapterOf{Report: slug, Seq: seq, Items: len(items), piece: pieceOf(file, content)}
	return &chapter{chapterOf: of, of: s, items: items}, nil
}

// sweep removes the files that no snapshot has any more. Those of the last but one stay
// until the next: who looked where a value lies may still be on the way there.
func (s *snapshots) sweep() {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		s.logger.Warn("the directory for snapshots cannot be read", "error", err)
		return
	}
	used := map[string]bool{snapshotFile: true, s.label.Accepted.File: true}
	for _, c := range s.label.Chapters {
		used[c.File] = true
	}
	var doomed []string
	for _, e := range entries {
		name := e.Name()
		switch {
		case used[name]:
		case s.label.Seq > 0 && !slices.Contains(s.doomed, name):
			doomed = append(doomed, name)
		default:
			if err := os.Remove(filepath.Join(s.dir, name)); err != nil {
				s.logger.Warn("an old file of a snapshot stays", "file", name, "error", err)
			}
		}
	}
	s.doomed = doomed
}
