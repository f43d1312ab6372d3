package cluster

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"concord/events/trust"
)

// prepared is a cluster's directory.
func prepared(t *testing.T) Made {
	t.Helper()
	made, err := Init(filepath.Join(t.TempDir(), "new", "cluster"), "room", []byte(`{"group":"room"}`))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestInit(t *testing.T) {
	made := prepared(t)
	seeds := map[string]bool{}
	err := filepath.WalkDir(made.Dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %04o", path, info.Mode().Perm())
		}
		if filepath.Ext(path) == ".nk" {
			s, err := trust.LoadSigner(path)
			if err != nil {
				t.Error(err)
			}
			if seeds[s.Name] && filepath.Base(path) != sysFile {
				t.Errorf("the key in %s is another's too", path)
			}
			seeds[s.Name] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(seeds) != 5 { // two nodes, the secretariat, the system account, an auditor
		t.Errorf("%d keys were made", len(seeds))
	}
	if _, err := os.Stat(filepath.Join(made.Dir, "concord-2", "keys", "secretariat.nk")); err == nil {
		t.Error("a node that does not found the group has the key of the secretariat")
	}
	settings, err := os.ReadFile(made.Env)
	if err != nil {
		t.Fatal(err)
	}
	for _, says := range []string{"CONCORD_CLUSTER=" + made.Dir + "\n", "CONCORD_UID=", "CONCORD_GID=", "CONCORD_NODE_1=" + made.Nodes["concord-1"], "CONCORD_NODE_2=" + made.Nodes["concord-2"]} {
		if !strings.Contains(string(settings), says) {
			t.Errorf("the settings do not say %s", says)
		}
	}
	if regexp.MustCompile(`\bUID=0\b|SU[A-Z2-7]{56}`).Match(settings) {
		t.Errorf("the settings hold a seed, or run the nodes as root:\n%s", settings)
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	made := prepared(t)
	before, err := os.ReadFile(made.Secretariat)
	if err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.Mkdir(empty, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{made.Dir, empty} {
		var exists *ExistsError
		if _, err := Init(dir, "room", nil); !errors.As(err, &exists) {
			t.Errorf("%s: %v", dir, err)
		}
	}
	if after, err := os.ReadFile(made.Secretariat); err != nil || string(after) != string(before) {
		t.Errorf("the secretariat's key is another now (%v)", err)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(made.Dir), ".*")); err != nil || len(left) != 0 {
		t.Errorf("%v is left (%v)", left, err)
	}
}

// servers starts the three NATS servers of a cluster on this machine, on the
// configuration as it was written but for the addresses; change alters that of each.
func servers(t *testing.T, made Made, change func(i int, config string) string) []*server.Server {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(made.Dir, natsFile))
	if err != nil {
		t.Fatal(err)
	}
	var ports []int
	for range natsServers {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
		defer l.Close()
	}
	var all []*server.Server
	for i, name := range natsServers {
		config := string(content)
		for j, other := range natsServers {
			config = strings.ReplaceAll(config, other+":6222", fmt.Sprintf("127.0.0.1:%d", ports[j]))
		}
		config = strings.NewReplacer(
			`"0.0.0.0:4222"`, `"127.0.0.1:-1"`, `"0.0.0.0:8222"`, `"127.0.0.1:-1"`,
			`"0.0.0.0:6222"`, fmt.Sprintf(`"127.0.0.1:%d"`, ports[i]), `"/data"`, fmt.Sprintf("%q", t.TempDir())).Replace(config)
		file := filepath.Join(t.TempDir(), natsFile)
		if err := os.WriteFile(file, []byte(change(i, config)), 0o600); err != nil {
			t.Fatal(err)
		}
		opts, err := server.ProcessConfigFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !opts.SyncAlways || !opts.JetStream {
			t.Error("it does not write through to the disk")
		}
		opts.ServerName, opts.NoSigs, opts.NoLog = name, true, true
		s, err := server.NewServer(opts)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

func startAll(t *testing.T, all []*server.Server) {
	t.Helper()
	for _, s := range all {
		go s.Start()
		t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	}
}

// within waits for a condition.
func within(t *testing.T, d time.Duration, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(d); !condition(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// TestWhoIsLetIn: the servers find each other with the password that was written, and
// let in the nodes, with their keys, and nobody else; one with another password finds
// nobody.
func TestWhoIsLetIn(t *testing.T) {
	made := prepared(t)
	all := servers(t, made, func(i int, config string) string {
		if i == 2 {
			return regexp.MustCompile(`password: "\w+"`).ReplaceAllString(regexp.MustCompile(`concord:\w+@`).ReplaceAllString(config, "concord:wrong@"), `password: "wrong"`)
		}
		return config
	})
	startAll(t, all)
	within(t, 20*time.Second, "the first two to find each other", func() bool { return all[0].NumRoutes() > 0 && all[1].NumRoutes() > 0 })
	if all[2].NumRoutes() != 0 {
		t.Error("a server with another password has found the others")
	}
	connect := func(options ...nats.Option) error {
		nc, err := nats.Connect(all[0].ClientURL(), append(options, nats.MaxReconnects(0), nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}))...)
		if err == nil {
			nc.Close()
		}
		return err
	}
	for _, node := range nodes {
		key, err := nats.NkeyOptionFromSeed(filepath.Join(made.Dir, node, "keys", "node.nk"))
		if err != nil {
			t.Fatal(err)
		}
		if err := connect(key); err != nil {
			t.Errorf("%s is not let in: %v", node, err)
		}
	}
	if err := connect(); err == nil {
		t.Error("one without a key is let in")
	}
	if err := connect(nats.UserInfo("concord", "concord")); err == nil {
		t.Error("a password is taken")
	}
	if key, err := nats.NkeyOptionFromSeed(made.Secretariat); err != nil {
		t.Error(err)
	} else if connect(key) == nil {
		t.Error("the secretariat is let in to the account of the log")
	}
	if key, err := nats.NkeyOptionFromSeed(made.Auditor); err != nil {
		t.Error(err)
	} else if err := connect(key); err != nil {
		t.Errorf("the auditor is not let in: %v", err)
	}
}

// TestComposeFile: the file at the top runs the NATS server that the nodes are built
// with, and asks for every setting that is written here.
func TestComposeFile(t *testing.T) {
	root := filepath.Join("..", "..", "..", "..")
	compose, err := os.ReadFile(filepath.Join(root, "docker-compose.yml"))
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`nats-server/v2 v(\S+)`).FindSubmatch(mod)
	if image := regexp.MustCompile(`image: nats:(\S+)`).FindSubmatch(compose); version == nil || image == nil || string(image[1]) != string(version[1]) {
		t.Errorf("go.mod has NATS server %s, docker-compose.yml runs %s", version[1], image[1])
	}
	toolchain := regexp.MustCompile(`(?m)^toolchain go(\S+)`).FindSubmatch(mod)
	dockerfile, err := os.ReadFile(filepath.Join(root, "cmd", "concord", "Dockerfile"))
	if err != nil || toolchain == nil || !strings.Contains(string(dockerfile), "golang:"+string(toolchain[1])) {
		t.Errorf("the Dockerfile builds with another Go than %s (%v)", toolchain, err)
	}
	for line := range strings.Lines(string(settings("/dir", 1, 2, []string{"U1", "U2"}))) {
		name, _, ok := strings.Cut(line, "=")
		if ok && !strings.HasPrefix(line, "#") && !strings.Contains(string(compose), "${"+name+":?") {
			t.Errorf("docker-compose.yml does not refuse to start without %s", name)
		}
	}
}
