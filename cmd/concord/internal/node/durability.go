package node

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"concord/events/trust"
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

// durabilityOf finds out how the servers of a cluster write. One that does not write
// through is an error; while not so many answer as the log has copies, it is not known:
// a node starts all the same, since a majority keeps the log.
func (o *Options) durabilityOf(ctx context.Context) (Durability, error) {
	copies := max(o.Replicas, 1)
	for end := time.Now().Add(allAnswer); ; {
		answered, err := checkServers(ctx, o.NATS, o.Sys)
		switch {
		case err != nil:
			return Unverified, err
		case answered >= copies:
			return Verified, nil
		case time.Now().After(end):
			o.Logger.Warn("whether all NATS servers write through to the disk is not known: start the node again when all of them are there", "answered", answered, "copies", copies)
			return Unverified, nil
		}
	}
}

// allAnswer is how long all servers of a cluster may take to be there.
const allAnswer = 10 * time.Second

// checkServers asks every JetStream server of a cluster whether it writes through
// to the disk (sync_interval: always), through its system account. It returns how many
// answered; one that does not write through is an error.
func checkServers(ctx context.Context, urls []string, sys string) (answered int, err error) {
	login, err := loginFrom(sys)
	if err != nil {
		return 0, err
	}
	nc, err := nats.Connect(strings.Join(urls, ","), nats.Name("concord durability"), login, nats.Timeout(serversAnswer))
	if err != nil {
		return 0, fmt.Errorf("asking the NATS servers how they write: %w", err)
	}
	defer nc.Close()
	inbox := nc.NewRespInbox()
	sub, err := nc.SubscribeSync(inbox)
	if err != nil {
		return 0, err
	}
	if err := nc.PublishRequest("$SYS.REQ.SERVER.PING.JSZ", inbox, nil); err != nil {
		return 0, err
	}
	var lazy []string
	for wait := serversAnswer; ; wait = serversQuiet {
		m, err := next(ctx, sub, wait)
		if err != nil {
			return 0, fmt.Errorf("asking the NATS servers how they write: %w", err)
		}
		if m == nil {
			break
		}
		name, writes, err := howItWrites(m.Data)
		switch {
		case err != nil:
			return 0, err
		case writes == noJetStream:
			continue
		case writes == lazily:
			lazy = append(lazy, name)
		}
		answered++
	}
	if len(lazy) > 0 {
		slices.Sort(lazy)
		return answered, fmt.Errorf("the NATS servers %s acknowledge before they have written to the disk: set sync_interval: always in their jetstream block", strings.Join(lazy, ", "))
	}
	return answered, nil
}

// loginFrom reads how to log in: NATS credentials, or the seed of an nkey. The file may
// be its owner's alone.
func loginFrom(file string) (nats.Option, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, &OptionError{fmt.Sprintf("the credentials for NATS: %v", err)}
	}
	if trust.OpenToOthers(info.Mode()) {
		return nil, &OptionError{fmt.Sprintf("the credentials for NATS in %s may be read by others (mode %04o): chmod 600 it; if anyone else could have read it, replace them", file, info.Mode().Perm())}
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, &OptionError{fmt.Sprintf("the credentials for NATS: %v", err)}
	}
	if bytes.Contains(content, []byte("NATS USER JWT")) {
		return nats.UserCredentials(file), nil
	}
	login, err := nats.NkeyOptionFromSeed(file)
	if err != nil {
		return nil, &OptionError{fmt.Sprintf("%s holds neither NATS credentials nor the seed of an nkey: %v", file, err)}
	}
	return login, nil
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
