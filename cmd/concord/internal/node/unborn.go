package node

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

// removeUnborn removes what is left of a stream whose creation was cut off: a node
// that was killed in its first milliseconds leaves a directory that the server does
// not read, and that package log, rightly, never founds a log on. It is only removed
// if no message can ever have been in it: the server writes a stream's checksum
// before it takes the first, there is no block with a byte in it, and the node
// remembers nothing acknowledged. It holds the log's lock meanwhile; where another
// process has that, it does nothing.
func removeUnborn(dir, group string) (err error) {
	if exists(filepath.Join(dir, group+".acknowledged.json")) {
		return nil
	}
	streams, err := filepath.Glob(filepath.Join(dir, "jetstream", "*", "streams", group))
	if err != nil || len(streams) == 0 {
		return err
	}
	lock := flock.New(filepath.Join(dir, "log.lock"), flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
	if locked, err := lock.TryLock(); err != nil || !locked {
		return err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	for _, stream := range streams {
		unborn, err := neverWritten(stream)
		if err != nil {
			return fmt.Errorf("looking at what an interrupted start left: %w", err)
		}
		if unborn {
			if err := os.RemoveAll(stream); err != nil {
				return fmt.Errorf("removing what an interrupted start left: %w", err)
			}
		}
	}
	return nil
}

// neverWritten says whether a stream's directory shows that its creation did not
// come to its end.
func neverWritten(stream string) (bool, error) {
	if exists(filepath.Join(stream, "meta.sum")) {
		return false, nil
	}
	empty := true
	err := filepath.WalkDir(stream, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".blk") {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Size() > 0 {
			empty = false
		}
		return err
	})
	return empty, err
}

// exists says whether there is something at a path; what cannot be looked at may be.
func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
