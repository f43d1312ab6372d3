package api

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"concord/aggregates/group"
	"concord/cmd/concord/internal/node"
	"concord/events"
	"concord/events/log/backup"
	"concord/events/trust"
)

// TestBackup: those who keep the group's records get the whole log, each request once.
func TestBackup(t *testing.T) {
	h := open(t, node.Options{})
	asks := func(s trust.Signer, change func(*trust.BackupRequest), spoil func(headers map[string]string, body []byte) []byte) answered {
		q := trust.BackupRequest{ID: uuid.Must(uuid.NewV7()), Group: h.node.Group, Issued: time.Now()}
		if change != nil {
			change(&q)
		}
		body, err := trust.NewBackupRequest(q)
		if err != nil {
			t.Fatal(err)
		}
		headers := map[string]string{headerKey: s.Name, headerSignature: base64.RawURLEncoding.EncodeToString(s.SignBackup(body))}
		if spoil != nil {
			body = spoil(headers, body)
		}
		return h.ask(http.MethodPost, backupPath, bytes.NewReader(body), headers)
	}
	enrolled := func(code string) trust.Signer {
		s := stranger(t)
		h.done(events.CodeSecretariat, "key.enrol", group.Enrol{Participant: code, Key: s.Name, Custody: events.CustodyOwn})
		return s
	}
	auditor, france, revoked := enrolled(events.CodeAuditor), enrolled("FRA"), enrolled(events.CodeAuditor)
	h.done(events.CodeSecretariat, "key.revoke", group.Revoke{Key: revoked.Name})

	for name, s := range map[string]trust.Signer{"secretariat": h.signer(events.CodeSecretariat), "auditor": auditor, "node": h.signer(events.CodeNode)} {
		a := asks(s, nil, nil)
		if a.status != http.StatusOK || a.header.Get("Content-Type") != backupType || a.header.Get(headerClock) != "real" {
			t.Fatalf("%s: %d %v", name, a.status, a.header)
		}
		found, err := backup.Read(bytes.NewReader(a.body), func([]events.Stored) error { return nil })
		if err != nil || found.Seq != h.node.Seq() || found.Group != h.node.Group {
			t.Errorf("%s: %v, %+v", name, err, found)
		}
	}
	twice := uuid.Must(uuid.NewV7())
	asks(auditor, func(q *trust.BackupRequest) { q.ID = twice }, nil)
	for _, tt := range []struct {
		name   string
		by     trust.Signer
		change func(*trust.BackupRequest)
		spoil  func(map[string]string, []byte) []byte
		status int
		slug   string
	}{
		{"a delegation", france, nil, nil, 403, "not-permitted"},
		{"a stranger", stranger(t), nil, nil, 403, "unknown-key"},
		{"one whose key was revoked", revoked, nil, nil, 403, "revoked-key"},
		{"a request a second time", auditor, func(q *trust.BackupRequest) { q.ID = twice }, nil, 403, "used-already"},
		{"a request for another group", auditor, func(q *trust.BackupRequest) { q.Group = "other" }, nil, 400, "other-group"},
		{"an old request", auditor, func(q *trust.BackupRequest) { q.Issued = q.Issued.Add(-time.Hour) }, nil, 400, "bad-time"},
		{"a request of tomorrow", auditor, func(q *trust.BackupRequest) { q.Issued = q.Issued.Add(24 * time.Hour) }, nil, 400, "bad-time"},
		{"other bytes", auditor, nil, func(_ map[string]string, b []byte) []byte { return append(b, ' ') }, 403, "bad-signature"},
		{"a command's signature", auditor, nil, func(h map[string]string, b []byte) []byte {
			h[headerSignature] = base64.RawURLEncoding.EncodeToString(auditor.Sign(b).Signature)
			return b
		}, 403, "bad-signature"},
		{"no signature", auditor, nil, func(h map[string]string, b []byte) []byte { delete(h, headerSignature); return b }, 400, "unsigned"},
		{"no request", auditor, nil, func(h map[string]string, _ []byte) []byte {
			h[headerSignature] = base64.RawURLEncoding.EncodeToString(auditor.SignBackup([]byte("{}")))
			return []byte("{}")
		}, 400, "malformed"},
		{"a long request", auditor, nil, func(_ map[string]string, b []byte) []byte { return append(b, strings.Repeat(" ", maxRequest)...) }, 413, "too-large"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := asks(tt.by, tt.change, tt.spoil)
			if _, slug := a.problem(t); a.status != tt.status || slug != tt.slug {
				t.Errorf("%d %s, want %d %s: %s", a.status, slug, tt.status, tt.slug, a.body)
			}
		})
	}
}

// TestRequestsAreForgotten when they are too old to be made again.
func TestRequestsAreForgotten(t *testing.T) {
	var r requests
	id, now := uuid.New(), time.Now()
	if !r.once(id, now) || r.once(id, now.Add(requestLife)) {
		t.Error("a request is good for once")
	}
	if !r.once(uuid.New(), now.Add(requestLife+time.Second)) || len(r.made) != 1 {
		t.Errorf("%d are remembered", len(r.made))
	}
}
