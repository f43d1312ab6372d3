package log_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"concord/events"
	"concord/events/log"
	"concord/events/log/logtest"
)

// The test binary runs itself as another process: what it does there is named by
// this variable.
const childVariable = "CONCORD_LOG_TEST_CHILD"

func TestMain(m *testing.M) {
	switch what := os.Getenv(childVariable); what {
	case "":
		os.Exit(m.Run())
	case "append":
		childAppend(os.Args[1])
	case "open":
		childOpen(os.Args[1])
	case "listen":
		childListen(os.Args[1], os.Args[2])
	default:
		fmt.Println("no such child:", what)
		os.Exit(2)
	}
}

// child starts this binary as another process.
func child(t *testing.T, what string, args ...string) (*exec.Cmd, io.Reader) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), childVariable+"="+what)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, out
}

func childFail(err error) {
	fmt.Println("error", err)
	os.Exit(1)
}

// childAppend appends until it is killed and says each sequence that was
// acknowledged.
func childAppend(dir string) {
	ctx := context.Background()
	l, err := log.OpenEmbedded(ctx, log.Options{Group: "g", Aggregates: logtest.Aggregates, Dir: dir})
	if err != nil {
		childFail(err)
	}
	last, err := l.Last(ctx)
	if err != nil {
		childFail(err)
	}
	if err := l.Writable(); err != nil {
		childFail(err)
	}
	fmt.Println("open", last)
	for round := 0; ; round++ {
		length := []int{1, 1, 7, 300, 1, 40}[round%6]
		count := []int{4, 1, 3, 1, 20, 2}[round%6]
		done, err := l.Append(ctx, last, commits("g", int(last)+1, count, length))
		if err != nil {
			childFail(err)
		}
		last = done.Last
		fmt.Println("acknowledged", last)
	}
}

// TestKilled kills the process that writes, again and again: what was
// acknowledged is there, commits are whole, and the log is written on.
func TestKilled(t *testing.T) {
	t.Parallel()
	rounds := 6
	switch {
	case long():
		rounds = 150
	case testing.Short():
		rounds = 2
	}
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(1, 2))
	var acknowledged uint64
	for round := range rounds {
		cmd, out := child(t, "append", dir)
		lines := bufio.NewScanner(out)
		var kill *time.Timer
		for lines.Scan() {
			word, rest, _ := strings.Cut(lines.Text(), " ")
			switch word {
			case "error":
				t.Fatalf("round %d: the child could not go on: %s", round, rest)
			case "open":
				kill = time.AfterFunc(time.Duration(20+random.IntN(250))*time.Millisecond, func() { _ = cmd.Process.Kill() })
			case "acknowledged":
				seq, err := strconv.ParseUint(rest, 10, 64)
				if err != nil {
					t.Fatalf("round %d: %v", round, err)
				}
				acknowledged = seq
			}
		}
		if kill != nil {
			kill.Stop()
		}
		if err := cmd.Wait(); err == nil {
			t.Fatalf("round %d: the child ended by itself", round)
		}
		p := openDir(t, dir)
		if err := p.Writable(); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		last, err := p.Last(soon(t))
		if err != nil || last < acknowledged {
			t.Fatalf("round %d: the log ends at %d (%v), %d was acknowledged", round, last, err, acknowledged)
		}
		checkWhole(t, p, last)
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d kills, %d events acknowledged", rounds, acknowledged)
	if acknowledged == 0 {
		t.Error("nothing was ever acknowledged")
	}
}

func openDir(t *testing.T, dir string) *log.Log {
	t.Helper()
	l, err := log.OpenEmbedded(soon(t), log.Options{Group: "g", Aggregates: logtest.Aggregates, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// checkWhole reads the log: event-n stands at n, and every commit is whole.
func checkWhole(t *testing.T, l *log.Log, last uint64) {
	t.Helper()
	read, part, parts := uint64(0), 0, 0
	err := l.Read(soon(t), 1, 0, func(s events.Stored) error {
		read++
		if want := fmt.Sprintf("event-%d", s.Seq); s.Header.Get(events.HeaderID) != want {
			return fmt.Errorf("%d: %s", s.Seq, s.Header.Get(events.HeaderID))
		}
		i, n, ok := strings.Cut(s.Header.Get(events.HeaderPart), "/")
		if part == parts {
			part, parts = 0, atoi(n)
		}
		part++
		if !ok || atoi(i) != part || atoi(n) != parts {
			return fmt.Errorf("%d: part %s after %d/%d", s.Seq, s.Header.Get(events.HeaderPart), part-1, parts)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if read != last || part != parts {
		t.Fatalf("read %d of %d, the last commit has %d of %d parts", read, last, part, parts)
	}
}

// atoi gives -1 for what is not a number.
func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

func childOpen(dir string) {
	l, err := log.OpenEmbedded(context.Background(), log.Options{Group: "g", Aggregates: logtest.Aggregates, Dir: dir})
	if err != nil {
		childFail(err)
	}
	fmt.Println("open")
	_ = l.Close()
}

// TestLocked opens a directory that another process, or this one, has open.
func TestLocked(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := openDir(t, dir)
	say := func() string {
		cmd, out := child(t, "open", dir)
		said, err := io.ReadAll(out)
		if err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it says itself whether it opened
		return strings.TrimSpace(string(said))
	}
	if got, want := say(), fmt.Sprintf("error directory %s is in use by process %d", dir, os.Getpid()); got != want {
		t.Errorf("a second process: got %q, want %q", got, want)
	}
	var locked *log.LockedError
	_, err := log.OpenEmbedded(soon(t), log.Options{Group: "other", Aggregates: logtest.Aggregates, Dir: dir})
	if !errors.As(err, &locked) || *locked != (log.LockedError{Dir: dir, PID: os.Getpid()}) {
		t.Errorf("in this process: %v", err)
	}
	mustAppend(t, l, 0, commits("g", 1, 1, 1)) // the holder is not disturbed
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if got := say(); got != "open" {
		t.Errorf("after closing: %q", got)
	}
}

// childListen opens a log and says on which TCP ports the process listens.
func childListen(dir, addr string) {
	l, err := log.OpenEmbedded(context.Background(), log.Options{
		Group: "g", Aggregates: logtest.Aggregates, Dir: dir, ListenAddr: addr,
	})
	if err != nil {
		childFail(err)
	}
	ports, err := listening()
	if err != nil {
		childFail(err)
	}
	fmt.Printf("url=%s ports=%v\n", l.ClientURL(), ports)
	_ = l.Close()
}

// listening returns the TCP ports on which this process listens: the sockets
// among its open files that the kernel lists in state LISTEN.
func listening() ([]uint64, error) {
	mine := map[string]bool{}
	files, err := filepath.Glob("/proc/self/fd/*")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		if target, err := os.Readlink(file); err == nil {
			if inode, ok := strings.CutPrefix(target, "socket:["); ok {
				mine[strings.TrimSuffix(inode, "]")] = true
			}
		}
	}
	ports := []uint64{}
	for _, table := range []string{"/proc/self/net/tcp", "/proc/self/net/tcp6"} {
		data, err := os.ReadFile(table)
		if errors.Is(err, os.ErrNotExist) {
			continue // no IPv6
		}
		if err != nil {
			return nil, err
		}
		for _, line := range strings.Split(string(data), "\n")[1:] {
			f := strings.Fields(line)
			if len(f) < 10 || f[3] != "0A" || !mine[f[9]] {
				continue
			}
			_, port, _ := strings.Cut(f[1], ":")
			n, err := strconv.ParseUint(port, 16, 16)
			if err != nil {
				return nil, err
			}
			ports = append(ports, n)
		}
	}
	return ports, nil
}

// TestListens looks which ports a log opens: none, unless it is asked to.
func TestListens(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/self/net/tcp"); err != nil {
		t.Skip("this system does not list its sockets in /proc")
	}
	for _, test := range []struct {
		addr, want string
	}{
		{"", "url= ports=[]"},
		{"127.0.0.1:0", "url=nats://127.0.0.1:PORT ports=[PORT]"},
		{"nowhere", `error address "nowhere" for NATS clients: must be HOST:PORT`},
	} {
		cmd, out := child(t, "listen", t.TempDir(), test.addr)
		data, err := io.ReadAll(out)
		if err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // what it says is compared
		got := strings.TrimSpace(string(data))
		if _, port, ok := strings.Cut(got, "ports=["); ok && port != "]" {
			got = strings.ReplaceAll(got, strings.TrimSuffix(port, "]"), "PORT")
		}
		if got != test.want {
			t.Errorf("%q: got %q, want %q", test.addr, got, test.want)
		}
	}
}
