package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"

	"concord/aggregates"
	"concord/aggregates/engine"
	"concord/cmd/concord/internal/node"
	problems "concord/cmd/concord/internal/problem"
	"concord/events"
	"concord/events/trust"
)

// The headers with which what is sent is signed.
const (
	headerKey       = "Concord-Key"       // public nkey
	headerSignature = "Concord-Signature" // base64url Ed25519
)

// commands adds what changes the log, and what is sent ahead of it.
func (s *Server) commands() {
	command := s.describesCommands()
	s.plain(&huma.Operation{
		OperationID: "submit", Method: http.MethodPost, Path: "/api/v1/commands", Summary: "Submit a signed command",
		Description: "The body is the exact signed bytes of one command, at most 32 KiB; the signature is over \"concord-command-v1\\n\" and the body. " +
			"The answer comes when the events are on disk. The same command sent again gets the same answer.",
		Parameters: []*huma.Param{keyParam, signatureParam},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/json": {Schema: command}}},
		Responses: s.responses(http.StatusOK, "What it brought about", reflect.TypeFor[engine.Answer](), 400, 403, 404, 409, 413, 429, 503, 504),
	}, s.submit)
	s.plain(&huma.Operation{
		OperationID: "dry-run", Method: http.MethodPost, Path: "/api/v1/dry-run", Summary: "Say what would come of a command",
		Description: "The same body, unsigned. Nothing is written.",
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/json": {Schema: command}}},
		Responses: s.responses(http.StatusOK, "What would come of it", reflect.TypeFor[Trial](), 400, 403, 404, 409, 413, 503),
	}, s.dryRun)
	s.plain(&huma.Operation{
		OperationID: "attach", Method: http.MethodPut, Path: "/api/v1/attachments/{sha256}", Summary: "Send what a command will name",
		Description: "The signature is over \"concord-attachment-v1\\n\" and the SHA-256. At most 8 MiB; dropped after ten minutes.",
		Parameters: []*huma.Param{keyParam, signatureParam,
			{Name: "sha256", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString, Pattern: "^[0-9a-f]{64}$"}}},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}},
		Responses: s.responses(http.StatusOK, "Kept for a while", reflect.TypeFor[Attached](), 400, 403, 408, 413, 429),
	}, s.attach)
}

var (
	keyParam       = &huma.Param{Name: headerKey, In: "header", Required: true, Description: "public nkey of the signer", Schema: &huma.Schema{Type: huma.TypeString}}
	signatureParam = &huma.Param{Name: headerSignature, In: "header", Required: true, Description: "Ed25519, base64url", Schema: &huma.Schema{Type: huma.TypeString}}
)

// A command is what a participant asks for. Its JSON, to the byte, is what is signed.
// (It is [trust.Command], as those read it who have the OpenAPI document alone.)
type commandBody struct {
	ID       string         `json:"id" format:"uuid" doc:"UUID of version 7, in lower case"`
	Group    string         `json:"group" doc:"as GET /api/v1/group has it"`
	Type     string         `json:"type" example:"amendment.propose"`
	Actor    string         `json:"actor" example:"FRA" doc:"who signs: a participant's code, or an office's"`
	Issued   time.Time      `json:"issued" doc:"when it was signed, at most ten minutes off the group's time"`
	Salt     string         `json:"salt" doc:"128 random bits, base64url without padding" minLength:"22" maxLength:"22"`
	NotAfter time.Time      `json:"not_after,omitzero" required:"false" doc:"too late from here on"`
	Occurred time.Time      `json:"occurred,omitzero" required:"false" doc:"when it happened, if before it was entered"`
	For      string         `json:"for,omitempty" doc:"the participant on whose behalf the secretariat enters it"`
	Channel  events.Channel `json:"channel,omitempty" doc:"how that reached the secretariat; with for"`
	Meeting  string         `json:"meeting,omitempty" doc:"the meeting at which it happened"`
	Data     map[string]any `json:"data" doc:"as the type has it"`
}

func (s *Server) schema(t reflect.Type) *huma.Schema {
	return s.huma.OpenAPI().Components.Schemas.Schema(t, true, t.Name())
}

// responses describes an operation's answers.
func (s *Server) responses(status int, what string, t reflect.Type, problems ...int) map[string]*huma.Response {
	out := map[string]*huma.Response{
		fmt.Sprint(status): {Description: what, Content: map[string]*huma.MediaType{"application/json": {Schema: s.schema(t)}}},
	}
	for _, p := range problems {
		out[fmt.Sprint(p)] = &huma.Response{Description: http.StatusText(p), Content: map[string]*huma.MediaType{
			problemType: {Schema: s.schema(reflect.TypeFor[Problem]())}}}
	}
	return out
}

func (s *Server) submit(w http.ResponseWriter, r *http.Request) {
	sub, p := s.submission(w, r)
	if p == nil && (sub.Key == "" || sub.Signature == nil) {
		p = problem(http.StatusBadRequest, "unsigned", "a command is signed: the headers "+headerKey+" and "+headerSignature+" are needed")
	}
	if p != nil {
		s.metrics.TurnedAway(problems.Slug(p.Type))
		p.write(w)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), answerTime)
	defer cancel()
	a, err := s.bring(ctx, r, sub)
	if err != nil {
		if p := problemOf(err); p.Status == http.StatusInternalServerError || p.Status == http.StatusGatewayTimeout {
			err = unknown(err)
		}
		s.refuse(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, a)
}

// Trial is what would come of a command.
type Trial struct {
	Events []TrialEvent      `json:"events"`
	Result aggregates.Result `json:"result"`
}

// TrialEvent is an event that a command would bring.
type TrialEvent struct {
	Type    string         `json:"type"`
	Subject string         `json:"subject"`
	Data    jsontext.Value `json:"data"`
}

func (s *Server) dryRun(w http.ResponseWriter, r *http.Request) {
	n := s.node.Load()
	sub, p := s.submission(w, r)
	if p != nil {
		p.write(w)
		return
	}
	would, err := n.Engine.DryRun(sub)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	out := Trial{Events: make([]TrialEvent, len(would))}
	records := make([]events.Record, len(would))
	for i, e := range would {
		data, err := events.MarshalJSON(e)
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		out.Events[i] = TrialEvent{events.TypeOf(e), events.Subject(n.Group, e), data}
		records[i].Event = e
	}
	out.Result = aggregates.ResultOf(records)
	writeJSON(w, http.StatusOK, out)
}

// submission reads a command and puts the attachments to it that it names and that
// are there.
func (s *Server) submission(w http.ResponseWriter, r *http.Request) (trust.Submission, *Problem) {
	sub := trust.Submission{Key: r.Header.Get(headerKey)}
	if text := r.Header.Get(headerSignature); text != "" {
		var err error
		if sub.Signature, err = base64.RawURLEncoding.Strict().DecodeString(text); err != nil {
			return sub, problem(http.StatusBadRequest, "bad-header", headerSignature+" is not base64url without padding")
		}
	}
	var p *Problem
	if sub.Bytes, p = body(w, r, maxCommand, readCommandTime); p != nil {
		return sub, p
	}
	if s.attachments.any() {
		in, _ := aggregates.Read(sub) // what is wrong with it the engine says
		sub.Attachments = s.attachments.get(in.Attached())
	}
	return sub, nil
}

// Attached is the answer to an attachment.
type Attached struct {
	SHA256  string    `json:"sha256"`
	Size    int       `json:"size"`
	Dropped time.Time `json:"dropped" doc:"when it is, if no command has come"`
}

func (s *Server) attach(w http.ResponseWriter, r *http.Request) {
	a, err := s.keep(w, r)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, a)
}

// keep keeps an attachment. Nothing of it is read before its signature holds and
// the key is known.
func (s *Server) keep(w http.ResponseWriter, r *http.Request) (Attached, error) {
	name, key := r.PathValue("sha256"), r.Header.Get(headerKey)
	if !isSHA256(name) {
		return Attached{}, problem(http.StatusBadRequest, "bad-hash", fmt.Sprintf("%.80q is not a SHA-256 in lower-case hex", name))
	}
	signature, err := base64.RawURLEncoding.Strict().DecodeString(r.Header.Get(headerSignature))
	if err != nil || key == "" || len(signature) == 0 {
		return Attached{}, problem(http.StatusBadRequest, "unsigned", "an attachment is signed for: the headers "+headerKey+" and "+headerSignature+" (base64url without padding) are needed")
	}
	switch k, ok := s.enrolledKey(r.Context(), key); {
	case !ok:
		return Attached{}, problem(http.StatusForbidden, "unknown-key", fmt.Sprintf("the key %.80s is not enrolled: the secretariat enrols keys", key))
	case k.Revoked != 0:
		return Attached{}, problem(http.StatusForbidden, "revoked-key", fmt.Sprintf("the key %s of %s was revoked (event %d)", key, k.Participant, k.Revoked))
	}
	if err := trust.VerifyAttachment(name, signature, key); err != nil {
		return Attached{}, problem(http.StatusForbidden, "bad-signature", err.Error())
	}
	content, p := body(w, r, maxAttachment, readAttachTime)
	if p != nil {
		return Attached{}, p
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != name {
		return Attached{}, problem(http.StatusBadRequest, "bad-attachment", fmt.Sprintf("what was sent is not the attachment %s, but %x", name, sum))
	}
	until, ok := s.attachments.put(name, key, signature, content)
	if !ok {
		return Attached{}, busy("too many attachments wait for their commands", time.Minute)
	}
	s.sendOn(r, node.Attachment{Name: name, Key: key, Signature: signature, Content: content})
	return Attached{SHA256: name, Size: len(content), Dropped: until.UTC()}, nil
}

func isSHA256(s string) bool {
	return len(s) == 2*sha256.Size && strings.Trim(s, "0123456789abcdef") == ""
}

// body reads a request's body, at most limit bytes of it and not for ever.
func body(w http.ResponseWriter, r *http.Request, limit int64, patience time.Duration) ([]byte, *Problem) {
	tooLarge := func() *Problem {
		w.Header().Set("Connection", "close") // nothing of it is read, or not the rest
		return problem(http.StatusRequestEntityTooLarge, "too-large", fmt.Sprintf("at most %d bytes are taken here", limit))
	}
	if r.ContentLength > limit {
		return nil, tooLarge()
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(patience)) // a recorder in a test has none
	defer func() {
		_ = control.SetReadDeadline(noDeadline) // else it would end the request later on
		_ = control.SetWriteDeadline(time.Now().Add(writeTime))
	}()
	var content []byte
	var err error
	if r.ContentLength >= 0 {
		content = make([]byte, r.ContentLength)
		_, err = io.ReadFull(r.Body, content)
	} else {
		content, err = io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	}
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return nil, tooLarge()
	case err != nil:
		return nil, problem(http.StatusRequestTimeout, "too-slow", "the body did not come, or not in time")
	}
	return content, nil
}

// refuse answers with the problem of an error. A mistake of ours is logged.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(err)
	if p.Status == http.StatusInternalServerError && r.Context().Err() == nil {
		s.options.Logger.Error("a request failed", "method", r.Method, "path", r.URL.Path, "error", err)
	}
	p.write(w)
}

// encode is the one way in which values become JSON here: as on the log.
func encode(w io.Writer, v any) error {
	b, err := events.MarshalJSON(v)
	if err == nil {
		_, err = w.Write(append(b, '\n'))
	}
	return err
}

// writeJSON writes an answer.
func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = encode(w, v) // if it cannot be sent nobody is there to be told
}
