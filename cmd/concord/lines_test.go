package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go"

	"concord/aggregates/group"
	"concord/cmd/concord/internal/node"
	"concord/events"
	"concord/events/trust"
)

// lines: whatever a busy node tells at the most talkative level, a command is found in
// it by its id, and nothing secret is: no seed, no signature, no salt, no credentials,
// no words of a command.
func (b binary) lines(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	p := b.launch(t, dir, "--demo", "--log-level", "debug", "--nats-listen", "127.0.0.1:0")
	secrets := map[string]string{}
	files, err := node.KeyFiles(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		secrets["the seed of "+filepath.Base(file)] = strings.TrimSpace(string(content))
	}
	s, err := trust.LoadSigner(filepath.Join(dir, "keys", "secretariat.nk"))
	if err != nil {
		t.Fatal(err)
	}
	const words = "Words that nobody shall read in a journal"
	submit := func(kind string, data any, spoil func(*trust.Submission)) (id string, status int) {
		c, salt := uuid.Must(uuid.NewV7()), uuid.New()
		bytes, err := trust.NewCommand(trust.Command{Group: "oewg-ict", Type: kind, Actor: events.CodeSecretariat, Issued: time.Now()}, data, c, salt)
		if err != nil {
			t.Fatal(err)
		}
		signed := s.Sign(bytes)
		if spoil != nil {
			spoil(&signed)
		}
		_, status, err = post(p.url, signed)
		if err != nil {
			t.Fatal(err)
		}
		secrets["the salt of "+kind] = base64.RawURLEncoding.EncodeToString(salt[:])
		secrets["the signature of "+kind] = base64.RawURLEncoding.EncodeToString(signed.Signature)
		secrets["the signature of "+kind+" in another form"] = base64.StdEncoding.EncodeToString(signed.Signature)
		return c.String(), status
	}
	register := group.Register{Participant: events.Participant{Code: "NGO-1", Name: words, Category: events.Stakeholder}}
	accepted, status := submit("participant.register", register, nil)
	if status != http.StatusOK {
		t.Fatal(status)
	}
	refused, _ := submit("participant.register", register, nil)
	forged, _ := submit("participant.register", register, func(s *trust.Submission) { s.Bytes = bytes.Replace(s.Bytes, []byte("NGO-1"), []byte("NGO-2"), 1) })
	submit("officer.elect", group.Elect{Office: words, Participant: "FRA"}, nil)
	submit(secrets["the seed of node.nk"], struct{}{}, nil) // somebody pastes a seed where the type should be
	submit("participant.register", register, func(s *trust.Submission) { s.Bytes = append(s.Bytes, words...) })
	submit("participant.register", register, func(s *trust.Submission) { s.Key = secrets["the seed of FRA.nk"] })

	// People, auditors, and who should not be there.
	fra := []string{"--server", p.url, "--key", filepath.Join(dir, "keys", "FRA.nk")}
	b.does(t, &struct{}{}, append([]string{"position", "apr1#9", "reserve", "--reason", words}, fra...)...)
	b.does(t, &copied{}, "backup", filepath.Join(t.TempDir(), "copy"), "--server", p.url, "--key", filepath.Join(dir, "keys", "auditor.nk"))
	b.fails(t, append([]string{"backup", filepath.Join(t.TempDir(), "copy")}, fra...)...)
	for _, path := range []string{"/api/v1/" + secrets["the seed of FRA.nk"], "/api/v1/reports/" + secrets["the seed of FRA.nk"], "/api/v1/reports?key=" + secrets["the seed of FRA.nk"], "/api/v1/events?from=x"} {
		resp, err := http.Get(p.url + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	for _, name := range []string{"auditor.nk", "FRA.nk"} { // the one is let in, the other is not
		login, err := nats.NkeyOptionFromSeed(filepath.Join(dir, "keys", name))
		if err != nil {
			t.Fatal(err)
		}
		if nc, err := nats.Connect(p.nats, login, nats.MaxReconnects(0)); err == nil {
			nc.Close()
		}
	}
	secrets["a password"] = "hunter2hunter2"
	if nc, err := nats.Connect(p.nats, nats.UserInfo("somebody", secrets["a password"]), nats.MaxReconnects(0)); err == nil {
		nc.Close()
		t.Error("somebody was let in")
	}
	p.end(syscall.SIGTERM)

	said := p.errs.String()
	secrets["what a command says"] = words
	for what, secret := range secrets {
		if strings.Contains(said, secret) {
			t.Errorf("%s is in the lines", what)
		}
	}
	if aSeed.MatchString(said) {
		t.Error("a seed is in the lines")
	}
	found := map[string]bool{}
	for line := range strings.Lines(said) {
		var l struct {
			Level, Msg, Command, Type, Actor, Reason string
			From, To                                 uint64
		}
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		switch {
		case l.Command == accepted && l.Msg == "accepted":
			found[accepted] = l.Type == "participant.register" && l.Actor == events.CodeSecretariat && l.From > 0 && l.To == l.From && l.Level == "INFO"
		case l.Command == refused && l.Msg == "refused":
			found[refused] = l.Reason == "registered" && l.Actor == events.CodeSecretariat
			if !found[refused] {
				t.Log(line)
			}
		case l.Command == forged && l.Msg == "refused":
			found[forged] = l.Reason == "bad-signature"
		}
	}
	if !found[accepted] || !found[refused] || !found[forged] {
		t.Errorf("not all commands are found: %v\n%s", found, said)
	}
	t.Logf("%d lines", strings.Count(said, "\n"))
}

// linesAsAsked: the level and the form are as the command line has them.
func (b binary) linesAsAsked(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	for _, tt := range []struct {
		args []string
		want string // in what a node says that is started and stopped
	}{
		{nil, `"msg":"stopping"`},
		{[]string{"--log-format", "text"}, `level=INFO msg=stopping`},
		{[]string{"--log-format", "json"}, `"level":"INFO","msg":"stopping"`},
		{[]string{"--log-level", "warn"}, ""},
		{[]string{"--log-level", "debug"}, `"level":"DEBUG"`},
	} {
		p := b.launch(t, dir, tt.args...)
		p.end(syscall.SIGTERM)
		if said := p.errs.String(); !strings.Contains(said, tt.want) || tt.want == "" && said != "" {
			t.Errorf("%q: %q, want %q", tt.args, said, tt.want)
		}
	}
	for _, args := range [][]string{{"--log-level", "loud"}, {"--log-format", "xml"}} {
		if code, says := b.fails(t, append([]string{"serve", "--data", filepath.Join(dir, "none")}, args...)...); code != exitUsage || !strings.Contains(says, args[1]) {
			t.Errorf("%q: exit %d: %s", args, code, says)
		}
	}
}
