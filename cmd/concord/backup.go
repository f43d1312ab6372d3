package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/node"
	"concord/events"
	"concord/events/log"
	"concord/events/log/backup"
)

// newBackupCommand is "concord backup": a copy of the log, and the way back.
func newBackupCommand(d *door) *cobra.Command {
	var b copying
	c := &cobra.Command{
		Use: "backup FILE", Short: "Copy the whole log into a file while the node runs", Args: takes("FILE"),
		Long: `Copies the log, up to where it ends now, into a new file of its owner's alone. The group
goes on meanwhile. It is for the secretariat's key, an auditor's, or the node's own
(keys/node.nk in its directory), since what is not for all is in it too. With --data it
copies the log of a node that does not run, and needs no key.

The file is there only when it is whole: it is written under another name, read back
and checked first. The keys are not in it, unless --keys asks for them: keep the
directory of keys apart. What else lies in a node's directory follows from the log.`,
		Example: `  concord backup concord-2027-11-29.backup --key concord-data/keys/node.nk
  concord backup restore concord-2027-11-29.backup --data /srv/concord`,
		RunE: func(c *cobra.Command, args []string) error {
			found, err := b.write(c.Context(), d, args[0])
			if err != nil {
				return err
			}
			return d.tellBackup(args[0], "", found)
		},
	}
	c.Flags().StringVar(&b.data, "data", "", "the `directory` of a node that does not run, to copy its log without asking a node")
	c.Flags().StringVar(&b.keys, "keys", "", "put the key files in this node's `directory` into the copy too: whoever has the file acts with them")
	c.AddCommand(newBackupRestoreCommand(d), newBackupCheckCommand(d))
	return c
}

func newBackupRestoreCommand(d *door) *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use: "restore FILE", Short: "Make a node's directory of a backup", Args: takes("FILE"),
		Long: `Makes a directory from which "concord serve --data" goes on as of the backup. The
directory must be empty, or not be there. The file is read to its end and checked
before anything is made of it, and the log is read as at every start before a node may
start on it; where this ends before that, none ever does.

Put the directory of keys back too, where the backup has none: a node without its key
makes a new one, which the secretariat then has to enrol.`,
		Example: `  concord backup restore concord-2027-11-29.backup --data /srv/concord`,
		RunE: func(c *cobra.Command, args []string) error {
			f, err := os.Open(args[0])
			if err != nil {
				return &inputError{err}
			}
			defer f.Close()
			found, err := node.Restore(c.Context(), f, dir)
			if err != nil {
				return err
			}
			return d.tellBackup(args[0], dir, found)
		},
	}
	dataFlag(c, &dir)
	return c
}

func newBackupCheckCommand(d *door) *cobra.Command {
	return &cobra.Command{
		Use: "check FILE", Short: "Read a backup to its end and check it", Args: takes("FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			f, err := os.Open(args[0])
			if err != nil {
				return &inputError{err}
			}
			defer f.Close()
			found, err := readBackup(c.Context(), f)
			if err != nil {
				return err
			}
			return d.tellBackup(args[0], "", found)
		},
	}
}

// copying is a backup that is being made.
type copying struct{ data, keys string }

// write makes a backup at a path, which is not there until it is whole.
func (b *copying) write(ctx context.Context, d *door, path string) (*backup.Backup, error) {
	if err := vacant(path); err != nil {
		return nil, err
	}
	keys, err := b.keyFiles()
	if err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".part-*") // mode 0600
	if err != nil {
		return nil, &inputError{err}
	}
	defer func() { _ = os.Remove(f.Name()) }() // it has its name by then, or is none
	found, err := b.fill(ctx, d, f, keys)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	if err := vacant(path); err != nil {
		return nil, err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return nil, err
	}
	return found, log.SyncDir(filepath.Dir(path))
}

// vacant refuses a path where something is.
func vacant(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return wrong("%s is there already: a backup is never overwritten", path)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return &inputError{err}
	}
	return nil
}

func (b *copying) keyFiles() (map[string][]byte, error) {
	if b.keys == "" {
		return nil, nil
	}
	keys, err := node.ReadKeys(b.keys)
	if err == nil && len(keys) == 0 {
		err = fmt.Errorf("there are no keys in %s", node.KeyDir(b.keys))
	}
	if err != nil {
		return nil, &inputError{err}
	}
	return keys, nil
}

// fill writes the backup into a file, and reads it back.
func (b *copying) fill(ctx context.Context, d *door, f *os.File, keys map[string][]byte) (*backup.Backup, error) {
	var err error
	if b.data != "" {
		var locked *log.LockedError
		if err = node.Backup(ctx, b.data, f); errors.As(err, &locked) {
			err = fmt.Errorf("%w: a node runs there, which is asked without --data", err)
		}
	} else {
		err = b.ask(ctx, d, f)
	}
	if err != nil {
		return nil, err
	}
	found, err := readBackup(ctx, f)
	if err != nil || keys == nil {
		return found, err
	}
	if _, err := f.Seek(0, io.SeekEnd); err != nil {
		return nil, err
	}
	if err := backup.AddKeys(f, found, keys); err != nil {
		return nil, err
	}
	return readBackup(ctx, f)
}

// ask has the node make the copy.
func (b *copying) ask(ctx context.Context, d *door, to io.Writer) error {
	s, err := d.signer()
	if err != nil {
		return err
	}
	c, err := d.client()
	if err != nil {
		return err
	}
	return c.Backup(ctx, s, to)
}

// readBackup reads a file from its beginning to its end.
func readBackup(ctx context.Context, f *os.File) (*backup.Backup, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return backup.Read(f, func([]events.Stored) error { return ctx.Err() })
}

// tellBackup says what a backup holds, and what is to be done beside it.
func (d *door) tellBackup(file, dir string, b *backup.Backup) error {
	out := struct {
		File   string   `json:"file"`
		Data   string   `json:"data,omitempty"` // the directory that was made of it
		Group  string   `json:"group"`
		Seq    uint64   `json:"seq"`
		Begun  string   `json:"time"` // when it was made
		SHA256 string   `json:"sha256"`
		Keys   []string `json:"keys"` // the key files in it
	}{file, dir, b.Group, b.Seq, events.FormatTime(b.Begun), b.SHA256, slices.AppendSeq([]string{}, maps.Keys(b.Keys))}
	slices.Sort(out.Keys)
	return d.answer(out, func() {
		d.say("%s: the log of %s up to event %d, as of %s; whole, and checked.", file, b.Group, b.Seq, events.Instant(b.Begun))
		switch {
		case dir != "" && len(out.Keys) > 0:
			d.say("%s is a node's directory again, with %s.", dir, counted(len(out.Keys), "key file"))
		case dir != "":
			d.say("%s is a node's directory again. The keys are not in it: put them back from where they are kept, into %s, before you start the node.", dir, node.KeyDir(dir))
		case len(out.Keys) > 0:
			d.say("%s in it: whoever has the file acts with them.", isOrAre(len(out.Keys), "key file"))
		default:
			d.say("The keys are not in it: keep the node's directory of keys apart.")
		}
		if dir != "" {
			d.next("concord serve --data %s", dir)
		}
	})
}
