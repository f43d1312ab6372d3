package trust

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/nats-io/nkeys"
)

// Key is a public key as it signs: its nkey name and the raw Ed25519 key.
type Key struct {
	Name string // "U…", 56 characters
	raw  ed25519.PublicKey
}

// nameLength is how many characters the name of a public key has.
const nameLength = 56

// ParseKey reads a public user nkey ("U…"). A key has one name: other spellings of
// the same bytes are refused, so that a revoked key cannot come back under another.
// Points of small order are refused too, since anybody can sign for those.
func ParseKey(name string) (Key, error) {
	// The length keeps out what base 32 passes over, line ends.
	if len(name) == nameLength && nkeys.IsValidPublicUserKey(name) {
		if raw, err := nkeys.Decode(nkeys.PrefixByteUser, []byte(name)); err == nil {
			return Key{Name: name, raw: raw}, nil
		}
	}
	return Key{}, fmt.Errorf("%q is not a public user nkey (U and 55 more characters)", shorten(name))
}

// Verify says whether signature is this key's over message. It is the one
// predicate for signatures everywhere: crypto/ed25519, since faster libraries
// accept signatures that it refuses.
func (k Key) Verify(message, signature []byte) bool {
	return len(signature) == ed25519.SignatureSize && ed25519.Verify(k.raw, message, signature)
}

// Signer holds a seed and signs with it.
type Signer struct {
	Key
	private ed25519.PrivateKey
	seed    []byte
}

// String returns the name of the public key, so that a signer that is printed or
// logged shows nothing else.
func (s Signer) String() string { return s.Name }

// GoString is as [Signer.String].
func (s Signer) GoString() string { return s.Name }

// NewSigner makes a fresh key from the operating system's randomness.
func NewSigner() (Signer, error) {
	pair, err := nkeys.CreateUser()
	if err != nil {
		return Signer{}, err
	}
	seed, err := pair.Seed()
	if err != nil {
		return Signer{}, err
	}
	return ParseSigner(seed)
}

// ParseSigner reads a seed ("SU…").
func ParseSigner(seed []byte) (Signer, error) {
	prefix, raw, err := nkeys.DecodeSeed(seed)
	if err != nil || prefix != nkeys.PrefixByteUser {
		return Signer{}, errors.New("not a seed of a user nkey (SU and 56 more characters)")
	}
	private := ed25519.NewKeyFromSeed(raw)
	name, err := nkeys.Encode(nkeys.PrefixByteUser, private.Public().(ed25519.PublicKey))
	if err != nil {
		return Signer{}, err
	}
	key, err := ParseKey(string(name))
	return Signer{Key: key, private: private, seed: append([]byte(nil), seed...)}, err
}

// sign signs a message.
func (s Signer) sign(message []byte) []byte { return ed25519.Sign(s.private, message) }

// OpenToOthers reports whether others than its owner may do anything with a file or a
// directory.
func OpenToOthers(mode fs.FileMode) bool { return mode.Perm()&0o077 != 0 }

// OwnersAlone looks at a key file, and refuses one that others than its owner may
// read, with what to do about it.
func OwnersAlone(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	if err == nil && OpenToOthers(info.Mode()) {
		err = fmt.Errorf("key file %s may be read by others (mode %04o): chmod 600 %s; if anyone else could have read it, have the key revoked", path, info.Mode().Perm(), path)
	}
	return info, err
}

// LoadSigner reads a key file: the seed on a line of its own, as WriteFile writes
// it; lines that begin with # are passed over. The file may be its owner's alone:
// where others may read it, it is refused.
func LoadSigner(path string) (Signer, error) {
	info, err := OwnersAlone(path)
	if err != nil {
		return Signer{}, err
	}
	if info.Size() > 4<<10 {
		return Signer{}, fmt.Errorf("%s is no key file: %d bytes", path, info.Size())
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return Signer{}, err
	}
	for line := range strings.Lines(string(content)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		s, err := ParseSigner([]byte(line))
		if err != nil {
			return Signer{}, fmt.Errorf("key file %s: %w", path, err)
		}
		return s, nil
	}
	return Signer{}, fmt.Errorf("key file %s holds no seed", path)
}

// WriteFile writes the seed to a new file with mode 0600. It never overwrites:
// if the file is there already the error is [fs.ErrExist]. The file comes to its place
// whole: whoever is killed meanwhile leaves none that holds no seed.
func (s Signer) WriteFile(path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".key-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // it has another name by then, or none
	_, err = f.Write(append(append([]byte(nil), s.seed...), '\n'))
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Link(f.Name(), path)
	}
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s: %w: a key file is never overwritten", path, fs.ErrExist)
	}
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	return err
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if e := d.Close(); err == nil {
		err = e
	}
	return err
}

func shorten(s string) string {
	if len(s) > 60 {
		return s[:60] + "…"
	}
	return s
}
