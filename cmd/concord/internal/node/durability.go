package node

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// Durability says what is known of whether acknowledged events are on a disk.
type Durability string

// The durabilities.
const (
	Verified   Durability = "verified"   // every server writes through before it acknowledges
	Unverified Durability = "unverified" // a foreign cluster that nobody let us ask
)

// The servers are given so long to answer, and so long after one that did: a cluster
// answers within milliseconds.
const (
	serversAnswer = 2 * time.Second
	serversQuiet  = 500 * time.Millisecond
)

// checkServers asks every JetStream server of a cluster whether it writes through
// to the disk (sync_interval: always), through its system account.
func checkServers(ctx context.Context, urls []string, sys string, atLeast int) error {
	nc, err := nats.Connect(strings.Join(urls, ","), nats.Name("concord durability"), nats.UserCredentials(sys), nats.Timeout(serversAnswer))
	if err != nil {
		return fmt.Errorf("asking the NATS servers how they write: %w", err)
	}
	defer nc.Close()
	inbox := nc.NewRespInbox()
	sub, err := nc.SubscribeSync(inbox)
	if err != nil {
		return err
	}
	if err := nc.PublishRequest("$SYS.REQ.SERVER.PING.JSZ", inbox, nil); err != nil {
		return err
	}
	var lazy []string
	answered := 0
	for wait := serversAnswer; ; wait = serversQuiet {
		m, err := next(ctx, sub, wait)
		if err != nil {
			return fmt.Errorf("asking the NATS servers how they write: %w", err)
		}
		if m == nil {
			break
		}
		name, writes, err := howItWrites(m.Data)
		switch {
		case err != nil:
			return err
		case writes == noJetStream:
			continue
		case writes == lazily:
			lazy = append(lazy, name)
		}
		answered++
	}
	slices.Sort(lazy)
	switch {
	case len(lazy) > 0:
		return fmt.Errorf("the NATS servers %s acknowledge before they have written to the disk: set sync_interval: always in their jetstream block", strings.Join(lazy, ", "))
	case answered < atLeast:
		return fmt.Errorf("%d NATS servers with JetStream answered how they write, the log has %d replicas", answered, atLeast)
	}
	return nil
}

// next returns the next message, or nil if none comes in time.
func next(ctx context.Context, sub *nats.Subscription, wait time.Duration) (*nats.Msg, error) {
	in, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	m, err := sub.NextMsgWithContext(in)
	if ctx.Err() == nil && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrTimeout)) {
		return nil, nil
	}
	return m, err
}

// The ways in which a server writes.
const (
	noJetStream = iota
	lazily
	always
)

// howItWrites reads one server's answer.
func howItWrites(answer []byte) (name string, writes int, err error) {
	var a struct {
		Server server.ServerInfo `json:"server"`
		Data   *server.JSInfo    `json:"data"`
		Error  *server.ApiError  `json:"error"`
	}
	if err := json.Unmarshal(answer, &a); err != nil {
		return "", 0, fmt.Errorf("a NATS server's answer cannot be read: %w", err)
	}
	switch {
	case a.Error != nil:
		return a.Server.Name, 0, fmt.Errorf("the NATS server %s does not say how it writes: %s", a.Server.Name, a.Error.Description)
	case a.Data == nil || a.Data.Disabled:
		return a.Server.Name, noJetStream, nil
	case a.Data.Config.SyncAlways:
		return a.Server.Name, always, nil
	}
	return a.Server.Name, lazily, nil
}
