package accounts

import (
	"github.com/nats-io/nats-server/v2/server"

	"concord/events/log"
)

// The accounts. On an embedded server the log lies in the account that every server
// has, where it has always been: its files lie under that name.
const (
	System      = "SYS" // of the servers themselves; only where they run elsewhere
	Log         = "LOG"
	EmbeddedLog = server.DEFAULT_GLOBAL_ACCOUNT
	Mirror      = log.MirrorAccount
	Auditors    = "auditors"
	participant = "participant-"
)

// OfParticipant returns the name of a participant's account.
func OfParticipant(code string) string { return participant + code }

// Link is what an account gives to another: a service that may be asked, or a
// stream of messages.
type Link struct {
	From, To string
	Subject  string // in the account that gives
	As       string // in the account that takes; "" is the same
	Messages bool   // a stream of messages, not a service
	Many     bool   // a service that may answer with more than one message
}

// as returns the subject in the account that takes.
func (l Link) as() string {
	if l.As == "" {
		return l.Subject
	}
	return l.As
}

// Links returns what the accounts of the log, its mirror and the auditors give each
// other. owner is the name of the account of the log.
func Links(group, owner string) []Link {
	links := []Link{
		// The node makes the mirror and looks after it.
		{From: Mirror, To: owner, Subject: "$JS.API.>", As: log.MirrorAPI + ".>"},
		// The mirror is sent what the log's consumer for it reads, says when it has kept
		// it, and may have that consumer begin again. Nothing else of the log's JetStream
		// can be asked for: whoever may make a consumer there says where it delivers.
		{From: owner, To: Mirror, Subject: log.MirrorDelivery(group), Messages: true},
		{From: owner, To: Mirror, Subject: "$JS.API.CONSUMER.RESET." + group + ".*", As: log.MirroredAPI + ".CONSUMER.RESET." + group + ".*"},
		{From: owner, To: Mirror, Subject: "$JS.FC." + group + "." + log.MirrorConsumer + ".*"},
		{From: owner, To: Mirror, Subject: "$JS.FC.*.*." + group + "." + log.MirrorConsumer + ".*"},
	}
	for _, subject := range reads(group) {
		links = append(links, Link{From: Mirror, To: Auditors, Subject: subject, Many: true})
	}
	return links
}

// ForParticipant returns what the account of the log gives to a participant's.
func ForParticipant(group, owner, code string) []Link {
	var links []Link
	for _, subject := range calls(group) {
		links = append(links, Link{From: owner, To: OfParticipant(code), Subject: subject, Many: true})
	}
	return links
}

// reads are the subjects of the JetStream API with which a stream is read and
// followed. Who makes a consumer there says where it delivers, if it is one that is
// pushed: that is inside the mirror's account, where nobody listens.
func reads(group string) []string {
	return []string{
		"$JS.API.INFO",
		"$JS.API.STREAM.NAMES",
		"$JS.API.STREAM.LIST",
		"$JS.API.STREAM.INFO." + group,
		"$JS.API.STREAM.MSG.GET." + group,
		"$JS.API.DIRECT.GET." + group,
		"$JS.API.DIRECT.GET." + group + ".>",
		"$JS.API.CONSUMER.CREATE." + group,
		"$JS.API.CONSUMER.CREATE." + group + ".>",
		"$JS.API.CONSUMER.NAMES." + group,
		"$JS.API.CONSUMER.LIST." + group,
		"$JS.API.CONSUMER.INFO." + group + ".*",
		"$JS.API.CONSUMER.MSG.NEXT." + group + ".*",
		"$JS.API.CONSUMER.DELETE." + group + ".*",
		"$JS.ACK." + group + ".>",
		"$JS.ACK.*.*." + group + ".>",
	}
}

// Service is the name of the micro service that a node offers.
const Service = "concord"

// Subject returns the subject of one of the service's endpoints. It never lies below
// the group's name, where the log does.
func Subject(group, endpoint string) string { return Service + "." + group + "." + endpoint }

// The service's endpoints.
const (
	Command = "command"
	DryRun  = "dry-run"
	Attach  = "attach"
	Query   = "query" // and the path behind it
)

// calls are the subjects of the service: its endpoints, and how it is found.
func calls(group string) []string {
	subjects := []string{
		Subject(group, Command),
		Subject(group, DryRun),
		Subject(group, Attach),
		Subject(group, Query) + ".>",
	}
	for _, verb := range []string{"PING", "INFO", "STATS"} {
		subjects = append(subjects, "$SRV."+verb, "$SRV."+verb+"."+Service, "$SRV."+verb+"."+Service+".*")
	}
	return subjects
}
