package node

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"concord/aggregates/group/mandate"
	"concord/events"
)

// groupFile is where a directory says whose log it is for, so that a node that is
// started without a mandate finds it.
const groupFile = "group"

// groupOf returns the group that the directory is for, "" if it is for none yet.
func groupOf(dir string) (string, error) {
	content, err := os.ReadFile(filepath.Join(dir, groupFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(content)), err
}

// mark writes down for which group the directory is, before its log is opened.
func mark(dir, group string) error {
	if was, err := groupOf(dir); err != nil || was == group {
		return err
	}
	return writeFile(filepath.Join(dir, groupFile), []byte(group+"\n"))
}

// chosen returns the mandate to found a group with and the group's name, which
// the directory knows if it has been used.
func chosen(o *Options) (m events.Mandate, group string, err error) {
	if group, err = groupOf(o.Dir); err != nil {
		return m, "", err
	}
	if o.Mandate != nil {
		m = *o.Mandate
	} else {
		m = mandate.BuiltIn()
	}
	switch {
	case group == "":
		return m, m.Group, nil
	case o.Mandate != nil && m.Group != group:
		return m, "", &ConflictError{fmt.Sprintf("the directory %s is for the group %s, the mandate is of %s", o.Dir, group, m.Group)}
	}
	return m, group, nil
}

// writeFile puts a small file in place, whole or not at all, durably.
func writeFile(path string, content []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if _, err = f.Write(content); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return err
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
