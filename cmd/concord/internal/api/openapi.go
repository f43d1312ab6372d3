package api

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"concord/aggregates"
	"concord/events"
)

// described is the OpenAPI document: how it comes about, and as it is served.
type described struct {
	types  map[string]reflect.Type // what each schema describes, by name
	closed []string                // schemas of what we read and refuse other members in, beside those of commands
	json   func() []byte           // written when it is first asked for
}

// schemas is where the document keeps what it says of types.
const schemas = "#/components/schemas/"

// signedPrefix and eventPrefix stand in front of the names of what a command and an
// event hold: the same words name other things in what is read.
const (
	signedPrefix = "Command"
	eventPrefix  = "Event"
)

// describe gives the frame of the OpenAPI document.
func describe(version string) huma.Config {
	c := huma.DefaultConfig("Concord", version)
	c.Info.Description = guide()
	asJSON := huma.Format{Marshal: encode, Unmarshal: huma.DefaultJSONFormat.Unmarshal}
	c.Formats = map[string]huma.Format{"application/json": asJSON, "json": asJSON}
	c.CreateHooks = nil // no $schema in our answers: they are the same JSON as the command line's
	// Our own handler serves the document. huma's page for people would load its scripts
	// from a foreign server.
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.RejectUnknownQueryParameters = true
	c.Components = &huma.Components{Schemas: registry(huma.DefaultSchemaNamer)}
	return c
}

// registry describes types as our JSON has them.
func registry(name func(reflect.Type, string) string) huma.Registry {
	r := huma.NewMapRegistry(schemas, name)
	r.RegisterTypeAlias(reflect.TypeFor[jsontext.Value](), reflect.TypeFor[any]())
	return r
}

// prefixed names types with a prefix in front.
func prefixed(prefix string) func(reflect.Type, string) string {
	return func(t reflect.Type, hint string) string {
		return prefix + strings.TrimPrefix(huma.DefaultSchemaNamer(t, hint), prefix)
	}
}

// merge takes over what a registry of its own says of types.
func (s *Server) merge(own huma.Registry) {
	all := s.huma.OpenAPI().Components.Schemas.Map()
	for name, schema := range own.Map() {
		if all[name] == nil { // else it is described, with its marks
			all[name] = schema
			s.described.types[name] = own.TypeFromRef(schemas + name)
		}
	}
}

// describesCommands says what each type of command carries, and returns the schema of
// a command.
func (s *Server) describesCommands() *huma.Schema {
	own := registry(prefixed(signedPrefix))
	command := own.Schema(reflect.TypeFor[commandBody](), true, "")
	whole := own.SchemaFromRef(command.Ref)
	for _, kind := range aggregates.Kinds() {
		whole.OneOf = append(whole.OneOf, alternative("type", kind.Type, own.Schema(reflect.TypeOf(kind.Data), true, "")))
		whole.Properties["type"].Enum = append(whole.Properties["type"].Enum, kind.Type)
	}
	s.merge(own)
	return command
}

// describesEvents says what each type of event holds, and returns the schema of an
// event as it is told.
func (s *Server) describesEvents() *huma.Schema {
	own := registry(prefixed(eventPrefix))
	event := own.Schema(reflect.TypeFor[told](), true, "")
	whole := own.SchemaFromRef(event.Ref)
	for _, e := range events.Present() {
		whole.OneOf = append(whole.OneOf, alternative("type", events.TypeOf(e), own.Schema(reflect.TypeOf(e), true, "")))
	}
	s.merge(own)
	return &huma.Schema{OneOf: []*huma.Schema{event, {
		Type: huma.TypeObject, Required: []string{"seq", "type"}, AdditionalProperties: false,
		Description: "an event that the reader may not see: it holds its place, so that sequences are contiguous for everyone",
		Properties: map[string]*huma.Schema{
			"seq":  {Type: huma.TypeInteger, Minimum: new(float64)},
			"type": {Type: huma.TypeString, Enum: []any{"withheld"}},
		},
	}}}
}

// alternative is that of those whose kind is said by a member.
func alternative(member, kind string, data *huma.Schema) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, Title: kind, Required: []string{member}, Properties: map[string]*huma.Schema{
		member: {Type: huma.TypeString, Enum: []any{kind}}, "data": data,
	}}
}

// finish completes the document when every operation is described, and serves it.
func (s *Server) finish() {
	doc := s.huma.OpenAPI()
	for name := range doc.Components.Schemas.Map() {
		if t := doc.Components.Schemas.TypeFromRef(schemas + name); t != nil {
			s.described.types[name] = t
		}
	}
	s.serveDocument()
	for name, schema := range doc.Components.Schemas.Map() {
		explain(schema, s.described.types[name])
		walk(schema, strings.HasPrefix(name, signedPrefix) || slices.Contains(s.described.closed, name), map[*huma.Schema]bool{})
	}
	for path, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Put, item.Post} {
			if op != nil {
				s.completeOperation(path, op)
			}
		}
	}
	s.described.json = sync.OnceValue(func() []byte {
		b, err := json.Marshal(doc)
		if err != nil {
			panic(fmt.Sprintf("the OpenAPI document cannot be written: %v", err)) // it is the same at every start
		}
		return b
	})
}

// walk makes of a schema what our JSON is: without nulls; closed where we read it
// strictly, and open where members may be added to what we write.
func walk(of *huma.Schema, closed bool, seen map[*huma.Schema]bool) {
	if of == nil || seen[of] {
		return
	}
	seen[of] = true
	of.Nullable = false
	if of.AdditionalProperties == false && !closed {
		of.AdditionalProperties = nil
	}
	for _, p := range of.Properties {
		walk(p, closed, seen)
	}
	walk(of.Items, closed, seen)
	if more, ok := of.AdditionalProperties.(*huma.Schema); ok {
		walk(more, closed, seen)
	}
	for _, p := range of.OneOf {
		walk(p, closed, seen)
	}
}

// completeOperation adds to an operation what is the same for all.
func (s *Server) completeOperation(path string, op *huma.Operation) {
	needsNode := strings.HasPrefix(path, apiPath)
	reads := op.Method == http.MethodGet && needsNode && op.OperationID != "events"
	delete(op.Responses, "default")
	add := func(status int) {
		if op.Responses[strconv.Itoa(status)] == nil {
			op.Responses[strconv.Itoa(status)] = &huma.Response{Description: http.StatusText(status), Content: map[string]*huma.MediaType{
				problemType: {Schema: s.schema(reflect.TypeFor[Problem]())}}}
		}
	}
	add(http.StatusInternalServerError)
	add(http.StatusBadRequest) // a parameter that is not described
	if needsNode {
		add(http.StatusServiceUnavailable)
	}
	if op.OperationID == "whoami" {
		add(http.StatusForbidden)
	}
	if reads {
		add(http.StatusNotFound)
		add(http.StatusTooManyRequests)
		add(http.StatusGatewayTimeout)
	}
	again := map[string]string{"Retry-After": "seconds after which to try again; absent where that would not help"}
	addHeaders(op.Responses["429"], again)
	if needsNode {
		addHeaders(op.Responses["503"], again)
	}
	if needsNode && !slices.Contains([]string{"submit", "attach", "dry-run"}, op.OperationID) {
		addHeaders(op.Responses["200"], map[string]string{headerClock: "real, or simulated: then nothing here is real", headerDemo: "true: a demonstration, what it says is fictional"})
	}
	if reads || op.OperationID == "openapi" {
		addHeaders(op.Responses["200"], map[string]string{"ETag": "of the content, whatever its coding; weak"})
		op.Responses["304"] = &huma.Response{Description: "It is as If-None-Match has it"}
		op.Parameters = append(op.Parameters, &huma.Param{Name: "If-None-Match", In: "header", Description: "ETags of what the reader has", Schema: &huma.Schema{Type: huma.TypeString}})
	}
	for _, p := range op.Parameters {
		explainParam(p)
	}
	op.Tags = []string{tagFor(path)}
}

// addHeaders adds headers to what is said of a response, if there is one.
func addHeaders(r *huma.Response, headers map[string]string) {
	if r == nil {
		return
	}
	for name, what := range headers {
		if r.Headers == nil {
			r.Headers = map[string]*huma.Param{}
		}
		if r.Headers[name] == nil {
			r.Headers[name] = &huma.Param{Description: what, Schema: &huma.Schema{Type: huma.TypeString}}
		}
	}
}

// tagFor is under which heading an operation stands.
func tagFor(path string) string {
	rest, needsNode := strings.CutPrefix(path, apiPath)
	first, _, _ := strings.Cut(rest, "/")
	switch {
	case !needsNode:
		return "node"
	case first == "commands", first == "dry-run", first == "attachments", strings.HasSuffix(path, "/prepare"), strings.HasSuffix(path, "/whatif"):
		return "writing"
	case first == "events", first == "replay", first == "backup":
		return "log"
	case first == "reports", first == "amendments", first == "documents", first == "silences":
		return "reports"
	}
	return "group"
}

// serveDocument adds the operation that serves the document itself.
func (s *Server) serveDocument() {
	s.plain(&huma.Operation{
		OperationID: "openapi", Method: http.MethodGet, Path: "/openapi.json", Summary: "This document",
		Responses: map[string]*huma.Response{"200": {Description: "The document", Content: map[string]*huma.MediaType{
			"application/openapi+json": {Schema: &huma.Schema{Type: huma.TypeObject}}}}},
	}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/openapi+json")
		answerTagged(w, r, s.described.json())
	})
}

// tagOf is the ETag of a content. It is weak: the content is the same in every coding
// in which it is sent.
func tagOf(content []byte) string {
	sum := sha256.Sum256(content)
	return fmt.Sprintf(`W/"%x"`, sum[:16])
}

// answerTagged sends a content with its ETag, unless the reader has it already.
func answerTagged(w http.ResponseWriter, r *http.Request, content []byte) {
	tag := tagOf(content)
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "no-cache")
	if matches(r.Header.Get("If-None-Match"), tag) {
		w.Header().Del("Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(content) // if it cannot be sent nobody is there to be told
}

// idType is described as what it is.
var idType = reflect.TypeFor[uuid.UUID]()
