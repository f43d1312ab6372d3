package log

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// A mirror of the log's stream lies in an account of its own, for those who may read
// the log with tools of their own. It is a copy that the server keeps up, of the same
// name, and can be made anew at any time; nothing of ours reads it.
//
// It is fed by one durable consumer of the log, which the node makes: so the mirror's
// account needs no right to make consumers on the log, which can deliver anywhere.
const (
	MirrorAccount  = "mirror"         // the account, on an embedded server
	MirrorAPI      = "$JS.mirror.API" // its JetStream API, as the log's account sees it
	MirroredAPI    = "$JS.log.API"    // the log's API, what there is of it, as the mirror's account sees it
	MirrorConsumer = "mirror"         // the consumer of the log that feeds it
)

// MirrorDelivery is the subject on which a group's mirror is fed.
func MirrorDelivery(group string) string { return "$JS.log.M." + group }

// Those who read the mirror set up consumers on it. One that nobody uses goes away.
const (
	mirrorConsumers = 256
	mirrorConsumer  = time.Hour
)

// mirrorConfig is the configuration of the mirror. It need not be on the disk before
// it goes on: what a crash takes from it the log still has.
func (l *Log) mirrorConfig() jetstream.StreamConfig {
	c := jetstream.StreamConfig{
		Name:              l.group,
		Description:       "a mirror of the log of " + l.group + ", for auditors",
		Retention:         jetstream.LimitsPolicy,
		MaxConsumers:      mirrorConsumers,
		MaxMsgs:           -1,
		MaxBytes:          -1,
		MaxMsgsPerSubject: -1,
		MaxMsgSize:        -1,
		Discard:           jetstream.DiscardNew,
		Storage:           jetstream.FileStorage,
		Replicas:          l.config.Replicas,
		DenyDelete:        true,
		DenyPurge:         true,
		AllowDirect:       true,
		ConsumerLimits:    jetstream.StreamConsumerLimits{InactiveThreshold: mirrorConsumer},
		Mirror: &jetstream.StreamSource{
			Name:     l.group,
			External: &jetstream.ExternalStream{APIPrefix: MirroredAPI},
			Consumer: &jetstream.StreamConsumerSource{Name: MirrorConsumer, DeliverSubject: MirrorDelivery(l.group)},
		},
	}
	if c.Replicas == 1 {
		c.PersistMode = jetstream.AsyncPersistMode // the servers allow it for one
	}
	return c
}

// feedConfig is the configuration of the log's consumer for the mirror.
func (l *Log) feedConfig() jetstream.ConsumerConfig {
	return jetstream.ConsumerConfig{
		Durable:        MirrorConsumer,
		Description:    "feeds the mirror for auditors",
		DeliverSubject: MirrorDelivery(l.group),
		DeliverPolicy:  jetstream.DeliverAllPolicy,
		AckPolicy:      jetstream.AckFlowControlPolicy,
		FlowControl:    true,
		IdleHeartbeat:  time.Second, // as the server wants it
		MaxAckPending:  mirrorPending,
	}
}

// mirrorPending is how many messages may be on the way to the mirror.
const mirrorPending = 10_000

// ClearMirror removes the files of a mirror on an embedded server if they are damaged,
// and says why. It is called before the server reads them: see checkBlocks.
func (l *Log) ClearMirror() (damage, err error) {
	dir := l.mirrorDir()
	if dir == "" {
		return nil, nil
	}
	if _, damage = checkBlocks(filepath.Join(dir, "msgs"), l.group, math.MaxUint64); damage == nil {
		return nil, nil
	}
	return damage, os.RemoveAll(dir)
}

// mirrorDir is where an embedded server keeps the mirror.
func (l *Log) mirrorDir() string {
	if l.server == nil {
		return ""
	}
	return filepath.Join(l.server.StoreDir(), MirrorAccount, "streams", l.group)
}

// ErrNoMirror says that the servers give the log no account to keep a mirror in.
var ErrNoMirror = errors.New("the NATS servers have no account for a mirror of the log")

// KeepMirror makes the mirror if there is none. One that is configured otherwise, that
// has gaps, or that does not hold what the log holds, is made anew; the reason says
// why, "" that the one in place is kept. It returns before the mirror has come up with
// the log. The error is [ErrNoMirror] where there is no account for one.
func (l *Log) KeepMirror(ctx context.Context) (reason string, err error) {
	there, err := jetstream.NewWithAPIPrefix(l.nc, MirrorAPI)
	if err != nil {
		return "", err
	}
	if reason, err = l.mirrorFault(ctx); err != nil {
		return "", fmt.Errorf("the mirror of %s: %w", l.group, err)
	}
	if reason != "" {
		if err := l.makeMirror(ctx, there); err != nil {
			return reason, fmt.Errorf("making the mirror of %s: %w", l.group, err)
		}
	}
	return reason, nil
}

// mirrorFault says why the mirror has to be made anew, "" if it has not.
func (l *Log) mirrorFault(ctx context.Context) (string, error) {
	info, err := l.mirrorInfo(ctx)
	switch {
	case isCode(err, jetstream.JSErrCodeStreamNotFound):
		return "there is none yet", nil
	case err != nil:
		return "", err
	}
	differences, err := configDifferences(l.mirrorConfig(), info.Config)
	if err != nil {
		return "", err
	}
	if len(differences) > 0 {
		return (&DriftError{Stream: l.group, Differences: differences}).Error(), nil
	}
	feed, err := l.js.PushConsumer(ctx, l.group, MirrorConsumer)
	switch {
	case errors.Is(err, jetstream.ErrConsumerNotFound), errors.Is(err, jetstream.ErrNotPushConsumer):
		return "the consumer that feeds it is gone", nil
	case err != nil:
		return "", err
	}
	if has, want := feed.CachedInfo().Config, l.feedConfig(); has.DeliverSubject != want.DeliverSubject || has.AckPolicy != want.AckPolicy || has.FilterSubject != "" || len(has.FilterSubjects) > 0 {
		return "the consumer that feeds it was changed", nil
	}
	return l.compareMirror(ctx, info, feed.CachedInfo().AckFloor.Stream)
}

// mirrorInfo asks for the mirror's state.
func (l *Log) mirrorInfo(ctx context.Context) (*streamInfo, error) {
	ctx, cancel := context.WithTimeout(ctx, l.ackTimeout)
	defer cancel()
	data, err := l.askOnce(ctx, MirrorAPI+".STREAM.INFO."+l.group, nil)
	if errors.Is(err, nats.ErrNoResponders) {
		return nil, ErrNoMirror
	}
	if err != nil {
		return nil, err
	}
	var info streamInfo
	if err := json.Unmarshal(data, &info); err != nil {
		return nil, err
	}
	return &info, info.Error.orNil()
}

// compareMirror says why the mirror does not hold the log up to some sequence: it was
// given messages up to fed and lost some, or its last one is not the log's.
func (l *Log) compareMirror(ctx context.Context, info *streamInfo, fed uint64) (string, error) {
	state := info.State
	switch last, err := l.Last(ctx); {
	case err != nil:
		return "", err
	case state.LastSeq < fed:
		return fmt.Sprintf("it ends at %d, and was given %d messages", state.LastSeq, fed), nil
	case state.Messages != state.LastSeq:
		return fmt.Sprintf("it has %d messages up to %d", state.Messages, state.LastSeq), nil
	case state.LastSeq > last:
		return fmt.Sprintf("it ends at %d, the log at %d", state.LastSeq, last), nil
	case state.LastSeq == 0:
		return "", nil
	}
	here, err := l.get(ctx, state.LastSeq)
	if err != nil {
		return "", err
	}
	there, err := l.getAt(ctx, MirrorAPI, state.LastSeq)
	if err != nil {
		return fmt.Sprintf("its last message cannot be read: %v", err), nil
	}
	if here.Subject != there.Subject || !slices.Equal(here.Header, there.Header) || !bytes.Equal(here.Data, there.Data) {
		return fmt.Sprintf("its message %d is not the log's", state.LastSeq), nil
	}
	return "", nil
}

// makeMirror makes the mirror anew, and the consumer that feeds it from its beginning.
func (l *Log) makeMirror(ctx context.Context, there jetstream.JetStream) error {
	if err := there.DeleteStream(ctx, l.group); err != nil && !isCode(err, jetstream.JSErrCodeStreamNotFound) {
		return err
	}
	if err := l.js.DeleteConsumer(ctx, l.group, MirrorConsumer); err != nil && !errors.Is(err, jetstream.ErrConsumerNotFound) {
		return err
	}
	if dir := l.mirrorDir(); dir != "" { // files that the server could not read
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	if _, err := l.js.CreatePushConsumer(ctx, l.group, l.feedConfig()); err != nil {
		return err
	}
	_, err := there.CreateStream(ctx, l.mirrorConfig())
	return err
}
