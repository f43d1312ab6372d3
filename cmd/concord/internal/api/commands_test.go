package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"concord/aggregates/engine"
	"concord/aggregates/group"
	"concord/aggregates/report"
	"concord/cmd/concord/internal/node"
	"concord/cmd/concord/internal/prepare"
	"concord/events"
	"concord/events/trust"
	"concord/projections/currenttext"
)

func organization(n int) group.Register {
	return group.Register{Participant: events.Participant{Code: fmt.Sprintf("NGO-%d", n), Name: fmt.Sprintf("Organization %d", n), Category: events.Stakeholder}}
}

func TestCommandIsAnswered(t *testing.T) {
	h := open(t, node.Options{Simulated: time.Date(2024, 7, 8, 14, 0, 0, 0, time.UTC)})
	a := h.submit(h.signer(events.CodeSecretariat), h.write(events.CodeSecretariat, "participant.register", organization(1), nil))
	if a.status != http.StatusOK {
		t.Fatalf("%d: %s", a.status, a.body)
	}
	golden(t, "answer", a.body)
}

func TestSameCommandSameAnswer(t *testing.T) {
	h := open(t, node.Options{})
	s := h.signer(events.CodeSecretariat)
	command := h.write(events.CodeSecretariat, "participant.register", organization(1), nil)
	first := h.submit(s, command)
	if first.status != http.StatusOK {
		t.Fatalf("%d: %s", first.status, first.body)
	}
	h.done(events.CodeSecretariat, "participant.register", organization(2))
	var answers [8]answered
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = h.submit(s, command) })
	}
	all.Wait()
	for _, again := range answers {
		if again.status != http.StatusOK || !bytes.Equal(again.body, first.body) {
			t.Errorf("the same again is answered with %d %s, first with %s", again.status, again.body, first.body)
		}
	}
	var was engine.Answer
	if err := json.Unmarshal(first.body, &was); err != nil {
		t.Fatal(err)
	}
	other := h.write(events.CodeSecretariat, "participant.register", organization(3), func(c *trust.Command) { c.ID = was.Command })
	if _, slug := h.submit(s, other).problem(t); slug != "id-reused" {
		t.Errorf("the same id with other content: %s", slug)
	}
}

func TestBadCommands(t *testing.T) {
	h := negotiated(t)
	secretariat, fra := h.signer(events.CodeSecretariat), h.signer("FRA")
	good := func(change func(*trust.Command)) []byte {
		return h.write(events.CodeSecretariat, "participant.register", organization(1), change)
	}
	// A key that was enrolled and revoked.
	former := stranger(t)
	h.done(events.CodeSecretariat, "key.enrol", group.Enrol{Participant: "FRA", Key: former.Name, Custody: events.CustodyOwn})
	h.done(events.CodeSecretariat, "key.revoke", group.Revoke{Key: former.Name})
	before := h.node.Seq()

	replaced := func(old, new string) []byte { return []byte(strings.Replace(string(good(nil)), old, new, 1)) }
	huge := bytes.Repeat([]byte("x"), 10<<20)
	tests := []struct {
		name    string
		key     trust.Signer
		command []byte
		status  int
		slug    string
	}{
		{"10 MB", secretariat, huge, 413, "too-large"},
		{"a byte too many", secretariat, bytes.Repeat([]byte("x"), maxCommand+1), 413, "too-large"},
		{"nothing", secretariat, nil, 400, "malformed"},
		{"no JSON", secretariat, []byte("hello"), 400, "malformed"},
		{"a list", secretariat, []byte("[]"), 400, "malformed"},
		{"invalid UTF-8", secretariat, replaced("Organization", "Organi\xffzation"), 400, "malformed"},
		{"a name twice", secretariat, replaced(`{"id"`, `{"group":"oewg-ict","id"`), 400, "malformed"},
		{"a name twice in the data", secretariat, replaced(`"participant":`, `"participant":{},"participant":`), 400, "malformed"},
		{"an unknown name", secretariat, replaced(`{"id"`, `{"priority":1,"id"`), 400, "malformed"},
		{"an unknown name in the data", secretariat, replaced(`"participant":`, `"x":1,"participant":`), 400, "malformed"},
		{"null", secretariat, replaced(`{"id"`, `{"meeting":null,"id"`), 400, "malformed"},
		{"something behind", secretariat, append(good(nil), "{}"...), 400, "malformed"},
		{"no UUIDv7", secretariat, good(func(c *trust.Command) { c.ID = uuid.New() }), 400, "malformed"},
		{"an unknown command", secretariat, good(func(c *trust.Command) { c.Type = "group.abolish" }), 400, "unknown-command"},
		{"another group", secretariat, good(func(c *trust.Command) { c.Group = "oewg-space" }), 400, "other-group"},
		{"issued an hour ahead", secretariat, good(func(c *trust.Command) { c.Issued = c.Issued.Add(time.Hour) }), 400, "bad-time"},
		{"issued an hour ago", secretariat, good(func(c *trust.Command) { c.Issued = c.Issued.Add(-time.Hour) }), 400, "bad-time"},
		{"too late", secretariat, good(func(c *trust.Command) { c.NotAfter = c.Issued.Add(-time.Second) }), 409, "too-late"},
		{"an unknown key", stranger(t), good(nil), 403, "unknown-key"},
		{"a revoked key", former, h.write("FRA", "key.rotate", group.Rotate{Key: stranger(t).Name}, nil), 403, "revoked-key"},
		{"another's name", fra, good(nil), 403, "other-actor"},
		{"not its business", fra, h.write("FRA", "participant.register", organization(1), nil), 403, "not-permitted"},
		{"for another", fra, h.write("FRA", "participant.register", organization(1), func(c *trust.Command) { c.For, c.Channel = "DEU", events.ChannelFloor }), 403, "not-for-others"},
		{"an attachment that is missing", h.signer(group.CodeChair), h.write(group.CodeChair, "report.table",
			report.Table{Report: "apr2", Kind: events.AnnualReport, Title: "Another", Language: "en", Draft: strings.Repeat("0", 64)}, nil), 404, "no-such-attachment"},
		{"an amendment that is missing", fra, h.write("FRA", "amendment.cosponsor", report.Cosponsor{Amendment: "A999"}, nil), 404, "no-such-amendment"},
		{"not its amendment", fra, h.write("FRA", "amendment.withdraw", report.Withdraw{Amendment: "A3"}, nil), 403, "not-the-mover"},
		{"an amendment that is decided", fra, h.write("FRA", "amendment.withdraw", report.Withdraw{Amendment: "A1"}, nil), 409, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, slug := h.submit(tt.key, tt.command).problem(t)
			if p.Status != tt.status || tt.slug != "" && slug != tt.slug {
				t.Errorf("%d %s (%s), want %d %s", p.Status, slug, p.Detail, tt.status, tt.slug)
			}
		})
	}
	command := good(nil)
	headers := []struct {
		name   string
		change func(map[string]string)
		status int
		slug   string
	}{
		{"no key", func(h map[string]string) { delete(h, headerKey) }, 400, "unsigned"},
		{"no signature", func(h map[string]string) { delete(h, headerSignature) }, 400, "unsigned"},
		{"no base64", func(h map[string]string) { h[headerSignature] = "???" }, 400, "bad-header"},
		{"half a signature", func(h map[string]string) { h[headerSignature] = h[headerSignature][:40] }, 403, "bad-signature"},
		{"another's signature", func(h map[string]string) { h[headerSignature] = signed(fra, command)[headerSignature] }, 403, "bad-signature"},
		{"signed as an attachment", func(h map[string]string) {
			h[headerSignature] = base64.RawURLEncoding.EncodeToString(secretariat.SignAttachment(string(command)))
		}, 403, "bad-signature"},
		{"no key at all", func(h map[string]string) { h[headerKey] = "secretariat" }, 403, "unknown-key"},
	}
	for _, tt := range headers {
		t.Run(tt.name, func(t *testing.T) {
			header := signed(secretariat, command)
			tt.change(header)
			p, slug := h.ask(http.MethodPost, "/api/v1/commands", bytes.NewReader(command), header).problem(t)
			if p.Status != tt.status || slug != tt.slug {
				t.Errorf("%d %s (%s), want %d %s", p.Status, slug, p.Detail, tt.status, tt.slug)
			}
		})
	}
	if got := h.node.Seq(); got != before {
		t.Errorf("what was refused has left %d events", got-before)
	}
}

func TestDryRun(t *testing.T) {
	h := open(t, node.Options{Simulated: time.Date(2024, 7, 8, 14, 0, 0, 0, time.UTC)})
	before := h.node.Seq()
	dry := func(command []byte) answered {
		return h.ask(http.MethodPost, "/api/v1/dry-run", bytes.NewReader(command), nil)
	}
	a := dry(h.write(events.CodeSecretariat, "participant.register", organization(1), nil))
	if a.status != http.StatusOK {
		t.Fatalf("%d: %s", a.status, a.body)
	}
	golden(t, "dry-run", a.body)
	if p, slug := dry(h.write(events.CodeSecretariat, "participant.register", group.Register{Participant: events.Participant{Code: "FRA", Name: "Another France", Category: events.Stakeholder}}, nil)).problem(t); p.Status != 409 || slug != "registered" {
		t.Errorf("%d %s", p.Status, slug)
	}
	if p, slug := dry([]byte("{")).problem(t); p.Status != 400 || slug != "malformed" {
		t.Errorf("%d %s", p.Status, slug)
	}
	if h.node.Seq() != before {
		t.Error("trying has left something on the log")
	}
}

func TestAttachments(t *testing.T) {
	h := negotiated(t)
	chair := h.signer(group.CodeChair)
	table, err := prepare.Table("apr2", []byte("# Another report\n\n1. States met.\n"), events.AnnualReport, "", "en")
	if err != nil {
		t.Fatal(err)
	}
	name, a := h.attach(chair, table.Draft)
	if a.status != http.StatusOK || name != table.Command.Draft {
		t.Fatalf("%d: %s", a.status, a.body)
	}
	command := h.write(group.CodeChair, "report.table", table.Command, nil)
	if a := h.ask(http.MethodPost, "/api/v1/dry-run", bytes.NewReader(command), nil); a.status != http.StatusOK {
		t.Errorf("trying: %d %s", a.status, a.body)
	}
	first := h.submit(chair, command)
	if first.status != http.StatusOK {
		t.Fatalf("%d: %s", first.status, first.body)
	}
	if again := h.submit(chair, command); !bytes.Equal(again.body, first.body) {
		t.Errorf("the same again is answered with %d %s", again.status, again.body)
	}
	var done engine.Answer
	if err := json.Unmarshal(first.body, &done); err != nil {
		t.Fatal(err)
	}
	r := read200[currenttext.Report](h, fmt.Sprintf("/api/v1/reports/apr2?min_seq=%d", done.Seq))
	if len(r.Paragraphs) != 2 || r.Paragraphs[1].Text != "States met." {
		t.Errorf("tabled: %+v", r.Paragraphs)
	}
}

func TestBadAttachments(t *testing.T) {
	h := negotiated(t)
	chair := h.signer(group.CodeChair)
	content := []byte("words")
	sum := sha256.Sum256(content)
	name := hex.EncodeToString(sum[:])
	put := func(path string, s trust.Signer, signedFor string, body []byte) answered {
		return h.ask(http.MethodPut, "/api/v1/attachments/"+path, bytes.NewReader(body), map[string]string{
			headerKey: s.Name, headerSignature: base64.RawURLEncoding.EncodeToString(s.SignAttachment(signedFor))})
	}
	big := make([]byte, maxAttachment+1)
	tests := []struct {
		name   string
		answer answered
		status int
		slug   string
	}{
		{"no hash", put("banana", chair, "banana", content), 400, "bad-hash"},
		{"capitals", put(strings.ToUpper(name), chair, name, content), 400, "bad-hash"},
		{"other content", put(name, chair, name, []byte("other words")), 400, "bad-attachment"},
		{"too large", put(name, chair, name, big), 413, "too-large"},
		{"an unknown key", put(name, stranger(t), name, content), 403, "unknown-key"},
		{"signed for another", put(name, chair, strings.Repeat("0", 64), content), 403, "bad-signature"},
		{"unsigned", h.ask(http.MethodPut, "/api/v1/attachments/"+name, bytes.NewReader(content), nil), 400, "unsigned"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, slug := tt.answer.problem(t)
			if p.Status != tt.status || slug != tt.slug {
				t.Errorf("%d %s (%s), want %d %s", p.Status, slug, p.Detail, tt.status, tt.slug)
			}
		})
	}
	if len(h.server.attachments.get([]string{name, strings.ToUpper(name), "banana"})) != 0 {
		t.Error("something was kept all the same")
	}
}

func TestAttachmentsAreDropped(t *testing.T) {
	now := time.Date(2024, 7, 8, 14, 0, 0, 0, time.UTC)
	a := newAttachments(func() time.Time { return now })
	until, ok := a.put("one", "UA", nil, []byte("1"))
	if !ok || !until.Equal(now.Add(attachmentsWait)) {
		t.Errorf("kept until %v, %t", until, ok)
	}
	now = now.Add(attachmentsWait / 2)
	if _, ok := a.put("two", "UA", nil, []byte("22")); !ok {
		t.Error("no room")
	}
	now = now.Add(attachmentsWait / 2)
	if got := a.get([]string{"one", "two", "three"}); len(got) != 1 || string(got["two"]) != "22" || a.size != 2 {
		t.Errorf("kept: %v, %d bytes", got, a.size)
	}
	now = now.Add(attachmentsWait)
	if a.any(); len(a.get([]string{"two"})) != 0 || a.any() || a.size != 0 {
		t.Errorf("kept for ever: %d bytes", a.size)
	}
}

func TestAttachmentsAreBounded(t *testing.T) {
	a := newAttachments(time.Now)
	big := make([]byte, maxAttachment)
	kept := 0
	for key := range 100 {
		for i := range 5 {
			_, ok := a.put(fmt.Sprintf("%d-%d", key, i), fmt.Sprint(key), nil, big)
			if ok {
				kept++
			}
			if i == 4 && ok {
				t.Fatal("one key has more than its share")
			}
		}
	}
	if want := maxAttachments / maxAttachment; kept != want {
		t.Errorf("%d are kept, want %d", kept, want)
	}
	if _, ok := a.put("0-0", "99", nil, big); !ok {
		t.Error("what is there already is refused")
	}
}
