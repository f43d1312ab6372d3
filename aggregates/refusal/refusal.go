// Package refusal is how a decider says no. A refusal names the thing, the reason
// and, where there is one, the rule; it leaves nothing on the log.
package refusal

import "fmt"

// Ground is why something is refused, as coarse as an exit code or an HTTP status.
type Ground int

// The grounds.
const (
	Forbidden Ground = iota + 1 // by the rules or by the state of the text
	Bad                         // the input is wrong, whoever sends it
	Denied                      // the signer may not
	Missing                     // there is no such thing
	Stale                       // decided on words that have moved on
)

// Refusal is the answer of a decider that says no.
type Refusal struct {
	Ground Ground
	Type   string   // a stable slug: "stale-text", "not-a-sponsor"
	Detail string   // one sentence, for the person who asked
	Rule   string   // the rule of procedure that forbids, or ""
	Names  []string // what the refusal names, in order: amendments, blocks, participants
	Ready  any      // what could be done instead, ready to sign; nil if nothing
}

func (r *Refusal) Error() string { return r.Detail }

// By returns a copy that names the rule of procedure that forbids.
func (r *Refusal) By(rule string) *Refusal {
	c := *r
	c.Rule = rule
	return &c
}

// Naming returns a copy that names things.
func (r *Refusal) Naming(names ...string) *Refusal {
	c := *r
	c.Names = names
	return &c
}

// Of makes a refusal on a ground.
func Of(g Ground, kind, format string, args ...any) *Refusal {
	return &Refusal{Ground: g, Type: kind, Detail: fmt.Sprintf(format, args...)}
}

// Forbid refuses by the rules or by the state of the text.
func Forbid(kind, format string, args ...any) *Refusal { return Of(Forbidden, kind, format, args...) }

// Input refuses bad input.
func Input(kind, format string, args ...any) *Refusal { return Of(Bad, kind, format, args...) }

// Deny refuses what the signer may not do.
func Deny(kind, format string, args ...any) *Refusal { return Of(Denied, kind, format, args...) }

// NotFound refuses what speaks of something that is not there.
func NotFound(what, id string) *Refusal {
	return Of(Missing, "no-such-"+what, "there is no %s %q", what, id).Naming(id)
}
