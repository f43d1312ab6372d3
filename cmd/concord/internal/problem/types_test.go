package problem

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"concord/aggregates/refusal"
)

var update = flag.Bool("update", false, "add to types.txt what is not in it yet")

// TestTypesStay: every type that the code tells is in the list, with its statuses, and
// none that is in the list is told no more.
func TestTypesStay(t *testing.T) {
	told := typesInSource(t)
	if len(told) < 150 {
		t.Fatalf("only %d types were found: these are not all", len(told))
	}
	about, listed := map[string]string{}, map[string]bool{}
	for _, k := range Types() {
		if listed[k.Slug] {
			t.Errorf("%s is listed twice", k.Slug)
		}
		listed[k.Slug], about[k.Slug] = true, k.About
		statuses, ok := told[k.Slug]
		if !ok {
			t.Errorf("%s is told no more: programs hold on to it", k.Slug)
			continue
		}
		for _, s := range k.Statuses {
			statuses[s] = true
		}
		if len(statuses) > len(k.Statuses) && !*update {
			t.Errorf("%s is told with %v, listed with %v: -update adds them", k.Slug, slices.Sorted(maps.Keys(statuses)), k.Statuses)
		}
	}
	var out strings.Builder
	out.WriteString("# slug, statuses, what a program makes of it\n")
	for _, slug := range slices.Sorted(maps.Keys(told)) {
		if !listed[slug] && !*update {
			t.Errorf("%s is not listed: -update adds it", slug)
		}
		out.WriteString(strings.TrimRight(slug+"\t"+strings.Join(slices.Sorted(maps.Keys(told[slug])), " ")+"\t"+about[slug], "\t") + "\n")
	}
	if *update && !t.Failed() {
		if err := os.WriteFile("types.txt", []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// tellers are the functions that name a type: which argument it is, and which the
// status or the ground (-1: it is the function's own).
var tellers = map[string]struct {
	slug, status int
	ground       refusal.Ground
}{
	"refusal.Forbid":   {0, -1, refusal.Forbidden},
	"refusal.Input":    {0, -1, refusal.Bad},
	"refusal.Deny":     {0, -1, refusal.Denied},
	"refusal.NotFound": {0, -1, refusal.Missing},
	"refusal.Of":       {1, 0, 0},
	"problem":          {1, 0, 0}, // of a node
	"made":             {1, 0, 0}, // of the command line
	"problem.Type":     {0, -1, 0},
}

// statuses are the words for a status, and for a ground.
var statuses = map[string]int{
	"StatusBadRequest": 400, "StatusForbidden": 403, "StatusNotFound": 404, "StatusMethodNotAllowed": 405, "StatusRequestTimeout": 408, "StatusConflict": 409,
	"StatusRequestEntityTooLarge": 413, "StatusTooManyRequests": 429, "StatusInternalServerError": 500, "StatusServiceUnavailable": 503, "StatusGatewayTimeout": 504,
	"Forbidden": Status(refusal.Forbidden), "Bad": Status(refusal.Bad), "Denied": Status(refusal.Denied), "Missing": Status(refusal.Missing), "Stale": Status(refusal.Stale),
}

// typesInSource reads the types that the code tells, each with its statuses.
func typesInSource(t *testing.T) map[string]map[string]bool {
	t.Helper()
	root := filepath.Join("..", "..", "..", "..")
	fset, files, constants := token.NewFileSet(), []*ast.File{}, map[string]string{}
	for _, room := range []string{"events", "aggregates", "projections", "cmd"} {
		err := filepath.WalkDir(filepath.Join(root, room), func(at string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(at) != ".go" || strings.HasSuffix(at, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(fset, at, nil, parser.SkipObjectResolution)
			if err == nil {
				files = append(files, file)
				constantsOf(file, constants)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	told := map[string]map[string]bool{}
	for _, file := range files {
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || file.Name.Name == "refusal" || f.Name.Name == "Type" || f.Name.Name == "problem" {
				continue // the tellers themselves
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if unknown := tells(call, f, file.Name.Name, constants, told); unknown {
						t.Errorf("%s: it cannot be seen which type is told here", fset.Position(call.Pos()))
					}
				}
				return true
			})
		}
	}
	return told
}

// constantsOf reads a file's constants that are strings, by package and name.
func constantsOf(file *ast.File, into map[string]string) {
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Names) == 1 && len(spec.Values) == 1 {
			if s, ok := literal(spec.Values[0]); ok {
				into[file.Name.Name+"."+spec.Names[0].Name] = s
			}
		}
		return true
	})
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// tells notes what a call within a function tells. It is true if that cannot be seen.
func tells(call *ast.CallExpr, in *ast.FuncDecl, pkg string, constants map[string]string, told map[string]map[string]bool) bool {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok {
			name = x.Name + "." + f.Sel.Name
			if x.Name == "problems" { // as those import it who have a problem of their own
				name = "problem." + f.Sel.Name
			}
		}
	}
	teller, ok := tellers[name]
	if !ok || len(call.Args) <= teller.slug {
		return false
	}
	var slugs []string
	switch arg := call.Args[teller.slug].(type) {
	case *ast.BasicLit:
		s, _ := literal(arg)
		slugs = append(slugs, s)
	case *ast.Ident:
		slugs = assigned(in, arg.Name)
		if s, ok := constants[pkg+"."+arg.Name]; ok && len(slugs) == 0 {
			slugs = append(slugs, s)
		}
	case *ast.SelectorExpr:
		return arg.Sel.Name != "Type" // of a refusal, which is told elsewhere
	}
	for _, s := range slugs {
		if s == "" { // what another node tells is passed on
			continue
		}
		if name == "refusal.NotFound" {
			s = "no-such-" + s
		}
		if told[s] == nil {
			told[s] = map[string]bool{}
		}
		if status := statusOf(call, teller.status, teller.ground); status != 0 {
			told[s][strconv.Itoa(status)] = true
		}
	}
	return len(slugs) == 0 && name != "problem.Type" // which tellers call
}

// statusOf is the status that a call says, 0 if it is reckoned.
func statusOf(call *ast.CallExpr, arg int, ground refusal.Ground) int {
	if arg < 0 {
		if ground == 0 {
			return 0
		}
		return Status(ground)
	}
	if of, ok := call.Args[arg].(*ast.SelectorExpr); ok {
		return statuses[of.Sel.Name]
	}
	return 0
}

// assigned lists the words that a variable gets within a function.
func assigned(in *ast.FuncDecl, name string) []string {
	var out []string
	ast.Inspect(in, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Lhs) != len(a.Rhs) {
			return true
		}
		for i := range a.Lhs {
			if id, ok := a.Lhs[i].(*ast.Ident); ok && id.Name == name {
				if s, ok := literal(a.Rhs[i]); ok {
					out = append(out, s)
				}
			}
		}
		return true
	})
	return out
}

func TestStatuses(t *testing.T) {
	for _, k := range Types() {
		for _, s := range k.Statuses {
			if n, err := strconv.Atoi(s); err != nil || http.StatusText(n) == "" || n < 400 {
				t.Errorf("%s: %q is no status of a problem", k.Slug, s)
			}
		}
	}
}
