package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// These tests hold the house to its plan: four rooms, imports one way, nothing of
// the world in the rooms that decide and tell, and a top level that stays what it is.

// module is the module's path, which its packages' import paths begin with.
const module = "concord"

// source is one Go file of the module.
type source struct {
	name string // from the root: "events/codec.go"
	dir  string // "events"
	test bool
	*ast.File
}

// imports lists what a file imports, by path.
func (s source) imports() []string {
	paths := make([]string, len(s.Imports))
	for i, spec := range s.Imports {
		paths[i], _ = strconv.Unquote(spec.Path.Value) // the parser has read it
	}
	return paths
}

// house is the module as it lies on the disk.
type house struct {
	root  string
	fset  *token.FileSet
	files []source
}

var openHouse = sync.OnceValues(func() (house, error) {
	h := house{fset: token.NewFileSet()}
	var err error
	if h.root, err = filepath.Abs(filepath.Join("..", "..")); err != nil {
		return h, err
	}
	err = filepath.WalkDir(h.root, func(at string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); at != h.root && (name == "testdata" || name[0] == '.' || name[0] == '_') {
				return fs.SkipDir
			}
			return nil
		}
		if filepath.Ext(at) != ".go" {
			return nil
		}
		name, err := filepath.Rel(h.root, at)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		file, err := parser.ParseFile(h.fset, at, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		h.files = append(h.files, source{name, path.Dir(name), strings.HasSuffix(name, "_test.go"), file})
		return nil
	})
	return h, err
})

func theHouse(t *testing.T) house {
	t.Helper()
	h, err := openHouse()
	if err != nil {
		t.Fatal(err)
	}
	if len(h.files) < 50 {
		t.Fatalf("found %d Go files under %s: this is not the whole house", len(h.files), h.root)
	}
	return h
}

// within reports whether dir is one of the rooms or inside one.
func within(dir string, rooms ...string) bool {
	return slices.ContainsFunc(rooms, func(room string) bool { return dir == room || strings.HasPrefix(dir, room+"/") })
}

// forTests reports whether a package exists for tests only: its name says so, as
// httptest does. Only tests import it, which is tested.
func forTests(dir string) bool { return strings.HasSuffix(dir, "test") }

// room is one of the four, and what of ours it may import.
type room struct {
	name string
	may  []string
	not  []string // although within may
}

// The rooms: events ← aggregates ← projections ← cmd.
var rooms = []room{
	{"events", []string{"events"}, nil},
	{"aggregates", []string{"events", "aggregates"}, nil},
	{"projections", []string{"events", "aggregates", "projections"}, []string{"aggregates/engine"}},
	{"cmd", []string{"events", "aggregates", "projections", "cmd"}, nil},
}

func TestImportsGoOneWay(t *testing.T) {
	h := theHouse(t)
	for _, f := range h.files {
		i := slices.IndexFunc(rooms, func(r room) bool { return within(f.dir, r.name) })
		if i < 0 {
			t.Errorf("%s is in none of the four rooms", f.name)
			continue
		}
		r := rooms[i]
		for _, imported := range f.imports() {
			ours, ok := strings.CutPrefix(imported, module+"/")
			if !ok {
				continue
			}
			testing := f.test || forTests(f.dir)
			switch {
			case !within(ours, r.may...):
				t.Errorf("%s imports %s: imports go one way, events ← aggregates ← projections ← cmd", f.name, imported)
			case within(ours, r.not...) && !testing:
				t.Errorf("%s imports %s, which touches the world", f.name, imported)
			case forTests(ours) && !testing:
				t.Errorf("%s imports %s, which is for tests only", f.name, imported)
			case within(ours, "aggregates/engine") && within(f.dir, "aggregates") && !within(f.dir, "aggregates/engine") && !testing:
				t.Errorf("%s imports %s: the engine runs the deciders, not they it", f.name, imported)
			}
		}
	}
}

// world is the parts of the house that touch the world; everything else under
// events, aggregates and projections is pure.
var world = []string{"events/log", "aggregates/engine", "projections/runner"}

// pure reports whether a file must know no clock, no randomness, no I/O and no goroutine.
func (s source) pure() bool {
	return !s.test && !forTests(s.dir) && within(s.dir, "events", "aggregates", "projections") && !within(s.dir, world...)
}

// forbiddenImports are the ways to the world, and what lies below them.
var forbiddenImports = []string{
	"os", "net", "io/fs", "io/ioutil", "syscall", "unsafe", "runtime", "plugin", "log", "testing",
	"math/rand", "crypto/rand", "sync", "context", "path/filepath", "embed", "flag", "expvar", "database",
	"github.com/nats-io/nats.go", "github.com/nats-io/nats-server", "golang.org/x/sys",
}

// forbiddenNames are what a pure file must not take from packages that it may import.
var forbiddenNames = map[string][]string{
	"time":                     {"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Local", "LoadLocation"},
	"fmt":                      {"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"},
	"github.com/google/uuid":   {"New", "NewString", "NewRandom", "NewRandomFromReader", "NewUUID", "NewV6", "NewV7", "NewV7FromReader", "NewDCEPerson", "NewDCEGroup", "NewDCESecurity", "SetRand"},
	"github.com/nats-io/nkeys": {"CreateUser", "CreatePair", "CreateAccount", "CreateServer"},
	"crypto/ed25519":           {"GenerateKey"},
	"hash/maphash":             {"MakeSeed"},
}

// excused are what single files of the pure rooms take from the world all the same.
var excused = map[string][]string{
	"events/trust/key.go":                 {"os", "io/fs", "path/filepath", "github.com/nats-io/nkeys.CreateUser"}, // key files, fresh keys
	"aggregates/rehearsal/rehearsal.go":   {"sync"},                                                                // its parts are played by many at once
	"aggregates/shelf/shelf.go":           {"sync/atomic"},                                                         // what is put away is let go while others read it
	"aggregates/group/mandate/mandate.go": {"embed"},                                                               // the built-in mandate: part of the program
}

func TestPureRooms(t *testing.T) {
	h := theHouse(t)
	used := map[string]bool{}
	excuse := func(file, what string) bool {
		ok := slices.Contains(excused[file], what)
		used[file+" "+what] = used[file+" "+what] || ok
		return ok
	}
	pure := 0
	for _, f := range h.files {
		if !f.pure() {
			continue
		}
		pure++
		names := map[string]string{} // what a package is called in this file
		for i, imported := range f.imports() {
			if within(imported, forbiddenImports...) && !excuse(f.name, imported) {
				t.Errorf("%s imports %s: this room knows no clock, no randomness and no I/O", f.name, imported)
			}
			name := path.Base(imported)
			if spec := f.Imports[i].Name; spec != nil {
				name = spec.Name
			}
			if name == "." {
				t.Errorf("%s imports %s into its own names, which hides where they come from", f.name, imported)
			}
			names[name] = imported
		}
		ast.Inspect(f.File, func(n ast.Node) bool {
			where := func() string { return h.where(n) }
			switch n := n.(type) {
			case *ast.GoStmt:
				t.Errorf("%s: a goroutine in a pure room", where())
			case *ast.SelectStmt, *ast.ChanType, *ast.SendStmt:
				t.Errorf("%s: a channel in a pure room", where())
			case *ast.BasicLit:
				if n.Kind == token.FLOAT || n.Kind == token.IMAG {
					t.Errorf("%s: a floating-point number in a pure room", where())
				}
			case *ast.Ident:
				if slices.Contains([]string{"float32", "float64", "complex64", "complex128"}, n.Name) {
					t.Errorf("%s: %s in a pure room", where(), n.Name)
				}
			case *ast.SelectorExpr:
				of, ok := n.X.(*ast.Ident)
				if !ok {
					break
				}
				imported := names[of.Name]
				if slices.Contains(forbiddenNames[imported], n.Sel.Name) && !excuse(f.name, imported+"."+n.Sel.Name) {
					t.Errorf("%s: %s.%s in a pure room", where(), imported, n.Sel.Name)
				}
			}
			return true
		})
	}
	if pure < 30 {
		t.Errorf("only %d files were held to be pure: the rooms are not where they were", pure)
	}
	for file, list := range excused {
		for _, what := range list {
			if !used[file+" "+what] {
				t.Errorf("%s is excused for %s, which it no longer uses", file, what)
			}
		}
	}
}

func (h house) where(n ast.Node) string {
	p := h.fset.Position(n.Pos())
	name, err := filepath.Rel(h.root, p.Filename)
	if err != nil {
		name = p.Filename
	}
	return fmt.Sprintf("%s:%d", filepath.ToSlash(name), p.Line)
}

// compiled imports packages as the compiler left them, with all that they import.
func (h house) compiled(t *testing.T, fset *token.FileSet) types.Importer {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skipf("the go command is not here to compile the rooms: %v", err)
	}
	list := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", "./events/...", "./aggregates/...", "./projections/...")
	list.Dir = h.root
	var complaints bytes.Buffer
	list.Stderr = &complaints
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, complaints.Bytes())
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		if name, file, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			files[name] = file
		}
	}
	return importer.ForCompiler(fset, "gc", func(name string) (io.ReadCloser, error) { return os.Open(files[name]) })
}

// A loop over a map goes in an order that differs from run to run: in a pure room
// it does nothing that depends on it. What it gathers is sorted in the same function.
func TestLoopsOverMaps(t *testing.T) {
	h := theHouse(t)
	packages := h.compiled(t, h.fset)
	files := map[string][]*ast.File{}
	for _, f := range h.files {
		if f.pure() {
			files[f.dir] = append(files[f.dir], f.File)
		}
	}
	loops := 0
	for dir, of := range files {
		info := types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
		check := types.Config{Importer: packages}
		if _, err := check.Check(module+"/"+dir, h.fset, of, &info); err != nil {
			t.Errorf("%s: %v", dir, err)
			continue
		}
		for _, f := range of {
			for _, d := range f.Decls {
				ast.Inspect(d, func(n ast.Node) bool {
					loop, ok := n.(*ast.RangeStmt)
					if !ok {
						return true
					}
					loops++
					over := info.TypeOf(loop.X)
					if _, ok := over.Underlying().(*types.Map); ok && !orderless(loop, d) {
						t.Errorf("%s: what goes through a map (%s) here goes in another order in every run", h.where(loop), over)
					}
					return true
				})
			}
		}
	}
	if loops < 50 {
		t.Errorf("only %d loops were looked at", loops)
	}
}

// orderless reports whether a loop over a map, within a declaration, comes to the
// same in any order: it sets or deletes under its own key, counts, sorts its own
// value, or gathers into a list that is sorted behind it.
func orderless(loop *ast.RangeStmt, within ast.Decl) bool {
	is := func(e ast.Expr, name ast.Expr) bool {
		a, ok := e.(*ast.Ident)
		b, is := name.(*ast.Ident)
		return ok && is && a.Name == b.Name
	}
	sorts := func(n ast.Node, list ast.Expr) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 || !is(call.Args[0], list) {
			return false
		}
		f, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		of, ok := f.X.(*ast.Ident)
		return ok && (of.Name == "slices" && strings.HasPrefix(f.Sel.Name, "Sort") || of.Name == "sort")
	}
	sortedBehind := func(list ast.Expr) bool {
		found := false
		ast.Inspect(within, func(n ast.Node) bool {
			found = found || n != nil && n.Pos() > loop.End() && sorts(n, list)
			return !found
		})
		return found
	}
	var fine func(s ast.Stmt) bool
	fine = func(s ast.Stmt) bool {
		switch s := s.(type) {
		case nil:
			return true
		case *ast.BlockStmt:
			return !slices.ContainsFunc(s.List, func(s ast.Stmt) bool { return !fine(s) })
		case *ast.IfStmt:
			return fine(s.Body) && (s.Else == nil || fine(s.Else))
		case *ast.BranchStmt:
			return s.Tok == token.CONTINUE
		case *ast.IncDecStmt:
			return true
		case *ast.AssignStmt:
			if s.Tok != token.ASSIGN || len(s.Lhs) != 1 {
				return false
			}
			if at, ok := s.Lhs[0].(*ast.IndexExpr); ok {
				return is(at.Index, loop.Key)
			}
			call, ok := s.Rhs[0].(*ast.CallExpr)
			if !ok {
				return false
			}
			f, ok := call.Fun.(*ast.Ident)
			return ok && f.Name == "append" && is(call.Args[0], s.Lhs[0]) && sortedBehind(s.Lhs[0])
		case *ast.ExprStmt:
			if call, ok := s.X.(*ast.CallExpr); ok {
				f, ok := call.Fun.(*ast.Ident)
				return ok && f.Name == "delete" && is(call.Args[1], loop.Key) || loop.Value != nil && sorts(call, loop.Value)
			}
		}
		return false
	}
	return fine(loop.Body)
}

// What stands on the log can be written in one way only: no field that can be
// reached from an event is a map, a floating-point number, an interface, a
// function or a channel, and every one has a name of its own in JSON.
func TestEventsAreDeterministic(t *testing.T) {
	h := theHouse(t)
	p, err := h.compiled(t, token.NewFileSet()).Import(module + "/events")
	if err != nil {
		t.Fatal(err)
	}
	event := p.Scope().Lookup("Event").Type().Underlying().(*types.Interface)
	seen := map[types.Type]bool{}
	var walk func(at string, typ types.Type)
	walk = func(at string, typ types.Type) {
		if seen[typ] {
			return
		}
		seen[typ] = true
		if typ.String() == "time.Time" { // written by the codec: UTC, microseconds
			return
		}
		if m, _, _ := types.LookupFieldOrMethod(typ, true, nil, "MarshalText"); m != nil { // a word, as its type spells it
			return
		}
		switch u := typ.Underlying().(type) {
		case *types.Basic:
			if u.Info()&(types.IsFloat|types.IsComplex) != 0 || u.Kind() == types.UnsafePointer || u.Kind() == types.Uintptr {
				t.Errorf("%s is a %s", at, u)
			}
		case *types.Slice:
			walk(at+"[]", u.Elem())
		case *types.Array:
			walk(at+"[]", u.Elem())
		case *types.Pointer:
			walk(at, u.Elem())
		case *types.Struct:
			for i := range u.NumFields() {
				f := u.Field(i)
				if f.Embedded() { // its members stand among those of the event, by their own names
					walk(at, f.Type())
					continue
				}
				tag, _, _ := strings.Cut(reflect.StructTag(u.Tag(i)).Get("json"), ",")
				if !f.Exported() || tag == "" || tag == "-" {
					t.Errorf("%s.%s has no name on the log", at, f.Name())
				}
				walk(at+"."+f.Name(), f.Type())
			}
		default:
			t.Errorf("%s is a %s, which can be written in more ways than one, or not at all", at, typ)
		}
	}
	n := 0
	for _, name := range p.Scope().Names() {
		typ, ok := p.Scope().Lookup(name).(*types.TypeName)
		if !ok || types.IsInterface(typ.Type()) || !types.Implements(typ.Type(), event) {
			continue
		}
		n++
		walk(name, typ.Type())
	}
	if n < 20 {
		t.Errorf("found %d event types", n)
	}
}

func TestPackageComments(t *testing.T) {
	h := theHouse(t)
	said := map[string]string{} // of each package, by directory
	for _, f := range h.files {
		if f.test {
			continue
		}
		if _, ok := said[f.dir]; !ok {
			said[f.dir] = ""
		}
		if f.Doc == nil {
			continue
		}
		if said[f.dir] != "" {
			t.Errorf("%s has two package comments", f.dir)
		}
		said[f.dir] = f.Doc.Text()
		if name := f.Name.Name; name != "main" && !strings.HasPrefix(said[f.dir], "Package "+name+" ") {
			t.Errorf("the comment of %s does not begin with Package %s: %.40q", f.dir, name, said[f.dir])
		}
	}
	for dir, comment := range said {
		if comment == "" {
			t.Errorf("%s has no package comment", dir)
		}
		if slices.Contains([]string{"util", "utils", "common", "helper", "helpers", "misc", "base", "shared"}, path.Base(dir)) {
			t.Errorf("%s: a name that says nothing of what is in it", dir)
		}
	}
}

// tracked lists the files under version control, from the root.
func (h house) tracked(t *testing.T) []string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skipf("git is not here to say which files belong to the project: %v", err)
	}
	list := exec.Command("git", "ls-files", "-z")
	list.Dir = h.root
	out, err := list.Output()
	if err != nil {
		t.Skipf("this copy is under no version control that says which files belong to the project: %v", err)
	}
	files := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	if !slices.Contains(files, "go.mod") {
		t.Skip("this copy belongs to a repository of something else")
	}
	return files
}

// topLevel is all that stands in the root, beside dot-files.
var topLevel = []string{"cmd", "events", "aggregates", "projections", "go.mod", "go.sum", "docker-compose.yml", "README.md"}

func TestTopLevel(t *testing.T) {
	h := theHouse(t)
	said := map[string]bool{}
	for _, file := range h.tracked(t) {
		first, _, _ := strings.Cut(file, "/")
		if first[0] != '.' && !slices.Contains(topLevel, first) && !said[first] {
			said[first] = true
			t.Errorf("%s stands in the root: there belong %s, and dot-files", first, strings.Join(topLevel, ", "))
		}
	}
	for _, room := range rooms {
		if info, err := os.Stat(filepath.Join(h.root, room.name)); err != nil || !info.IsDir() {
			t.Errorf("the room %s is missing (%v)", room.name, err)
		}
	}
	if readme, err := os.ReadFile(filepath.Join(h.root, "README.md")); err == nil && !bytes.Contains(readme, []byte("go test ./...")) {
		t.Error("README.md does not say how to run the tests: go test ./...")
	}
}

var (
	unfinished = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME)\b`)
	// A path of somebody's machine, at the beginning of a word.
	machinePath = regexp.MustCompile("(?:^|[\\s\"'`=(:,])(/(?:work|root|home|Users)/[\\w.-]+)")
)

// Nothing is left for later in what is ours, and nothing tells on whose machine it
// was written.
func TestNothingLeftLying(t *testing.T) {
	h := theHouse(t)
	var machine []string // what is known of this one
	for _, dir := range []string{h.root, os.Getenv("HOME"), os.Getenv("GOMODCACHE")} {
		if strings.Count(dir, "/") > 1 { // "/" and "/root" are words too
			machine = append(machine, dir)
		}
	}
	for _, file := range h.tracked(t) {
		at := filepath.Join(h.root, filepath.FromSlash(file))
		info, err := os.Lstat(at)
		if err != nil || !info.Mode().IsRegular() {
			continue // removed, and not yet committed
		}
		content, err := os.ReadFile(at)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexByte(content, 0) >= 0 {
			continue // no text
		}
		others := strings.Contains(file, "/testdata/") || strings.Contains(file, ".min.") || strings.Contains(file, "/vendor") || file == "go.sum"
		line := func(at int) string { return fmt.Sprintf("%s:%d", file, 1+bytes.Count(content[:at], []byte("\n"))) }
		if found := unfinished.FindIndex(content); found != nil && !others {
			t.Errorf("%s: %s", line(found[0]), content[found[0]:found[1]])
		}
		if found := machinePath.FindSubmatchIndex(content); found != nil {
			t.Errorf("%s holds the path %s of a machine", line(found[2]), content[found[2]:found[3]])
		}
		for _, dir := range machine {
			if i := bytes.Index(content, []byte(dir)); i >= 0 {
				t.Errorf("%s holds the path %s of this machine", line(i), dir)
			}
		}
	}
}

// The toolchain is pinned, since what the text takes from Unicode goes by it.
func TestToolchainIsPinned(t *testing.T) {
	h := theHouse(t)
	content, err := os.ReadFile(filepath.Join(h.root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`(?m)^(toolchain go1\.\d+\.\d+|go 1\.\d+\.[1-9]\d*)$`).Match(content) {
		t.Error("go.mod pins no toolchain")
	}
}
