package doctor

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/node"
	"concord/events/trust"
)

// now is the time of the tests' clocks; the files that they write are of it too.
var now = time.Now()

// sound is a patient on whom nothing is wrong.
func sound(t *testing.T) Patient {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.MkdirAll(node.KeyDir(dir), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"node.nk", "secretariat.nk", "FRA.nk"} {
		s, err := trust.NewSigner()
		if err != nil {
			t.Fatal(err)
		}
		if err := s.WriteFile(filepath.Join(node.KeyDir(dir), name)); err != nil {
			t.Fatal(err)
		}
	}
	return Patient{
		Dir: dir, Server: "http://node",
		Node: &Heard{At: now, Zone: "America/New_York", Readiness: client.Readiness{
			Ready: true, Log: "checked", Durability: string(node.Verified), Seq: 12, Head: 12, Within: 1_000, Date: now.Truncate(time.Second),
		}},
		Now:    func() time.Time { return now },
		Kept:   func() (bool, error) { return true, nil },
		Disk:   func(string) (uint64, error) { return 50 << 30, nil },
		Inodes: func(string) (uint64, uint64, error) { return 1_000_000, 2_000_000, nil },
		Files:  func() (uint64, error) { return 65_536, nil },
		Zone:   time.LoadLocation,
	}
}

func mode(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func TestEverythingInOrder(t *testing.T) {
	p := sound(t)
	all := p.Examine()
	for _, f := range all {
		if f.State != OK || f.Do != "" || f.Found == "" || f.Check == "" {
			t.Errorf("%+v", f)
		}
	}
	if len(all) != 10 {
		t.Errorf("%d checks", len(all))
	}
}

// TestWhatIsWrong: each fault is found, alone, and it is said what to do.
func TestWhatIsWrong(t *testing.T) {
	key := func(p *Patient, name string) string { return filepath.Join(node.KeyDir(p.Dir), name) }
	tests := []struct {
		name  string
		spoil func(t *testing.T, p *Patient)
		check string
		state State
		found string
		do    string
	}{
		{"a clock of 1970", func(_ *testing.T, p *Patient) { p.Now = func() time.Time { return time.Unix(0, 0) } },
			"clock", Wrong, "1970-01-01T00:00:00Z, a time before", "NTP"},
		{"a clock that was set back", func(_ *testing.T, p *Patient) { p.Now = func() time.Time { return now.Add(-time.Hour) } },
			"clock", Wrong, "was set back", "set the clock"},
		{"a clock somewhat behind the node's", func(_ *testing.T, p *Patient) { p.Node.Date = now.Add(time.Minute) },
			"clock", Warning, "it is 1m0s behind the node's", "keep both clocks"},
		{"a clock far ahead of the node's", func(_ *testing.T, p *Patient) { p.Node.Date = now.Add(-20 * time.Minute) },
			"clock", Wrong, "it is 20m0s ahead of the node's", "10m0s off are refused"},
		{"a clock that nobody keeps", func(_ *testing.T, p *Patient) { p.Kept = func() (bool, error) { return false, nil } },
			"time synchronization", Warning, "nobody who keeps", "set-ntp"},
		{"a kernel that does not tell", func(_ *testing.T, p *Patient) {
			p.Kept = func() (bool, error) { return false, errors.ErrUnsupported }
		}, "time synchronization", Warning, "not known", "set-ntp"},
		{"few inodes", func(_ *testing.T, p *Patient) {
			p.Inodes = func(string) (uint64, uint64, error) { return 5_000, 2_000_000, nil }
		}, "inodes", Warning, "5000 files", "df -i"},
		{"no inodes", func(_ *testing.T, p *Patient) {
			p.Inodes = func(string) (uint64, uint64, error) { return 10, 2_000_000, nil }
		},
			"inodes", Wrong, "10 files", "df -i"},
		{"a disk that does not count", func(_ *testing.T, p *Patient) {
			p.Inodes = func(string) (uint64, uint64, error) { return 0, 0, errors.ErrUnsupported }
		}, "inodes", Warning, "not known", "10000"},
		{"little room", func(_ *testing.T, p *Patient) { p.Disk = func(string) (uint64, error) { return 1 << 30, nil } },
			"disk", Warning, "1.0 GiB free", "make room"},
		{"no room", func(_ *testing.T, p *Patient) { p.Disk = func(string) (uint64, error) { return 5 << 20, nil } },
			"disk", Wrong, "5 MiB free", "make room"},
		{"a disk that does not tell", func(_ *testing.T, p *Patient) {
			p.Disk = func(string) (uint64, error) { return 0, errors.ErrUnsupported }
		}, "disk", Warning, "not known", "2.0 GiB"},
		{"a low limit", func(_ *testing.T, p *Patient) { p.Files = func() (uint64, error) { return 1_024, nil } },
			"open files", Warning, "1024", "4096"},
		{"a very low limit", func(_ *testing.T, p *Patient) { p.Files = func() (uint64, error) { return 64, nil } },
			"open files", Wrong, "64", "LimitNOFILE"},
		{"no time zones", func(_ *testing.T, p *Patient) {
			p.Zone = func(string) (*time.Location, error) { return nil, errors.New("unknown time zone") }
		}, "time zones", Wrong, "America/New_York", "tzdata"},
		{"no directory", func(_ *testing.T, p *Patient) { p.Dir = filepath.Join(p.Dir, "none", "such") },
			"data directory", Warning, "there is no", "concord serve --data"},
		{"a file for a directory", func(_ *testing.T, p *Patient) { p.Dir = key(p, "FRA.nk") },
			"data directory", Wrong, "is a file", "--data"},
		{"a directory for everybody", func(t *testing.T, p *Patient) { mode(t, p.Dir, 0o755) },
			"data directory", Wrong, "open to others (mode 0755)", "chmod 700"},
		{"a directory for the group", func(t *testing.T, p *Patient) { mode(t, p.Dir, 0o770) },
			"data directory", Wrong, "mode 0770", "chmod 700"},
		{"a directory of a newer program", func(t *testing.T, p *Patient) {
			if err := os.WriteFile(filepath.Join(p.Dir, "layout"), []byte("9\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "layout", Wrong, "of a newer Concord", "refuses to start"},
		{"keys for everybody", func(t *testing.T, p *Patient) { mode(t, node.KeyDir(p.Dir), 0o755) },
			"keys", Wrong, "refuses to start", "chmod 700"},
		{"a key for everybody", func(t *testing.T, p *Patient) { mode(t, key(p, "secretariat.nk"), 0o644) },
			"keys", Wrong, "secretariat.nk is open to others (mode 0644)", "chmod 600"},
		{"a key for the group", func(t *testing.T, p *Patient) { mode(t, key(p, "FRA.nk"), 0o640) },
			"keys", Wrong, "FRA.nk", "revoked"},
		{"a key that is none", func(t *testing.T, p *Patient) {
			if err := os.WriteFile(key(p, "FRA.nk"), []byte("nothing\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "keys", Wrong, "FRA.nk", "put it back"},
		{"a link to nothing", func(t *testing.T, p *Patient) {
			if err := os.Symlink("none", key(p, "USA.nk")); err != nil {
				t.Fatal(err)
			}
		}, "keys", Wrong, "USA.nk", "put it back"},
		{"no keys", func(t *testing.T, p *Patient) {
			if err := os.RemoveAll(node.KeyDir(p.Dir)); err != nil {
				t.Fatal(err)
			}
		}, "keys", Warning, "no node was started", "concord serve"},
		{"no node", func(_ *testing.T, p *Patient) { p.Node, p.Silent = nil, errors.New("no node answers at http://node") },
			"node", Warning, "no node answers", "concord serve"},
		{"a node that is not ready", func(_ *testing.T, p *Patient) {
			p.Node.Ready, p.Node.Reasons = false, []string{"the readings stopped", "there is no connection to the log"}
		}, "node", Wrong, "the readings stopped; there is no connection", "start it again"},
		{"a node whose disk nobody asked for", func(_ *testing.T, p *Patient) { p.Node.Durability = string(node.Unverified) },
			"durability", Warning, "not known", "--nats-sys"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := sound(t)
			tt.spoil(t, &p)
			all := p.Examine()
			var bad []Finding
			for _, f := range all {
				if f.State != OK {
					bad = append(bad, f)
				}
			}
			if len(bad) != 1 {
				t.Fatalf("%d things are not in order: %+v", len(bad), bad)
			}
			f := bad[0]
			if f.Check != tt.check || f.State != tt.state || !strings.Contains(f.Found, tt.found) || !strings.Contains(f.Do, tt.do) {
				t.Errorf("%+v", f)
			}
			if Count(all, tt.state) != 1 {
				t.Errorf("%d are counted", Count(all, tt.state))
			}
		})
	}
}

// TestInodesAsNeeded: a file system that makes inodes as it needs them has none left,
// which is in order.
func TestInodesAsNeeded(t *testing.T) {
	p := sound(t)
	p.Inodes = func(string) (uint64, uint64, error) { return 0, 0, nil }
	if f := p.inodes(); f.State != OK {
		t.Errorf("%+v", f)
	}
}

// TestThisMachine: the machine that the tests run on answers.
func TestThisMachine(t *testing.T) {
	p := OfThisMachine(filepath.Join(t.TempDir(), "none"), "http://node")
	p.Silent = errors.New("no node answers")
	for _, f := range p.Examine() {
		if strings.Contains(f.Found, "not known") {
			t.Log(f) // not a system that is asked
		}
	}
	if dir := existing(p.Dir); dir != filepath.Dir(p.Dir) {
		t.Errorf("the nearest directory of %s is %s", p.Dir, dir)
	}
}
