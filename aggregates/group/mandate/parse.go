package mandate

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"concord/events"
)

// Parse reads a mandate file: one JSON object (RFC 8259, UTF-8) with the names of
// [events.Mandate]. Unknown and duplicate names, null, anything behind the object
// and whatever Validate refuses are errors, of type Faults, with the line of each.
func Parse(file []byte) (events.Mandate, error) {
	if len(file) > MaxFile {
		return events.Mandate{}, Faults{{Rule: fmt.Sprintf("a mandate file has at most %d bytes, this one %d", MaxFile, len(file))}}
	}
	var m events.Mandate
	if err := events.UnmarshalJSON(file, &m); err != nil {
		return events.Mandate{}, Faults{unreadable(file, err)}
	}
	// Names and nesting are now known to be those of a mandate, so that the
	// places of all values are no larger than the file by much.
	faults := check(m)
	if len(faults) == 0 {
		return m, nil
	}
	places := findPlaces(file)
	for i, f := range faults {
		faults[i].Line = lineAt(file, places.of(jsontext.Pointer(f.Path)))
	}
	return events.Mandate{}, faults
}

// FaultIn is a fault that somebody else has found in a file that can be read: at a JSON
// pointer.
func FaultIn(file []byte, path, rule string) Fault {
	return Fault{Line: lineAt(file, findPlaces(file).of(jsontext.Pointer(path))), Path: path, Rule: rule}
}

// unreadable says of an error of the decoder where and what it is.
func unreadable(file []byte, err error) Fault {
	if errors.Is(err, events.ErrNull) {
		path, offset := firstNull(file)
		return Fault{Line: lineAt(file, offset), Path: path, Rule: err.Error()}
	}
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		return Fault{
			Line: lineAt(file, toValue(file, syntax.ByteOffset)),
			Path: string(syntax.JSONPointer),
			Rule: syntax.Err.Error(),
		}
	}
	var meaning *json.SemanticError
	if errors.As(err, &meaning) {
		rule := "must be " + wanted(meaning.GoType)
		if errors.Is(meaning.Err, json.ErrUnknownName) {
			rule = "a mandate has no such name"
		}
		return Fault{
			Line: lineAt(file, toValue(file, meaning.ByteOffset)),
			Path: string(meaning.JSONPointer),
			Rule: rule,
		}
	}
	return Fault{Rule: err.Error()}
}

// wanted names the JSON that a Go type is read from.
func wanted(t reflect.Type) string {
	if t == nil {
		return "something else"
	}
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Slice:
		return "a list"
	}
	return "an object"
}

// places holds the byte offset of every value of a file by its pointer.
type places map[jsontext.Pointer]int64

// of returns where p stands, or what it would stand in if it is absent.
func (at places) of(p jsontext.Pointer) int64 {
	for {
		if offset, ok := at[p]; ok || p == "" {
			return offset
		}
		p = p.Parent()
	}
}

// findPlaces finds the places of all values of a file that could be read.
func findPlaces(file []byte) places {
	at := make(places)
	for d := jsontext.NewDecoder(bytes.NewReader(file)); ; {
		begin := toValue(file, d.InputOffset())
		if _, err := d.ReadToken(); err != nil {
			return at // the end
		}
		pointer := d.StackPointer()
		if _, seen := at[pointer]; !seen { // the name of a member stands in front of its value
			at[pointer] = begin
		}
	}
}

// firstNull finds the null that a file was refused for.
func firstNull(file []byte) (path string, offset int64) {
	for d := jsontext.NewDecoder(bytes.NewReader(file)); ; {
		begin := toValue(file, d.InputOffset())
		token, err := d.ReadToken()
		if err != nil {
			return "", begin
		}
		if token.Kind() == 'n' {
			return string(d.StackPointer()), begin
		}
	}
}

// toValue moves an offset over what stands between two values.
func toValue(file []byte, offset int64) int64 {
	for offset < int64(len(file)) && bytes.IndexByte([]byte(" \t\r\n,:"), file[offset]) >= 0 {
		offset++
	}
	return offset
}

// lineAt returns the line, from 1, in which the byte at offset stands.
func lineAt(file []byte, offset int64) int {
	return 1 + bytes.Count(file[:min(offset, int64(len(file)))], []byte("\n"))
}
