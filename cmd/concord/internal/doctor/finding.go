package doctor

import "fmt"

// State says how something was found.
type State string

// The states.
const (
	OK      State = "ok"
	Warning State = "warning" // a node works, but not as it should
	Wrong   State = "wrong"   // a node does not work, or what it holds is not safe
)

// Finding is what one look found.
type Finding struct {
	Check string `json:"check"` // what was looked at
	State State  `json:"state"`
	Found string `json:"found"`
	Do    string `json:"do,omitempty"` // what to do about it
}

func ok(check, format string, args ...any) Finding {
	return Finding{Check: check, State: OK, Found: fmt.Sprintf(format, args...)}
}

func (f Finding) warning(do string, args ...any) Finding {
	f.State, f.Do = Warning, fmt.Sprintf(do, args...)
	return f
}

func (f Finding) wrong(do string, args ...any) Finding {
	f.State, f.Do = Wrong, fmt.Sprintf(do, args...)
	return f
}

// Count returns how many of the findings are in a state.
func Count(all []Finding, s State) int {
	n := 0
	for _, f := range all {
		if f.State == s {
			n++
		}
	}
	return n
}
