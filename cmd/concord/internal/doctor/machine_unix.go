//go:build linux || darwin

package doctor

import "golang.org/x/sys/unix"

// diskFree returns how many bytes may be written where a directory is, by others than
// the superuser.
func diskFree(dir string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return s.Bavail * uint64(s.Bsize), nil
}

// inodes returns how many files may still be made where a directory is, and how many
// in all; a file system that makes inodes as it needs them says 0.
func inodes(dir string) (free, total uint64, err error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, 0, err
	}
	return s.Ffree, s.Files, nil
}

// openFiles returns how many files this process may have open. Go raises the limit of a
// process to the hard one when it starts, the node's as this one's.
func openFiles() (uint64, error) {
	var limit unix.Rlimit
	err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit)
	return limit.Cur, err
}
