package backup

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"path/filepath"

	"github.com/klauspost/compress/zstd"

	"concord/events"
)

// maxLine bounds a line, in bytes: a message holds at most 64 KiB of data and as much of
// headers, in base64.
const maxLine = 1 << 20

// Backup is what a backup was found to hold.
type Backup struct {
	Head
	SHA256 string            // of its lines up to the last message
	Keys   map[string][]byte // the key files behind it, by name; nil if there are none
}

// Read reads a backup to its end and gives commit the messages of each command, in
// order. It returns an [*Error] for what is not one, or not whole: then nothing that
// commit was given is to be believed. What else it returns is an error of commit.
func Read(from io.Reader, commit func([]events.Stored) error) (*Backup, error) {
	zip, err := zstd.NewReader(from, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(64<<20))
	if err != nil {
		return nil, err
	}
	defer zip.Close()
	r := &reader{lines: bufio.NewReaderSize(zip, 1<<16), hash: sha256.New(), commit: commit}
	if err := r.whole(); err != nil {
		return nil, err
	}
	return &r.found, nil
}

type reader struct {
	lines  *bufio.Reader
	hash   hash.Hash // over the lines that were read
	number int       // of the last line
	commit func([]events.Stored) error
	found  Backup
	under  []events.Stored // the command under way
}

func (r *reader) fault(format string, args ...any) error {
	return &Error{Line: r.number, Reason: fmt.Sprintf(format, args...)}
}

// errNoMore is the end of the file, where a line may begin.
var errNoMore = errors.New("no more lines")

// line reads the next line.
func (r *reader) line() ([]byte, error) {
	r.number++
	var line []byte
	for {
		piece, err := r.lines.ReadSlice('\n')
		line = append(line, piece...)
		switch {
		case err == nil:
			return line, nil
		case len(line) > maxLine:
			return nil, r.fault("it is longer than %d bytes", maxLine)
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(line) == 0:
			return nil, errNoMore
		case errors.Is(err, io.EOF):
			return nil, r.fault("it breaks off")
		default:
			return nil, r.fault("it cannot be read: %v", err)
		}
	}
}

// whole reads everything.
func (r *reader) whole() error {
	line, err := r.line()
	if err != nil {
		return r.missing(err, "the head")
	}
	if err := events.UnmarshalJSON(line, &r.found.Head); err != nil {
		return r.fault("it is not the head of a backup: %v", err)
	}
	if r.found.Form != form {
		return r.fault("the backup has form %d, this program knows %d: restore it with the program that made it, or a newer one", r.found.Form, form)
	}
	r.hashed(line)
	for seq := uint64(1); seq <= r.found.Seq; seq++ {
		if err := r.message(seq); err != nil {
			return err
		}
	}
	return r.ending()
}

func (r *reader) hashed(line []byte) { _, _ = r.hash.Write(line) } // a hash takes whatever it is given

// missing says what should have stood where the file ends.
func (r *reader) missing(err error, what string) error {
	if errors.Is(err, errNoMore) {
		return r.fault("the file ends where %s should stand", what)
	}
	return err
}

// message reads the next message, and hands a command on that is whole with it.
func (r *reader) message(seq uint64) error {
	line, err := r.line()
	if err != nil {
		return r.missing(err, fmt.Sprintf("event %d", seq))
	}
	var m message
	if err := events.UnmarshalJSON(line, &m); err != nil {
		return r.fault("it is not event %d: %v", seq, err)
	}
	if m.Seq != seq {
		return r.fault("event %d stands where %d should", m.Seq, seq)
	}
	r.hashed(line)
	s := m.stored()
	command, part := s.Header.Get(events.HeaderCommand), s.Header.Get(events.HeaderPart)
	var i, n int
	if _, err := fmt.Sscanf(part, "%d/%d", &i, &n); err != nil || i < 1 || i > n {
		return r.fault("event %d says that it is part %q of its command", seq, part)
	}
	if i != len(r.under)+1 || i > 1 && r.under[0].Header.Get(events.HeaderCommand) != command {
		return r.fault("event %d is part %d of %d of command %s: parts of a command are missing", seq, i, n, command)
	}
	r.under = append(r.under, s)
	if i < n {
		return nil
	}
	whole := r.under
	r.under = nil
	return r.commit(whole)
}

// ending reads what stands behind the messages.
func (r *reader) ending() error {
	if len(r.under) > 0 {
		return r.fault("the backup ends within a command")
	}
	line, err := r.line()
	if err != nil {
		return r.missing(err, "the end")
	}
	var e end
	if err := events.UnmarshalJSON(line, &e); err != nil {
		return r.fault("it is not the end of a backup: %v", err)
	}
	r.found.SHA256 = hex.EncodeToString(r.hash.Sum(nil))
	if e.End != r.found.Seq || e.SHA256 != r.found.SHA256 {
		return r.fault("the backup is damaged: its digest is %s, and should be %s", r.found.SHA256, e.SHA256)
	}
	switch line, err = r.line(); {
	case errors.Is(err, errNoMore):
		return nil
	case err != nil:
		return err
	}
	if err := r.keys(line); err != nil {
		return err
	}
	if _, err := r.line(); !errors.Is(err, errNoMore) {
		return r.fault("more stands behind the end")
	}
	return nil
}

func (r *reader) keys(line []byte) error {
	var all keys
	if err := events.UnmarshalJSON(line, &all); err != nil {
		return r.fault("what stands behind the end are no keys: %v", err)
	}
	if r.found.sumWith(all.Keys) != all.SHA256 {
		return r.fault("the keys in it are damaged")
	}
	r.found.Keys = map[string][]byte{}
	for _, k := range all.Keys {
		if k.Name == "" || k.Name != filepath.Base(k.Name) || k.Name[0] == '.' {
			return r.fault("%q is not the name of a key file", k.Name)
		}
		r.found.Keys[k.Name] = k.Seed
	}
	return nil
}

// sumWith is a digest over what a backup holds and the keys behind it.
func (b *Backup) sumWith(all []key) string {
	h := sha256.New()
	fmt.Fprintln(h, b.SHA256)
	for _, k := range all {
		fmt.Fprintf(h, "%s %x\n", k.Name, sha256.Sum256(k.Seed))
	}
	return hex.EncodeToString(h.Sum(nil))
}
