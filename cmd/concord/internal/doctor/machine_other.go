//go:build !linux && !darwin

package doctor

import "errors"

// On other systems these are not asked.
func diskFree(string) (uint64, error)       { return 0, errors.ErrUnsupported }
func inodes(string) (uint64, uint64, error) { return 0, 0, errors.ErrUnsupported }
func openFiles() (uint64, error)            { return 0, errors.ErrUnsupported }
