package text

import (
	"testing"
	"unicode"
)

func TestFoldCase(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"STATES", "states"}, {"États", "états"}, {"Straße", "strasse"}, {"ПРАВА", "права"},
		{"ΛΌΓΟΣ", "λόγοσ"}, {"λόγος", "λόγοσ"}, {"حقوق", "حقوق"}, {"国际", "国际"}, {"ﬁ", "fi"},
		{"ꮳꮃꭹ", "ᏣᎳᎩ"}, {"ᏣᎳᎩ", "ᏣᎳᎩ"}, {"É-Ꮳ", "é-Ꮳ"},
	} {
		if got := foldCase(c.in); got != c.want {
			t.Errorf("%s folds to %s, want %s", c.in, got, c.want)
		}
	}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		once := foldCase(string(r))
		if twice := foldCase(once); twice != once {
			t.Errorf("%+q folds to %+q, and that to %+q", r, once, twice)
		}
	}
}
