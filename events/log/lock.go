package log

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
)

// lockName is the file in a log's directory that is locked while it is open.
const lockName = "log.lock"

// dirLock holds a directory for this process. Two servers on one directory would
// both acknowledge the same sequence. The operating system releases the lock when
// the process ends, however it ends.
type dirLock struct{ file *flock.Flock }

// lockDir locks the directory or returns a [LockedError]. The holder's process id
// stands in the file, for the error message only.
func lockDir(dir string) (*dirLock, error) {
	path := filepath.Join(dir, lockName)
	file := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
	locked, err := file.TryLock()
	if err != nil {
		return nil, fmt.Errorf("locking directory %s: %w", dir, err)
	}
	if !locked {
		return nil, &LockedError{Dir: dir, PID: holder(path)}
	}
	if err := os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("locking directory %s: %w", dir, err), file.Unlock())
	}
	return &dirLock{file}, nil
}

// holder reads the process id in a lock file, 0 if there is none.
func holder(path string) int {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		return 0
	}
	return pid
}

func (d *dirLock) release() error { return d.file.Unlock() }
