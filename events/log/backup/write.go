package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"concord/events"
)

// Source is what a backup is made of: see [concord/events/log.Log].
type Source interface {
	Read(ctx context.Context, from, to uint64, fn func(events.Stored) error) error
}

// Write copies a log up to the event that head names, which is the last of its
// command. Commands may go on meanwhile.
func Write(ctx context.Context, to io.Writer, from Source, head Head) error {
	w, err := newWriter(to)
	if err != nil {
		return err
	}
	head.Form = form
	if err := w.line(head); err != nil {
		return err
	}
	if head.Seq > 0 {
		err := from.Read(ctx, 1, head.Seq, func(s events.Stored) error { return w.line(messageOf(s)) })
		if err != nil {
			return fmt.Errorf("copying the log: %w", err)
		}
	}
	if err := w.line(end{End: head.Seq, SHA256: w.sum()}); err != nil {
		return err
	}
	return w.zip.Close()
}

// AddKeys puts the key files of a node behind the end of a backup. Whoever holds the
// backup then acts with them.
func AddKeys(to io.Writer, backup *Backup, files map[string][]byte) error {
	w, err := newWriter(to)
	if err != nil {
		return err
	}
	var all keys
	for name, seed := range files {
		all.Keys = append(all.Keys, key{name, seed})
	}
	slices.SortFunc(all.Keys, func(a, b key) int { return strings.Compare(a.Name, b.Name) })
	all.SHA256 = backup.sumWith(all.Keys)
	if err := w.line(all); err != nil {
		return err
	}
	return w.zip.Close()
}

// writer writes lines, compressed, and keeps a digest of them.
type writer struct {
	zip  *zstd.Encoder
	hash hash.Hash
}

func newWriter(to io.Writer) (*writer, error) {
	zip, err := zstd.NewWriter(to, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		return nil, err
	}
	return &writer{zip: zip, hash: sha256.New()}, nil
}

func (w *writer) line(v any) error {
	line, err := events.MarshalJSON(v)
	if err != nil {
		return err
	}
	line = append(line, '\n')
	_, _ = w.hash.Write(line) // a hash takes whatever it is given
	if _, err := w.zip.Write(line); err != nil {
		return fmt.Errorf("writing the backup: %w", err)
	}
	return nil
}

func (w *writer) sum() string { return hex.EncodeToString(w.hash.Sum(nil)) }
