package log

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Log is one group's stream. Its methods may be called from several goroutines;
// appends are meant to come from one, since each needs the sequence that the one
// before reached.
type Log struct {
	group      string
	config     jetstream.StreamConfig
	ackTimeout time.Duration

	nc     *nats.Conn
	js     jetstream.JetStream
	server *embedded // nil if connected
	known  *memory   // what this node saw acknowledged
	watch  *nats.Subscription

	mu        sync.Mutex
	forbidden error         // why the log is not written on; nil if it may be
	cut       chan struct{} // closed when the connection is lost, then replaced
	closed    bool
}

// Connect opens a group's log on a server or cluster that runs elsewhere, and
// founds it if there is none. The stream is compared with what it must be:
// otherwise a [DriftError], and nothing is written.
func Connect(ctx context.Context, urls []string, o Options) (*Log, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if len(urls) == 0 {
		return nil, errors.New("no server to connect to")
	}
	if o.Creds != "" {
		o.Client = append([]nats.Option{nats.UserCredentials(o.Creds)}, o.Client...)
	}
	l := newLog(o, max(o.Replicas, 1))
	if err := l.dial(strings.Join(urls, ","), o.Logger, o.Client); err != nil {
		return nil, fmt.Errorf("connecting to %s: %w", strings.Join(urls, ","), err)
	}
	if err := l.open(ctx, o); err != nil {
		l.nc.Close()
		return nil, err
	}
	return l, nil
}

func newLog(o Options, replicas int) *Log {
	timeout := o.AnswerTimeout
	if timeout <= 0 {
		timeout = defaultAnswerTimeout
	}
	return &Log{
		group:      o.Group,
		config:     StreamConfig(o.Group, o.Aggregates, replicas),
		ackTimeout: timeout,
		cut:        make(chan struct{}),
	}
}

// dial connects. Nothing is kept back while the connection is down, so that no
// message is sent that its sender has given up.
func (l *Log) dial(url string, logger server.Logger, client []nats.Option) error {
	options := append([]nats.Option{
		nats.Name("concord " + l.group),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(50 * time.Millisecond),
		nats.ReconnectJitter(25*time.Millisecond, 25*time.Millisecond),
		nats.ReconnectBufSize(-1),
		nats.DisconnectErrHandler(func(*nats.Conn, error) { l.connectionLost() }),
		nats.ClosedHandler(func(*nats.Conn) { l.connectionLost() }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			if logger != nil {
				logger.Warnf("connection of %s: %v", l.group, err)
			}
		}),
	}, client...)
	nc, err := nats.Connect(url, options...)
	if err != nil {
		return err
	}
	js, err := jetstream.New(nc)
	if err != nil {
		nc.Close()
		return err
	}
	l.nc, l.js = nc, js
	return nil
}

// open founds or opens the stream and looks whether it is the one that this
// node remembers.
func (l *Log) open(ctx context.Context, o Options) error {
	if l.known == nil {
		var err error
		if l.known, err = recall(o.Dir, o.Group); err != nil {
			return err
		}
	}
	if err := l.found(ctx); err != nil {
		return err
	}
	if err := l.check(ctx); err != nil {
		if !IsDamage(err) {
			return err
		}
		l.forbid(err)
	}
	// Whoever changes the stream while the node runs is noticed: the server tells.
	watch, err := l.nc.Subscribe("$JS.EVENT.ADVISORY.STREAM.*."+l.group, func(m *nats.Msg) {
		switch m.Subject {
		case "$JS.EVENT.ADVISORY.STREAM.UPDATED." + l.group, "$JS.EVENT.ADVISORY.STREAM.DELETED." + l.group:
			_ = l.CheckConfig(context.Background()) // a difference forbids writing; no answer is asked again at the next fence
		}
	})
	if err != nil {
		return fmt.Errorf("watching stream %s: %w", l.group, err)
	}
	l.watch = watch
	l.known.start()
	return nil
}

// IsDamage reports whether err says that the log itself is not whole, rather
// than that it could not be read.
func IsDamage(err error) bool {
	var (
		file      *FileError
		gap       *GapError
		truncated *TruncatedError
		changed   *ChangedError
		lost      *LostError
		message   *MessageError
		part      *PartError
	)
	return errors.As(err, &file) || errors.As(err, &gap) || errors.As(err, &truncated) || errors.As(err, &changed) ||
		errors.As(err, &lost) || errors.As(err, &message) || errors.As(err, &part)
}

// Group returns the group's name.
func (l *Log) Group() string { return l.group }

// Conn returns the node's connection, for the services that it offers beside the log.
func (l *Log) Conn() *nats.Conn { return l.nc }

// ClientURL returns the address at which the embedded server takes clients, or
// "" if it takes none.
func (l *Log) ClientURL() string {
	if l.server == nil || !l.server.listens {
		return ""
	}
	return l.server.ClientURL()
}

// Server returns the embedded server, nil if connected.
func (l *Log) Server() *server.Server {
	if l.server == nil {
		return nil
	}
	return l.server.Server
}

// Writable returns nil, or why the log is not written on: a [LostError], a
// [DriftError], a [StoreError], or an error that says where it is damaged. It can still be read.
func (l *Log) Writable() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.forbidden
}

// Forbid makes the log read-only until it is opened again, for a reason that
// [Log.Writable] and every append then give: whoever reads the log and finds it
// damaged says so here. The first reason stays.
func (l *Log) Forbid(reason error) {
	if reason != nil {
		l.forbid(reason)
	}
}

func (l *Log) forbid(reason error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.forbidden == nil {
		l.forbidden = reason
	}
}

// Last returns the sequence of the last message, 0 for an empty log, as the
// stream's leader knows it. It is always the last of its batch: the server counts
// the messages of a batch one by one while it writes them, but does not give one
// out before all are there. So the last one is asked for, and where it is still
// the last when the answer has come, its batch ends with it.
func (l *Log) Last(ctx context.Context) (uint64, error) {
	last, err := l.counted(ctx)
	for err == nil && last > 0 {
		var gap *GapError
		if _, err := l.get(ctx, last); errors.As(err, &gap) {
			return last, nil // a hole at the end is for the reader to find
		} else if err != nil && !IsDamage(err) {
			return 0, fmt.Errorf("the last sequence of %s: %w", l.group, err)
		}
		var now uint64
		if now, err = l.counted(ctx); err == nil && now == last {
			return last, nil
		}
		last = now
	}
	return last, err
}

// counted returns the sequence of the last message that the leader has counted,
// perhaps in the middle of a batch.
func (l *Log) counted(ctx context.Context) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, l.ackTimeout)
	defer cancel()
	info, err := l.info(ctx)
	if err != nil {
		return 0, fmt.Errorf("the last sequence of %s: %w", l.group, err)
	}
	return info.State.LastSeq, nil
}

// connectionLost wakes whoever waits for an answer that cannot come any more.
func (l *Log) connectionLost() {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.cut)
	l.cut = make(chan struct{})
}

// connected waits until there is a connection. The context that it returns ends
// with ctx, by done, or when that connection is lost, since no answer can come
// any more: then its cause is errConnectionLost.
func (l *Log) connected(ctx context.Context) (_ context.Context, done context.CancelCauseFunc, _ error) {
	for {
		l.mu.Lock()
		lost := l.cut // before the status is looked at, so that a loss in between is not missed
		l.mu.Unlock()
		if l.nc.IsConnected() {
			ctx, done := context.WithCancelCause(ctx)
			go func() {
				select {
				case <-lost:
					done(errConnectionLost)
				case <-ctx.Done():
				}
			}()
			return ctx, done, nil
		}
		if l.nc.IsClosed() {
			return nil, nil, nats.ErrConnectionClosed
		}
		if err := pause(ctx, 5*time.Millisecond); err != nil {
			return nil, nil, fmt.Errorf("no connection to the server: %w", err)
		}
	}
}

var errConnectionLost = errors.New("the connection was lost")

// Close writes down what was last acknowledged, closes the connection and, if
// it is embedded, stops the server and unlocks the directory.
func (l *Log) Close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return nil
	}
	l.closed = true
	l.mu.Unlock()
	err := l.known.close()
	l.nc.Close()
	if l.server != nil {
		err = errors.Join(err, l.server.stop())
	}
	return err
}
