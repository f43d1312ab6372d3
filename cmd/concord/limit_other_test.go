//go:build !linux

package main

import "errors"

// limitFiles is not known elsewhere.
func limitFiles(int, uint64) error { return errors.ErrUnsupported }
