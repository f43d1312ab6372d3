package mandate

import (
	"bytes"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"concord/events"
)

// compiled is the schema as a checker of the library reads it.
func compiled(t interface{ Fatal(...any) }) *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(SchemaID, doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(SchemaID)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func holds(schema *jsonschema.Schema, file []byte) error {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(file))
	if err != nil {
		return err
	}
	return schema.Validate(doc)
}

func TestSchemaAcceptsWhatHolds(t *testing.T) {
	schema := compiled(t)
	basin, err := os.ReadFile("testdata/river-basin.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{"the built-in one": oewgICT, "river-basin": basin} {
		if err := holds(schema, file); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// beyond are the rules between values, and on their signs, that the schema cannot say.
var beyond = []string{
	"control character", "bidirectional override", "decomposed letter",
	"original language", "no Chair", "two Chairs", "Chair not required", "office twice",
	"item left out", "letter left out", "purpose of a part",
	"ends before it begins", "overlap", "out of order", "session twice",
	"report at no session", "report before the last", "report under no item", "report under another item", "two final reports",
	"code twice", "code of an office", "code of another office", "code of the node", "a State under the secretariat's code", "a State under the auditor's code",
	"the secretariat under another code", "name twice", "region of an observer", "no secretariat", "no member State", "members of a State",
	"group without members", "member unknown", "members not in order", "member no State", "larger than a message",
}

// TestSchemaRefuses: of what does not hold the schema sees all but what is said to be
// beyond it.
func TestSchemaRefuses(t *testing.T) {
	schema := compiled(t)
	for _, c := range refusals {
		m := BuiltIn()
		c.alter(&m)
		file, err := events.MarshalJSON(m)
		if err != nil {
			t.Fatal(err)
		}
		if seen := holds(schema, file) != nil; seen == slices.Contains(beyond, c.name) {
			t.Errorf("%s: seen by the schema is %v", c.name, seen)
		}
	}
	for _, name := range beyond {
		if !slices.ContainsFunc(refusals, func(c refusal) bool { return c.name == name }) {
			t.Errorf("no case is called %q", name)
		}
	}
}

// TestSchemaRefusesNothingThatHolds: whatever is done to a file, what [Parse] accepts the
// schema accepts.
func TestSchemaRefusesNothingThatHolds(t *testing.T) {
	schema := compiled(t)
	basin, err := os.ReadFile("testdata/river-basin.json")
	if err != nil {
		t.Fatal(err)
	}
	values := []string{`""`, `"a"`, `"en"`, `"fr-CH"`, `"A/B.1"`, `"chair"`, `"rolling"`, `0`, `1`, `5`, `true`, `false`, `[]`, `{}`, `null`, `"2027-01-11"`, `"é x"`, `"AUT"`, `"final"`}
	rapid.Check(t, func(t *rapid.T) {
		lines := strings.Split(string(basin), "\n")
		for range rapid.IntRange(1, 2).Draw(t, "changes") {
			i := rapid.IntRange(1, len(lines)-2).Draw(t, "line")
			if rapid.Bool().Draw(t, "out") {
				lines[i] = ""
				continue
			}
			if name, rest, ok := strings.Cut(lines[i], ": "); ok && !strings.ContainsAny(rest, "{[") {
				comma := ""
				if strings.HasSuffix(rest, ",") {
					comma = ","
				}
				lines[i] = name + ": " + rapid.SampledFrom(values).Draw(t, "value") + comma
			}
		}
		file := []byte(strings.Join(lines, "\n"))
		if _, err := Parse(file); err != nil {
			return
		}
		if err := holds(schema, file); err != nil {
			t.Fatalf("the schema refuses what holds: %v\n%s", err, file)
		}
	})
}

// TestSchemaHasEveryName: the schema has the members of the types, all of them and no
// others.
func TestSchemaHasEveryName(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	var compare func(path string, is map[string]any, typ reflect.Type)
	compare = func(path string, is map[string]any, typ reflect.Type) {
		for typ.Kind() == reflect.Slice {
			typ, is = typ.Elem(), is["items"].(map[string]any)
		}
		if typ.Kind() != reflect.Struct {
			return
		}
		members := is["properties"].(map[string]any)
		for i := range typ.NumField() {
			name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			member, ok := members[name].(map[string]any)
			if !ok {
				t.Errorf("the schema does not know %s/%s", path, name)
				continue
			}
			compare(path+"/"+name, member, typ.Field(i).Type)
			delete(members, name)
		}
		for name := range members {
			t.Errorf("no mandate has %s/%s", path, name)
		}
	}
	compare("", schema, reflect.TypeFor[events.Mandate]())
}
