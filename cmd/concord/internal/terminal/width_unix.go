//go:build unix

package terminal

import (
	"os"

	"golang.org/x/sys/unix"
)

// widthOf returns how many columns a terminal has, 0 if it does not know, and
// false if the file is none.
func widthOf(f *os.File) (int, bool) {
	size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0, false
	}
	return int(size.Col), true
}
