package participation

import (
	"bytes"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"concord/aggregates/group"
	"concord/events"
)

// Marks say of a log that it is not real, so that it never passes as real. A log that
// is real has none.
type Marks struct {
	Fictional bool         `json:"fictional,omitzero"` // a demonstration: what it says is made up
	Clock     events.Clock `json:"clock,omitzero"`     // simulated; absent where it is real
}

// MarksOf returns the marks of a group's log.
func MarksOf(g *group.State) Marks {
	m := Marks{Fictional: g.Demo}
	if g.Clock == events.ClockSimulated {
		m.Clock = g.Clock
	}
	return m
}

// Words say the marks to people, each in a few words; none of a log that is real.
func (m Marks) Words() []string {
	var out []string
	if m.Clock != "" {
		out = append(out, "simulated clock")
	}
	if m.Fictional {
		out = append(out, "demonstration, fictional")
	}
	return out
}

// On puts the marks in front of the members of a JSON object, which is otherwise left
// as it is; a member of that name that it has says the same and stays. What is no
// object has no members and is left alone: an array, say.
func (m Marks) On(document []byte) []byte {
	inside, object := bytes.CutPrefix(bytes.TrimLeft(document, " \t\r\n"), []byte("{"))
	if m == (Marks{}) || !object {
		return document
	}
	var has struct {
		Fictional jsontext.Value `json:"fictional"`
		Clock     jsontext.Value `json:"clock"`
	}
	if json.Unmarshal(document, &has) != nil {
		return document // it is none that was written here
	}
	if has.Fictional != nil {
		m.Fictional = false
	}
	if has.Clock != nil {
		m.Clock = ""
	}
	marks, err := events.MarshalJSON(m)
	if err != nil || m == (Marks{}) {
		return document
	}
	marks = bytes.TrimSuffix(marks, []byte("}"))
	if !bytes.HasPrefix(bytes.TrimLeft(inside, " \t\r\n"), []byte("}")) {
		marks = append(marks, ',')
	}
	return append(marks, inside...)
}
