package text

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestNormalize(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"white space alone", " \t\u00A0\n", ""},
		{"breaks and tabs are spaces", "one\r\ntwo\tthree\v\ffour", "one two three four"},
		{"line and paragraph separators", "one\u2028two\u2029three\u0085four", "one two three four"},
		{"a run of them is one", "one \t\r\n \u2028 two", "one two"},
		{"a no-break space stays", "droits\u00A0; et", "droits\u00A0; et"},
		{"a run of kept ones stays", "one\u00A0\u202Ftwo", "one\u00A0\u202Ftwo"},
		{"kept beside folded", "one \u00A0 two", "one \u00A0 two"},
		{"an ideographic space stays", "各国\u3000应", "各国\u3000应"},
		{"at the ends nothing stays", "\u3000\u00A0 text \u202F\u2003", "text"},
		{"an accent composes", "re\u0301solution", "résolution"},
		{"two accents are ordered", "a\u0302\u0323", "ậ"},
		{"Hangul composes", "\u1112\u1161\u11AB", "한"},
		{"singletons", "\u212B \u2126", "Å Ω"},
		{"an em quad is an em space", "a\u2001b", "a\u2003b"},
		{"compatibility forms stay", "ﬁ ［ ］ ①", "ﬁ ［ ］ ①"},
		{"Arabic marks keep their order by class", "ب\u0651\u064E", "ب\u064E\u0651"},
		{"an accent behind a space does not compose", "a \u0301", "a \u0301"},
		{"a joiner of graphemes is kept", "a\u034F\u0301", "a\u034F\u0301"},
		{"not UTF-8", "a\xFF\xFEb", "a\uFFFDb"},
		{"a surrogate", "a\xED\xA0\x80b", "a\uFFFDb"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Normalize(c.in); got != c.want {
				t.Errorf("Normalize(%+q) = %+q, want %+q", c.in, got, c.want)
			}
		})
	}
}

// More than thirty marks on one letter: norm would put U+034F between them.
func TestNormalizeManyMarks(t *testing.T) {
	got := Normalize("x a" + strings.Repeat("\u0301\u0323", 40) + " y")
	want := "x ạ" + strings.Repeat("\u0323", 39) + strings.Repeat("\u0301", 40) + " y"
	if got != want {
		t.Errorf("got %+q\nwant %+q", got, want)
	}
	if again := Normalize(got); again != got {
		t.Errorf("not its own normal text: %+q", again)
	}
}

func TestNFCByDefinitionAgreesWithNorm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := prose().Draw(t, "text")
		want := norm.NFC.String(s)
		if strings.Count(want, graphemeJoiner) != strings.Count(s, graphemeJoiner) {
			t.Skip("more marks than norm takes")
		}
		if got := nfcByDefinition(s); got != want {
			t.Fatalf("nfcByDefinition(%+q) = %+q, norm gives %+q", s, got, want)
		}
	})
	for r := rune(0); r <= unicode.MaxRune; r++ {
		s := string(r) // a surrogate becomes U+FFFD
		if got, want := nfcByDefinition(s), norm.NFC.String(s); got != want {
			t.Fatalf("nfcByDefinition(%+q) = %+q, norm gives %+q", s, got, want)
		}
	}
}

func TestNormalTextIsItsOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkNormal(t, prose().Draw(t, "text")) })
}

func FuzzNormalize(f *testing.F) {
	for _, s := range unLanguages {
		f.Add(s)
	}
	f.Add("a \u0301\u2028\u0301 \u200D")
	f.Add("a" + strings.Repeat("\u0301\u0323", 40) + "\u1112\u1161\u11AB\xFF")
	f.Fuzz(func(t *testing.T, s string) { checkNormal(t, s) })
}

// checkNormal holds what is true of every normal text.
func checkNormal(t interface{ Fatalf(string, ...any) }, s string) {
	n := Normalize(s)
	if again := Normalize(n); again != n {
		t.Fatalf("Normalize(%+q) = %+q, and of that %+q", s, n, again)
	}
	if !utf8.ValidString(n) {
		t.Fatalf("Normalize(%+q) = %+q is not UTF-8", s, n)
	}
	if strings.TrimFunc(n, isSpace) != n {
		t.Fatalf("Normalize(%+q) = %+q has white space at an end", s, n)
	}
	before := 'x'
	for _, r := range n {
		if folds(r) && (r != ' ' || before == ' ') {
			t.Fatalf("Normalize(%+q) = %+q has a run of spaces", s, n)
		}
		before = r
	}
	visible := func(r rune) rune {
		if isSpace(r) {
			return -1
		}
		return r
	}
	if got, want := strings.Map(visible, n), strings.Map(visible, nfc(strings.ToValidUTF8(s, "\uFFFD"))); got != want {
		t.Fatalf("Normalize(%+q) = %+q has other words than its NFC", s, n)
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name, in string
		offset   int
		sign     rune
		reason   Reason // empty: admitted
	}{
		{name: "plain", in: "States should respect human rights."},
		{name: "breaks", in: "one\r\n\ttwo\u0085three\u2028four"},
		{name: "replacement character", in: "a\uFFFDb"},
		{name: "directional marks of Arabic", in: "الفقرة \u200F(أ)\u200E و\u061C12"},
		{name: "isolates", in: "تقرير \u2068A/79/214\u2069 المعتمد"},
		{name: "embeddings", in: "قرار \u202A75/240\u202C للجمعية"},
		{name: "joiners of Persian and of emoji", in: "می\u200Cخواهم 👩\u200D🔬"},
		{name: "right-to-left override", in: "pay \u202E001", offset: 4, sign: 0x202E, reason: ReversingSign},
		{name: "left-to-right override", in: "\u202Dx", offset: 0, sign: 0x202D, reason: ReversingSign},
		{name: "null", in: "é\x00", offset: 1, sign: 0, reason: ControlSign},
		{name: "escape", in: "国际\x1b[31m", offset: 2, sign: 0x1B, reason: ControlSign},
		{name: "delete", in: "a\x7f", offset: 1, sign: 0x7F, reason: ControlSign},
		{name: "C1", in: "a\u0090", offset: 1, sign: 0x90, reason: ControlSign},
		{name: "bad byte", in: "né\xE9", offset: 2, sign: 0xE9, reason: NotUTF8},
		{name: "cut short", in: "n\xE2\x82", offset: 1, sign: 0xE2, reason: NotUTF8},
		{name: "surrogate", in: "ab\xED\xA0\xBD", offset: 2, sign: 0xD83D, reason: LoneSurrogate},
		{name: "as many tokens as there may be", in: strings.Repeat("a ", MaxTokens)},
		{name: "one more", in: strings.Repeat("a ", MaxTokens) + " b", offset: 2 * MaxTokens, sign: 'b', reason: TooManyTokens},
		{name: "as long as may be", in: strings.Repeat("x", MaxBytes-1) + "  \n"},
		{name: "longer", in: strings.Repeat("x", MaxBytes-1) + "é", offset: MaxBytes - 1, sign: 'é', reason: TooLong},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := Check(c.in)
			if c.reason == "" {
				if err != nil {
					t.Fatalf("refused: %v", err)
				}
				return
			}
			var fault *Fault
			if !errors.As(err, &fault) {
				t.Fatalf("not refused with the place: %v", err)
			}
			if want := (Fault{Offset: c.offset, Rune: c.sign, Reason: c.reason}); *fault != want {
				t.Errorf("refused with %+v, want %+v", *fault, want)
			}
		})
	}
}

func TestCheckBlockNamesTheBlock(t *testing.T) {
	err := CheckBlock(Block{ID: "p12", Kind: Paragraph, Text: "pay \u202E001"})
	const want = "block p12, character 4 (U+202E): a bidirectional override shows words in another order than they are read"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if err := CheckBlock(Block{ID: "p12", Kind: Paragraph, Text: "pay"}); err != nil {
		t.Error(err)
	}
}
