package main

import "golang.org/x/sys/unix"

// limitFiles keeps the files of a process from growing beyond a size, in bytes.
func limitFiles(pid int, size uint64) error {
	return unix.Prlimit(pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: size, Max: size}, nil)
}
