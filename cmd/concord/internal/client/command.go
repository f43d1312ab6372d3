package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"concord/aggregates/engine"
	"concord/events"
	"concord/events/trust"
)

// Wish is what somebody wants done: a command before it is signed.
type Wish struct {
	Type        string // "amendment.propose"
	Data        any    // as the type has it
	Attachments [][]byte
	For         string         // entered on behalf of
	Channel     events.Channel // with For
	Occurred    time.Time
	Meeting     string
}

// Command is a command that has been written out for one who signs.
type Command struct {
	ID          uuid.UUID
	Bytes       []byte
	Attachments map[string][]byte // by SHA-256
	order       []string
}

// Name returns the name of an attachment: its SHA-256.
func Name(attachment []byte) string {
	sum := sha256.Sum256(attachment)
	return hex.EncodeToString(sum[:])
}

// Write writes a command out: it asks the node for the group and its time.
func (c *Client) Write(ctx context.Context, actor string, w Wish) (Command, error) {
	g, err := c.Group(ctx)
	if err != nil {
		return Command{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Command{}, err
	}
	var salt [16]byte
	if _, err := rand.Read(salt[:]); err != nil {
		return Command{}, err
	}
	out := Command{ID: id, Attachments: map[string][]byte{}}
	out.Bytes, err = trust.NewCommand(trust.Command{
		Group: g.Group, Type: w.Type, Actor: actor, Issued: g.Time,
		For: w.For, Channel: w.Channel, Occurred: w.Occurred, Meeting: w.Meeting,
	}, w.Data, id, salt)
	if err != nil {
		return out, err
	}
	if n := len(out.Bytes); n > events.MaxSigned {
		return out, &TooLongError{n}
	}
	for _, a := range w.Attachments {
		name := Name(a)
		if _, twice := out.Attachments[name]; !twice {
			out.order = append(out.order, name)
		}
		out.Attachments[name] = a
	}
	return out, nil
}

// TooLongError says that a command is longer than what can be signed.
type TooLongError struct{ Bytes int }

func (e *TooLongError) Error() string {
	return fmt.Sprintf("this makes a command of %d bytes, at most %d can be signed: name fewer things at once, or give long texts as a redraft", e.Bytes, events.MaxSigned)
}

// Submit has a command signed and brings it to the node until its outcome is known
// or patience ends. The error is a [*Problem] if it is refused, an
// [*UnreachableError] if it never reached the node, an [*UnknownError] if it may
// have.
func (c *Client) Submit(ctx context.Context, s trust.Signer, cmd Command) (engine.Answer, error) {
	deadline := time.Now().Add(c.patience)
	for _, name := range cmd.order {
		if err := c.attach(ctx, s, name, cmd.Attachments[name], deadline); err != nil {
			return engine.Answer{}, err
		}
	}
	signed := s.Sign(cmd.Bytes)
	pause, heard, attached := firstPause, true, 0
	for {
		a, err := c.submitOnce(ctx, signed)
		var no *Problem
		again := time.Duration(0)
		switch {
		case err == nil:
			c.written.Store(true)
			return a, nil
		case errors.As(err, &no) && no.Passing():
			again = no.RetryAfter // nothing was done with this one; an earlier one stays as it is
		case errors.As(err, &no) && no.Slug() == "no-such-attachment" && attached < 3:
			// it was dropped while the command was under way
			attached++
			for _, name := range cmd.order {
				if err := c.attach(ctx, s, name, cmd.Attachments[name], deadline); err != nil {
					return a, c.outcome(cmd.ID, heard, err)
				}
			}
			continue
		case errors.As(err, &no) && no.Status < http.StatusInternalServerError:
			return a, no
		case neverSent(err):
		default: // the answer was lost, or the node could not tell: it may have happened
			heard = false
		}
		if ctx.Err() != nil {
			return a, c.outcome(cmd.ID, heard, ctx.Err())
		}
		if e := c.wait(ctx, max(pause, again), deadline, err); e != nil {
			return a, c.outcome(cmd.ID, heard, e)
		}
		pause = min(2*pause, lastPause)
	}
}

// outcome says what is known of a command that is given up.
func (c *Client) outcome(id uuid.UUID, heard bool, err error) error {
	if heard {
		return err
	}
	return &UnknownError{Command: id, Err: err}
}

// UnknownError says that a command was brought to the node and no answer was heard:
// it may stand on the log.
type UnknownError struct {
	Command uuid.UUID
	Err     error
}

func (e *UnknownError) Error() string {
	return fmt.Sprintf("the outcome is not known: the node was sent the command %s and its answer was not heard (%v)", e.Command, e.Err)
}
func (e *UnknownError) Unwrap() error { return e.Err }

// signature encodes one for a header.
func signature(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (c *Client) submitOnce(ctx context.Context, s trust.Submission) (engine.Answer, error) {
	var a engine.Answer
	ctx, cancel := context.WithTimeout(ctx, hearing)
	defer cancel()
	resp, err := c.send(ctx, http.MethodPost, "/api/v1/commands", nil, bytes.NewReader(s.Bytes), http.Header{
		"Content-Type":      {"application/json"},
		"Accept":            {"application/json"},
		"Concord-Key":       {s.Key},
		"Concord-Signature": {signature(s.Signature)},
	})
	if err != nil {
		return a, err
	}
	body, err := answer(resp)
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal(body, &a); err != nil {
		return a, fmt.Errorf("the answer of %s cannot be read: %w", c.server, err)
	}
	return a, nil
}

// attach brings an attachment to the node, ahead of the command that names it.
func (c *Client) attach(ctx context.Context, s trust.Signer, name string, content []byte, deadline time.Time) error {
	pause := firstPause
	for {
		err := c.attachOnce(ctx, s, name, content)
		var no *Problem
		if err == nil || errors.As(err, &no) && !no.Passing() || ctx.Err() != nil {
			return err
		}
		again := time.Duration(0)
		if no != nil {
			again = no.RetryAfter
		}
		if err := c.wait(ctx, max(pause, again), deadline, err); err != nil {
			return err
		}
		pause = min(2*pause, lastPause)
	}
}

func (c *Client) attachOnce(ctx context.Context, s trust.Signer, name string, content []byte) error {
	ctx, cancel := context.WithTimeout(ctx, hearing)
	defer cancel()
	resp, err := c.send(ctx, http.MethodPut, "/api/v1/attachments/"+name, nil, bytes.NewReader(content), http.Header{
		"Content-Type":      {"application/octet-stream"},
		"Concord-Key":       {s.Name},
		"Concord-Signature": {signature(s.SignAttachment(name))},
	})
	if err != nil {
		return err
	}
	_, err = answer(resp)
	return err
}
