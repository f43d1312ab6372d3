package node

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"concord/events/log"
)

// layout is how a node's directory is laid out. The number goes up when what lies
// there would be misread by a program that does not know of it.
const layout = 1

// The files in a node's directory that say what it is.
const (
	layoutFile    = "layout"    // the number; a directory without it has layout 1
	restoringFile = "restoring" // a backup is being restored into the directory, or that was given up
)

// NewerError says that something was written by a newer program than this. Nothing
// was changed.
type NewerError struct{ Reason string }

func (e *NewerError) Error() string { return e.Reason }

// Usable refuses a directory that no node may be started on.
func Usable(dir string) error {
	if _, err := os.Lstat(filepath.Join(dir, restoringFile)); err == nil {
		return &ConflictError{fmt.Sprintf("a backup was being restored into the directory %s and did not come to its end: remove the directory, and restore into an empty one", dir)}
	}
	content, err := os.ReadFile(filepath.Join(dir, layoutFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading how the node's directory is laid out: %w", err)
	}
	switch n, err := strconv.Atoi(strings.TrimSpace(string(content))); {
	case err != nil || n < 1:
		return &ConflictError{fmt.Sprintf("%s does not say how the directory is laid out, but %.40q: it is no node's, or damaged; if it is known to be a node's of this version, put %d there", filepath.Join(dir, layoutFile), content, layout)}
	case n > layout:
		return &NewerError{fmt.Sprintf("the directory %s is of a newer Concord (layout %d, this program knows %d): start the newer program on it, or restore a backup into an empty directory", dir, n, layout)}
	}
	return nil
}

// markLayout writes down how a directory is laid out, where it does not say.
func markLayout(dir string) error {
	path := filepath.Join(dir, layoutFile)
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return log.ReplaceFile(path, fmt.Appendf(nil, "%d\n", layout))
}
