package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// contract is the OpenAPI document as one reads it who has nothing else.
type contract struct {
	Paths map[string]map[string]*operation

	compiler *jsonschema.Compiler
	mu       sync.Mutex
	compiled map[string]*jsonschema.Schema
}

// operation is what the document says of one.
type operation struct {
	OperationID string
	Parameters  []struct {
		Name, In string
		Required bool
		Schema   struct{ Enum []string }
	}
	RequestBody struct {
		Content map[string]any
	}
	Responses map[string]struct {
		Headers map[string]any
		Content map[string]any
	}
	pointer string // of the operation in the document
}

// documentAddress is under which the document is compiled.
const documentAddress = "https://concord.example/openapi.json"

// theContract reads the document of a server, once. For the test it is closed: a member
// that occurs and is not described is a fault.
var theContract = sync.OnceValues(func() (*contract, error) {
	s := New(Options{Version: "test"})
	c := &contract{compiled: map[string]*jsonschema.Schema{}}
	if err := json.Unmarshal(s.described.json(), c); err != nil {
		return nil, err
	}
	for path, operations := range c.Paths {
		for method, op := range operations {
			op.pointer = "/paths/" + escaped(path) + "/" + method
		}
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(s.described.json()))
	if err != nil {
		return nil, err
	}
	for _, schema := range doc.(map[string]any)["components"].(map[string]any)["schemas"].(map[string]any) {
		closed(schema)
	}
	c.compiler = jsonschema.NewCompiler()
	c.compiler.DefaultDraft(jsonschema.Draft2020)
	c.compiler.AssertFormat()
	return c, c.compiler.AddResource(documentAddress, doc)
})

// closed closes the objects of a schema.
func closed(schema any) {
	of, ok := schema.(map[string]any)
	if !ok {
		return
	}
	properties, ok := of["properties"].(map[string]any)
	if !ok {
		return
	}
	if of["additionalProperties"] == nil {
		of["additionalProperties"] = false
	}
	for _, p := range properties {
		closed(p)
		if items, ok := p.(map[string]any)["items"]; ok {
			closed(items)
		}
	}
}

// escaped writes a part of a JSON pointer.
func escaped(part string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(part)
}

// schema compiles what stands at a place in the document.
func (c *contract) schema(pointer string) (*jsonschema.Schema, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.compiled[pointer]; s != nil {
		return s, nil
	}
	s, err := c.compiler.Compile(documentAddress + "#" + pointer)
	if err == nil {
		c.compiled[pointer] = s
	}
	return s, err
}

// find returns the operation that a request is for, nil if there is none.
func (c *contract) find(method, path string) *operation {
	path, _, _ = strings.Cut(path, "?")
	if method == http.MethodHead {
		method = http.MethodGet
	}
	var found *operation
	literal := -1
	for template, operations := range c.Paths {
		op := operations[strings.ToLower(method)]
		if n := fits(template, path); op != nil && n > literal {
			found, literal = op, n
		}
	}
	return found
}

// fits returns how many parts of a path are those of a template to the letter, -1 if the
// path is none of its.
func fits(template, path string) int {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return -1
	}
	literal := 0
	for i := range want {
		switch {
		case want[i] == got[i]:
			literal++
		case !strings.HasPrefix(want[i], "{"):
			return -1
		}
	}
	return literal
}

// answer checks an answer against the document. Pages that do not exist are none of its
// business, but that they are told as problems.
func (c *contract) answer(method, path string, a answered) error {
	media, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
	op := c.find(method, path)
	if op == nil {
		if a.status != http.StatusNotFound && a.status != http.StatusMethodNotAllowed {
			return fmt.Errorf("is not described, and answered with %d", a.status)
		}
		return c.holds("/components/schemas/Problem", a.body, media)
	}
	said, ok := op.Responses[fmt.Sprint(a.status)]
	switch {
	case !ok:
		return fmt.Errorf("%d is not described: %.300s", a.status, a.body)
	case len(said.Content) == 0 && len(a.body) > 0:
		return fmt.Errorf("%d has no content, but %d bytes came", a.status, len(a.body))
	case len(said.Content) == 0:
		return nil
	case said.Content[media] == nil:
		return fmt.Errorf("%d as %q is not described", a.status, media)
	}
	for name := range said.Headers {
		if a.header.Get(name) == "" && !mayLack(name, a) {
			return fmt.Errorf("%d lacks the header %s", a.status, name)
		}
	}
	if method == http.MethodHead {
		return nil
	}
	return c.holds(fmt.Sprintf("%s/responses/%d/content/%s/schema", op.pointer, a.status, escaped(media)), a.body, media)
}

// mayLack says whether an answer may be without a header: that there is no time to wait
// is right where waiting does not help.
func mayLack(header string, a answered) bool {
	return header == "Retry-After" && bytes.Contains(a.body, []byte("damaged-log"))
}

// holds checks a body against the schema at a place.
func (c *contract) holds(pointer string, body []byte, media string) error {
	schema, err := c.schema(pointer)
	if err != nil {
		return err
	}
	for _, part := range parts(body, media) {
		var value any = string(part)
		if strings.Contains(media, "json") || media == "text/event-stream" {
			if value, err = jsonschema.UnmarshalJSON(bytes.NewReader(part)); err != nil {
				return fmt.Errorf("no JSON: %w: %.200s", err, part)
			}
		}
		if err := schema.Validate(value); err != nil {
			return fmt.Errorf("not as described: %w\n%.600s", err, part)
		}
	}
	return nil
}

// parts cuts a stream into what its schema is of.
func parts(body []byte, media string) [][]byte {
	var out [][]byte
	switch media {
	case "application/x-ndjson":
		for line := range bytes.Lines(body) {
			if line = bytes.TrimSpace(line); len(line) > 0 {
				out = append(out, line)
			}
		}
	case "text/event-stream":
		for line := range bytes.Lines(body) {
			if data, ok := bytes.CutPrefix(line, []byte("data: ")); ok {
				out = append(out, data)
			}
		}
	default:
		out = append(out, body)
	}
	return out
}

// conforms fails the test where an answer is not what the document says. It is left out
// where time is short.
func conforms(t *testing.T, method, path string, a answered) {
	t.Helper()
	if testing.Short() {
		return
	}
	c, err := theContract()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.answer(method, path, a); err != nil {
		t.Errorf("%s %s: %v", method, path, err)
	}
}

// TestEveryRouteIsDescribed: what is served is in the document, and the other way round.
func TestEveryRouteIsDescribed(t *testing.T) {
	c, err := theContract()
	if err != nil {
		t.Fatal(err)
	}
	var described []string
	for path, operations := range c.Paths {
		for method := range operations {
			described = append(described, strings.ToUpper(method)+" "+path)
		}
	}
	served := slices.Sorted(slices.Values(New(Options{}).mux.patterns))
	slices.Sort(described)
	if !slices.Equal(served, described) {
		t.Errorf("served %q\nare described %q", served, described)
	}
}
