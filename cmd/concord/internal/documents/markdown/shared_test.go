package markdown

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"concord/events/text"
)

// shared gives a file of the shared material: beside the project, or where
// CONCORD_SHARED says; there its absence is a failure.
func shared(t testing.TB, name string) []byte {
	t.Helper()
	dir, set := os.LookupEnv("CONCORD_SHARED")
	if !set {
		root, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for {
			if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
				break
			}
			if root == filepath.Dir(root) {
				t.Fatal("no go.mod above the test")
			}
			root = filepath.Dir(root)
		}
		dir = filepath.Join(root, "..", "shared")
	}
	file, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		if set {
			t.Fatal(err)
		}
		t.Skipf("the shared material is not beside the project: %v", err)
	}
	return file
}

// drafts are real drafts of the shared material.
var drafts = []string{"texts/paris-2015/2015-10-23.md", "texts/paris-2015/2015-12-04.md"}

// render shows a draft for a person to read: id, kind, level, number, text.
func render(d Draft) string {
	var out strings.Builder
	fmt.Fprintf(&out, "title: %s\n\n", d.Title)
	numbers := text.Numbers(d.Blocks)
	for i, b := range d.Blocks {
		fmt.Fprintf(&out, "%-5s %-13s %d %s%-5s %s\n", b.ID, b.Kind, b.Level, strings.Repeat("    ", b.Level), numbers[i], b.Text)
	}
	out.WriteString("\n")
	for _, w := range d.Warnings {
		fmt.Fprintf(&out, "%s\n", w)
	}
	return out.String()
}
