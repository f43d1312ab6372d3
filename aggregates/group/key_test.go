package group_test

import (
	"fmt"
	"strings"
	"testing"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/events"
)

func TestEnrol(t *testing.T) {
	for _, c := range []struct {
		what    string
		command group.Enrol
	}{
		{"a delegation's own", group.Enrol{Participant: "FRA", Key: key("fra"), Label: "Permanent Mission", Custody: events.CustodyOwn}},
		{"one that the node made", group.Enrol{Participant: "FRA", Key: key("fra"), Custody: events.CustodyIssued}},
		{"for an observer State", group.Enrol{Participant: "PSE", Key: key("pse"), Custody: events.CustodyOwn}},
		{"for a group of States", group.Enrol{Participant: "EU", Key: key("eu"), Custody: events.CustodyOwn}},
		{"for the auditor", group.Enrol{Participant: events.CodeAuditor, Key: key("auditor"), Custody: events.CustodyOwn}},
		{"for the secretariat's second hand", group.Enrol{Participant: events.CodeSecretariat, Key: key("second"), Custody: events.CustodyOwn}},
		{"for another node", group.Enrol{Participant: events.CodeNode, Key: key("node 2"), Custody: events.CustodyNode}},
		{"for the Chair to be", group.Enrol{Participant: group.CodeChair, Key: key("chair"), Custody: events.CustodyOwn}},
		{"for a Vice-Chair to be", group.Enrol{Participant: group.CodeViceChair, Key: key("vice"), Custody: events.CustodyIssued}},
		{"with a label of two lines", group.Enrol{Participant: "FRA", Key: key("fra"), Label: strings.Repeat("é", group.MaxLabel-1) + "\n", Custody: events.CustodyOwn}},
	} {
		t.Run(c.what, func(t *testing.T) {
			s := given(t, founded()...).
				when(c.command, events.CodeSecretariat).
				then(events.KeyEnrolled{Group: groupID, Participant: c.command.Participant, Key: c.command.Key, Label: c.command.Label, Custody: c.command.Custody})
			want := group.Key{Public: c.command.Key, Participant: c.command.Participant, Label: c.command.Label, Custody: c.command.Custody, Enrolled: 5}
			if got, ok := s.state.Key(c.command.Key); !ok || got != want {
				t.Errorf("the state has %+v, %t, want %+v", got, ok, want)
			}
		})
	}
}

func TestEnrolRefused(t *testing.T) {
	log := with(founded(), enrolled("FRA", "fra"), enrolled("DEU", "deu"), revoked("DEU", "deu"))
	for _, c := range []struct {
		what    string
		command group.Enrol
		ground  refusal.Ground
		kind    string
		words   string
	}{
		{"for nobody", group.Enrol{Participant: "", Key: key("x"), Custody: events.CustodyOwn}, refusal.Missing, "no-such-participant", `no participant ""`},
		{"for a stranger", group.Enrol{Participant: "ATL", Key: key("x"), Custody: events.CustodyOwn}, refusal.Missing, "no-such-participant", `no participant "ATL"`},
		{"for an office that nobody signs for", group.Enrol{Participant: "RAPPORTEUR", Key: key("x"), Custody: events.CustodyOwn}, refusal.Missing, "no-such-participant", "RAPPORTEUR"},
		{"without custody", group.Enrol{Participant: "FRA", Key: key("x")}, refusal.Bad, "bad-custody", `not ""`},
		{"in another custody", group.Enrol{Participant: "FRA", Key: key("x"), Custody: "escrow"}, refusal.Bad, "bad-custody", `not "escrow"`},
		{"a delegation's as a node's", group.Enrol{Participant: "FRA", Key: key("x"), Custody: events.CustodyNode}, refusal.Bad, "bad-custody", "only a node's key"},
		{"the secretariat's as a node's", group.Enrol{Participant: events.CodeSecretariat, Key: key("x"), Custody: events.CustodyNode}, refusal.Bad, "bad-custody", "only a node's key"},
		{"a node's as its own", group.Enrol{Participant: events.CodeNode, Key: key("x"), Custody: events.CustodyOwn}, refusal.Bad, "bad-custody", "a node's key has the custody"},
		{"a node's as issued", group.Enrol{Participant: events.CodeNode, Key: key("x"), Custody: events.CustodyIssued}, refusal.Bad, "bad-custody", "a node's key has the custody"},
		{"no key", group.Enrol{Participant: "FRA", Custody: events.CustodyOwn}, refusal.Bad, "bad-key", "not a public user nkey"},
		{"something else for a key", group.Enrol{Participant: "FRA", Key: strings.Repeat("U", 56), Custody: events.CustodyOwn}, refusal.Bad, "bad-key", "not a public user nkey"},
		{"a label too long", group.Enrol{Participant: "FRA", Key: key("x"), Label: strings.Repeat("é", group.MaxLabel+1), Custody: events.CustodyOwn}, refusal.Bad, "too-long", "the label has 81 characters, at most 80"},
		{"a label that is not UTF-8", group.Enrol{Participant: "FRA", Key: key("x"), Label: "\xff", Custody: events.CustodyOwn}, refusal.Bad, "bad-text", "not valid UTF-8"},
		{"a label with a control character", group.Enrol{Participant: "FRA", Key: key("x"), Label: "a\x1b[2J", Custody: events.CustodyOwn}, refusal.Bad, "bad-text", "U+001B"},
		{"a label with an override", group.Enrol{Participant: "FRA", Key: key("x"), Label: "a\u202eb", Custody: events.CustodyOwn}, refusal.Bad, "bad-text", "U+202E"},
		{"a key of its own again", group.Enrol{Participant: "FRA", Key: key("fra"), Custody: events.CustodyOwn}, refusal.Forbidden, "key-enrolled", "enrolled already, for FRA"},
		{"another's key", group.Enrol{Participant: "BRA", Key: key("fra"), Custody: events.CustodyOwn}, refusal.Forbidden, "key-enrolled", "enrolled already, for FRA"},
		{"the founding key", group.Enrol{Participant: "BRA", Key: key("founder"), Custody: events.CustodyOwn}, refusal.Forbidden, "key-enrolled", "for SECRETARIAT"},
		{"a revoked key", group.Enrol{Participant: "DEU", Key: key("deu"), Custody: events.CustodyOwn}, refusal.Forbidden, "key-revoked", "was revoked (event 7): a key is never enrolled again"},
		{"another's revoked key", group.Enrol{Participant: "BRA", Key: key("deu"), Custody: events.CustodyOwn}, refusal.Forbidden, "key-revoked", "was revoked (event 7)"},
	} {
		t.Run(c.what, func(t *testing.T) {
			given(t, log...).when(c.command, events.CodeSecretariat).refused(c.ground, c.kind, "", c.words)
		})
	}
}

// manyKeys are as many valid keys as a participant may have: "FRA 1" …
func manyKeys(participant string) []events.Event {
	keys := make([]events.Event, group.MaxKeys)
	for i := range keys {
		keys[i] = enrolled(participant, fmt.Sprintf("%s %d", participant, i+1))
	}
	return keys
}

func TestKeysUpToTheLimit(t *testing.T) {
	full := with(founded(), manyKeys("FRA")...)
	more := group.Enrol{Participant: "FRA", Key: key("more"), Custody: events.CustodyOwn}
	given(t, full...).when(more, events.CodeSecretariat).
		refused(refusal.Forbidden, "too-many-keys", "", "FRA has 16 valid keys", "revoke one first")
	given(t, full...).when(group.Enrol{Participant: "DEU", Key: key("deu"), Custody: events.CustodyOwn}, events.CodeSecretariat).
		then(enrolled("DEU", "deu")) // others have room
	given(t, with(full, revoked("FRA", "FRA 3"))...).when(more, events.CodeSecretariat).
		then(enrolled("FRA", "more"))
	// Rotating, one comes and one goes.
	given(t, full...).signed(key("FRA 1")).when(group.Rotate{Key: key("more")}, "FRA").
		then(enrolled("FRA", "more"), events.KeyRevoked{Group: groupID, Participant: "FRA", Key: key("FRA 1"), Reason: "rotated"})
}

func TestRevoke(t *testing.T) {
	log := with(founded(), enrolled("FRA", "fra"), enrolled(events.CodeSecretariat, "second"))
	for _, c := range []struct{ participant, key, reason string }{
		{"FRA", "fra", ""}, // a delegation's last key may go
		{"FRA", "fra", "lost on the train\nto Geneva"},
		{events.CodeSecretariat, "founder", strings.Repeat("é", group.MaxReason)},
		{events.CodeSecretariat, "second", ""},
	} {
		t.Run(c.participant+" "+c.key, func(t *testing.T) {
			s := given(t, log...).when(group.Revoke{Key: key(c.key), Reason: c.reason}, events.CodeSecretariat).
				then(events.KeyRevoked{Group: groupID, Participant: c.participant, Key: key(c.key), Reason: c.reason})
			k, ok := s.state.Key(key(c.key))
			if !ok || k.Revoked != 7 || k.Enrolled == 0 || k.Participant != c.participant {
				t.Errorf("the state has %+v, %t", k, ok)
			}
			s.when(group.Revoke{Key: key(c.key)}, events.CodeSecretariat).
				refused(refusal.Forbidden, "key-revoked", "", "was revoked already (event 7)")
		})
	}
}

func TestRevokeRefused(t *testing.T) {
	log := with(founded(),
		enrolled(events.CodeSecretariat, "second"), revoked(events.CodeSecretariat, "second"),
		enrolled("FRA", "fra"))
	for _, c := range []struct {
		what    string
		command group.Revoke
		ground  refusal.Ground
		kind    string
		words   string
	}{
		{"a key that nobody knows", group.Revoke{Key: key("stranger")}, refusal.Missing, "no-such-key", key("stranger")},
		{"no key", group.Revoke{}, refusal.Missing, "no-such-key", `no key ""`},
		{"the last key of the secretariat", group.Revoke{Key: key("founder")}, refusal.Forbidden, "last-key", "the last key of SECRETARIAT: enrol another first"},
		{"the last key of the node", group.Revoke{Key: key("node")}, refusal.Forbidden, "last-key", "the last key of NODE"},
		{"a reason too long", group.Revoke{Key: key("fra"), Reason: strings.Repeat("é", group.MaxReason+1)}, refusal.Bad, "too-long", "the reason has 2001 characters, at most 2000"},
		{"a reason with something hidden", group.Revoke{Key: key("fra"), Reason: "lost\u2066"}, refusal.Bad, "bad-text", "U+2066"},
		{"a reason that is not UTF-8", group.Revoke{Key: key("fra"), Reason: "lost\xc3"}, refusal.Bad, "bad-text", "not valid UTF-8"},
	} {
		t.Run(c.what, func(t *testing.T) {
			given(t, log...).when(c.command, events.CodeSecretariat).refused(c.ground, c.kind, "", c.words)
		})
	}
}

func TestRotate(t *testing.T) {
	issued := events.KeyEnrolled{Group: groupID, Participant: "DEU", Key: key("deu"), Custody: events.CustodyIssued}
	log := with(founded(), enrolled("FRA", "fra"), issued)
	for _, c := range []struct {
		what, by, old string
		custody       events.Custody // of the new key
	}{
		{"a delegation's", "FRA", "fra", events.CustodyOwn},
		{"an issued key: the new one is its holder's own", "DEU", "deu", events.CustodyOwn},
		{"the secretariat's only key", events.CodeSecretariat, "founder", events.CustodyOwn},
		{"the node's", events.CodeNode, "node", events.CustodyNode},
	} {
		t.Run(c.what, func(t *testing.T) {
			s := given(t, log...).signed(key(c.old)).when(group.Rotate{Key: key("new"), Label: "new"}, c.by).
				then(events.KeyEnrolled{Group: groupID, Participant: c.by, Key: key("new"), Label: "new", Custody: c.custody},
					events.KeyRevoked{Group: groupID, Participant: c.by, Key: key(c.old), Reason: "rotated"})
			old, _ := s.state.Key(key(c.old))
			now, _ := s.state.Key(key("new"))
			if old.Revoked == 0 || now.Revoked != 0 || now.Participant != c.by {
				t.Errorf("the old key is %+v, the new one %+v", old, now)
			}
		})
	}
}

func TestRotateRefused(t *testing.T) {
	log := with(founded(), enrolled("FRA", "fra"), enrolled("DEU", "deu"), enrolled("DEU", "old"), revoked("DEU", "old"))
	for _, c := range []struct {
		what       string
		by, signed string
		command    group.Rotate
		ground     refusal.Ground
		kind       string
		words      string
	}{
		{"signed with a key that nobody knows", "FRA", "stranger", group.Rotate{Key: key("new")}, refusal.Missing, "no-such-key", key("stranger")},
		{"entered on behalf of another", "FRA", "founder", group.Rotate{Key: key("new")}, refusal.Bad, "bad-for", "only the holder of a key"},
		{"something else for a key", "FRA", "fra", group.Rotate{Key: "new"}, refusal.Bad, "bad-key", `"new" is not a public user nkey`},
		{"a label too long", "FRA", "fra", group.Rotate{Key: key("new"), Label: strings.Repeat("x", group.MaxLabel+1)}, refusal.Bad, "too-long", "81 characters"},
		{"by itself", "FRA", "fra", group.Rotate{Key: key("fra")}, refusal.Forbidden, "key-enrolled", "enrolled already, for FRA"},
		{"by another's", "FRA", "fra", group.Rotate{Key: key("deu")}, refusal.Forbidden, "key-enrolled", "enrolled already, for DEU"},
		{"by a revoked one", "FRA", "fra", group.Rotate{Key: key("old")}, refusal.Forbidden, "key-revoked", "a key is never enrolled again"},
	} {
		t.Run(c.what, func(t *testing.T) {
			given(t, log...).signed(key(c.signed)).when(c.command, c.by).refused(c.ground, c.kind, "", c.words)
		})
	}
}
