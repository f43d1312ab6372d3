package node

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/nats-io/nats.go"

	"concord/events"
	"concord/events/log"
)

// AccessError says that the NATS servers that run elsewhere do not let the node in.
// Nothing was written there.
type AccessError struct {
	Servers []string
	Key     string // with which the node logs in; "" if with credentials
	File    string // that of the key or of the credentials
}

func (e *AccessError) Error() string {
	servers := strings.Join(shown(e.Servers), ", ")
	if e.Key == "" {
		return fmt.Sprintf("the NATS servers %s do not accept the credentials in %s: ask whoever runs them for credentials of the account in which the log lies", servers, e.File)
	}
	return fmt.Sprintf("the NATS servers %s do not let the key %s of %s in: it is not among the users of their configuration, or a password in the address is wrong. The node's directory and nats.conf have to be of one cluster (concord cluster init writes both); on other servers log in with --nats-creds", servers, e.Key, e.File)
}

// shown are addresses without the passwords in them.
func shown(addresses []string) []string {
	out := make([]string, len(addresses))
	for i, a := range addresses {
		if u, err := url.Parse(a); err == nil && u.User != nil {
			u.User = nil
			a = u.String()
		}
		out[i] = a
	}
	return out
}

// connect opens the log on a cluster that runs elsewhere. Without credentials the
// node logs in with its own key, where the servers ask for one at all.
func (n *Node) connect(ctx context.Context, o *Options, opts log.Options) error {
	if o.Creds != "" {
		return explained(n.connectAs(ctx, o, opts, nats.UserCredentials(o.Creds)), o, "", o.Creds)
	}
	file := n.keys.path(events.CodeNode)
	login, err := nats.NkeyOptionFromSeed(file)
	if err != nil {
		return err
	}
	err = n.connectAs(ctx, o, opts, login)
	if errors.Is(err, nats.ErrNkeysNotSupported) {
		err = n.connectAs(ctx, o, opts)
	}
	return explained(err, o, n.key.Name, file)
}

// connectAs opens the log with a login, which the service uses too.
func (n *Node) connectAs(ctx context.Context, o *Options, opts log.Options, login ...nats.Option) (err error) {
	opts.Creds, opts.Client = "", login
	n.Log, err = log.Connect(ctx, o.NATS, opts)
	n.dialsTo(o.NATS, login...)
	return err
}

// explained says of an error of the servers what a person can do about it.
func explained(err error, o *Options, key, file string) error {
	var drift *log.DriftError
	switch {
	case errors.Is(err, nats.ErrAuthorization), errors.Is(err, nats.ErrAuthExpired), errors.Is(err, nats.ErrAuthRevoked):
		return &AccessError{o.NATS, key, file}
	case errors.Is(err, nats.ErrNoServers):
		return fmt.Errorf("no NATS server answers at %s: are they started, and is the address right? (%w)", strings.Join(shown(o.NATS), ", "), err)
	case errors.As(err, &drift) && len(drift.Differences) == 1:
		i := slices.IndexFunc(drift.Differences, func(d log.Difference) bool { return d.Field == "num_replicas" })
		if i >= 0 {
			d := drift.Differences[i]
			return &ConflictError{fmt.Sprintf("the log of %s has %s copies, and %s were asked for: start with --replicas %[2]s, or have whoever runs the NATS servers change it (nats stream edit %[1]s --replicas %[3]s) while no node runs; nothing was written", drift.Stream, d.Got, d.Want)}
		}
	}
	return err
}
