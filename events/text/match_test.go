package text

import (
	"os"
	"path/filepath"
	"testing"
	"unicode"
)

// sharedDir is where the texts stand that the project does not contain: ../shared
// beside the directory of go.mod, or what CONCORD_SHARED names. Without them the
// test is skipped, but where the variable is set their absence is a failure.
func sharedDir(t testing.TB) string {
	t.Helper()
	if dir, set := os.LookupEnv("CONCORD_SHARED"); set {
		if _, err := os.Stat(dir); err != nil {
			t.Fatalf("CONCORD_SHARED: %v", err)
		}
		return dir
	}
	root, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		parent := filepath.Dir(root)
		if parent == root {
			t.Skip("no go.mod above the test: the shared texts cannot be found")
		}
		root = parent
	}
	dir := filepath.Join(root, "..", "shared")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the shared texts are not beside the project: %v", err)
	}
	return dir
}

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
