package participation

import (
	"cmp"
	"slices"

	"concord/aggregates/group"
	"concord/events"
)

// Key is a key that acts, or acted, for a participant or an office.
type Key struct {
	Key         string         `json:"key"` // public nkey
	Participant string         `json:"participant"`
	Label       string         `json:"label,omitempty"`
	Custody     events.Custody `json:"custody"`
	Enrolled    uint64         `json:"enrolled"`         // sequence from which it is valid
	Revoked     uint64         `json:"revoked,omitzero"` // sequence from which it is not
}

// Keys lists every key ever enrolled, in the order in which they were.
func Keys(g *group.State) []Key {
	out := []Key{}
	g.Keys(func(k group.Key) bool {
		out = append(out, Key{
			Key: k.Public, Participant: k.Participant, Label: k.Label, Custody: k.Custody,
			Enrolled: k.Enrolled, Revoked: k.Revoked,
		})
		return true
	})
	slices.SortFunc(out, func(a, b Key) int {
		return cmp.Or(cmp.Compare(a.Enrolled, b.Enrolled), cmp.Compare(a.Key, b.Key))
	})
	return out
}

// Holder is who acts with a key.
type Holder struct {
	Participant string         `json:"participant"` // a participant's code, or an office's
	Category    group.Capacity `json:"category"`    // what it acts as; "" while its office is vacant
	Roles       []string       `json:"roles"`       // offices that it speaks for or whose holder it is of
}

// HolderOf returns who acts with a key that is valid now.
func HolderOf(g *group.State, public string) (Holder, bool) {
	k, ok := g.Key(public)
	if !ok || k.Revoked != 0 {
		return Holder{}, false
	}
	h := Holder{Participant: k.Participant, Roles: g.Roles(k.Participant)}
	if h.Roles == nil {
		h.Roles = []string{}
	}
	if capacity, no := g.CapacityOf(k.Participant); no == nil {
		h.Category = capacity
	}
	return h, true
}
