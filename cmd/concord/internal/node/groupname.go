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
	"concord/events/log"
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

// mark writes down for which group the directory is and how it is laid out, before its
// log is opened.
func mark(dir, group string) error {
	if err := markLayout(dir); err != nil {
		return err
	}
	if was, err := groupOf(dir); err != nil || was == group {
		return err
	}
	return log.ReplaceFile(filepath.Join(dir, groupFile), []byte(group+"\n"))
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
