package api

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWords: what the OpenAPI document says of types is what the code says of them.
func TestWords(t *testing.T) {
	s := New(Options{})
	packages := map[string]map[string]words{} // by path, then by the type's name
	all := map[string]words{}
	seen := map[reflect.Type]bool{}
	var visit func(reflect.Type)
	visit = func(of reflect.Type) {
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice || of.Kind() == reflect.Array || of.Kind() == reflect.Map {
			of = of.Elem()
		}
		if seen[of] || !strings.HasPrefix(of.PkgPath(), "concord/") || of.Name() == "" {
			return
		}
		seen[of] = true
		said, ok := packages[of.PkgPath()]
		if !ok {
			said = wordsOf(t, of.PkgPath())
			packages[of.PkgPath()] = said
		}
		if w := said[of.Name()]; w.About != "" || len(w.Fields) > 0 || len(w.Values) > 0 {
			all[nameOf(of)] = w
		}
		if of.Kind() == reflect.Struct {
			for i := range of.NumField() {
				visit(of.Field(i).Type)
			}
		}
	}
	for _, of := range s.described.types {
		visit(of)
	}
	for _, of := range paramTypes {
		visit(of)
	}
	var want bytes.Buffer
	e := json.NewEncoder(&want)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(all); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("words.json", want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want.String(), string(wordsSource)); diff != "" {
		t.Errorf("words.json is not what the comments say: go test ./cmd/concord/internal/api -run TestWords -update writes it anew (-comments +words.json):\n%s", diff)
	}
	if len(all) < 100 {
		t.Errorf("of %d types something is said: these are not all", len(all))
	}
}

// wordsOf reads what a package says of its types.
func wordsOf(t *testing.T, path string) map[string]words {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "..", filepath.FromSlash(strings.TrimPrefix(path, "concord/")))
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("there is no package in %s: %v", dir, err)
	}
	out := map[string]words{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if of, ok := d.(*ast.GenDecl); ok {
				readWords(of, out)
			}
		}
	}
	return out
}

// readWords takes in what a declaration says.
func readWords(of *ast.GenDecl, into map[string]words) {
	for _, spec := range of.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			w := into[spec.Name.Name]
			if w.About = said(spec.Doc); w.About == "" {
				w.About = said(of.Doc)
			}
			if fields, ok := spec.Type.(*ast.StructType); ok {
				w.Fields = map[string]string{}
				for _, f := range fields.Fields.List {
					what := strings.TrimSpace(said(f.Doc) + " " + said(f.Comment))
					for _, name := range f.Names {
						if what != "" {
							w.Fields[name.Name] = what
						}
					}
				}
			}
			into[spec.Name.Name] = w
		case *ast.ValueSpec:
			kind, ok := spec.Type.(*ast.Ident)
			if !ok || of.Tok != token.CONST || len(spec.Values) != 1 {
				continue
			}
			if value, ok := spec.Values[0].(*ast.BasicLit); ok && value.Kind == token.STRING {
				v, _ := strconv.Unquote(value.Value) // the parser has read it
				w := into[kind.Name]
				w.Values = append(w.Values, v)
				into[kind.Name] = w
			}
		}
	}
}

// links are what a comment refers to in Go.
var links = regexp.MustCompile(`\[\*?(?:[A-Za-z]\w*\.)*([A-Z]\w*)\]`)

// said is a comment in one line, for those who do not read Go.
func said(c *ast.CommentGroup) string {
	return links.ReplaceAllString(strings.Join(strings.Fields(c.Text()), " "), "$1")
}
