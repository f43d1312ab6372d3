package natsapi

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"concord/cmd/concord/internal/accounts"
	"concord/events"
	"concord/events/log"
)

// onTheLog is a subject of the log, of an event that nobody has brought about.
func (h *house) onTheLog() string { return h.node.Group + ".report.apr1.adopted" }

// subjects are what nobody but the node may publish on.
func (h *house) subjects() []string {
	g := h.node.Group
	return []string{
		h.onTheLog(),
		g + ".group." + g + ".founded",
		"$JS.API.STREAM.CREATE.other",
		"$JS.API.STREAM.CREATE." + g,
		"$JS.API.STREAM.UPDATE." + g,
		"$JS.API.STREAM.DELETE." + g,
		"$JS.API.STREAM.PURGE." + g,
		"$JS.API.STREAM.MSG.DELETE." + g,
		"$JS.API.STREAM.RESTORE." + g,
		"$JS.API.STREAM.SNAPSHOT." + g,
		"$JS.API.STREAM.LEADER.STEPDOWN." + g,
		"$JS.API.CONSUMER.DURABLE.CREATE." + g + ".x",
		"$JS.API.CONSUMER.PAUSE." + g + ".x",
		"$JS.API.CONSUMER.RESET." + g + "." + log.MirrorConsumer,
		"$JS.API.META.LEADER.STEPDOWN",
		"$JS.API.ACCOUNT.PURGE.$G",
		log.MirrorAPI + ".STREAM.DELETE." + g,
		log.MirroredAPI + ".CONSUMER.RESET." + g + "." + log.MirrorConsumer,
		log.MirrorDelivery(g),
		"$JS.FC." + g + "." + log.MirrorConsumer + ".x",
		"$KV.x.y",
		"$SYS.REQ.SERVER.PING",
		"$SYS.REQ.USER.INFO",
		"_INBOX.somebody.else",
		"_R_.x",
		"anything",
	}
}

// answersTo are what one may ask, each with something that is answered.
func (h *house) answersTo(code string) map[string]string {
	g := h.node.Group
	if code == events.CodeAuditor {
		return map[string]string{
			"$JS.API.INFO":                      "",
			"$JS.API.STREAM.INFO." + g:          "",
			"$JS.API.STREAM.NAMES":              "",
			"$JS.API.STREAM.MSG.GET." + g:       `{"seq":1}`,
			"$JS.API.DIRECT.GET." + g:           `{"seq":999999}`, // answered without a word: as is asked for a deletion
			"$JS.API.CONSUMER.INFO." + g + ".x": "",
			"$JS.API.CONSUMER.NAMES." + g:       "",
			"$JS.API.DIRECT.GET." + g + "." + g + ".group." + g + ".founded": "",
		}
	}
	return map[string]string{
		accounts.Subject(g, accounts.Command):            "{}",
		accounts.Subject(g, accounts.DryRun):             "{}",
		accounts.Subject(g, accounts.Attach):             "x",
		accounts.Subject(g, accounts.Query) + ".reports": "",
		"$SRV.PING":          "",
		"$SRV.INFO.concord":  "",
		"$SRV.STATS.concord": "",
	}
}

// unchanged returns what must stay as it is, whatever somebody tries: the log and its
// configuration, its mirror, and who reads the log.
func (h *house) unchanged() string {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), 20*time.Second)
	defer cancel()
	if err := h.node.Log.CheckConfig(ctx); err != nil {
		h.t.Fatalf("the log: %v", err)
	}
	if err := h.node.Log.Writable(); err != nil {
		h.t.Fatalf("the log: %v", err)
	}
	last, err := h.node.Log.Last(ctx)
	if err != nil {
		h.t.Fatal(err)
	}
	var told []any
	for _, api := range []string{"$JS.API", log.MirrorAPI} {
		js, err := jetstream.NewWithAPIPrefix(h.node.Log.Conn(), api)
		if err != nil {
			h.t.Fatal(err)
		}
		var info *jetstream.StreamInfo
		for { // the mirror may be a little behind
			s, err := js.Stream(ctx, h.node.Group)
			if err != nil {
				h.t.Fatalf("the stream behind %s: %v", api, err)
			}
			if info = s.CachedInfo(); info.State.LastSeq >= last {
				break
			}
		}
		told = append(told, api, info.Created, info.State.FirstSeq, info.State.LastSeq, info.State.Msgs, info.Config.MaxMsgs)
		names := js.StreamNames(ctx)
		for name := range names.Name() {
			told = append(told, name)
		}
		if api == "$JS.API" {
			s, err := js.Stream(ctx, h.node.Group)
			if err != nil {
				h.t.Fatal(err)
			}
			var consumers []string
			for name := range s.ConsumerNames(ctx).Name() {
				consumers = append(consumers, name)
			}
			slices.Sort(consumers)
			told = append(told, slices.Contains(consumers, log.MirrorConsumer), slices.Contains(consumers, "mine"))
		}
	}
	return fmt.Sprint(told...)
}

// told is what a server told a connection that it may not do.
type told chan error

// loginTold is login for who wants to know that.
func (h *house) loginTold(code string) (*nats.Conn, told) {
	nc := h.login(code)
	told := make(told, 1024)
	nc.SetErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { told <- err })
	return nc, told
}

// Whoever is let in, and whatever is tried: the log stays what it is.
func TestNothingReachesTheLog(t *testing.T) {
	t.Run("embedded", func(t *testing.T) { open(t).isOutOfReach(t) })
	t.Run("elsewhere", func(t *testing.T) { openElsewhere(t).isOutOfReach(t) })
}

func (h *house) isOutOfReach(t *testing.T) {
	for _, code := range []string{"FRA", "CHAIR", events.CodeSecretariat, events.CodeAuditor} {
		t.Run(code, func(t *testing.T) {
			h := &house{t: t, node: h.node, server: h.server, service: h.service, url: h.url}
			before := h.unchanged()
			t.Run("by publishing", h.byPublishing(code))
			t.Run("by listening", h.byListening(code))
			t.Run("by where answers go", h.byReply(code))
			if code == events.CodeAuditor {
				t.Run("by where a consumer delivers", h.byConsumer)
			}
			if after := h.unchanged(); after != before {
				t.Errorf("it was\n%s\nand is\n%s", before, after)
			}
		})
	}
}

// byPublishing tries every subject that one might want: each is refused, by name.
func (h *house) byPublishing(code string) func(*testing.T) {
	return func(t *testing.T) {
		nc, told := h.loginTold(code)
		for _, subject := range h.subjects() {
			if err := nc.Publish(subject, []byte("{}")); err != nil {
				t.Fatal(err)
			}
			h.isTold(t, nc, told, subject)
		}
	}
}

// isTold waits until the server has said that something is not allowed.
func (h *house) isTold(t *testing.T, nc *nats.Conn, told told, what string) {
	t.Helper()
	if err := nc.FlushTimeout(10 * time.Second); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	select {
	case <-told:
	case <-time.After(5 * time.Second):
		t.Errorf("%s was not refused", what)
	}
}

// byListening tries to hear what is not for one.
func (h *house) byListening(code string) func(*testing.T) {
	return func(t *testing.T) {
		nc, told := h.loginTold(code)
		for _, subject := range []string{">", h.node.Group + ".>", "*.>", "$SYS.>", "$JS.>", "$JS.EVENT.>", "_R_.>", "concord.>", "$SRV.>"} {
			sub, err := nc.SubscribeSync(subject)
			if err != nil {
				t.Fatal(err)
			}
			h.isTold(t, nc, told, subject)
			_ = sub.Unsubscribe() // it was refused
		}
	}
}

// byReply asks what may be asked, and names as the subject of the answer whatever might
// do something: a stream was seen to be deleted by the answer to a question, and
// answers to stand on it.
func (h *house) byReply(code string) func(*testing.T) {
	return func(t *testing.T) {
		nc := h.login(code)
		for ask, with := range h.answersTo(code) {
			for _, reply := range h.subjects() {
				if err := nc.PublishRequest(ask, reply, []byte(with)); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := nc.FlushTimeout(10 * time.Second); err != nil && !nc.IsClosed() {
			t.Fatal(err) // a reserved subject closes the connection
		}
		time.Sleep(200 * time.Millisecond) // for answers on their way
	}
}

// byConsumer makes consumers that deliver where they might do something.
func (h *house) byConsumer(t *testing.T) {
	nc := h.login(events.CodeAuditor)
	for i, subject := range h.subjects() {
		name := fmt.Sprintf("push%d", i)
		config := fmt.Sprintf(`{"stream_name":%q,"config":{"name":%q,"deliver_subject":%q,"deliver_policy":"all","ack_policy":"none","idle_heartbeat":100000000,"inactive_threshold":3000000000}}`, h.node.Group, name, subject)
		if _, err := nc.Request("$JS.API.CONSUMER.CREATE."+h.node.Group+"."+name, []byte(config), 5*time.Second); err != nil {
			t.Fatalf("%s: %v", subject, err)
		}
	}
	time.Sleep(500 * time.Millisecond) // for what they deliver, and for signs of life
	for i := range h.subjects() {
		_, _ = nc.Request(fmt.Sprintf("$JS.API.CONSUMER.DELETE.%s.push%d", h.node.Group, i), nil, 5*time.Second) // those that were made
	}
}

// An auditor reads, follows and gets by subject.
func TestAuditorReads(t *testing.T) {
	t.Run("embedded", func(t *testing.T) { open(t).isRead(t) })
	t.Run("elsewhere", func(t *testing.T) { openElsewhere(t).isRead(t) })
}

func (h *house) isRead(t *testing.T) {
	js, err := jetstream.New(h.login(events.CodeAuditor))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	stream, err := js.Stream(ctx, h.node.Group)
	if err != nil {
		t.Fatalf("the auditor cannot look at the stream: %v", err)
	}
	h.unchanged() // the mirror has come up
	if m, err := stream.GetMsg(ctx, 1); err != nil || m.Header.Get(events.HeaderActor) != events.CodeSecretariat {
		t.Errorf("the auditor reads event 1: %v, %v", m, err)
	}
	if m, err := stream.GetLastMsgForSubject(ctx, h.node.Group+".report.apr1.tabled"); err != nil || m.Header.Get(events.HeaderType) != "concord.report.tabled.v1" {
		t.Errorf("the auditor gets by subject: %v, %v", m, err)
	}
	if info, err := stream.Info(ctx, jetstream.WithSubjectFilter(">")); err != nil || info.State.Subjects[h.node.Group+".report.apr1.tabled"] != 1 {
		t.Errorf("the auditor lists the subjects: %v, %v", info, err)
	}
	follow, err := js.OrderedConsumer(ctx, h.node.Group, jetstream.OrderedConsumerConfig{DeliverPolicy: jetstream.DeliverNewPolicy})
	if err != nil {
		t.Fatal(err)
	}
	messages, err := follow.Messages()
	if err != nil {
		t.Fatal(err)
	}
	defer messages.Stop()
	h.register("NGO-1")
	m, err := messages.Next(jetstream.NextMaxWait(10 * time.Second))
	if err != nil || m.Headers().Get(events.HeaderType) != "concord.group.participants-registered.v1" {
		t.Errorf("the auditor follows: %v, %v", m, err)
	}
}
