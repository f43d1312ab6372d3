package trust

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nkeys"
	"pgregory.net/rapid"
)

// signerOf returns the signer whose seed is 32 times the same byte.
func signerOf(t testing.TB, b byte) Signer {
	t.Helper()
	seed, err := nkeys.EncodeSeed(nkeys.PrefixByteUser, bytes.Repeat([]byte{b}, ed25519.SeedSize))
	if err != nil {
		t.Fatal(err)
	}
	s, err := ParseSigner(seed)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// encoded returns raw bytes in the encoding of nkeys, with its checksum.
func encoded(t testing.TB, prefix nkeys.PrefixByte, raw []byte) string {
	t.Helper()
	name, err := nkeys.Encode(prefix, raw)
	if err != nil {
		t.Fatal(err)
	}
	return string(name)
}

func fromHex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestParseKey(t *testing.T) {
	s := signerOf(t, 7)
	key, err := ParseKey(s.Name)
	if err != nil {
		t.Fatal(err)
	}
	if key.Name != s.Name || !bytes.Equal(key.raw, s.private.Public().(ed25519.PublicKey)) {
		t.Errorf("ParseKey(%q) = %+v", s.Name, key)
	}

	flipped := []byte(s.Name)
	flipped[20] ^= 'A' ^ 'B'
	for _, c := range []struct{ what, name string }{
		{"nothing", ""},
		{"not base 32", strings.Repeat("!", 56)},
		{"one character less", s.Name[:55]},
		{"one character more", s.Name + "A"},
		{"lower case", strings.ToLower(s.Name)},
		{"a typing error, which the checksum finds", string(flipped)},
		{"a line end behind", s.Name + "\n"},
		{"a line end within, which base 32 passes over", s.Name[:10] + "\r\n" + s.Name[10:]},
		{"a space in front", " " + s.Name},
		{"an account's key", encoded(t, nkeys.PrefixByteAccount, key.raw)},
		{"a server's key", encoded(t, nkeys.PrefixByteServer, key.raw)},
		{"an operator's key", encoded(t, nkeys.PrefixByteOperator, key.raw)},
		{"a seed", string(s.seed)},
		{"31 bytes", encoded(t, nkeys.PrefixByteUser, key.raw[:31])},
		{"33 bytes", encoded(t, nkeys.PrefixByteUser, append([]byte{0}, key.raw...))},
		{"a megabyte", strings.Repeat("U", 1<<20)},
	} {
		t.Run(c.what, func(t *testing.T) {
			k, err := ParseKey(c.name)
			if err == nil {
				t.Fatalf("%q is taken as the key %s", c.name, k.Name)
			}
			if len(err.Error()) > 400 {
				t.Errorf("the error has %d bytes", len(err.Error()))
			}
		})
	}
}

// The first byte of an nkey has three bits that its prefix does not use. Were they
// not looked at, a revoked key would come back under seven other names.
func TestKeyHasOneName(t *testing.T) {
	s := signerOf(t, 7)
	raw := append([]byte{byte(nkeys.PrefixByteUser)}, s.raw...)
	for spare := range byte(8) {
		raw[0] = byte(nkeys.PrefixByteUser) | spare
		name := base32Checked(raw)
		_, err := ParseKey(name)
		if same := name == s.Name; same != (spare == 0) || (err == nil) != same {
			t.Errorf("first byte %#02x, %s: %v", raw[0], name, err)
		}
	}
}

// smallOrder are all encodings of the points of edwards25519 whose order divides 8
// (table 6b of "Taming the many EdDSAs", eprint.iacr.org/2020/1244).
var smallOrder = []string{
	"0100000000000000000000000000000000000000000000000000000000000000",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"0000000000000000000000000000000000000000000000000000000000000080",
	"0000000000000000000000000000000000000000000000000000000000000000",
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
	"0100000000000000000000000000000000000000000000000000000000000080",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
}

// For a key of small order a signature can be had without a seed: with the
// neutral point as key and as R, and 0 as S, one that holds for every message.
func TestKeyOfSmallOrder(t *testing.T) {
	for _, point := range smallOrder {
		if _, err := ParseKey(encoded(t, nkeys.PrefixByteUser, fromHex(t, point))); err == nil {
			t.Errorf("%s is taken as a key", point)
		}
	}
	neutral := fromHex(t, smallOrder[0])
	anybodys := append(bytes.Clone(neutral), make([]byte, 32)...)
	if !ed25519.Verify(neutral, []byte("whatever"), anybodys) {
		t.Error("crypto/ed25519 now refuses what ParseKey refuses: this test has lost its reason")
	}
}

func TestParseSigner(t *testing.T) {
	s := signerOf(t, 7)
	raw := bytes.Repeat([]byte{7}, ed25519.SeedSize)
	if want := ed25519.NewKeyFromSeed(raw); !s.private.Equal(want) {
		t.Error("the private key is not that of the seed")
	}
	account, err := nkeys.EncodeSeed(nkeys.PrefixByteAccount, raw)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(s.seed)
	flipped[20] ^= 'A' ^ 'B'
	for _, c := range []struct {
		what string
		seed []byte
	}{
		{"nothing", nil},
		{"a public key", []byte(s.Name)},
		{"an account's seed", account},
		{"one character less", s.seed[:len(s.seed)-1]},
		{"a typing error", flipped},
		{"lower case", bytes.ToLower(s.seed)},
		{"words", []byte("not a seed")},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := ParseSigner(c.seed)
			if err == nil {
				t.Fatal("taken as a seed")
			}
			if len(c.seed) > 10 && strings.Contains(err.Error(), string(c.seed[:10])) {
				t.Errorf("the error tells the seed: %v", err)
			}
		})
	}
}

func TestNewSigner(t *testing.T) {
	a, err := NewSigner()
	if err != nil {
		t.Fatal(err)
	}
	b, err := NewSigner()
	if err != nil {
		t.Fatal(err)
	}
	if a.Name == b.Name {
		t.Error("two fresh keys are one")
	}
	if !a.Verify([]byte("message"), a.sign([]byte("message"))) {
		t.Error("a fresh key does not verify what it signed")
	}
}

// A signer that slips into a log line or an error shows its public key only.
func TestSignerPrintsNoSecret(t *testing.T) {
	s := signerOf(t, 7)
	var line bytes.Buffer
	slog.New(slog.NewTextHandler(&line, nil)).Info("signed", "by", s)
	slog.New(slog.NewJSONHandler(&line, nil)).Info("signed", "by", s)
	for _, printed := range []string{fmt.Sprint(s), fmt.Sprintf("%v %+v %#v %s %q", s, s, s, s, s), line.String()} {
		if !strings.Contains(printed, s.Name) {
			t.Errorf("%q does not name the key", printed)
		}
		for _, secret := range []string{string(s.seed), fmt.Sprint([]byte(s.private[:8])), hex.EncodeToString(s.private[:8])} {
			if strings.Contains(printed, strings.Trim(secret, "[]")) {
				t.Errorf("%q holds the seed", printed)
			}
		}
	}
}

func TestKeyFile(t *testing.T) {
	s := signerOf(t, 7)
	path := filepath.Join(t.TempDir(), "key.nk")
	if err := s.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %04o", info.Mode().Perm())
	}
	back, err := LoadSigner(path)
	if err != nil {
		t.Fatal(err)
	}
	if back.Name != s.Name || !back.private.Equal(s.private) {
		t.Errorf("read back as %s", back.Name)
	}

	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	err = signerOf(t, 8).WriteFile(path)
	if !errors.Is(err, fs.ErrExist) {
		t.Errorf("writing over a key file: %v", err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the key file has changed (%v)", err)
	}
	if err := s.WriteFile(filepath.Join(t.TempDir(), "no", "such", "directory")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("writing where there is no directory: %v", err)
	}
}

func TestLoadSigner(t *testing.T) {
	s := signerOf(t, 7)
	seed := string(s.seed)
	for _, c := range []struct {
		what, content string
		mode          fs.FileMode
		want          string // within the error; "" if it is read
	}{
		{"the seed", seed, 0o600, ""},
		{"read only", seed + "\n", 0o400, ""},
		{"comment lines and spaces", "# France\r\n\n  # of 2024\n  " + seed + "  \r\n# end\n", 0o600, ""},
		{"the first seed counts", seed + "\n" + string(signerOf(t, 8).seed) + "\n", 0o600, ""},
		{"others may read it", seed, 0o644, "chmod 600"},
		{"its group may read it", seed, 0o640, "mode 0640"},
		{"others may write it", seed, 0o602, "mode 0602"},
		{"others may run it", seed, 0o601, "mode 0601"},
		{"empty", "", 0o600, "holds no seed"},
		{"comments only", "# nothing here\n\n", 0o600, "holds no seed"},
		{"another's kind of key", s.Name, 0o600, "not a seed of a user nkey"},
		{"something else", "-----BEGIN PRIVATE KEY-----\n", 0o600, "not a seed of a user nkey"},
		{"something else in front", "key: x\n" + seed, 0o600, "not a seed of a user nkey"},
		{"huge", strings.Repeat("#\n", 4<<10) + seed, 0o600, "is no key file"},
	} {
		t.Run(c.what, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "key.nk")
			if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, c.mode); err != nil { // whatever the umask
				t.Fatal(err)
			}
			back, err := LoadSigner(path)
			if c.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				if back.Name != s.Name {
					t.Errorf("read as %s", back.Name)
				}
				return
			}
			if err == nil {
				t.Fatalf("read as %s", back.Name)
			}
			if !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("error %q does not say %q of %s", err, c.want, path)
			}
			if strings.Contains(err.Error(), seed) {
				t.Errorf("error %q tells the seed", err)
			}
		})
	}
	if _, err := LoadSigner(filepath.Join(t.TempDir(), "none.nk")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if _, err := LoadSigner(t.TempDir()); err == nil {
		t.Error("a directory is read as a key file")
	}
}

// Whatever is taken as a key has the name that its bytes have.
func TestKeyNameProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "raw")
		prefix := rapid.SampledFrom([]byte{byte(nkeys.PrefixByteUser), byte(nkeys.PrefixByteUser) | 1, byte(nkeys.PrefixByteAccount), 0}).Draw(t, "prefix")
		name := base32Checked(append([]byte{prefix}, raw...))
		k, err := ParseKey(name)
		if err != nil {
			return
		}
		if again, err := nkeys.Encode(nkeys.PrefixByteUser, k.raw); err != nil || string(again) != name || len(k.raw) != ed25519.PublicKeySize {
			t.Fatalf("%s is taken as a key whose name is %s (%v)", name, again, err)
		}
	})
}
