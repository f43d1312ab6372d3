package log

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"slices"
	"sort"
	"strings"

	"concord/events"

	"github.com/minio/highwayhash"
	"github.com/nats-io/nats.go"
)

// many is from how many messages on that lie before a reader it has them from the
// server's files, where these are at hand, and not through a consumer.
const many = 1_000

// readFiles gives fn what is before the reader and lies in the block files of the
// embedded server: the same messages that a consumer would bring, at several times the
// speed, since nothing goes through the protocol. Each record is checked as when the
// log was opened.
//
// It is a shortcut that may end anywhere. Where the files do not say what the server
// says, or are not at hand at all, nothing is concluded from it: a consumer goes on
// behind the last message that was read, and finds whatever is wrong.
func (r *reader) readFiles(ctx context.Context) error {
	l := r.log
	if l.server == nil || l.server.files == "" {
		return nil
	}
	info, err := l.info(ctx)
	if err != nil {
		return nil // the consumer asks again
	}
	last := info.State.LastSeq
	if info.State.FirstSeq != 1 || info.State.Messages != last {
		return nil // messages are missing that may be in the files still
	}
	if r.to > 0 {
		last = min(last, r.to)
	}
	if last+1 < r.next+many {
		return nil
	}
	files, err := blockFiles(l.server.files)
	if err != nil {
		return nil
	}
	// The last file that does not begin behind the next message.
	from := sort.Search(len(files), func(i int) bool {
		first, err := files[i].firstSeq()
		return err != nil || first > r.next
	}) - 1
	var buffer []byte
	for i := max(from, 0); i < len(files) && r.next <= last; i++ {
		if buffer, err = files[i].load(buffer); err != nil {
			return nil
		}
		whole, err := r.readFile(ctx, buffer, blockKey(l.group, files[i].number), last)
		if err != nil || !whole {
			return err
		}
	}
	return nil
}

// readFile gives fn what is in a block file, up to a sequence. It says whether all of the
// file was as it has to be. The next message must not be in a file in front of it.
func (r *reader) readFile(ctx context.Context, block []byte, key [32]byte, last uint64) (whole bool, err error) {
	sum, err := highwayhash.NewDigest64(key[:])
	if err != nil || len(block) < recordHead {
		return false, nil
	}
	seq := binary.LittleEndian.Uint64(block[4:])
	if seq > r.next {
		return false, nil
	}
	for ; len(block) > 0 && seq <= last; seq++ {
		record, reason := soundRecord(block, sum, seq)
		if reason != "" {
			return false, nil
		}
		block = block[record.length:]
		if seq < r.next {
			continue
		}
		if err := ctx.Err(); err != nil {
			return false, err
		}
		header, err := readHeader(seq, record.header)
		if err != nil {
			return false, err
		}
		if err := r.fn(events.Stored{Seq: seq, Message: events.Message{
			Subject: string(record.subject), Header: header, Data: bytes.Clone(record.data),
		}}); err != nil {
			return false, err
		}
		r.next, r.lastID, r.given = seq+1, header.Get(events.HeaderID), true
	}
	return true, nil
}

// firstSeq returns the sequence of the first record.
func (f *blockFile) firstSeq() (uint64, error) {
	file, err := os.Open(f.path)
	if err != nil {
		return 0, err
	}
	defer func() { _ = file.Close() }() // it was only read
	var head [recordHead]byte
	if _, err := io.ReadFull(file, head[:]); err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint64(head[4:]), nil
}

// load reads the whole file, into the buffer if that has room.
func (f *blockFile) load(buffer []byte) ([]byte, error) {
	file, err := os.Open(f.path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	b := bytes.NewBuffer(buffer[:0])
	if info, err := file.Stat(); err == nil {
		b.Grow(int(info.Size()) + bytes.MinRead)
	}
	_, err = b.ReadFrom(file)
	return b.Bytes(), err
}

// headerLine is what headers in the protocol begin with.
const headerLine = "NATS/1.0\r\n"

// readHeader reads headers as they stand in the protocol and in the server's files, and
// gives what [fromNATS] gives for them.
func readHeader(seq uint64, header []byte) (events.Header, error) {
	if h, ok := readPlain(string(header)); ok {
		return h, nil
	}
	read, err := nats.DecodeHeadersMsg(header)
	if err != nil {
		return nil, fmt.Errorf("the headers of event %d cannot be read: %w", seq, err)
	}
	return fromNATS(seq, read)
}

// readPlain reads headers that are as we write them: each of ours at most once, with a
// value. Those of the server are left out. Whether others are wrong, and how, it does
// not say.
func readPlain(header string) (events.Header, bool) {
	if header == "" {
		return events.Header{}, true
	}
	rest, ok := strings.CutPrefix(header, headerLine)
	out := make(events.Header, len(events.HeaderNames))
	for ok && rest != "\r\n" {
		var line string
		line, rest, ok = strings.Cut(rest, "\r\n")
		name, value, found := strings.Cut(line, ": ")
		if !ok || !found || value == "" || strings.TrimSpace(value) != value || strings.IndexByte(name, ':') >= 0 ||
			strings.IndexByte(line, '\r') >= 0 || strings.IndexByte(line, '\n') >= 0 {
			return nil, false
		}
		if isServerHeader(name) {
			continue
		}
		at, known := headerAt[name]
		if !known || out[at].Value != "" {
			return nil, false
		}
		out[at] = events.Field{Name: events.HeaderNames[at], Value: value}
	}
	return slices.DeleteFunc(out, func(f events.Field) bool { return f.Value == "" }), ok
}
