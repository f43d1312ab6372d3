package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/api"
	"concord/cmd/concord/internal/natsapi"
	"concord/cmd/concord/internal/node"
	"concord/cmd/concord/internal/prepare"
	"concord/events"
	"concord/projections/participation"
)

// serving holds the flags of serve.
type serving struct {
	node    node.Options
	http    string
	mandate string // file
	clock   string
	lines   lines
}

// newServeCommand is "concord serve": one node.
func newServeCommand(d *door) *cobra.Command {
	var s serving
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run a node of the group",
		Long: `Run a node of the group, until SIGTERM or SIGINT stops it.

By default NATS JetStream is embedded, with its files and the node's keys under
--data, and everything listens on the loopback interface only. An empty log is
founded from the mandate; a log that stands keeps the one that it was founded with.

On a NATS that runs elsewhere (--nats) several nodes may serve one group. One of them
holds the lease and writes; the others send it what they are given, and one of them takes
over when it is gone. "concord cluster init" prepares such a cluster.

When it can answer it prints one line on standard output:
  ready http=http://… nats=nats://… group=… seq=N

With --json it is one JSON document on that line instead: {"ready": true, "http",
"nats" ("" if nowhere), "group", "seq", "keys": the key files of the roles}.

What happens is told on the standard error, a line each: every command that was
accepted (its id, type, actor and the events from–to) or refused (with the type of the
reason), what failed and what took long. A line never holds a seed, a signature, a salt
or the words of a command.`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), d)
		},
	}
	f := cmd.Flags()
	dataFlag(cmd, &s.node.Dir)
	f.StringVar(&s.http, "http", "127.0.0.1:8080", "`address` for HTTP; port 0 takes a free one")
	f.StringSliceVar(&s.node.NATS, "nats", nil, "`addresses` of a NATS JetStream that runs elsewhere, instead of the embedded one")
	f.StringVar(&s.node.Listen, "nats-listen", "", "`address` on which the embedded NATS takes clients with enrolled keys; none if absent")
	f.StringVar(&s.node.Creds, "nats-creds", "", "`file` with credentials for the NATS that runs elsewhere")
	f.StringVar(&s.node.Sys, "nats-sys", "", "`file` with credentials of its system account, to check that it writes through to the disk")
	f.IntVar(&s.node.Replicas, "replicas", 0, "copies of the log on a cluster: 1 or 3")
	f.StringVar(&s.node.Address, "node-url", "", "`URL` at which the group's other nodes reach this one; by default that of --http")
	f.BoolVar(&s.node.Join, "join", false, "come to a group that another node founds, and never found one")
	f.StringSliceVar(&s.node.Nodes, "nodes", nil, "public `keys` of the group's other nodes, to be enrolled by the one that has the secretariat's key")
	f.StringVar(&s.mandate, "mandate", "", "`file` with the mandate to found the group with; built in: oewg-ict")
	f.BoolVar(&s.node.Demo, "demo", false, "fill an empty log with a demonstration: keys of delegations, a Chair, a fictional report")
	s.lines.flags(cmd, d)
	f.StringVar(&s.clock, "clock", "", "`simulated=TIME`: time stands still until the secretariat moves it on")
	return cmd
}

// dataFlag adds the flag that names a node's directory.
func dataFlag(c *cobra.Command, dir *string) {
	c.Flags().StringVar(dir, "data", "concord-data", "the node's `directory`: its keys, and the log")
}

// How long a node takes to stop: its answers under way, then the commit under way.
const drainTime = 15 * time.Second

// run runs a node until ctx ends.
func (s *serving) run(ctx context.Context, out, errs io.Writer, d *door) error {
	logger, err := s.lines.logger(errs)
	if err != nil {
		return err
	}
	if err := s.read(); err != nil {
		return err
	}
	s.node.Logger = logger
	// The port comes first: nothing is founded by a node that cannot be reached.
	listener, err := net.Listen("tcp", s.http)
	if err != nil {
		return &listenError{s.http, err}
	}
	if s.node.Address == "" {
		s.node.Address = "http://" + byOthers(listener.Addr())
	}
	server := api.New(api.Options{Version: version(), Logger: logger})
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()

	n, err := node.Start(ctx, s.node)
	if err != nil {
		stop(nil, server, logger)
		if ctx.Err() != nil {
			return nil // it was stopped before it was ready, which is no failure
		}
		return err
	}
	// Nothing is shown before the readings have come up with the log.
	root, err := n.Runner.Wait(ctx, n.Seq())
	var over *natsapi.Service
	if err == nil {
		server.SetNode(n)
		over, err = s.overNATS(n, server, participation.MarksOf(&root.State.Group))
	}
	if err == nil {
		address := "http://" + reachable(listener.Addr())
		ready := ready{Ready: true, HTTP: address, NATS: s.natsAddress(n), Group: n.Group, Seq: root.Seq, Keys: keys(n)}
		if d.json {
			err = ready.write(out, participation.MarksOf(&root.State.Group))
		} else {
			s.announce(out, n, address)
			fmt.Fprintln(out, ready)
		}
		if err != nil {
			stop(over, server, logger)
			return errors.Join(fmt.Errorf("saying that the node is ready: %w", err), n.Close())
		}
		if e := notify(d.env, notifyReady); e != nil {
			logger.Warn("systemd does not hear that the node is ready", "error", e)
		}
		select {
		case <-ctx.Done():
			logger.Info("stopping")
			_ = notify(d.env, notifyStopping) // it asked for it, mostly
		case err = <-ended:
		}
	}
	stop(over, server, logger)
	if e := n.Close(); e != nil {
		logger.Error("closing the log", "error", e)
		err = errors.Join(err, e)
	}
	if err != nil && !errors.Is(err, http.ErrServerClosed) && !(ctx.Err() != nil && errors.Is(err, ctx.Err())) {
		return err
	}
	return nil
}

// ready says that a node can answer, and where.
type ready struct {
	Ready bool              `json:"ready"`
	HTTP  string            `json:"http"`
	NATS  string            `json:"nats"` // "" if nowhere
	Group string            `json:"group"`
	Seq   uint64            `json:"seq"`
	Keys  map[string]string `json:"keys"` // code -> file with the seed, of those that the node's directory has
}

// String is the line that scripts wait for.
func (r ready) String() string {
	return fmt.Sprintf("ready http=%s nats=%s group=%s seq=%d", r.HTTP, cmp.Or(r.NATS, "-"), r.Group, r.Seq)
}

// write writes it as one JSON document on a line, with the marks of the log.
func (r ready) write(out io.Writer, marks participation.Marks) error {
	document, err := events.MarshalJSON(r)
	if err == nil {
		_, err = out.Write(append(marks.On(document), '\n'))
	}
	return err
}

// keys are those with which a person can act on this machine.
func keys(n *node.Node) map[string]string {
	files := map[string]string{}
	if n.Demo != nil {
		for _, r := range n.Demo.Roles {
			files[r.Code] = r.File
		}
		return files
	}
	file := n.KeyFile(events.CodeSecretariat)
	if _, err := os.Stat(file); err == nil {
		files[events.CodeSecretariat] = file
	}
	return files
}

// listenError says that an address cannot be listened on.
type listenError struct {
	address string
	err     error
}

func (e *listenError) Error() string {
	if e.taken() {
		return fmt.Sprintf("the address %s is taken: is another node running? --http names another, port 0 takes a free one", e.address)
	}
	return fmt.Sprintf("listening on %s: %v", e.address, e.err)
}
func (e *listenError) Unwrap() error { return e.err }

func (e *listenError) taken() bool { return errors.Is(e.err, syscall.EADDRINUSE) }

// read turns the flags that are not plain into options.
func (s *serving) read() error {
	if s.mandate != "" {
		m, err := readMandate(s.mandate)
		if err != nil {
			return err
		}
		s.node.Mandate = &m
	}
	if s.clock != "" {
		text, ok := strings.CutPrefix(s.clock, "simulated=")
		if !ok {
			return wrong("--clock is simulated=TIME, not %q; without it the clock is real", s.clock)
		}
		at, err := prepare.Time(text)
		if err != nil {
			return fmt.Errorf("--clock: %w", err)
		}
		s.node.Simulated = at
	}
	return nil
}

// overNATS offers the service over NATS, if somebody could reach it there.
func (s *serving) overNATS(n *node.Node, server *api.Server, marks participation.Marks) (*natsapi.Service, error) {
	conn, err := n.ServiceConn()
	if conn == nil || err != nil {
		return nil, err
	}
	over, err := natsapi.Offer(natsapi.Options{Conn: conn, Group: n.Group, Version: version(), Marks: marks, HTTP: server, Logger: s.node.Logger})
	if err != nil {
		conn.Close()
	}
	return over, err
}

// stop answers what is under way, and nothing more. over is nil if nothing was offered
// over NATS.
func stop(over *natsapi.Service, server *api.Server, logger *slog.Logger) {
	if over != nil {
		over.Stop()
	}
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		logger.Warn("answers were cut off", "error", err)
	}
}

// announce tells a person what there is to know at a first start.
func (s *serving) announce(out io.Writer, n *node.Node, address string) {
	if n.Founded {
		fmt.Fprintf(out, "founded %s; the secretariat's key is %s (keep it: whoever holds it acts as the secretariat)\n", n.Group, n.KeyFile(events.CodeSecretariat))
		fmt.Fprintf(out, "address %s\n", address)
	}
	if n.Demo == nil || !s.node.Demo {
		return
	}
	fmt.Fprintf(out, "demonstration: the report %s is fictional. In another terminal:\n", n.Demo.Report)
	fmt.Fprintf(out, "  export CONCORD_SERVER=%s\n", address)
	fmt.Fprintf(out, "  concord report show %[1]s --view rolling\n  concord report status %[1]s\n", n.Demo.Report)
	fmt.Fprintln(out, "to act as a role, take its key; concord whoami says as whom you act:")
	for _, r := range n.Demo.Roles {
		fmt.Fprintf(out, "  %-12s export CONCORD_KEY=%s\n", r.Code, r.File)
	}
}

// natsAddress is where NATS clients find the log, "" if nowhere.
func (s *serving) natsAddress(n *node.Node) string {
	if a := n.Log.ClientURL(); a != "" {
		return a
	}
	if len(s.node.NATS) == 0 {
		return ""
	}
	address := s.node.NATS[0]
	if !strings.Contains(address, "://") {
		address = "nats://" + address
	}
	if u, err := url.Parse(address); err == nil {
		u.User = nil // a password is not printed
		address = u.String()
	}
	return address
}

// byOthers is an address at which a listener is reached from other machines, if it is:
// one that listens everywhere is reached by the machine's name.
func byOthers(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	if name, err := os.Hostname(); ok && err == nil && tcp.IP.IsUnspecified() {
		return net.JoinHostPort(name, fmt.Sprint(tcp.Port))
	}
	return a.String()
}

// reachable is an address at which a listener is reached from this machine.
func reachable(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	if ok && tcp.IP.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", fmt.Sprint(tcp.Port))
	}
	return a.String()
}
