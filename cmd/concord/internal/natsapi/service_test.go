package natsapi

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"

	"concord/aggregates/engine"
	"concord/aggregates/group"
	"concord/cmd/concord/internal/accounts"
	"concord/cmd/concord/internal/api"
	"concord/events"
	"concord/events/trust"
)

// registration is a command of the secretariat's.
func (h *house) registration(code string) []byte {
	h.t.Helper()
	return h.write(events.CodeSecretariat, "participant.register", group.Register{
		Participant: events.Participant{Code: code, Name: "Organization " + code, Category: events.Stakeholder}})
}

// register has the secretariat register a participant, over NATS.
func (h *house) register(code string) engine.Answer {
	h.t.Helper()
	c := h.registration(code)
	m := h.ask(h.login(events.CodeSecretariat), accounts.Command, signed(h.signer(events.CodeSecretariat), c), c)
	var a engine.Answer
	if err := json.Unmarshal(m.Data, &a); err != nil || m.Header.Get(micro.ErrorCodeHeader) != "" || a.Seq == 0 {
		h.t.Fatalf("registering %s: %v, %v %s", code, err, m.Header, m.Data)
	}
	return a
}

// A command over NATS is one over HTTP: the same bytes get the same answer on both.
func TestCommand(t *testing.T) {
	h := open(t)
	nc := h.login("FRA") // who brings a command need not be who has signed it
	secretariat := h.signer(events.CodeSecretariat)
	c := h.registration("NGO-1")
	first := h.ask(nc, accounts.Command, signed(secretariat, c), c)
	again := h.ask(nc, accounts.Command, signed(secretariat, c), c)
	if first.Header.Get(micro.ErrorCodeHeader) != "" || !bytes.Equal(first.Data, again.Data) {
		t.Errorf("the same command was answered\n%s\nand then\n%s", first.Data, again.Data)
	}
	tests := []struct {
		name   string
		header map[string]string
		data   []byte
		status int
		slug   string
	}{
		{"unsigned", nil, c, 400, "unsigned"},
		{"signed by another", signed(h.signer("FRA"), c), c, 403, "other-actor"},
		{"other bytes", signed(secretariat, c), append(bytes.Clone(c), ' '), 403, "bad-signature"},
		{"no command", signed(secretariat, []byte("{}")), []byte("{}"), 400, "malformed"},
		{"too long", signed(secretariat, c), make([]byte, events.MaxSigned+1), 413, "too-large"},
		{"already there", nil, h.registration("NGO-1"), 409, "registered"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			header := tt.header
			if header == nil && tt.slug != "unsigned" {
				header = signed(secretariat, tt.data)
			}
			m := h.ask(nc, accounts.Command, header, tt.data)
			p, slug := refusal(t, m)
			if p.Status != tt.status || m.Header.Get(micro.ErrorCodeHeader) != fmt.Sprint(tt.status) {
				t.Errorf("%d %s %s: %s", p.Status, m.Header.Get(micro.ErrorCodeHeader), slug, p.Detail)
			}
			if slug != tt.slug {
				t.Errorf("%s: %s", slug, p.Detail)
			}
		})
	}
}

// Commands that come at the same time do not wait for each other, and each gets its
// own answer.
func TestManyCommands(t *testing.T) {
	h := open(t)
	nc := h.login(events.CodeSecretariat)
	s := h.signer(events.CodeSecretariat)
	var all sync.WaitGroup
	var mu sync.Mutex
	seqs := map[uint64]bool{}
	for i := range 60 { // fewer than one participant may have in line
		c := h.registration(fmt.Sprintf("NGO-%d", i))
		all.Go(func() {
			m := h.ask(nc, accounts.Command, signed(s, c), c)
			var a engine.Answer
			if err := json.Unmarshal(m.Data, &a); err != nil || a.Seq == 0 {
				t.Errorf("%v %s", m.Header, m.Data)
			}
			mu.Lock()
			defer mu.Unlock()
			seqs[a.Seq] = true
		})
	}
	all.Wait()
	if len(seqs) != 60 {
		t.Errorf("60 commands have %d places on the log", len(seqs))
	}
}

func TestDryRun(t *testing.T) {
	h := open(t)
	before := h.node.Seq()
	m := h.ask(h.login("FRA"), accounts.DryRun, nil, h.registration("NGO-1"))
	var would api.Trial
	if err := json.Unmarshal(m.Data, &would); err != nil || len(would.Events) != 1 {
		t.Errorf("%v %s", m.Header, m.Data)
	}
	if h.node.Seq() != before {
		t.Error("something was written")
	}
}

// A reading over NATS is that over HTTP, to the byte.
func TestQuery(t *testing.T) {
	h := open(t)
	nc := h.login("FRA")
	tests := []struct{ subject, question, path string }{
		{"reports", "", "/api/v1/reports"},
		{"reports.apr1", "view=rolling&paragraph=9", "/api/v1/reports/apr1?view=rolling&paragraph=9"},
		{"reports.apr1", "?at=60", "/api/v1/reports/apr1?at=60"},
		{"reports.apr1.status", "", "/api/v1/reports/apr1/status"},
		{"reports.apr1.amendments", "", "/api/v1/reports/apr1/amendments"},
		{"participants", "category=member-state", "/api/v1/participants?category=member-state"},
		{"inbox.FRA", "", "/api/v1/inbox/FRA"},
		{"events", "from=140", "/api/v1/events?from=140"},
		{"reports.nope.status", "", "/api/v1/reports/nope/status"},
		{"reports.apr1", "color=red", "/api/v1/reports/apr1?color=red"},
		{"documents.A%2FAC%2E292", "", "/api/v1/documents/A%2FAC.292"},
		{"nothing.here", "", "/api/v1/nothing/here"},
		{"commands", "", "/api/v1/commands"},
	}
	for _, tt := range tests {
		t.Run(tt.subject+" "+tt.question, func(t *testing.T) {
			m := h.ask(nc, accounts.Query+"."+tt.subject, nil, []byte(tt.question))
			r := h.get(tt.path)
			if want := content(t, r); string(m.Data) != want {
				t.Errorf("over NATS\n%.500s\nover HTTP\n%.500s", m.Data, want)
			}
			for _, name := range passed {
				if m.Header.Get(name) != r.Header.Get(name) {
					t.Errorf("%s is %q, over HTTP %q", name, m.Header.Get(name), r.Header.Get(name))
				}
			}
			code := ""
			if r.StatusCode >= 400 {
				code = fmt.Sprint(r.StatusCode)
			}
			if m.Header.Get(micro.ErrorCodeHeader) != code {
				t.Errorf("the code is %q, over HTTP %d", m.Header.Get(micro.ErrorCodeHeader), r.StatusCode)
			}
		})
	}
}

func TestQueryRefused(t *testing.T) {
	h := open(t)
	nc := h.login("FRA")
	for _, tt := range []struct{ subject, question, slug string }{
		{"events", "follow=true", "bad-request"},
		{"reports", "a=%zz", "bad-request"},
		{"reports.%zz", "", "bad-request"},
		{"%2E%2E.healthz", "", "no-such-page"},
		{"reports", strings.Repeat("x", maxQuestion+1), "too-large"},
	} {
		if p, slug := refusal(t, h.ask(nc, accounts.Query+"."+tt.subject, nil, []byte(tt.question))); slug != tt.slug {
			t.Errorf("%s %.20s: %s, %s", tt.subject, tt.question, slug, p.Detail)
		}
	}
}

// What a message does not hold is refused, with how much it is that it holds.
func TestAnswerTooLarge(t *testing.T) {
	h := open(t)
	h.service.Stop()
	h.offer(10_000)
	for _, subject := range []string{"reports.apr1", "events"} {
		p, slug := refusal(t, h.ask(h.login("FRA"), accounts.Query+"."+subject, nil, nil))
		if slug != "answer-too-large" || !strings.Contains(p.Detail, "10000 bytes") {
			t.Errorf("%s: %s, %s", subject, slug, p.Detail)
		}
	}
}

// pieces sends an attachment piece by piece and returns the last answer.
func (h *house) pieces(nc *nats.Conn, s trust.Signer, whole []byte, size int) *nats.Msg {
	h.t.Helper()
	sum := sha256.Sum256(whole)
	name := hex.EncodeToString(sum[:])
	var m *nats.Msg
	for at := 0; at < len(whole); at += size {
		m = h.ask(nc, accounts.Attach, map[string]string{
			headerKey: s.Name, headerSignature: base64.RawURLEncoding.EncodeToString(s.SignAttachment(name)),
			headerSHA256: name, headerSize: fmt.Sprint(len(whole)), headerOffset: fmt.Sprint(at),
		}, whole[at:min(at+size, len(whole))])
		if m.Header.Get(micro.ErrorCodeHeader) != "" {
			return m
		}
	}
	return m
}

// An attachment of the largest size goes over in pieces.
func TestAttach(t *testing.T) {
	h := open(t)
	nc := h.login("FRA")
	whole := make([]byte, 8<<20)
	if _, err := rand.Read(whole); err != nil {
		t.Fatal(err)
	}
	m := h.pieces(nc, h.signer("FRA"), whole, 512<<10)
	var a api.Attached
	if err := json.Unmarshal(m.Data, &a); err != nil || a.Size != len(whole) || a.SHA256 == "" {
		t.Errorf("%v %s", m.Header, m.Data)
	}
	if m := h.pieces(nc, h.signer("FRA"), []byte("small"), 100); m.Header.Get(micro.ErrorCodeHeader) != "" {
		t.Errorf("in one piece: %s", m.Data)
	}
	if _, slug := refusal(t, h.pieces(nc, h.signer("FRA"), make([]byte, 8<<20+1), 512<<10)); slug != "too-large" {
		t.Errorf("an attachment that is too large: %s", slug)
	}
	stranger, err := trust.NewSigner()
	if err != nil {
		t.Fatal(err)
	}
	if _, slug := refusal(t, h.pieces(nc, stranger, []byte("small"), 3)); slug != "unknown-key" {
		t.Errorf("of a key that nobody knows: %s", slug)
	}
	h.service.uploads.mu.Lock()
	defer h.service.uploads.mu.Unlock()
	if n := len(h.service.uploads.under); n != 0 {
		t.Errorf("%d attachments are still on their way", n)
	}
}

func TestAttachOutOfOrder(t *testing.T) {
	h := open(t)
	nc, s := h.login("FRA"), h.signer("FRA")
	sum := sha256.Sum256([]byte("abcdef"))
	name := hex.EncodeToString(sum[:])
	send := func(size, offset, data string) *nats.Msg {
		return h.ask(nc, accounts.Attach, map[string]string{
			headerKey: s.Name, headerSignature: base64.RawURLEncoding.EncodeToString(s.SignAttachment(name)),
			headerSHA256: name, headerSize: size, headerOffset: offset,
		}, []byte(data))
	}
	for _, tt := range []struct{ size, offset, data, slug string }{
		{"6", "3", "def", "piece-out-of-order"}, // nothing is there yet
		{"6", "0", "abc", ""},
		{"6", "4", "ef", "piece-out-of-order"},
		{"7", "3", "def", "piece-out-of-order"},
		{"6", "0", "ab", ""}, // begun again
		{"6", "2", "cdefg", "bad-attachment"},
		{"6", "2", "", "bad-attachment"},
		{"six", "2", "cd", "bad-header"},
		{"6", "-1", "cd", "bad-header"},
		{"6", "2", "cdef", ""},
		{"6", "0", "abcxyz", "bad-attachment"}, // another content
	} {
		m := send(tt.size, tt.offset, tt.data)
		if tt.slug == "" {
			if m.Header.Get(micro.ErrorCodeHeader) != "" {
				t.Errorf("%s from %s: %s", tt.data, tt.offset, m.Data)
			}
		} else if _, slug := refusal(t, m); slug != tt.slug {
			t.Errorf("%s from %s: %s", tt.data, tt.offset, m.Data)
		}
	}
}

// One key has only so many attachments on their way.
func TestAttachmentsOnTheirWay(t *testing.T) {
	h := open(t)
	nc, s := h.login("FRA"), h.signer("FRA")
	begin := func(i int) *nats.Msg {
		name := fmt.Sprintf("%064x", i)
		return h.ask(nc, accounts.Attach, map[string]string{
			headerKey: s.Name, headerSignature: base64.RawURLEncoding.EncodeToString(s.SignAttachment(name)),
			headerSHA256: name, headerSize: "10", headerOffset: "0",
		}, []byte("x"))
	}
	for i := range maxKeyUpload {
		if m := begin(i); m.Header.Get(micro.ErrorCodeHeader) != "" {
			t.Fatalf("%s", m.Data)
		}
	}
	m := begin(maxKeyUpload)
	if _, slug := refusal(t, m); slug != "busy" || m.Header.Get("Retry-After") == "" {
		t.Errorf("%v %s", m.Header, m.Data)
	}
}

// The service is found, described and counted as the protocol has it.
func TestDiscovery(t *testing.T) {
	h := open(t)
	nc := h.login("FRA")
	h.ask(nc, accounts.Query+".reports", nil, nil)
	h.ask(nc, accounts.Query+".reports.nope", nil, nil)
	document := func(verb micro.Verb, to any) {
		t.Helper()
		subject, err := micro.ControlSubject(verb, accounts.Service, "")
		if err != nil {
			t.Fatal(err)
		}
		m, err := nc.Request(subject, nil, 5*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(m.Data, to); err != nil {
			t.Fatalf("%v: %s", err, m.Data)
		}
	}
	var ping micro.Ping
	var info micro.Info
	var stats micro.Stats
	document(micro.PingVerb, &ping)
	document(micro.InfoVerb, &info)
	if ping.Name != "concord" || ping.Version != "1.2.3" || ping.ID == "" || ping.ID != info.ID || ping.Type != micro.PingResponseType {
		t.Errorf("%+v", ping)
	}
	if len(info.Endpoints) != 4 || info.Description == "" || info.Metadata["group"] != h.node.Group || info.Type != micro.InfoResponseType {
		t.Errorf("%+v", info)
	}
	for _, e := range info.Endpoints {
		if !strings.HasPrefix(e.Subject, "concord."+h.node.Group+".") || e.Metadata["description"] == "" {
			t.Errorf("%+v", e)
		}
	}
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) { // counted when the answer has gone
		document(micro.StatsVerb, &stats)
		q := stats.Endpoints[3]
		if q.NumRequests == 2 && q.NumErrors == 1 && q.LastError == "no-such-report" && q.AverageProcessingTime > 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%+v", *q)
		}
	}
}

func TestSemantic(t *testing.T) {
	for version, want := range map[string]string{
		"v1.2.3": "1.2.3", "1.2.3-rc.1": "1.2.3-rc.1", "devel": "0.0.0+devel", "abcdef123456+changes": "0.0.0+abcdef123456-changes",
	} {
		if got := semantic(version); got != want {
			t.Errorf("%s is %s, not %s", version, got, want)
		}
	}
}

func TestIsInbox(t *testing.T) {
	for subject, want := range map[string]bool{
		"_INBOX.abc": true, "_INBOX.abc.1": true, "_R_.abc": true,
		"": false, "_INBOX.": false, "_INBOXES.a": false, "oewg-ict.report.apr1.adopted": false, "$JS.API.STREAM.DELETE.oewg-ict": false,
	} {
		if isInbox(subject) != want {
			t.Errorf("%q: %v", subject, !want)
		}
	}
}
