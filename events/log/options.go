package log

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// Options say which log to open and how.
type Options struct {
	// Group is the group's name, which is the stream's.
	Group string
	// Aggregates are the second tokens of the log's subjects: "group", "report", …
	// A log is opened with the same list, in the same order, for ever.
	Aggregates []string

	// Dir is where the node keeps what is its own. Embedded: the server's files
	// too, and the directory is locked. Connected: only the note of what was last
	// acknowledged; "" keeps none.
	Dir string

	// AnswerTimeout is how long an answer of the server is waited for before a
	// commit's outcome is called unknown. 0 means 5 s.
	AnswerTimeout time.Duration

	// Logger gets the embedded server's log lines, and what goes wrong with the
	// connection between calls. nil drops them: what matters is an error of a call.
	Logger server.Logger

	// ListenAddr is the host and port on which the embedded server takes NATS
	// clients; port 0 takes a free one. "" opens no port at all.
	ListenAddr string
	// Customize changes the embedded server's options before it starts, such as
	// the users it knows. What makes the log durable and private (directory,
	// sync, ports) is set again after it.
	Customize func(*server.Options)

	// Replicas is 1 or 3, the copies of the stream on a cluster (connected). 0 means 1.
	Replicas int
	// Creds is the path of a NATS credentials file (connected).
	Creds string

	// Client adds options to the node's own connection, such as an nkey.
	Client []nats.Option
}

const defaultAnswerTimeout = 5 * time.Second

// check returns what is wrong with the options that both ways of opening use.
func (o Options) check() error {
	if err := checkToken("group", o.Group); err != nil {
		return err
	}
	if len(o.Aggregates) == 0 {
		return errors.New("no aggregates: the log would have no subjects")
	}
	seen := map[string]bool{}
	for _, aggregate := range o.Aggregates {
		if err := checkToken("aggregate", aggregate); err != nil {
			return err
		}
		if seen[aggregate] {
			return fmt.Errorf("aggregate %q is listed twice", aggregate)
		}
		seen[aggregate] = true
	}
	if o.Replicas != 0 && o.Replicas != 1 && o.Replicas != 3 {
		return fmt.Errorf("%d replicas: must be 1 or 3", o.Replicas)
	}
	return nil
}

// checkToken reports why a name cannot be a token of a subject and a stream's or
// a file's name at once.
func checkToken(what, name string) error {
	if name == "" {
		return fmt.Errorf("the %s has no name", what)
	}
	if strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	}) {
		return fmt.Errorf("%s %q: only letters, digits, '-' and '_'", what, name)
	}
	return nil
}
