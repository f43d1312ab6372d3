package main

import (
	"context"
	"errors"
	"net/http"

	"github.com/go-json-experiment/json"

	"concord/aggregates/refusal"
	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/documents/markdown"
	"concord/cmd/concord/internal/node"
	"concord/cmd/concord/internal/prepare"
	"concord/events/text"
)

// The codes to exit with.
const (
	exitDone        = 0
	exitForbidden   = 1 // by the rules or by the state of the text
	exitUsage       = 2 // wrong usage or bad input
	exitUnable      = 3 // the server is not reached, or not able
	exitDenied      = 4 // not permitted
	exitMissing     = 5 // not found
	exitUnconfirmed = 6 // verification failed
)

// exitCode is the code for a problem: its status says it.
func exitCode(p *client.Problem) int {
	if p.Slug() == "readings-differ" {
		return exitUnconfirmed
	}
	switch s := p.Status; {
	case s == http.StatusConflict:
		return exitForbidden
	case s == http.StatusForbidden, s == http.StatusUnauthorized:
		return exitDenied
	case s == http.StatusNotFound:
		return exitMissing
	case s >= http.StatusInternalServerError, s == http.StatusTooManyRequests, s == http.StatusRequestTimeout:
		return exitUnable
	}
	return exitUsage
}

// problemOf makes a problem of whatever went wrong, here or on the node. What is not
// known is a server that is not able, unless the command line was not even right.
func problemOf(err error, begun bool) *client.Problem {
	made := func(status int, slug, title string) *client.Problem {
		return &client.Problem{Type: client.ProblemType(slug), Title: title, Status: status, Detail: err.Error()}
	}
	var (
		known       *client.Problem
		no          *refusal.Refusal
		usage       *usageError
		input       *inputError
		noKey       *noKeyError
		unreachable *client.UnreachableError
		unknown     *client.UnknownError
		tooLong     *client.TooLongError
		when        *prepare.TimeError
		none        *prepare.NoParagraphError
		several     *text.AmbiguousBlock
		fault       *text.Fault
		draft       *markdown.Error
		option      *node.OptionError
		conflict    *node.ConflictError
	)
	switch {
	case errors.As(err, &unknown):
		return made(http.StatusGatewayTimeout, "outcome-unknown", "The outcome is not known")
	case errors.As(err, &known):
		return known
	case errors.As(err, &no):
		p := made(statusOf(no.Ground), no.Type, "Refused")
		p.Rule, p.Names = no.Rule, no.Names
		if no.Ready != nil {
			if ready, err := json.Marshal(no.Ready); err == nil {
				p.Ready = ready
			}
		}
		return p
	case errors.As(err, &usage):
		return made(http.StatusBadRequest, "usage", "Wrong usage")
	case errors.As(err, &noKey):
		return made(http.StatusBadRequest, "no-key", "No key")
	case errors.As(err, &none):
		p := made(http.StatusNotFound, "no-such-paragraph", "No such paragraph")
		p.Names = []string{none.Ref}
		return p
	case errors.As(err, &several):
		p := made(http.StatusBadRequest, "ambiguous-paragraph", "Several paragraphs")
		p.Names = several.IDs
		return p
	case errors.As(err, &when):
		return made(http.StatusBadRequest, "bad-time", "Not a time")
	case errors.As(err, &draft):
		return made(http.StatusBadRequest, "bad-draft", "Not a draft")
	case errors.As(err, &fault):
		return made(http.StatusBadRequest, "bad-text", "Not a text")
	case errors.As(err, &tooLong):
		return made(http.StatusRequestEntityTooLarge, "too-large", "Too large")
	case errors.As(err, &input), errors.As(err, &option):
		return made(http.StatusBadRequest, "bad-input", "Bad input")
	case errors.As(err, &conflict):
		return made(http.StatusConflict, "other-log", "Another log")
	case errors.As(err, &unreachable):
		return made(http.StatusServiceUnavailable, "unreachable", "No node answers")
	case errors.Is(err, context.Canceled):
		p := made(http.StatusServiceUnavailable, "interrupted", "Interrupted")
		p.Detail = "interrupted: nothing was done"
		return p
	case !begun:
		return made(http.StatusBadRequest, "usage", "Wrong usage")
	}
	return made(http.StatusInternalServerError, "failed", "It did not work")
}

// statusOf is the HTTP status that a node gives a refusal of a ground.
func statusOf(g refusal.Ground) int {
	switch g {
	case refusal.Bad:
		return http.StatusBadRequest
	case refusal.Denied:
		return http.StatusForbidden
	case refusal.Missing:
		return http.StatusNotFound
	}
	return http.StatusConflict
}
