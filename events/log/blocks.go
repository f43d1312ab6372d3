package log

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/minio/highwayhash"
)

// The server's block files (nats-server 2.15, server/filestore.go): records, one
// behind the other, little endian:
//
//	length u32, its highest bit set if there are headers
//	sequence u64, time i64, length of the subject u16
//	subject, [length of the headers u32, headers], data
//	checksum u64 over all of it but the lengths
//
// A block's checksums are keyed by the stream's name and the block's number.
const (
	recordHead     = 22
	recordChecksum = 8
	recordHeaders  = 1 << 31 // in the length
	largestRecord  = 32 << 20
)

// checkBlocks reads the block files of a stream before the server does, without
// changing them, and returns a [FileError] at the first record that is not the
// one that has to come.
//
// The server itself is no judge of its files. When it has to read them anew, after
// a kill, it cuts a block at the first record that is not sound and loses what is
// whole behind it; when it does not have to, one flipped bit in a sequence has it
// fill a hole of 2⁶² messages until memory ends (seen with 2.15.2).
//
// A record behind known, the last one known to be acknowledged, may be torn at
// the end of the last block: power failed while it was written, and the server
// may cut it off. It returns the sequence behind the last sound record.
func checkBlocks(dir, stream string, known uint64) (want uint64, err error) {
	want = 1
	files, err := blockFiles(dir)
	if err != nil {
		return want, fmt.Errorf("checking the files of stream %s: %w", stream, err)
	}
	for i, b := range readBlocks(files, stream) {
		if b.err == nil && b.first != want { // what it says of its records is said of others
			b = files[i].read(stream, want)
		}
		if b.err != nil {
			return want, fmt.Errorf("checking the files of stream %s: %w", stream, b.err)
		}
		want = b.next
		if b.reason != "" && (want <= known || i < len(files)-1) {
			return want, &FileError{File: files[i].path, Offset: b.offset, Seq: want, Reason: b.reason}
		}
	}
	return want, nil
}

// readBlock is what was found in a block file that was to begin with the event first:
// see [checkBlock].
type readBlock struct {
	first, next uint64
	offset      int64
	reason      string
	err         error
}

// readBlocks reads block files, as many at once as there are processors, each as if the
// event were to come that stands first in it.
func readBlocks(files []blockFile, stream string) []readBlock {
	found := make([]readBlock, len(files))
	var next atomic.Int64
	var readers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(files)) {
		readers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(files)); i = next.Add(1) - 1 {
				found[i] = files[i].read(stream, 0)
			}
		})
	}
	readers.Wait()
	return found
}

// read reads a block file that is to begin with the event want; 0: with whatever stands
// first in it.
func (f *blockFile) read(stream string, want uint64) readBlock {
	data, err := os.ReadFile(f.path)
	if err != nil {
		return readBlock{err: err}
	}
	b := readBlock{first: want}
	if want == 0 && len(data) >= recordHead {
		b.first = binary.LittleEndian.Uint64(data[4:])
	}
	b.offset, b.next, b.reason = checkBlock(data, blockKey(stream, f.number), b.first)
	return b
}

// blockFile is one of a stream's block files.
type blockFile struct {
	path   string
	number uint64
}

// blockFiles lists the block files in a directory by number; there are none if
// there is no directory.
func blockFiles(dir string) ([]blockFile, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var files []blockFile
	for _, entry := range entries {
		if name, ok := strings.CutSuffix(entry.Name(), ".blk"); ok {
			number, err := strconv.ParseUint(name, 10, 32)
			if err != nil {
				continue // not one of the server's names
			}
			files = append(files, blockFile{filepath.Join(dir, entry.Name()), number})
		}
	}
	slices.SortFunc(files, func(a, b blockFile) int {
		if a.number < b.number {
			return -1
		}
		return 1
	})
	return files, nil
}

// blockKey is the key of a block's checksums.
func blockKey(stream string, number uint64) [32]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%s-%d", stream, number))
}

// checkBlock reads records whose first has the sequence want. It returns the
// sequence behind the last sound one and, where a record is not sound, where it
// begins and why.
func checkBlock(data []byte, key [32]byte, want uint64) (offset int64, next uint64, reason string) {
	sum, err := highwayhash.NewDigest64(key[:])
	if err != nil {
		return 0, want, err.Error()
	}
	for at := 0; at < len(data); want++ {
		record, reason := soundRecord(data[at:], sum, want)
		if reason != "" {
			return int64(at), want, reason
		}
		at += record.length
	}
	return 0, want, ""
}

// blockRecord is one message in a block file. What it has are parts of the file.
type blockRecord struct {
	length  int // of the record, in bytes
	subject []byte
	header  []byte // as in the protocol; empty if there is none
	data    []byte
}

// soundRecord takes the record apart that stands in front, or says why it is not the
// one of a sequence. The sum is keyed for the block.
func soundRecord(data []byte, sum hash.Hash64, want uint64) (r blockRecord, reason string) {
	if len(data) < recordHead+recordChecksum {
		return r, "the file ends inside a record"
	}
	length := binary.LittleEndian.Uint32(data)
	headers := length&recordHeaders != 0
	length &^= recordHeaders
	subject := int(binary.LittleEndian.Uint16(data[20:]))
	least := recordHead + subject + recordChecksum
	if headers {
		least += 4
	}
	if length > largestRecord || int(length) < least {
		return r, fmt.Sprintf("a record of %d bytes cannot be", length)
	}
	if int(length) > len(data) {
		return r, "the file ends inside a record"
	}
	record := data[:length]
	body, checksum := record[recordHead:length-recordChecksum], record[length-recordChecksum:]
	sum.Reset()
	_, _ = sum.Write(record[4:20]) // a hash takes whatever it is given
	_, _ = sum.Write(body[:subject])
	r = blockRecord{length: int(length), subject: body[:subject], data: body[subject:]}
	if headers {
		r.data = r.data[4:]
	}
	_, _ = sum.Write(r.data)
	if sum.Sum64() != binary.LittleEndian.Uint64(checksum) {
		return r, "the checksum is wrong"
	}
	if headers {
		// The length of the headers is not under the checksum.
		ends := binary.LittleEndian.Uint32(body[subject:])
		if !endsAt(r.data, ends) {
			return r, "the headers do not end where they should"
		}
		r.header, r.data = r.data[:ends], r.data[ends:]
	}
	if seq := binary.LittleEndian.Uint64(record[4:]); seq != want {
		return r, fmt.Sprintf("event %d stands there", seq)
	}
	return r, ""
}

// endsAt reports whether headers in front of data end at length.
func endsAt(content []byte, length uint32) bool {
	end := []byte("\r\n\r\n")
	at := bytes.Index(content, end)
	return at >= 0 && uint64(at+len(end)) == uint64(length)
}
