package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"concord/events"
	"concord/events/log"
	"concord/events/log/logtest"
)

// source is a log in memory.
type source []events.Stored

func (s source) Read(ctx context.Context, from, to uint64, fn func(events.Stored) error) error {
	for _, one := range s[from-1 : to] {
		if err := fn(one); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// commands is a log of commands that have so many messages each.
func commands(parts ...int) source {
	var out source
	for c, n := range parts {
		for i := 1; i <= n; i++ {
			seq := uint64(len(out) + 1)
			out = append(out, events.Stored{Seq: seq, Message: events.Message{
				Subject: fmt.Sprintf("g.report.r.x%d", seq),
				Header: events.Header{
					{Name: events.HeaderID, Value: fmt.Sprint("event-", seq)}, {Name: events.HeaderActor, Value: "FRA é  inside"},
					{Name: events.HeaderCommand, Value: fmt.Sprint("command-", c)}, {Name: events.HeaderPart, Value: fmt.Sprintf("%d/%d", i, n)},
				},
				Data: bytes.Repeat([]byte{byte(seq), 0, '\n', '"'}, int(seq%20)),
			}})
		}
	}
	return out
}

func written(t testing.TB, s source) []byte {
	t.Helper()
	var b bytes.Buffer
	head := Head{Group: "g", Seq: uint64(len(s)), Begun: time.Date(2027, 1, 2, 3, 4, 5, 6000, time.UTC)}
	if err := Write(context.Background(), &b, s, head); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// read reads a backup and returns what commands it was given.
func read(b []byte) (*Backup, [][]events.Stored, error) {
	var got [][]events.Stored
	found, err := Read(bytes.NewReader(b), func(c []events.Stored) error {
		got = append(got, slices.Clone(c))
		return nil
	})
	return found, got, err
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	s := commands(1, 3, 1, 2)
	found, got, err := read(written(t, s))
	if err != nil {
		t.Fatal(err)
	}
	if found.Group != "g" || found.Seq != 7 || found.SHA256 == "" || found.Keys != nil || found.Begun.Nanosecond() != 6000 {
		t.Errorf("%+v", found)
	}
	if diff := cmp.Diff([][]events.Stored{s[:1], s[1:4], s[4:5], s[5:]}, got); diff != "" {
		t.Error(diff)
	}
}

func TestKeys(t *testing.T) {
	b := written(t, commands(1, 2))
	found, _, err := read(b)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"node.nk": []byte("a seed\n"), "chair.nk": []byte("another\n")}
	var more bytes.Buffer
	if err := AddKeys(&more, found, files); err != nil {
		t.Fatal(err)
	}
	again, _, err := read(append(slices.Clone(b), more.Bytes()...))
	if err != nil || again.SHA256 != found.SHA256 {
		t.Fatalf("%v, %+v", err, again)
	}
	if diff := cmp.Diff(files, again.Keys); diff != "" {
		t.Error(diff)
	}
	// Keys of another backup are not taken for its own.
	other := written(t, commands(1, 1))
	if _, _, err := read(append(other, more.Bytes()...)); err == nil || !strings.Contains(err.Error(), "the keys in it are damaged") {
		t.Error(err)
	}
	for _, name := range []string{"../node.nk", "", ".nk", "a/b.nk"} {
		var bad bytes.Buffer
		if err := AddKeys(&bad, found, map[string][]byte{name: nil}); err != nil {
			t.Fatal(err)
		}
		if _, _, err := read(append(slices.Clone(b), bad.Bytes()...)); err == nil || !strings.Contains(err.Error(), "not the name of a key file") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestDamagedBackups cuts a backup and flips a bit of it, all over it: nothing but the
// whole passes, and nothing panics.
func TestDamagedBackups(t *testing.T) {
	b := written(t, commands(1, 2))
	for at := 0; at < len(b); at += 3 {
		if _, _, err := read(b[:at]); err == nil {
			t.Errorf("cut at %d it passes", at)
		}
		flipped := slices.Clone(b)
		flipped[at] ^= 1 << (at % 8)
		found, got, err := read(flipped)
		var bad *Error
		if err == nil {
			whole, want, _ := read(b)
			if diff := cmp.Diff(want, got) + cmp.Diff(whole, found); diff != "" { // a bit of the frame that says nothing
				t.Errorf("bit %d at %d passes: %s", at%8, at, diff)
			}
		} else if !errors.As(err, &bad) {
			t.Errorf("bit %d at %d: %v", at%8, at, err)
		}
	}
}

// lines changes the lines of a backup.
func lines(t *testing.T, b []byte, change func([]string) []string) []byte {
	t.Helper()
	zip, err := zstd.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer zip.Close()
	all, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := zstd.NewWriter(&out)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, strings.Join(change(slices.Collect(strings.Lines(string(all)))), "")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestNoBackup(t *testing.T) {
	b := written(t, commands(1, 3, 2))
	for name, tt := range map[string]struct {
		change func([]string) []string
		says   string
	}{
		"nothing":                  {func([]string) []string { return nil }, "where the head should stand"},
		"no end":                   {func(l []string) []string { return l[:len(l)-1] }, "where the end should stand"},
		"an event too few":         {func(l []string) []string { return slices.Delete(l, 3, 4) }, "event 4 stands where 3 should"},
		"an event twice":           {func(l []string) []string { return slices.Insert(l, 3, l[2]) }, "event 2 stands where 3 should"},
		"other words":              {func(l []string) []string { l[2] = strings.Replace(l[2], "FRA", "USA", 1); return l }, "the backup is damaged"},
		"another command":          {func(l []string) []string { l[3] = strings.Replace(l[3], "command-1", "command-7", 1); return l }, "parts of a command are missing"},
		"no part":                  {func(l []string) []string { l[3] = strings.Replace(l[3], `"2/3"`, `"2 of 3"`, 1); return l }, `part "2 of 3"`},
		"ends in a command":        {func(l []string) []string { l[0] = strings.Replace(l[0], `"seq":6`, `"seq":5`, 1); return l[:6] }, "ends within a command"},
		"a newer form":             {func(l []string) []string { l[0] = strings.Replace(l[0], `_backup":1`, `_backup":2`, 1); return l }, "form 2, this program knows 1"},
		"something else":           {func([]string) []string { return []string{"{}\n", "x"} }, "form 0"},
		"more behind it":           {func(l []string) []string { return append(l, "{}\n") }, "the keys in it are damaged"},
		"a line that does not end": {func([]string) []string { return []string{strings.Repeat("x", maxLine+70_000)} }, "longer than"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := read(lines(t, b, tt.change))
			var bad *Error
			if !errors.As(err, &bad) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want %q", err, tt.says)
			}
		})
	}
}

// TestRestore: a log that is restored has the same messages, whatever the server
// noted beside them.
func TestRestore(t *testing.T) {
	s := commands(1, 3, 998, 2, 1000, 1, 1)
	to := logtest.Embedded(t).Open("g")
	found, err := Restore(t.Context(), bytes.NewReader(written(t, s)), to)
	if err != nil || found.Seq != uint64(len(s)) {
		t.Fatalf("%v, %+v", err, found)
	}
	var got source
	if err := to.Read(t.Context(), 1, 0, func(s events.Stored) error { got = append(got, s); return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, got); diff != "" {
		t.Error(diff)
	}
	if _, err := Restore(t.Context(), bytes.NewReader(written(t, s)), to); err == nil || !strings.Contains(err.Error(), "is not empty") {
		t.Errorf("restored twice: %v", err)
	}
}

func TestRestoreOfAnotherGroup(t *testing.T) {
	to := logtest.Embedded(t).Open("h")
	if _, err := Restore(t.Context(), bytes.NewReader(written(t, commands(1))), to); err == nil || !strings.Contains(err.Error(), "of the group g") {
		t.Error(err)
	}
	if last, err := to.Last(t.Context()); last != 0 || err != nil {
		t.Errorf("event %d is written, %v", last, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(written(f, commands(1, 2)))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		found, got, err := read(b)
		n := 0
		for _, c := range got {
			n += len(c)
		}
		if err == nil && uint64(n) != found.Seq {
			t.Errorf("%d messages, and the backup says %d", n, found.Seq)
		}
	})
}

var _ Source = (*log.Log)(nil)
