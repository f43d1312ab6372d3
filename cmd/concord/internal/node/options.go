package node

import (
	"fmt"
	"log/slog"
	"time"

	"concord/aggregates/group/mandate"
	"concord/events"
	"concord/events/trust"
)

// Options say which node to start.
type Options struct {
	// Dir is the node's directory: its keys, and the log where that is embedded.
	Dir string

	// NATS are the addresses of a JetStream that runs elsewhere; none embeds one.
	NATS []string
	// Creds is the NATS credentials file for it, and Sys one of its system account,
	// with which the node checks that the servers write through to the disk.
	Creds, Sys string
	// Address is the URL at which the group's other nodes reach this one over HTTP. It
	// stands in the lease while this node writes on a NATS that runs elsewhere.
	Address string
	// Join has the node come to a group that another has founded; it never founds one.
	Join bool
	// Nodes are public keys of other nodes: they are enrolled by the node whose
	// directory has the key of the secretariat.
	Nodes []string
	// Lease is how long the lease holds that is not renewed; 0 is [lease.Limit].
	Lease time.Duration
	// Replicas are the copies of the log on a foreign cluster, 1 or 3; 0 means 1.
	Replicas int
	// Listen is the address on which the embedded server takes NATS clients; ""
	// opens no port. Only enrolled keys are let in.
	Listen string

	// Mandate founds a group on an empty log; nil stands for the one built in. Given
	// on a log that stands, it must be the one that it was founded with.
	Mandate *events.Mandate
	// Simulated is the time at which a simulated clock begins; zero is the real
	// clock, or on a log that stands whatever clock that has.
	Simulated time.Time
	// Demo enrols keys, elects a Chair and tables a fictional report, on a log that
	// is marked as a demonstration's.
	Demo bool

	Now    func() time.Time // the clock on the wall; nil is time.Now
	Logger *slog.Logger     // nil drops the lines
}

// check says what is wrong with the options before anything is touched.
func (o *Options) check() error {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Dir == "" {
		return &OptionError{"no directory for the node"}
	}
	if len(o.NATS) == 0 {
		switch {
		case o.Creds != "" || o.Sys != "":
			return &OptionError{"credentials are for a NATS that runs elsewhere: name its address"}
		case o.Join || len(o.Nodes) > 0:
			return &OptionError{"a group has other nodes on a NATS that runs elsewhere: name its address"}
		case o.Replicas > 1:
			return &OptionError{fmt.Sprintf("%d replicas need a NATS cluster that runs elsewhere: an embedded server is one", o.Replicas)}
		}
	} else if o.Listen != "" {
		return &OptionError{"the address for NATS clients is the embedded server's: a NATS that runs elsewhere has its own"}
	}
	if o.Replicas != 0 && o.Replicas != 1 && o.Replicas != 3 {
		return &OptionError{fmt.Sprintf("%d replicas: must be 1 or 3", o.Replicas)}
	}
	for _, file := range []string{o.Creds, o.Sys} {
		if file == "" {
			continue
		}
		if _, err := loginFrom(file); err != nil {
			return err
		}
	}
	for _, key := range o.Nodes {
		if _, err := trust.ParseKey(key); err != nil {
			return &OptionError{"the key of another node: " + err.Error()}
		}
	}
	if o.Mandate == nil {
		return nil
	}
	if err := mandate.Validate(*o.Mandate); err != nil {
		return &OptionError{"the mandate does not hold: " + err.Error()}
	}
	if o.Mandate.Closed {
		return &OptionError{"the mandate closes the group to the public, and this node serves its readings to everyone"}
	}
	if _, err := time.LoadLocation(o.Mandate.TimeZone); err != nil {
		return &OptionError{fmt.Sprintf("the mandate's time zone: %v", err)}
	}
	return nil
}

// OptionError says that the options cannot be meant. Nothing was touched.
type OptionError struct{ Reason string }

func (e *OptionError) Error() string { return e.Reason }

// ConflictError says that the log in place is not the one that was asked for:
// what it is rules, and nothing was changed.
type ConflictError struct{ Reason string }

func (e *ConflictError) Error() string { return e.Reason }
