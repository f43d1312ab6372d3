package node

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"concord/aggregates/group"
	"concord/events"
	"concord/events/trust"
)

// keyDir is where a node keeps the seeds that it made: its own, that of the
// secretariat that founded the group, and in a demonstration those of the roles.
type keyDir string

// KeyDir returns where a node keeps its keys, in its directory.
func KeyDir(dir string) string { return filepath.Join(dir, "keys") }

// KeyFiles lists the key files that are there, in the order of their names.
func KeyFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(KeyDir(dir))
	var out []string
	for _, e := range entries {
		if filepath.Ext(e.Name()) == keyExt {
			out = append(out, filepath.Join(KeyDir(dir), e.Name()))
		}
	}
	return out, err
}

// keyExt ends the name of a key file.
const keyExt = ".nk"

func openKeyDir(dir string) (keyDir, error) {
	path := KeyDir(dir)
	if err := os.MkdirAll(path, 0o700); err != nil {
		return "", fmt.Errorf("making the directory of keys: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if trust.OpenToOthers(info.Mode()) {
		return "", fmt.Errorf("the directory of keys %s is open to others (mode %04o): chmod 700 it", path, info.Mode().Perm())
	}
	files, err := KeyFiles(dir)
	if err != nil {
		return "", fmt.Errorf("reading the directory of keys: %w", err)
	}
	for _, file := range files {
		if _, err := trust.OwnersAlone(file); err != nil && !errors.Is(err, fs.ErrNotExist) { // a link to nothing is nobody's
			return "", err
		}
	}
	return keyDir(path), nil
}

// codeOperator is whoever runs a node with a NATS port. It acts for nobody, and its key
// stands on no log.
const codeOperator = "OPERATOR"

// path returns the file of a key: node.nk, operator.nk, secretariat.nk, chair.nk and auditor.nk
// for those who act for the group, FRA.nk for a participant.
func (d keyDir) path(code string) string {
	switch code {
	case events.CodeNode, events.CodeSecretariat, group.CodeChair, group.CodeViceChair, events.CodeAuditor, codeOperator:
		code = strings.ToLower(code)
	}
	return filepath.Join(string(d), code+keyExt)
}

// have loads a key, or makes it and writes it down if there is none.
func (d keyDir) have(code string) (trust.Signer, error) {
	s, err := trust.LoadSigner(d.path(code))
	if !errors.Is(err, fs.ErrNotExist) {
		return s, err
	}
	if s, err = trust.NewSigner(); err != nil {
		return s, err
	}
	if err = s.WriteFile(d.path(code)); errors.Is(err, fs.ErrExist) {
		return trust.LoadSigner(d.path(code)) // somebody was faster
	}
	return s, err
}
