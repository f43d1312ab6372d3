//go:build !linux

package doctor

import "errors"

// On other systems the kernel is not asked.
func clockKept() (bool, error) { return false, errors.ErrUnsupported }
