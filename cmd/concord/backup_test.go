package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"concord/events"
	"concord/events/log/backup"
	"concord/events/trust"
)

// copied is the document of "concord backup --json".
type copied struct {
	File, Group, SHA256 string
	Seq                 uint64
	Keys                []string
}

// does runs the binary, which has to succeed, and reads its document.
func (b binary) does(t *testing.T, v any, args ...string) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), b.path, append(args, "--json")...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%q: %v\n%s", args, err, &errs)
	}
	if err := json.Unmarshal(out.Bytes(), v); err != nil {
		t.Fatalf("%q: %v\n%s", args, err, &out)
	}
}

// state is the hash of all readings as of an event.
func (b binary) state(t *testing.T, p *process, seq uint64) string {
	t.Helper()
	var r struct{ State string }
	b.does(t, &r, "replay", "--server", p.url, "--at", fmt.Sprint(seq))
	return r.State
}

// backup makes backups while commands go on, and restores one: the restored node has
// the same readings as of the same event, and goes on.
func (b binary) backup(t *testing.T) {
	dir, files := filepath.Join(t.TempDir(), "data"), t.TempDir()
	p := b.launch(t, dir)
	key := filepath.Join(dir, "keys", "secretariat.nk")
	s, err := trust.LoadSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	var busy sync.WaitGroup
	var done []accepted
	busy.Go(func() { done, _ = registrar(p, s, "BUSY") })
	var all []copied
	for i := range 4 {
		var c copied
		b.does(t, &c, "backup", filepath.Join(files, "copy"+fmt.Sprint(i)), "--server", p.url, "--key", filepath.Join(dir, "keys", "node.nk"))
		all = append(all, c)
		time.Sleep(50 * time.Millisecond)
	}
	last := all[len(all)-1]
	if all[0].Seq >= last.Seq || last.Group != "oewg-ict" || len(last.Keys) != 0 {
		t.Errorf("nothing was written during the backups: %+v", all)
	}
	want := b.state(t, p, last.Seq)
	if code := p.end(syscall.SIGTERM); code != exitDone {
		t.Errorf("exit %d", code)
	}
	busy.Wait()
	if len(done) == 0 || done[len(done)-1].answer.Seq <= last.Seq {
		t.Error("the group did not go on behind the last backup")
	}
	// Of the node that stopped: all of the log, and the keys as asked for.
	var whole copied
	b.does(t, &whole, "backup", filepath.Join(files, "whole"), "--data", dir, "--keys", dir)
	if whole.Seq != done[len(done)-1].answer.Seq || strings.Join(whole.Keys, " ") != "node.nk secretariat.nk" {
		t.Errorf("%+v", whole)
	}

	again := filepath.Join(t.TempDir(), "again")
	b.does(t, &copied{}, "backup", "restore", last.File, "--data", again)
	if _, err := os.Stat(filepath.Join(again, "keys")); err == nil {
		t.Error("keys come out of a backup that has none")
	}
	if err := os.CopyFS(filepath.Join(again, "keys"), os.DirFS(filepath.Join(dir, "keys"))); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"keys", "keys/node.nk", "keys/secretariat.nk"} {
		mode := os.FileMode(0o600)
		if path == "keys" {
			mode = 0o700
		}
		if err := os.Chmod(filepath.Join(again, path), mode); err != nil {
			t.Fatal(err)
		}
	}
	restored := b.launch(t, again)
	if restored.seq != last.Seq || b.state(t, restored, last.Seq) != want {
		t.Errorf("restored at event %d with %s, not at %d with %s", restored.seq, b.state(t, restored, last.Seq), last.Seq, want)
	}
	// What was answered behind the backup is not known there: it is taken anew.
	if a, status, err := post(restored.url, done[len(done)-1].signed); err != nil || status != 200 || a.Seq != last.Seq+1 {
		t.Errorf("going on: %d, event %d, %v", status, a.Seq, err)
	}
	restored.end(syscall.SIGTERM)
	if strings.Contains(restored.errs.String(), "not enrolled") {
		t.Errorf("the node's key is not known: %s", restored.errs)
	}

	with := filepath.Join(t.TempDir(), "with")
	b.does(t, &copied{}, "backup", "restore", whole.File, "--data", with)
	if _, err := trust.LoadSigner(filepath.Join(with, "keys", "secretariat.nk")); err != nil {
		t.Error(err)
	}
	if node := b.launch(t, with); node.seq != whole.Seq || node.end(syscall.SIGTERM) != exitDone {
		t.Errorf("with its keys it starts at %d, not at %d", node.seq, whole.Seq)
	}
	b.badBackups(t, last.File, again)
}

// badBackups: what is no backup, or has no place to go to, leaves nothing.
func (b binary) badBackups(t *testing.T, good, used string) {
	dir := t.TempDir()
	content, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	put := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	flipped := bytes.Clone(content)
	flipped[len(flipped)/2] ^= 4
	newer := bytes.Buffer{}
	if err := backup.Write(t.Context(), &newer, strange{}, backup.Head{Group: "oewg-ict", Seq: 1}); err != nil {
		t.Fatal(err)
	}
	into := filepath.Join(dir, "into")
	for _, tt := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"cut", []string{"restore", put("cut", content[:len(content)-9]), "--data", into}, exitUnconfirmed, "no whole backup"},
		{"flipped", []string{"restore", put("flipped", flipped), "--data", into}, exitUnconfirmed, "no whole backup"},
		{"something else", []string{"restore", put("else", []byte("hello")), "--data", into}, exitUnconfirmed, "no whole backup"},
		{"none", []string{"restore", filepath.Join(dir, "none"), "--data", into}, exitUsage, "no such file"},
		{"an event that nobody knows", []string{"restore", put("newer", newer.Bytes()), "--data", into}, exitUnable, "newer Concord"},
		{"a directory in use", []string{"restore", good, "--data", used}, exitForbidden, "is not empty"},
		{"a backup that is there", []string{good, "--data", used}, exitUsage, "never overwritten"},
		{"a place that is not there", []string{filepath.Join(dir, "no", "where"), "--data", used}, exitUsage, "no such file"},
		{"no node's directory", []string{filepath.Join(dir, "x"), "--data", t.TempDir()}, exitUsage, "is no node's"},
		{"keys of nobody", []string{filepath.Join(dir, "x"), "--data", used, "--keys", t.TempDir()}, exitUsage, "keys"},
		{"nobody answers", []string{filepath.Join(dir, "x"), "--server", "http://127.0.0.1:1", "--key", filepath.Join(used, "keys", "node.nk")}, exitUnable, "no node answers"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := tree(t, used)
			code, says := b.fails(t, append([]string{"backup"}, tt.args...)...)
			if code != tt.code || !strings.Contains(says, tt.says) {
				t.Errorf("exit %d, want %d; it says %s", code, tt.code, says)
			}
			if _, err := os.Stat(into); err == nil {
				t.Error("something was made of it")
			}
			if parts, err := filepath.Glob(filepath.Join(dir, ".*")); err != nil || len(parts) > 0 {
				t.Errorf("%q is left, %v", parts, err)
			}
			if diff := changed(before, tree(t, used)); len(diff) > 0 {
				t.Errorf("changed: %q", diff)
			}
		})
	}
	// A restore that is killed leaves a directory on which no node starts.
	half := filepath.Join(dir, "half")
	for wait := time.Duration(0); ; wait += 20 * time.Millisecond {
		cmd := exec.Command(b.path, "backup", "restore", good, "--data", half)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for begun := time.Now(); time.Since(begun) < 10*time.Second; time.Sleep(100 * time.Microsecond) {
			if _, err := os.Stat(filepath.Join(half, "restoring")); err == nil {
				break
			}
		}
		time.Sleep(wait)
		_ = cmd.Process.Kill() // it may have ended
		if cmd.Wait() == nil {
			t.Logf("after %s it was whole", wait)
			break
		}
		if code, says := b.fails(t, "serve", "--data", half, "--http", "127.0.0.1:0"); code != exitForbidden || !strings.Contains(says, "did not come to its end") {
			t.Fatalf("killed after %s: exit %d: %s", wait, code, says)
		}
		if err := os.RemoveAll(half); err != nil {
			t.Fatal(err)
		}
	}
}

// strange is a log of one event of a type that nobody knows.
type strange struct{}

func (strange) Read(_ context.Context, _, _ uint64, fn func(events.Stored) error) error {
	m, err := registration(1)
	if err != nil {
		return err
	}
	return fn(events.Stored{Seq: 1, Message: ofNewerType(m)})
}
