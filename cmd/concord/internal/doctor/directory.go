package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"concord/cmd/concord/internal/node"
	"concord/events/trust"
)

// directory looks at the node's directory and the keys in it.
func (p *Patient) directory() []Finding {
	const check = "data directory"
	info, err := os.Stat(p.Dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return []Finding{ok(check, "there is no directory %s", p.Dir).warning("concord serve --data %s makes it; --data names another", p.Dir)}
	case err != nil:
		return []Finding{ok(check, "%v", err).wrong("run this as the user that the node runs as")}
	case !info.IsDir():
		return []Finding{ok(check, "%s is a file", p.Dir).wrong("name the node's directory with --data")}
	}
	f := ok(check, "%s is its owner's alone (mode %04o)", p.Dir, info.Mode().Perm())
	if trust.OpenToOthers(info.Mode()) {
		f = ok(check, "%s is open to others (mode %04o)", p.Dir, info.Mode().Perm()).wrong("chmod 700 %s", p.Dir)
	}
	out := []Finding{f}
	if err := node.Usable(p.Dir); err != nil {
		out = append(out, ok("layout", "%v", err).wrong("a node refuses to start on it: do as it says"))
	}
	return append(out, p.keys()...)
}

// keys looks at the directory of keys and each file in it.
func (p *Patient) keys() []Finding {
	const check = "keys"
	dir := node.KeyDir(p.Dir)
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return []Finding{ok(check, "there is no %s: no node was started on it", dir).warning("concord serve --data %s makes the keys", p.Dir)}
	case err != nil:
		return []Finding{ok(check, "%v", err).wrong("run this as the user that the node runs as")}
	}
	var out []Finding
	if trust.OpenToOthers(info.Mode()) {
		out = append(out, ok(check, "%s is open to others (mode %04o): a node refuses to start on it", dir, info.Mode().Perm()).wrong("chmod 700 %s", dir))
	}
	files, err := node.KeyFiles(p.Dir)
	if err != nil {
		return append(out, ok(check, "%v", err).wrong("run this as the user that the node runs as"))
	}
	good := 0
	for _, file := range files {
		f := key(check, file)
		if f.State == OK {
			good++
			continue
		}
		out = append(out, f)
	}
	if len(files) == 0 {
		out = append(out, ok(check, "there is none in %s", dir).warning("concord serve --data %s makes them", p.Dir))
	}
	if good > 0 {
		out = append(out, ok(check, "%s in %s: whole, and each its owner's alone", counted(good, "file"), dir))
	}
	return out
}

// key looks at one key file.
func key(check, file string) Finding {
	info, err := os.Stat(file)
	if err != nil {
		return ok(check, "%v", err).wrong("put it back from where it is kept")
	}
	if _, err = trust.LoadSigner(file); err == nil {
		return ok(check, "%s", file)
	}
	f := ok(check, "%v", err)
	switch {
	case trust.OpenToOthers(info.Mode()):
		f.Found = fmt.Sprintf("%s is open to others (mode %04o)", file, info.Mode().Perm())
		return f.wrong("chmod 600 %s; if anyone else could have read it, have the key revoked", file)
	case errors.Is(err, fs.ErrPermission):
		return f.wrong("chmod 600 %s, and run this as the user that the node runs as", file)
	}
	return f.wrong("put it back from where it is kept, or have a new key enrolled")
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
