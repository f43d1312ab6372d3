package text

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// What this package takes from Unicode, as of algorithm 1: segments from uax29
// (Unicode 17), categories and white space from the Go library (Unicode 15),
// NFC and case folding from golang.org/x/text (Unicode 15).
//
// If one of these fails, a new version of Go or of a library says something else
// of some character than it did when drafts and amendments were recorded. Do not
// record the new hash here: what stands on a log would then read otherwise than it
// was signed. Either stay with the version before (go.mod pins it), or let the
// change be algorithm 2: keep what is needed to read the old way under number 1,
// give TEXT.md the new number, and put its hashes in a table beside this one.
var algorithm1 = map[string]string{
	"segments":     "5c982956df3d45b8cb422c2df1f60454ff427ef342fcf8231b311373baa47f85",
	"letters":      "43ef619d54e44f9435ab03d3b9099353fce7e2b4312376bcb4812b04b1542a80",
	"white space":  "75ba2f49e5a4791bb8bca2c63e44af0da261007eebe2bd9613a424b7b4ebb0b7",
	"NFC":          "98142dcb5915e2788e78131547b0f890211b219c778f1fb19d92cab806dd5e4e",
	"case folding": "78249183e488bf8968a161a80ec41e8b61b71fa376dc0e96652c8c6161f44eec",
}

func TestAlgorithm1(t *testing.T) {
	ofEach := map[string]func(h hash.Hash, s string, r rune){
		"segments":     hashSegments,
		"letters":      func(h hash.Hash, _ string, r rune) { fmt.Fprint(h, isLetter(r)) },
		"white space":  func(h hash.Hash, _ string, r rune) { fmt.Fprint(h, isSpace(r), folds(r), unicode.IsControl(r)) },
		"NFC":          hashNFC,
		"case folding": func(h hash.Hash, s string, _ rune) { h.Write([]byte(foldCase(s) + "\n")) },
	}
	for name, want := range algorithm1 {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := sha256.New()
			for r := rune(0); r <= unicode.MaxRune; r++ {
				if r < 0xD800 || r > 0xDFFF { // surrogates are no characters
					ofEach[name](h, string(r), r)
				}
			}
			if got := hex.EncodeToString(h.Sum(nil)); got != want {
				t.Errorf("Unicode says otherwise than for algorithm 1: %s is now %s (see the comment on algorithm1)", name, got)
			}
		})
	}
}

// hashSegments puts r where its word boundary property shows: alone, behind a sign,
// between letters, numbers, Hebrew, Katakana and underscores, inside a flag, behind
// a joiner, in front of a joined pictograph, and where only Hebrew is held together.
func hashSegments(h hash.Hash, s string, _ rune) {
	text := s + " -" + s + " a" + s + "a 1" + s + "1 א" + s + "א カ" + s + "カ _" + s + "_ 🇫" + s +
		"🇫 \u200D" + s + " " + s + "\u200D❤ א\"" + s + " -"
	lengths := make([]byte, 0, 128)
	for _, token := range Tokenize(text) {
		lengths = append(lengths, byte(len(token.Space)), byte(len(token.Word)))
	}
	h.Write(append(lengths, 0xFF))
}

// TestNoLetterIsAMark holds what onlyMarks takes for granted.
func TestNoLetterIsAMark(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if (r < utf8.RuneSelf || unicode.In(r, unicode.Lu, unicode.Ll, unicode.Lo)) && isMark(r) {
			t.Errorf("%+q is a letter or ASCII, and a mark for UAX #29", r)
		}
	}
}

// hashNFC takes the decomposition of r, its class, and what its decomposition
// composes to: from these follows NFC of every text.
func hashNFC(h hash.Hash, s string, _ rune) {
	nfd := norm.NFD.String(s)
	fmt.Fprintf(h, "%s %d %s %s\n", nfd, norm.NFD.PropertiesString(s).CCC(), nfc(s), nfc(nfd))
}
