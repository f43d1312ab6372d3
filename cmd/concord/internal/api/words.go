package api

import (
	_ "embed"
	"encoding/json"
	"reflect"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"concord/aggregates/group"
	"concord/events"
	"concord/projections/amendments"
	"concord/projections/currenttext"
)

// What the code says of the types that are read and written is what the OpenAPI
// document says of them. The comments are not in the binary: a test takes them out of
// the source ("-update writes them anew").

//go:embed words.json
var wordsSource []byte

// words is what the code says of one type.
type words struct {
	About  string            `json:"about,omitempty"`
	Fields map[string]string `json:"fields,omitempty"` // by the name in Go
	Values []string          `json:"values,omitempty"` // that a string may have
}

// allWords holds what is said, by the type's full name: concord/events.Change.
var allWords = sync.OnceValue(func() map[string]words {
	var all map[string]words
	if err := json.Unmarshal(wordsSource, &all); err != nil {
		panic("words.json: " + err.Error()) // it is in the binary
	}
	return all
})

// nameOf is a type's full name.
func nameOf(t reflect.Type) string { return t.PkgPath() + "." + t.Name() }

// explain adds to the schema of a type what the code says of it.
func explain(of *huma.Schema, t reflect.Type) {
	if t == nil || t.Kind() != reflect.Struct {
		return
	}
	said := allWords()[nameOf(t)]
	if of.Description == "" {
		of.Description = said.About
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" {
			explain(of, bare(f.Type))
			continue
		}
		p := of.Properties[name]
		if p == nil {
			continue
		}
		if p.Description == "" {
			p.Description = said.Fields[f.Name]
		}
		values(p, f.Type)
	}
}

// values adds to a schema the values that its type may have.
func values(of *huma.Schema, t reflect.Type) {
	for of.Items != nil && t.Kind() == reflect.Slice {
		of, t = of.Items, t.Elem()
	}
	if t = bare(t); t == idType {
		of.Format = "uuid"
	}
	if t.Kind() != reflect.String || of.Type != huma.TypeString || len(of.Enum) > 0 {
		return
	}
	names := []string{nameOf(t)}
	if t == reflect.TypeFor[group.Capacity]() { // a participant's is its category
		names = append(names, nameOf(reflect.TypeFor[events.Category]()))
	}
	for _, name := range names {
		for _, v := range allWords()[name].Values {
			of.Enum = append(of.Enum, v)
		}
	}
}

func bare(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// paramTypes are the types of parameters that have some values and no others.
var paramTypes = map[string]reflect.Type{
	"view":     reflect.TypeFor[currenttext.View](),
	"category": reflect.TypeFor[events.Category](),
	"state":    reflect.TypeFor[amendments.State](),
}

// paramWords say what parameters are that stand in many places.
var paramWords = map[string]string{
	"slug": "the report's slug, as the list of reports has it",
	"id":   "an amendment's id: A14",
	"n":    "the revision's number, from 1",
}

// explainParam adds to a parameter what is known of it everywhere.
func explainParam(p *huma.Param) {
	if p.Description == "" {
		p.Description = paramWords[p.Name]
	}
	if t := paramTypes[p.Name]; t != nil && p.In == "query" {
		with := *p.Schema // huma checks requests by its own, which says less
		with.Enum = nil
		values(&with, t)
		p.Schema = &with
	}
}
