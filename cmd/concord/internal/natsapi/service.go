package natsapi

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
	"github.com/nats-io/nuid"

	"concord/cmd/concord/internal/accounts"
	"concord/projections/participation"
)

// Options say what is offered, and over what.
type Options struct {
	Conn    *nats.Conn // of its own: it is closed with the service
	Group   string
	Version string              // of the program
	Marks   participation.Marks // of the log
	HTTP    http.Handler        // the node's HTTP side
	Logger  *slog.Logger        // nil drops the lines
	Room    int                 // bytes that an answer may have; 0: what a message of Conn holds
}

// Service is the micro service concord of one node.
type Service struct {
	Options
	identity  micro.ServiceIdentity
	started   time.Time
	endpoints []*endpoint
	uploads   *uploads

	subscriptions []*nats.Subscription
	running       context.Context // ends when the service stops
	stop          context.CancelFunc
	waiting       sync.WaitGroup // requests under way
}

// Offer offers the service until it is stopped.
func Offer(o Options) (*Service, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Room == 0 {
		o.Room = int(o.Conn.MaxPayload()) - reserved
	}
	s := &Service{Options: o, started: time.Now().UTC()}
	s.identity = micro.ServiceIdentity{Name: accounts.Service, ID: nuid.Next(), Version: semantic(o.Version), Metadata: marked(o)}
	s.running, s.stop = context.WithCancel(context.Background())
	s.uploads = newUploads(s.upload)
	s.endpoints = s.offered()
	err := s.discovery()
	for _, e := range s.endpoints {
		if err == nil {
			err = s.subscribe(e.subject, e.queue, e.take)
		}
	}
	if err == nil {
		err = o.Conn.Flush()
	}
	if err != nil {
		s.Stop()
		return nil, fmt.Errorf("offering the service over NATS: %w", err)
	}
	return s, nil
}

// subscribe takes the messages of a subject, in a queue of all nodes unless that is "".
func (s *Service) subscribe(subject, queue string, take nats.MsgHandler) error {
	sub, err := s.Conn.QueueSubscribe(subject, queue, func(m *nats.Msg) {
		if !isInbox(m.Reply) {
			s.Logger.Debug("a request over NATS names no inbox for its answer", "subject", m.Subject, "reply", m.Reply)
			return
		}
		take(m)
	})
	if err == nil {
		s.subscriptions = append(s.subscriptions, sub)
	}
	return err
}

// stopTime is how long requests under way may take while the service stops.
const stopTime = 10 * time.Second

// Stop takes no more requests, waits for those under way, and closes the connection.
func (s *Service) Stop() {
	for _, sub := range s.subscriptions {
		_ = sub.Unsubscribe() // or the connection is lost, and with it the subscription
	}
	s.uploads.drop()
	done := make(chan struct{})
	go func() {
		s.waiting.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(stopTime):
	}
	s.stop()
	_ = s.Conn.FlushTimeout(time.Second) // answers are on their way, or nobody is there
	s.Conn.Close()
}
