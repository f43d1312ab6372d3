package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"concord/aggregates/engine"
	"concord/events"
	"concord/events/log"
	"concord/events/log/backup"
	"concord/events/trust"
)

// Backup copies the log in the directory of a node that does not run. Of one that runs
// the error is a [*log.LockedError]: that node is to be asked.
func Backup(ctx context.Context, dir string, to io.Writer) error {
	if err := Usable(dir); err != nil {
		return err
	}
	name, err := groupOf(dir)
	if err == nil && name == "" {
		err = &OptionError{fmt.Sprintf("the directory %s is no node's", dir)}
	}
	if err != nil {
		return err
	}
	l, err := log.OpenEmbedded(ctx, log.Options{Group: name, Aggregates: events.Aggregates, Dir: dir, Logger: natsLines{slog.New(slog.DiscardHandler)}})
	if err != nil {
		return err
	}
	if err = l.Writable(); err == nil { // what is damaged is no backup's beginning
		var last uint64
		if last, err = l.Last(ctx); err == nil && last == 0 {
			err = &OptionError{fmt.Sprintf("the log in %s is empty: there is nothing to copy", dir)}
		} else if err == nil {
			err = backup.Write(ctx, to, l, backup.Head{Group: name, Seq: last, Begun: events.Time(time.Now())})
		}
	}
	return errors.Join(err, l.Close())
}

// ReadKeys reads the key files in a node's directory, for a backup that is to have them.
func ReadKeys(dir string) (map[string][]byte, error) {
	files, err := KeyFiles(dir)
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	for _, file := range files {
		if _, err := trust.LoadSigner(file); err != nil { // what is none is no use in a backup
			return nil, err
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		out[filepath.Base(file)] = content
	}
	return out, nil
}

// Restore makes a node's directory of a backup. The directory is not there yet or is
// empty; after an error it is so again.
//
// The backup is read to its end before anything is made. Until the log was read as at
// every start no node starts on the directory, and if this is killed none ever does.
func Restore(ctx context.Context, from io.ReadSeeker, dir string) (found *backup.Backup, err error) {
	if found, err = backup.Read(from, func([]events.Stored) error { return ctx.Err() }); err != nil {
		return nil, err
	}
	if _, err := from.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	group := found.Group
	made, err := empty(dir)
	if err != nil {
		return nil, err
	}
	marker := filepath.Join(dir, restoringFile)
	if err := log.ReplaceFile(marker, nil); err != nil {
		return nil, fmt.Errorf("preparing the directory: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, clear(dir, made))
		}
	}()
	l, err := log.OpenEmbedded(ctx, log.Options{Group: group, Aggregates: events.Aggregates, Dir: dir, Logger: natsLines{slog.New(slog.DiscardHandler)}})
	if err != nil {
		return nil, err
	}
	if found, err = backup.Restore(ctx, from, l); err == nil {
		err = sound(ctx, l, found.Seq)
	}
	if err = errors.Join(err, l.Close()); err != nil {
		return nil, err
	}
	if err := putKeys(dir, found.Keys); err != nil {
		return nil, err
	}
	if err := mark(dir, group); err != nil {
		return nil, err
	}
	if err := os.Remove(marker); err != nil {
		return nil, err
	}
	return found, log.SyncDir(dir)
}

// sound reads the log as a node does that starts on it.
func sound(ctx context.Context, l *log.Log, seq uint64) error {
	e, err := engine.Open(ctx, l, engine.Options{})
	if err != nil {
		return err
	}
	defer e.Close()
	if e.Seq() != seq {
		return fmt.Errorf("the log ends at event %d, the backup at %d", e.Seq(), seq)
	}
	return l.Writable()
}

// empty makes a directory, unless there is an empty one. It says whether it was made.
func empty(dir string) (made bool, err error) {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return true, os.MkdirAll(dir, 0o700)
	case err != nil:
		return false, err
	case len(entries) > 0:
		return false, &ConflictError{fmt.Sprintf("the directory %s is not empty: a backup is restored into an empty one, so that nothing is mixed or lost", dir)}
	}
	return false, os.Chmod(dir, 0o700)
}

// clear takes out of a directory that was empty whatever came into it.
func clear(dir string, made bool) error {
	if made {
		return os.RemoveAll(dir)
	}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
	}
	return err
}

// putKeys writes the key files of a backup.
func putKeys(dir string, keys map[string][]byte) error {
	if len(keys) == 0 {
		return nil
	}
	if _, err := openKeyDir(dir); err != nil {
		return err
	}
	for name, seed := range keys {
		if filepath.Ext(name) != keyExt {
			return fmt.Errorf("%q in the backup is no key file", name)
		}
		if err := log.ReplaceFile(filepath.Join(KeyDir(dir), name), seed); err != nil {
			return err
		}
	}
	return nil
}
