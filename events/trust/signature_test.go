package trust

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nkeys"
	"pgregory.net/rapid"

	"concord/events"
)

func TestSignAndVerify(t *testing.T) {
	s, other := signerOf(t, 7), signerOf(t, 8)
	signed := s.Sign([]byte(plain))
	if signed.Key != s.Name || string(signed.Bytes) != plain {
		t.Errorf("Sign = %+v", signed)
	}
	if err := Verify(signed.Signed, s.Name); err != nil {
		t.Fatalf("what was signed does not hold: %v", err)
	}
	if again := s.Sign([]byte(plain)); !bytes.Equal(again.Signature, signed.Signature) {
		t.Error("Ed25519 signs the same bytes in two ways")
	}
	for _, c := range []struct {
		what string
		s    events.Signed
		key  string
	}{
		{"another's key", signed.Signed, other.Name},
		{"another's signature", events.Signed{Bytes: []byte(plain), Signature: other.Sign([]byte(plain)).Signature}, s.Name},
		{"no signature", events.Signed{Bytes: []byte(plain)}, s.Name},
		{"one byte less", events.Signed{Bytes: []byte(plain), Signature: signed.Signature[:63]}, s.Name},
		{"one byte more", events.Signed{Bytes: []byte(plain), Signature: append(bytes.Clone(signed.Signature), 0)}, s.Name},
		{"a space behind the command", events.Signed{Bytes: []byte(plain + " "), Signature: signed.Signature}, s.Name},
		{"no command", events.Signed{Signature: signed.Signature}, s.Name},
		{"zeros", events.Signed{Bytes: []byte(plain), Signature: make([]byte, 64)}, s.Name},
	} {
		if err := Verify(c.s, c.key); !errors.Is(err, ErrSignature) {
			t.Errorf("%s: Verify = %v", c.what, err)
		}
	}
	for _, key := range []string{"", "U", string(s.seed), strings.ToLower(s.Name)} {
		if err := Verify(signed.Signed, key); err == nil || errors.Is(err, ErrSignature) {
			t.Errorf("Verify with %q for a key = %v; want to hear that it is none", key, err)
		}
		if err := VerifyAttachment("00", signed.Signature, key); err == nil || errors.Is(err, ErrSignature) {
			t.Errorf("VerifyAttachment with %q for a key = %v; want to hear that it is none", key, err)
		}
	}
}

// One bit flipped anywhere, in the command, in the signature or in the key, and
// the signature does not hold.
func TestOneBitFlipped(t *testing.T) {
	s := signerOf(t, 7)
	signed := s.Sign([]byte(plain))
	for i := range len(plain) * 8 {
		b := []byte(plain)
		b[i/8] ^= 1 << (i % 8)
		if Verify(events.Signed{Bytes: b, Signature: signed.Signature}, s.Name) == nil {
			t.Errorf("bit %d of the command", i)
		}
	}
	for i := range ed25519.SignatureSize * 8 {
		b := bytes.Clone(signed.Signature)
		b[i/8] ^= 1 << (i % 8)
		if Verify(events.Signed{Bytes: []byte(plain), Signature: b}, s.Name) == nil {
			t.Errorf("bit %d of the signature", i)
		}
	}
	for i := range ed25519.PublicKeySize * 8 {
		raw := bytes.Clone(s.raw)
		raw[i/8] ^= 1 << (i % 8)
		if Verify(signed.Signed, encoded(t, nkeys.PrefixByteUser, raw)) == nil {
			t.Errorf("bit %d of the key", i)
		}
	}
}

func TestSignedProperty(t *testing.T) {
	s := signerOf(t, 7)
	rapid.Check(t, func(t *rapid.T) {
		command := rapid.SliceOf(rapid.Byte()).Draw(t, "command")
		other := rapid.SliceOf(rapid.Byte()).Draw(t, "other")
		signed := s.Sign(command)
		if err := Verify(signed.Signed, signed.Key); err != nil {
			t.Fatal(err)
		}
		err := Verify(events.Signed{Bytes: other, Signature: signed.Signature}, signed.Key)
		if same := bytes.Equal(command, other); same != (err == nil) {
			t.Fatalf("the same: %t; Verify = %v", same, err)
		}
	})
}

// A signature over an attachment's hash never passes for one over a command, nor
// the other way round, whatever the bytes.
func TestContextsAreApart(t *testing.T) {
	s := signerOf(t, 7)
	sum := sha256.Sum256([]byte("a draft"))
	name := hex.EncodeToString(sum[:])
	attachment := s.SignAttachment(name)
	if err := VerifyAttachment(name, attachment, s.Name); err != nil {
		t.Fatalf("an attachment's signature does not hold: %v", err)
	}
	if err := VerifyAttachment(strings.Repeat("0", 64), attachment, s.Name); !errors.Is(err, ErrSignature) {
		t.Errorf("for another attachment: %v", err)
	}
	if err := VerifyAttachment(name, attachment, signerOf(t, 8).Name); !errors.Is(err, ErrSignature) {
		t.Errorf("with another's key: %v", err)
	}
	if Verify(events.Signed{Bytes: []byte(name), Signature: attachment}, s.Name) == nil {
		t.Error("an attachment's signature passes for a command's")
	}
	if VerifyAttachment(name, s.Sign([]byte(name)).Signature, s.Name) == nil {
		t.Error("a command's signature passes for an attachment's")
	}
	// Neither holds over the bare bytes, which somebody might sign elsewhere with
	// the same key (a challenge of a NATS server, say).
	for what, signature := range map[string][]byte{"command": s.sign([]byte(plain)), "attachment": s.sign([]byte(name))} {
		if Verify(events.Signed{Bytes: []byte(plain), Signature: signature}, s.Name) == nil || VerifyAttachment(name, signature, s.Name) == nil {
			t.Errorf("a bare signature passes for that of a %s", what)
		}
	}
	if strings.HasPrefix(commandContext, attachmentContext) || strings.HasPrefix(attachmentContext, commandContext) ||
		!strings.HasSuffix(commandContext, "\n") || !strings.HasSuffix(attachmentContext, "\n") {
		t.Errorf("the contexts %q and %q are not apart", commandContext, attachmentContext)
	}
	// What others' programs have to sign (INTERFACES).
	if !ed25519.Verify(ed25519.PublicKey(s.raw), []byte("concord-command-v1\n"+plain), s.Sign([]byte(plain)).Signature) ||
		!ed25519.Verify(ed25519.PublicKey(s.raw), []byte("concord-attachment-v1\n"+name), attachment) {
		t.Error("what is signed is not what the contract says")
	}
}

// The test vectors of RFC 8032, section 7.1.
var rfc8032 = []struct{ what, seed, public, message, signature string }{
	{"TEST 1",
		"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
		"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
		"",
		"e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
	{"TEST 2",
		"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
		"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
		"72",
		"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
	{"TEST 3",
		"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
		"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
		"af82",
		"6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
	{"TEST SHA(abc)",
		"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
		"ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
		"ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
		"dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"},
}

func TestKnownAnswers(t *testing.T) {
	for _, v := range rfc8032 {
		t.Run(v.what, func(t *testing.T) {
			seed, err := nkeys.EncodeSeed(nkeys.PrefixByteUser, fromHex(t, v.seed))
			if err != nil {
				t.Fatal(err)
			}
			s, err := ParseSigner(seed)
			if err != nil {
				t.Fatal(err)
			}
			if got := hex.EncodeToString(s.raw); got != v.public {
				t.Errorf("public key %s, want %s", got, v.public)
			}
			if got := hex.EncodeToString(s.sign(fromHex(t, v.message))); got != v.signature {
				t.Errorf("signature %s, want %s", got, v.signature)
			}
			k, err := ParseKey(encoded(t, nkeys.PrefixByteUser, fromHex(t, v.public)))
			if err != nil {
				t.Fatal(err)
			}
			if !k.Verify(fromHex(t, v.message), fromHex(t, v.signature)) {
				t.Error("the signature does not hold")
			}
			if k.Verify(append(fromHex(t, v.message), 0), fromHex(t, v.signature)) {
				t.Error("the signature holds for another message")
			}
		})
	}
}

// groupOrder is the order of the base point, L of RFC 8032: 2^252 + 27742317777372353535851937790883648493.
var groupOrder, _ = new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)

// A signature is R and S; S + L would verify as well if S were not held to be less
// than L, and anybody could make a second signature of the first (RFC 8032, 5.1.7).
func TestMalleableSignature(t *testing.T) {
	for _, v := range rfc8032 {
		k, err := ParseKey(encoded(t, nkeys.PrefixByteUser, fromHex(t, v.public)))
		if err != nil {
			t.Fatal(err)
		}
		signature := fromHex(t, v.signature)
		for times := int64(1); ; times++ {
			other, ok := plusOrder(signature, times)
			if !ok {
				if times < 15 {
					t.Errorf("%s: only %d times L fit, expected 15", v.what, times-1)
				}
				break
			}
			if bytes.Equal(other, signature) {
				t.Fatal("nothing was added")
			}
			if k.Verify(fromHex(t, v.message), other) {
				t.Errorf("%s: a signature with S + %d L holds", v.what, times)
			}
		}
	}
}

// plusOrder returns the signature with so many times L added to S, if that fits 256 bits.
func plusOrder(signature []byte, times int64) ([]byte, bool) {
	little := bytes.Clone(signature[32:])
	slices.Reverse(little)
	s := new(big.Int).SetBytes(little)
	s.Add(s, new(big.Int).Mul(groupOrder, big.NewInt(times)))
	if s.BitLen() > 256 {
		return nil, false
	}
	s.FillBytes(little)
	slices.Reverse(little)
	return append(bytes.Clone(signature[:32]), little...), true
}

// A point of small order for R makes no signature of a key that has one.
func TestSmallOrderR(t *testing.T) {
	k := signerOf(t, 7).Key
	for _, point := range smallOrder {
		if k.Verify([]byte(plain), append(fromHex(t, point), make([]byte, 32)...)) {
			t.Errorf("R = %s, S = 0 holds", point)
		}
	}
}
