// Package rehearsal plays a group's part: it has everybody's keys, and signs what
// each would say. Tests, benchmarks and kept logs are made with it. Keys, ids and
// salts follow from a seed, so that the same rehearsal gives the same bytes; such
// a group is for rehearsal only, since who knows the seed can sign for anyone.
package rehearsal

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nkeys"

	"concord/aggregates/group"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
)

// Group is a group in rehearsal. It is safe for concurrent use.
type Group struct {
	Name string
	seed string
	now  func() time.Time

	mu      sync.Mutex
	count   uint64
	signers map[string]trust.Signer
}

// New begins a rehearsal of the named group. Now is the time at which its commands are issued.
func New(name, seed string, now func() time.Time) *Group {
	return &Group{Name: name, seed: seed, now: now, signers: map[string]trust.Signer{}}
}

// Signer returns the key of a participant, an office or the node.
func (g *Group) Signer(code string) trust.Signer {
	g.mu.Lock()
	defer g.mu.Unlock()
	s, ok := g.signers[code]
	if !ok {
		raw := sha256.Sum256([]byte("concord rehearsal\n" + g.seed + "\n" + code))
		seed, err := nkeys.EncodeSeed(nkeys.PrefixByteUser, raw[:])
		if err != nil {
			panic(err) // 32 bytes always encode
		}
		if s, err = trust.ParseSigner(seed); err != nil {
			panic(err)
		}
		g.signers[code] = s
	}
	return s
}

// Command returns a command of the given type and data, signed by its actor.
func (g *Group) Command(actor, kind string, data any, attachments ...[]byte) trust.Submission {
	return g.Signed(g.Signer(actor), trust.Command{Actor: actor, Type: kind}, data, attachments...)
}

// Signed returns a command signed by any key. What the command leaves open (group,
// time, id, salt) is filled in.
func (g *Group) Signed(by trust.Signer, c trust.Command, data any, attachments ...[]byte) trust.Submission {
	if c.Group == "" {
		c.Group = g.Name
	}
	if c.Issued.IsZero() {
		c.Issued = g.now()
	}
	g.mu.Lock()
	g.count++
	count := g.count
	g.mu.Unlock()
	random := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(g.seed), count))
	id := c.ID
	if id == uuid.Nil {
		id = idAt(c.Issued, random)
	}
	body, err := trust.NewCommand(c, data, id, [16]byte(random[16:]))
	if err != nil {
		panic(fmt.Sprintf("a rehearsed command cannot be written: %v", err))
	}
	s := by.Sign(body)
	for _, a := range attachments {
		if s.Attachments == nil {
			s.Attachments = map[string][]byte{}
		}
		s.Attachments[Name(a)] = a
	}
	return s
}

// idAt makes a UUIDv7 (RFC 9562) of a time and random bytes.
func idAt(t time.Time, random [32]byte) uuid.UUID {
	var id uuid.UUID
	copy(id[:], random[:16])
	ms := uint64(t.UnixMilli())
	for i := range 6 {
		id[i] = byte(ms >> (8 * (5 - i)))
	}
	id[6] = 0x70 | id[6]&0x0f
	id[8] = 0x80 | id[8]&0x3f
	return id
}

// Name returns the name of an attachment: its SHA-256.
func Name(attachment []byte) string {
	sum := sha256.Sum256(attachment)
	return hex.EncodeToString(sum[:])
}

// Found returns the founding of the group by a mandate, whose name becomes the group's.
func (g *Group) Found(m events.Mandate, clock events.Clock, now time.Time) trust.Submission {
	participants, err := events.MarshalJSON(m.Participants)
	if err != nil {
		panic(err)
	}
	m.Group, m.Participants = g.Name, nil
	return g.Command(events.CodeSecretariat, "group.found", group.Found{
		Mandate: m, Clock: clock, Now: now, Node: g.Signer(events.CodeNode).Name, Participants: Name(participants),
	}, participants)
}

// Enrol returns the enrolment of somebody's key by the secretariat.
func (g *Group) Enrol(code string) trust.Submission {
	return g.Command(events.CodeSecretariat, "key.enrol", group.Enrol{Participant: code, Key: g.Signer(code).Name, Custody: events.CustodyOwn})
}

// ElectChair returns the election of a Chair by acclamation, put by the temporary Chair.
func (g *Group) ElectChair(of string) trust.Submission {
	return g.Command(events.CodeSecretariat, "officer.elect", group.Elect{Office: events.OfficeChair, Participant: of})
}

// Paragraphs returns numbered paragraphs p1, p2 … of the given texts.
func Paragraphs(texts ...string) []text.Block {
	out := make([]text.Block, len(texts))
	for i, s := range texts {
		out[i] = text.Block{ID: fmt.Sprintf("p%d", i+1), Kind: text.Paragraph, Text: s}
	}
	return out
}

// Table returns the tabling of a draft by the Chair.
func (g *Group) Table(slug string, blocks []text.Block) trust.Submission {
	draft, err := events.MarshalJSON(blocks)
	if err != nil {
		panic(err)
	}
	return g.Command(group.CodeChair, "report.table", report.Table{
		Report: slug, Kind: events.OtherReport, Title: "Draft report", Language: "en", Draft: Name(draft),
	}, draft)
}

// Reword returns an amendment of a paragraph's words, filed on a revision on which
// it read old.
func (g *Group) Reword(actor, slug string, revision int, block, old, wording string) trust.Submission {
	return g.Command(actor, "amendment.propose", report.Propose{
		Report: slug, Revision: revision, Change: Rewording(block, old, wording),
	})
}

// Rewording is the change of a block's words, as the door computes it.
func Rewording(block, old, wording string) events.Change {
	return events.Change{
		Operation: events.OpText, Block: block, Base: text.HashText(old), Edits: text.Edits(old, wording), Wording: text.HashText(wording),
	}
}
