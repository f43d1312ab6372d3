package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"concord/aggregates/engine"
	"concord/aggregates/group"
	"concord/cmd/concord/internal/lease"
	"concord/events"
	"concord/events/log"
	"concord/events/trust"
	"concord/projections/runner"
)

// Node is one node of a group, running.
type Node struct {
	Group      string
	Log        *log.Log
	Engine     *engine.Engine // writes
	Runner     *runner.Runner // reads, what is durable
	Durability Durability
	Founded    bool  // by this start
	Demo       *Demo // what the demonstration made; nil if the log is none's, or this node did not make it

	keys   keyDir
	key    trust.Signer // the node's own
	logger *slog.Logger
	dial   func(...nats.Option) (*nats.Conn, error) // a connection for the service; nil: nobody could reach it

	ending context.Context // ends with the node
	end    context.CancelFunc
	tasks  *sync.WaitGroup // what it does beside

	lease     *lease.Lease // nil for a node that is alone on its log
	leave     context.CancelFunc
	left      chan struct{} // closed when the node does not attend to the lease any more
	others    *others
	forwarded *atomic.Uint64
}

// snapshotDir is where, in the node's directory, it keeps what it knows of the log. It may
// be removed at any time while the node does not run.
const snapshotDir = "snapshot"

// Start starts a node and returns when it can answer. The errors that a person can
// do something about are [*OptionError], [*ConflictError], [*NewerError] and those of package
// log, such as [*log.LockedError].
func Start(ctx context.Context, o Options) (_ *Node, err error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the node's directory: %w", err)
	}
	if err := Usable(o.Dir); err != nil {
		return nil, err
	}
	mandate, name, err := chosen(&o)
	if err != nil {
		return nil, err
	}
	n := &Node{Group: name, logger: o.Logger, others: &others{}, forwarded: &atomic.Uint64{}, tasks: &sync.WaitGroup{}}
	n.ending, n.end = context.WithCancel(context.WithoutCancel(ctx))
	defer func() {
		if err != nil {
			err = errors.Join(err, n.Close())
		}
	}()
	if n.keys, err = openKeyDir(o.Dir); err != nil {
		return nil, err
	}
	if n.key, err = n.keys.have(events.CodeNode); err != nil {
		return nil, fmt.Errorf("the node's key: %w", err)
	}
	if err := mark(o.Dir, name); err != nil {
		return nil, err
	}
	door, err := n.openLog(ctx, &o)
	if err != nil {
		return nil, err
	}
	if n.Runner, err = runner.Begin(ctx, n.Log, runner.Options{Snapshots: filepath.Join(o.Dir, snapshotDir), Logger: o.Logger}); err != nil {
		return nil, fmt.Errorf("reading the log: %w", err)
	}
	n.Engine, err = engine.Open(ctx, n.Log, engine.Options{
		Now: o.Now, Node: &n.key, Logger: o.Logger, Standby: len(o.NATS) > 0,
		State: n.Runner.Current().State, Accepted: n.Runner.Accepted(),
	})
	if err != nil {
		return nil, err
	}
	state := func() *group.State { return &n.Engine.State().Group }
	door.state.Store(&state)
	n.Runner.Follow(n.Engine.Landed, n.Engine.Accepted)
	if len(o.NATS) > 0 {
		if err := n.enter(ctx, &o); err != nil {
			return nil, err
		}
	}
	if err := n.begin(ctx, mandate, &o); err != nil {
		return nil, err
	}
	if err := n.openDoor(ctx, door); err != nil {
		return nil, err
	}
	return n, nil
}

// openLog opens the group's log where the options say, and makes sure how it is
// written.
func (n *Node) openLog(ctx context.Context, o *Options) (*clients, error) {
	door := &clients{node: n.key.Name, group: n.Group}
	opts := log.Options{
		Group: n.Group, Aggregates: events.Aggregates, Dir: o.Dir, Logger: natsLines{o.Logger},
		Replicas: o.Replicas, Creds: o.Creds, ListenAddr: o.Listen,
	}
	if len(o.NATS) > 0 {
		n.Durability = Unverified
		if o.Sys != "" {
			var err error
			if n.Durability, err = o.durabilityOf(ctx); err != nil {
				return nil, explained(err, o, "", o.Sys)
			}
		}
		return door, n.connect(ctx, o, opts)
	}
	if o.Listen != "" {
		login, err := nats.NkeyOptionFromSeed(n.keys.path(events.CodeNode))
		if err != nil {
			return nil, err
		}
		opts.Client = append(opts.Client, login)
		var serves nats.Option
		if door.serving, serves, err = servingKey(); err != nil {
			return nil, err
		}
		operator, err := n.keys.have(codeOperator)
		if err != nil {
			return nil, fmt.Errorf("the operator's key: %w", err)
		}
		door.operator = operator.Name
		n.dial = func(with ...nats.Option) (*nats.Conn, error) {
			return nats.Connect("", append(with, nats.InProcessServer(n.Log.Server()), serves)...)
		}
		opts.Customize = func(s *server.Options) {
			s.CustomClientAuthentication = door
			s.AlwaysEnableNonce = true
			s.Cluster.Name = s.ServerName // there is none, but "nats audit" sorts what it gathers by its name
		}
	}
	n.Durability = Verified // package log has the embedded server write through, always
	var err error
	n.Log, err = log.OpenEmbedded(ctx, opts)
	return door, err
}

// begin founds the group, or compares what stands with what was asked for, and
// makes the demonstration where there is to be one.
func (n *Node) begin(ctx context.Context, m events.Mandate, o *Options) error {
	if err := n.awaitPlace(ctx, o.Join); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if !n.Engine.State().Group.Founded() {
		if m.Group != n.Group {
			return &ConflictError{fmt.Sprintf("the directory %s is for the group %s, whose log is empty: give its mandate", o.Dir, n.Group)}
		}
		if o.Demo {
			if err := planDemo(o.Dir); err != nil {
				return err
			}
		}
		if err := n.found(ctx, m, o); err != nil {
			return err
		}
	}
	f, err := n.readFounding(ctx)
	if err != nil {
		return err
	}
	if !n.Founded {
		if err := f.comply(o); err != nil {
			return err
		}
	}
	if f.Mandate.Closed {
		return &ConflictError{fmt.Sprintf("the mandate of %s closes it to the public, and this node serves its readings to everyone", n.Group)}
	}
	if !n.enrolled() {
		if n.lease != nil && !o.Join {
			return &ConflictError{fmt.Sprintf("the log of %s on this NATS was founded by another node, and the key of this one (%s) is not enrolled: to join that group start with --join and have its secretariat enrol the key (concord key enrol NODE --node --public %[2]s); for a group of your own choose another name in its mandate", n.Group, n.key.Name)}
		}
		n.logger.Warn("the node's key is not enrolled: it reads, and others write; have the secretariat enrol it", "command", "concord key enrol NODE --node --public "+n.key.Name)
	}
	if err := n.admit(ctx, o.Nodes); err != nil {
		return err
	}
	if f.Demo {
		return n.goOnWithDemo(ctx, o)
	}
	return nil
}

// Seq returns the sequence of the last event that may leave the node.
func (n *Node) Seq() uint64 { return n.Engine.Seq() }

// Readings returns how the readings are doing, against the end of the log as the
// engine knows it.
func (n *Node) Readings() runner.Figures {
	f := n.Runner.Figures()
	f.Seen = max(f.Seen, n.Seq())
	f.Behind = f.Seen - f.Seq
	return f
}

// KeyFile returns where the node keeps the seed of a code that it made.
func (n *Node) KeyFile(code string) string { return n.keys.path(code) }

// Close stops the node: the commit under way is finished, everything is answered, the
// lease is given back, and the log is closed. It may be called on a node that never came
// up.
func (n *Node) Close() error {
	n.end()
	n.tasks.Wait()
	if n.leave != nil {
		n.leave()
	}
	if n.Engine != nil {
		n.Engine.Close()
	}
	if n.Runner != nil {
		n.Runner.Close()
	}
	if n.left != nil {
		<-n.left
	}
	if n.lease != nil {
		ctx, cancel := context.WithTimeout(context.Background(), givingBack)
		defer cancel()
		if err := n.lease.Close(ctx); err != nil {
			n.logger.Warn("closing", "error", err)
		}
	}
	if n.Log != nil {
		return n.Log.Close()
	}
	return nil
}

// givingBack is how long a node that stops tries to give the lease back.
const givingBack = 2 * time.Second
