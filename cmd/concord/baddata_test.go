package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/minio/highwayhash"
	"github.com/nats-io/nats.go/jetstream"

	"concord/cmd/concord/internal/problem"
	"concord/events"
	"concord/events/log"
)

// tree is what lies under a directory: the hash and mode of every file, the mode of
// every directory.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		out[name] = info.Mode().String()
		if d.Type().IsRegular() {
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			sum := sha256.Sum256(content)
			out[name] += " " + hex.EncodeToString(sum[:])
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// changed names what is not the same in two trees. The lock file is not looked at: the
// id of the process that holds it stands there.
func changed(before, after map[string]string) []string {
	var out []string
	for name, was := range before {
		if after[name] != was {
			out = append(out, name)
		}
	}
	for name := range after {
		if _, old := before[name]; !old {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return slices.DeleteFunc(out, func(name string) bool { return name == "log.lock" })
}

// stream is where the server keeps the log of the built-in group.
const stream = "jetstream/$G/streams/oewg-ict"

// badData: on what is not in order no node starts; it says what to do, and writes
// nothing. Where the server had to be asked first, it writes its index anew and sweeps
// the directory in which it stages batches; no more.
func (b binary) badData(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "data")
	p := b.launch(t, whole)
	p.end(syscall.SIGTERM)
	servers := []string{stream + "/batches", stream + "/msgs/index.db"}
	block := stream + "/msgs/1.blk"
	for _, tt := range []struct {
		name  string
		spoil func(t *testing.T, dir string)
		args  []string
		code  int
		slug  string
		says  []string
		may   []string // change
	}{
		{name: "a newer directory", spoil: write("layout", "2\n"), code: exitUnable, slug: "newer-data", says: []string{"newer Concord", "layout 2", "start the newer program"}},
		{name: "a directory that says nothing", spoil: write("layout", "x"), code: exitForbidden, slug: "other-log", says: []string{"layout", `"x"`}},
		{name: "a restore that was given up", spoil: write("restoring", ""), code: exitForbidden, slug: "other-log", says: []string{"did not come to its end", "remove the directory"}},
		{name: "an event of a newer type", spoil: append1(ofNewerType), code: exitUnable, says: []string{"event 6", "newer Concord", "start that one"}, may: servers},
		{name: "newer rules", spoil: append1(ofNewerRules), code: exitUnable, says: []string{"event 6", "version 2 of the rules", "start that one"}, may: servers},
		{name: "a limit of age", spoil: reconfigured(func(c *jetstream.StreamConfig) { c.MaxAge = time.Hour }), code: exitUnable, slug: "stream-changed", says: []string{"max_age", "nats stream edit", "backup"}, may: servers},
		{name: "limits of size", spoil: reconfigured(func(c *jetstream.StreamConfig) { c.MaxMsgs, c.MaxBytes = 1_000, 1<<30 }), code: exitUnable, slug: "stream-changed", says: []string{"max_bytes is 1073741824, must be -1", "max_msgs is 1000"}, may: servers},
		{name: "other subjects", spoil: reconfigured(func(c *jetstream.StreamConfig) { c.Subjects = append(c.Subjects, "oewg-ict.more.>") }), code: exitUnable, slug: "stream-changed", says: []string{"subjects"}, may: servers},
		{name: "deletes allowed", spoil: metafile(`"deny_delete":true`, `"deny_delete":false`), code: exitUnable, slug: "stream-changed", says: []string{"deny_delete is unset, must be true"}, may: servers},
		{name: "purges allowed", spoil: metafile(`"deny_purge":true`, `"deny_purge":false`), code: exitUnable, slug: "stream-changed", says: []string{"deny_purge is unset, must be true"}, may: servers},
		{name: "another retention", spoil: metafile(`"retention":"limits"`, `"retention":"interest"`), code: exitUnable, slug: "stream-changed", says: []string{`retention is "interest", must be "limits"`}, may: servers},
		{name: "a flipped bit", spoil: flip(block, 30_000), code: exitUnable, slug: "log-damaged", says: []string{"event 2", "1.blk", "the checksum is wrong", "restore the log from a replica or a backup"}},
		{name: "a cut block", spoil: truncated(block, 60_000), code: exitUnable, slug: "log-damaged", says: []string{"event 5", "the file ends inside a record"}},
		{name: "a block that is gone", spoil: gone(block), code: exitUnable, slug: "log-damaged", says: []string{"ends at 0", "acknowledged at 5", "from a replica or a backup"}},
		{name: "a log that is gone", spoil: gone("jetstream"), code: exitUnable, slug: "log-damaged", says: []string{"ends at 0"}},
		{name: "the description of the log is gone", spoil: gone(stream + "/meta.sum"), code: exitUnable, says: []string{"cannot be read by the server", "backup"}},
		{name: "another group's directory", spoil: write("group", "other\n"), code: exitForbidden, slug: "other-log", says: []string{"holds the log of oewg-ict, not of other"}},
		{name: "another group's log", spoil: func(t *testing.T, dir string) {
			gone("oewg-ict.acknowledged.json")(t, dir)
			write("group", "other\n")(t, dir)
		},
			args: []string{"--mandate", b.mandateOf(t, "other")}, code: exitForbidden, slug: "other-log", says: []string{"holds the log of oewg-ict, not of other"}},
		{name: "another group of that name", spoil: func(*testing.T, string) {}, args: []string{"--mandate", b.mandateOf(t, "oewg-ict")},
			code: exitForbidden, slug: "other-log", says: []string{"founding rules", "title"}, may: servers},
		{name: "another mandate", spoil: func(*testing.T, string) {}, args: []string{"--mandate", b.mandateOf(t, "other")}, code: exitForbidden, slug: "other-log", says: []string{"for the group oewg-ict", "other"}},
		{name: "a note that is none", spoil: write("oewg-ict.acknowledged.json", "{"), code: exitUnable, says: []string{"remove the file"}},
		{name: "the secretariat's key is open", spoil: opened("keys/secretariat.nk", 0o644), code: exitUnable, says: []string{"may be read by others", "chmod 600", "secretariat.nk"}},
		{name: "the node's key is open", spoil: opened("keys/node.nk", 0o640), code: exitUnable, says: []string{"chmod 600", "node.nk"}},
		{name: "the keys are open", spoil: opened("keys", 0o755), code: exitUnable, says: []string{"chmod 700"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			copyDir(t, whole, dir)
			tt.spoil(t, dir)
			before := tree(t, dir)
			code, says := b.fails(t, append([]string{"serve", "--json", "--data", dir, "--http", "127.0.0.1:0", "--log-level", "error"}, tt.args...)...)
			var p struct{ Type, Detail string }
			at := strings.LastIndex(says, "\n{\n") // behind the lines of the node
			if err := json.Unmarshal([]byte(says[at+1:]), &p); err != nil || code != tt.code {
				t.Fatalf("exit %d, want %d (%v): %s", code, tt.code, err, says)
			}
			if tt.slug != "" && p.Type != problem.Type(tt.slug) {
				t.Errorf("the problem is %s", p.Type)
			}
			for _, want := range tt.says {
				if !strings.Contains(p.Detail, want) {
					t.Errorf("it does not say %q, but %q", want, p.Detail)
				}
			}
			for _, name := range changed(before, tree(t, dir)) {
				if !slices.Contains(tt.may, name) {
					t.Errorf("%s was changed", name)
				}
			}
		})
	}
	// And what was not spoilt is in order.
	if again := b.launch(t, whole); again.seq != p.seq || again.end(syscall.SIGTERM) != exitDone {
		t.Errorf("at event %d", again.seq)
	}
	open := filepath.Join(t.TempDir(), "FRA.nk")
	b.does(t, &struct{}{}, "key", "new", "--out", open)
	if err := os.Chmod(open, 0o604); err != nil {
		t.Fatal(err)
	}
	if code, says := b.fails(t, "whoami", "--key", open); code != exitUsage || !strings.Contains(says, "chmod 600 "+open) {
		t.Errorf("a delegate's key that others may read: exit %d: %s", code, says)
	}
}

func copyDir(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(to, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.Chmod(path, 0o700)
		}
		return os.Chmod(path, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// mandateOf is a file with a mandate that is not the built-in one.
func (b binary) mandateOf(t *testing.T, group string) string {
	t.Helper()
	var m map[string]any
	b.does(t, &m, "mandate", "show")
	m["group"], m["title"] = group, "Another group"
	content, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), group+".json")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// The ways in which a directory is spoilt.

func write(name, content string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func gone(name string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
}

func opened(name string, mode fs.FileMode) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		if err := os.Chmod(filepath.Join(dir, name), mode); err != nil {
			t.Fatal(err)
		}
	}
}

func truncated(name string, size int64) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		if err := os.Truncate(filepath.Join(dir, name), size); err != nil {
			t.Fatal(err)
		}
	}
}

func flip(name string, at int) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		content[at] ^= 1
		write(name, string(content))(t, dir)
	}
}

// metafile changes what the server wrote down of the stream, with its checksum, as
// somebody can who has the disk.
func metafile(old, new string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		name := stream + "/meta.inf"
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || strings.Count(string(content), old) != 1 {
			t.Fatalf("%v: %s", err, content)
		}
		changed := strings.Replace(string(content), old, new, 1)
		key := sha256.Sum256([]byte("oewg-ict"))
		sum, err := highwayhash.NewDigest64(key[:])
		if err != nil {
			t.Fatal(err)
		}
		_, _ = sum.Write([]byte(changed)) // a hash takes whatever it is given
		write(name, changed)(t, dir)
		write(stream+"/meta.sum", hex.EncodeToString(sum.Sum(nil)))(t, dir)
	}
}

// opening opens the log of a directory, which no node runs on, as its owner can.
func opening(t *testing.T, dir string, do func(*log.Log) error) {
	t.Helper()
	l, err := log.OpenEmbedded(t.Context(), log.Options{Group: "oewg-ict", Aggregates: events.Aggregates, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := do(l); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

func reconfigured(change func(*jetstream.StreamConfig)) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		opening(t, dir, func(l *log.Log) error {
			js, err := jetstream.New(l.Conn())
			if err != nil {
				return err
			}
			config := log.StreamConfig("oewg-ict", events.Aggregates, 1)
			change(&config)
			_, err = js.UpdateStream(t.Context(), config)
			return err
		})
	}
}

// append1 puts an event onto the log that this program would not write.
func append1(change func(events.Message) events.Message) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		opening(t, dir, func(l *log.Log) error {
			m, err := registration(1)
			if err != nil {
				return err
			}
			_, err = l.Append(t.Context(), 5, [][]events.Message{{change(m)}})
			return err
		})
	}
}

// registration is an event that registers a participant, decided by a version of the
// rules.
func registration(rules int) (events.Message, error) {
	c := events.Commit{Group: "oewg-ict", Time: time.Now(), Actor: events.CodeSecretariat, Via: events.ViaOwnKey, Command: uuid.New(), Rules: rules,
		Key: "U", Signed: events.Signed{Bytes: []byte("{}"), Signature: []byte("none")},
		Events: []events.Event{events.ParticipantsRegistered{Group: "oewg-ict", Participants: []events.Participant{{Code: "NGO-1", Name: "One", Category: events.Stakeholder}}}}}
	messages, err := events.Encode(c)
	if err != nil {
		return events.Message{}, err
	}
	return messages[0], nil
}

func changedHeader(m events.Message, name, value string) events.Message {
	m.Header = slices.Clone(m.Header)
	for i := range m.Header {
		if m.Header[i].Name == name {
			m.Header[i].Value = value
		}
	}
	return m
}

func ofNewerType(m events.Message) events.Message {
	m.Subject = strings.Replace(m.Subject, "participants-registered", "tea-was-served", 1)
	return changedHeader(m, events.HeaderType, "concord.group.tea-was-served.v1")
}

func ofNewerRules(m events.Message) events.Message {
	return changedHeader(m, events.HeaderRules, "2")
}
