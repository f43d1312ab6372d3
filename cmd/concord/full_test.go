package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"concord/events/trust"
)

// full lets the disk be full, as far as the node can see: its files may not grow. Every
// command gets an answer, what was answered stays, nothing half comes of the rest, the
// node says why and what to do, and started again with room it goes on.
func (b binary) full(t *testing.T) {
	for _, writers := range []int{1, 40} { // one by one, and in batches
		dir := filepath.Join(t.TempDir(), "data")
		p := b.launch(t, dir)
		s, err := trust.LoadSigner(filepath.Join(dir, "keys", "secretariat.nk"))
		if err != nil {
			t.Fatal(err)
		}
		block, err := os.Stat(filepath.Join(dir, stream, "msgs", "1.blk"))
		if err != nil {
			t.Fatal(err)
		}
		if err := limitFiles(p.cmd.Process.Pid, uint64(block.Size())+40_000); err != nil {
			t.Skipf("the size of files cannot be limited: %v", err)
		}
		var mu sync.Mutex
		var all sync.WaitGroup
		var done []accepted
		var open []trust.Submission
		for w := range writers {
			all.Go(func() {
				some, unknown := registrar(p, s, "W"+string(rune('A'+w%26))+string(rune('A'+w/26)))
				mu.Lock()
				defer mu.Unlock()
				done, open = append(done, some...), append(open, unknown...)
			})
		}
		all.Wait() // each until its command was answered with 503
		if len(done) == 0 || len(open) != writers {
			t.Errorf("%d were done, %d not", len(done), len(open))
		}
		for _, s := range open {
			if _, status, err := post(p.url, s); err != nil || status != http.StatusServiceUnavailable {
				t.Errorf("on a full disk: %d, %v", status, err)
				break
			}
		}
		ready := func(url string) (status int, reasons string) {
			resp, err := http.Get(url + "/readyz")
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			var r struct{ Reasons []string }
			if err := json.NewDecoder(resp.Body).Decode(&r); err != nil {
				t.Fatal(err)
			}
			return resp.StatusCode, strings.Join(r.Reasons, "; ")
		}
		status, why := ready(p.url)
		for _, want := range []string{"cannot be written", "file too large", "make room", "start it again"} {
			if status != http.StatusServiceUnavailable || !strings.Contains(why, want) {
				t.Errorf("%d: it does not say %q, but %q", status, want, why)
			}
		}
		if resp, err := http.Get(p.url + "/api/v1/participants"); err != nil || resp.StatusCode != http.StatusOK {
			t.Errorf("it cannot be read any more: %v, %v", resp, err)
		} else {
			resp.Body.Close()
		}
		p.end(syscall.SIGTERM) // it may be unable to write down what was last acknowledged

		again := b.launch(t, dir)
		if status, why := ready(again.url); status != http.StatusOK {
			t.Errorf("started again with room: %d, %s", status, why)
		}
		for _, a := range done {
			if got, status, err := post(again.url, a.signed); err != nil || status != http.StatusOK || got.Seq != a.answer.Seq {
				t.Errorf("what was answered with event %d: %d, event %d, %v", a.answer.Seq, status, got.Seq, err)
			}
		}
		for _, s := range open {
			if _, status, err := post(again.url, s); err != nil || status != http.StatusOK {
				t.Errorf("what was refused, with room: %d, %v", status, err)
			}
		}
		var r struct {
			Seq    uint64
			Events uint64
		}
		b.does(t, &r, "replay", "--server", again.url)
		if want := p.seq + uint64(len(done)+len(open)); r.Seq != want {
			t.Errorf("the log ends at %d, %d were registered in all: something stands twice, or half", r.Seq, want)
		}
		if code := again.end(syscall.SIGTERM); code != exitDone {
			t.Errorf("exit %d", code)
		}
	}
}
