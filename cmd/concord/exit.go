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
	"concord/cmd/concord/internal/problem"
	"concord/events/log"
	"concord/events/log/backup"
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

// exits gives the code for a problem by its status; what is not here is
// exitUsage below 500, and exitUnable from there on.
var exits = map[int]int{
	http.StatusUnauthorized:    exitDenied,
	http.StatusForbidden:       exitDenied,
	http.StatusNotFound:        exitMissing,
	http.StatusRequestTimeout:  exitUnable,
	http.StatusConflict:        exitForbidden,
	http.StatusTooManyRequests: exitUnable,
}

// exitsByType gives it where the type of a problem says more than its status.
var exitsByType = map[string]int{
	problem.Type("readings-differ"): exitUnconfirmed,
	problem.Type("bad-backup"):      exitUnconfirmed,
}

// exitCode is the code for a problem.
func exitCode(p *client.Problem) int {
	if code, ok := exitsByType[p.Type]; ok {
		return code
	}
	if code, ok := exits[p.Status]; ok {
		return code
	}
	if p.Status < http.StatusInternalServerError {
		return exitUsage
	}
	return exitUnable
}

// problemOf makes a problem of whatever went wrong, here or on the node. What is not
// known is a server that is not able, unless the command line was not even right.
func problemOf(err error, begun bool) *client.Problem {
	made := func(status int, slug string) *client.Problem {
		return &client.Problem{Type: problem.Type(slug), Title: problem.Title(slug), Status: status, Detail: err.Error()}
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
		access      *node.AccessError
		listening   *listenError
		newer       *node.NewerError
		locked      *log.LockedError
		drift       *log.DriftError
		others      *log.OtherGroupError
		copied      *backup.Error
		founding    *mandateError
	)
	switch {
	case errors.As(err, &unknown):
		return made(http.StatusGatewayTimeout, "outcome-unknown")
	case errors.As(err, &known):
		return known
	case errors.As(err, &no):
		p := made(problem.Status(no.Ground), no.Type)
		p.Rule, p.Names = no.Rule, no.Names
		if no.Ready != nil {
			if ready, err := json.Marshal(no.Ready); err == nil {
				p.Ready = ready
			}
		}
		return p
	case errors.As(err, &usage):
		return made(http.StatusBadRequest, "usage")
	case errors.As(err, &noKey):
		return made(http.StatusBadRequest, "no-key")
	case errors.As(err, &none):
		p := made(http.StatusNotFound, "no-such-paragraph")
		p.Names = []string{none.Ref}
		return p
	case errors.As(err, &several):
		p := made(http.StatusBadRequest, "ambiguous-paragraph")
		p.Names = several.IDs
		return p
	case errors.As(err, &when):
		return made(http.StatusBadRequest, "bad-time")
	case errors.As(err, &draft):
		return made(http.StatusBadRequest, "bad-draft")
	case errors.As(err, &fault):
		return made(http.StatusBadRequest, "bad-text")
	case errors.As(err, &tooLong):
		return made(http.StatusRequestEntityTooLarge, "too-large")
	case errors.As(err, &founding):
		p := made(http.StatusBadRequest, "bad-mandate")
		if faults, err := json.Marshal(founding.faults); err == nil {
			p.Ready = faults
		}
		return p
	case errors.As(err, &input), errors.As(err, &option):
		return made(http.StatusBadRequest, "bad-input")
	case errors.As(err, &access):
		return made(http.StatusForbidden, "not-let-in")
	case errors.As(err, &conflict), errors.As(err, &others):
		return made(http.StatusConflict, "other-log")
	case errors.As(err, &listening) && listening.taken():
		return made(http.StatusServiceUnavailable, "address-taken")
	case errors.As(err, &locked):
		return made(http.StatusServiceUnavailable, "directory-in-use")
	case errors.As(err, &copied):
		return made(http.StatusBadRequest, "bad-backup")
	case errors.As(err, &newer):
		return made(http.StatusServiceUnavailable, "newer-data")
	case errors.As(err, &drift):
		return made(http.StatusServiceUnavailable, "stream-changed")
	case log.IsDamage(err):
		return made(http.StatusServiceUnavailable, "log-damaged")
	case errors.As(err, &unreachable):
		return made(http.StatusServiceUnavailable, "unreachable")
	case errors.Is(err, context.Canceled):
		p := made(http.StatusServiceUnavailable, "interrupted")
		p.Detail = "interrupted: nothing was done"
		return p
	case !begun:
		return made(http.StatusBadRequest, "usage")
	}
	return made(http.StatusInternalServerError, "failed")
}
