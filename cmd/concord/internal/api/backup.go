package api

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"reflect"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"concord/aggregates"
	"concord/events"
	"concord/events/log/backup"
	"concord/events/trust"
)

const (
	backupPath  = "/api/v1/backup"
	backupType  = "application/zstd"
	maxRequest  = 1 << 10 // bytes of a request for a backup
	requestLife = 2 * aggregates.MaxClockSkew
)

// backup adds the copy of the whole log, for those who keep the group's records.
func (s *Server) backup() {
	op := &huma.Operation{
		OperationID: "backup", Method: http.MethodPost, Path: backupPath, Summary: "A copy of the whole log",
		Description: "For the secretariat, an auditor and the node's operator: the body is signed over \"concord-backup-v1\\n\" and its exact bytes, " +
			"issued by the clock on the wall, and good for once. The answer is lines of JSON, compressed with zstd; what does not end with the end is no backup.",
		Parameters: []*huma.Param{keyParam, signatureParam},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/json": {Schema: s.schema(reflect.TypeFor[trust.BackupRequest]())}}},
		Responses: s.responses(http.StatusOK, "The copy", reflect.TypeFor[backup.Head](), 400, 403, 408, 413, 429, 503),
	}
	op.Responses["200"].Content = map[string]*huma.MediaType{backupType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
	s.plain(op, s.copyLog)
}

// mayCopy are those who get the whole log, with what is not for all on it.
var mayCopy = map[string]bool{events.CodeSecretariat: true, events.CodeAuditor: true, events.CodeNode: true}

func (s *Server) copyLog(w http.ResponseWriter, r *http.Request) {
	n := s.node.Load()
	by, id, p := s.asksForCopy(w, r)
	if p != nil {
		p.write(w)
		return
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(s.running, cancel)()
	end, err := s.copying.take(ctx)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	defer end()
	if !s.asked.once(id, time.Now()) {
		problem(http.StatusForbidden, "used-already", "this request was made already, and is good for once: sign another").write(w)
		return
	}
	head := backup.Head{Group: n.Group, Seq: n.Seq(), Begun: events.Time(time.Now())}
	mark(w.Header(), &n.Engine.State().Group)
	w.Header().Set("Content-Type", backupType)
	w.Header().Set("Cache-Control", "no-store")
	began := time.Now()
	if err := backup.Write(ctx, pieces{s.streamTo(w)}, n.Log, head); err != nil {
		s.options.Logger.Warn("a backup broke off", "by", by, "to", head.Seq, "error", err)
		panic(http.ErrAbortHandler) // an end that is none must not look like one
	}
	s.options.Logger.Info("a backup was made", "by", by, "to", head.Seq, "took", time.Since(began))
}

// asksForCopy reads who asks, whether that one may, and the request's id.
func (s *Server) asksForCopy(w http.ResponseWriter, r *http.Request) (by string, id uuid.UUID, p *Problem) {
	signature, err := base64.RawURLEncoding.Strict().DecodeString(r.Header.Get(headerSignature))
	key := r.Header.Get(headerKey)
	if err != nil || key == "" || len(signature) == 0 {
		return "", id, problem(http.StatusBadRequest, "unsigned", "a backup is asked for with a signature: the headers "+headerKey+" and "+headerSignature+" (base64url without padding) are needed")
	}
	content, p := body(w, r, maxRequest, readCommandTime)
	if p != nil {
		return "", id, p
	}
	g := &s.node.Load().Engine.State().Group
	k, ok := g.Key(key)
	switch {
	case !ok:
		return "", id, problem(http.StatusForbidden, "unknown-key", fmt.Sprintf("the key %.80s is not enrolled: the secretariat enrols keys", key))
	case k.Revoked != 0:
		return "", id, problem(http.StatusForbidden, "revoked-key", fmt.Sprintf("the key %s of %s was revoked (event %d)", key, k.Participant, k.Revoked))
	case !mayCopy[k.Participant]:
		return "", id, problem(http.StatusForbidden, "not-permitted", fmt.Sprintf("the whole log, with what is not for all on it, is copied for the secretariat, an auditor or the node's operator, not for %s", k.Participant))
	}
	if err := trust.VerifyBackup(content, signature, key); err != nil {
		return "", id, problem(http.StatusForbidden, "bad-signature", err.Error())
	}
	q, err := trust.ParseBackupRequest(content)
	now := time.Now()
	switch {
	case err != nil:
		return "", id, problem(http.StatusBadRequest, "malformed", err.Error())
	case q.Group != g.Mandate.Group:
		return "", id, problem(http.StatusBadRequest, "other-group", fmt.Sprintf("the request is for the group %q, this is %q", q.Group, g.Mandate.Group))
	case now.Sub(q.Issued).Abs() > aggregates.MaxClockSkew:
		return "", id, problem(http.StatusBadRequest, "bad-time", fmt.Sprintf("the request was issued at %s, which is more than %s off this clock, %s", events.Instant(q.Issued), aggregates.MaxClockSkew, events.Instant(now)))
	}
	return k.Participant, q.ID, nil
}

// pieces writes to somebody who is given up if he does not read.
type pieces struct{ to *stream }

func (p pieces) Write(b []byte) (int, error) {
	if err := p.to.write(b); err != nil {
		return 0, err
	}
	return len(b), nil
}

// requests remembers those that were made, for as long as they could be made again.
// It is safe for concurrent use.
type requests struct {
	mu   sync.Mutex
	made map[uuid.UUID]time.Time
}

// once says whether a request is made for the first time.
func (r *requests) once(id uuid.UUID, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for old, at := range r.made {
		if now.Sub(at) > requestLife {
			delete(r.made, old)
		}
	}
	if _, twice := r.made[id]; twice {
		return false
	}
	if r.made == nil {
		r.made = map[uuid.UUID]time.Time{}
	}
	r.made[id] = now
	return true
}
