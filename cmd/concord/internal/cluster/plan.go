package cluster

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"concord/cmd/concord/internal/accounts"
	"concord/cmd/concord/internal/node"
	"concord/events/trust"
)

// The names of the servers and nodes are those of docker-compose.yml.
var (
	natsServers = []string{"nats-1", "nats-2", "nats-3"}
	nodes       = []string{"concord-1", "concord-2"}
)

// The files of a cluster's directory.
const (
	natsFile    = "nats.conf"    // of all three servers
	envFile     = "compose.env"  // for docker compose --env-file
	auditorFile = "auditor.nk"   // with which an auditor logs in to the servers
	mandateFile = "mandate.json" // in each node's directory
	sysFile     = "sys.nk"       // beside each node's key: the user of the system account
)

// nobody is the user and group as whom containers run where root prepares a cluster.
const nobody = 65532

// Made says what was written.
type Made struct {
	Dir         string            `json:"dir"`
	Group       string            `json:"group"`
	Env         string            `json:"env"`         // the settings for docker-compose.yml
	Secretariat string            `json:"secretariat"` // the file with its key
	Auditor     string            `json:"auditor"`     // the file with the key of an auditor
	Nodes       map[string]string `json:"nodes"`       // public keys
}

// ExistsError says that there is something already where a cluster was to be written.
type ExistsError struct{ Dir string }

func (e *ExistsError) Error() string {
	return fmt.Sprintf("%s is there already: the secrets of a cluster are never overwritten. Name another directory; remove this one only if no cluster runs from it", e.Dir)
}

// Init writes the secrets of a new cluster for a group into a directory that is not
// there yet, whole or not at all. The mandate is the file that the group is founded on.
func Init(dir, group string, mandate []byte) (made Made, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return made, err
	}
	if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
		if err == nil {
			err = &ExistsError{dir}
		}
		return made, err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return made, err
	}
	draft, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+".*") // mode 0700
	if err != nil {
		return made, err
	}
	defer func() { _ = os.RemoveAll(draft) }() // it has its name by then, or is given up
	if made, err = write(draft, dir, group, mandate); err != nil {
		return made, fmt.Errorf("preparing the cluster: %w", err)
	}
	// A directory that came meanwhile is not overwritten: it would have to be empty.
	if err := os.Rename(draft, dir); err != nil {
		return made, &ExistsError{dir}
	}
	return made, nil
}

// write writes everything into a draft of the directory.
func write(draft, dir, group string, mandate []byte) (Made, error) {
	made := Made{
		Dir: dir, Group: group, Env: filepath.Join(dir, envFile), Auditor: filepath.Join(dir, auditorFile), Nodes: map[string]string{},
		Secretariat: filepath.Join(node.KeyDir(filepath.Join(dir, nodes[0])), "secretariat.nk"),
	}
	sys, err := trust.NewSigner()
	if err != nil {
		return made, err
	}
	var keys []string
	for i, name := range nodes {
		home := filepath.Join(draft, name)
		if err := os.MkdirAll(node.KeyDir(home), 0o700); err != nil {
			return made, err
		}
		key, err := trust.NewSigner()
		if err != nil {
			return made, err
		}
		files := map[string]trust.Signer{"node.nk": key, sysFile: sys}
		if i == 0 { // the one that founds the group
			if files["secretariat.nk"], err = trust.NewSigner(); err != nil {
				return made, err
			}
		}
		for file, signer := range files {
			if err := signer.WriteFile(filepath.Join(node.KeyDir(home), file)); err != nil {
				return made, err
			}
		}
		if err := os.WriteFile(filepath.Join(home, mandateFile), mandate, 0o600); err != nil {
			return made, err
		}
		made.Nodes[name] = key.Name
		keys = append(keys, key.Name)
	}
	auditor, err := trust.NewSigner()
	if err != nil {
		return made, err
	}
	if err := auditor.WriteFile(filepath.Join(draft, auditorFile)); err != nil {
		return made, err
	}
	config := natsConfig(group, rand.Text(), accounts.Users{System: []string{sys.Name}, Nodes: keys, Auditors: []string{auditor.Name}})
	if err := os.WriteFile(filepath.Join(draft, natsFile), config, 0o600); err != nil {
		return made, err
	}
	user, of := os.Getuid(), os.Getgid()
	if user == 0 {
		user, of = nobody, nobody
	}
	if err := os.WriteFile(filepath.Join(draft, envFile), settings(dir, user, of, keys), 0o600); err != nil {
		return made, err
	}
	return made, own(draft, user, of)
}

// settings are those that docker-compose.yml asks for. None of them is a secret.
func settings(dir string, user, of int, keys []string) []byte {
	return fmt.Appendf(nil, `# Settings of a cluster for docker-compose.yml; written by "concord cluster init".
CONCORD_CLUSTER=%s
CONCORD_UID=%s
CONCORD_GID=%s
CONCORD_NODE_1=%s
CONCORD_NODE_2=%s
`, dir, strconv.Itoa(user), strconv.Itoa(of), keys[0], keys[1])
}

// own gives the directory to the user as whom the containers run, if that is another.
func own(dir string, user, of int) error {
	if user == os.Getuid() {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == dir || entry.Name() == envFile || entry.Name() == auditorFile {
			return err
		}
		return os.Lchown(path, user, of)
	})
}
