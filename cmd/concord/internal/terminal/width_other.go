//go:build !unix

package terminal

import "os"

// widthOf says whether a file is a terminal; how wide it is is not asked here.
func widthOf(f *os.File) (int, bool) {
	info, err := f.Stat()
	return 0, err == nil && info.Mode()&os.ModeCharDevice != 0
}
