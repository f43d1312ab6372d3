package accounts

import "github.com/nats-io/nats-server/v2/server"

// inboxes are where answers come to. Each account has inboxes of its own.
const inboxes = "_INBOX.>"

// answers are where a service answers to: the inboxes of its own account, and the
// subjects that the server makes up for those who ask from another.
var answers = []string{inboxes, "_R_.>"}

// Auditor returns what an auditor may do: read the mirror.
func Auditor(group string) *server.Permissions { return allow(reads(group), []string{inboxes}) }

// Participant returns what a participant may do: call the service.
func Participant(group string) *server.Permissions { return allow(calls(group), []string{inboxes}) }

// Serving returns what the connection may do over which a node offers the service: so
// that no answer can be led onto the log, it has no right to write there.
func Serving(group string) *server.Permissions { return allow(answers, calls(group)) }

// Operator returns what whoever runs a node with a server inside may ask that server,
// in its own account: how it is.
func Operator() *server.Permissions {
	asked := []string{"$SYS.REQ.SERVER.PING", "$SYS.REQ.USER.INFO"}
	for _, what := range []string{"IDZ", "STATSZ", "VARZ", "SUBSZ", "CONNZ", "ROUTEZ", "GATEWAYZ", "LEAFZ", "ACCOUNTZ", "JSZ", "HEALTHZ", "EXPVARZ", "PROFILEZ", "RAFTZ", "IPQUEUESZ"} {
		asked = append(asked, "$SYS.REQ.SERVER.*."+what)
	}
	for _, what := range []string{"INFO", "STATZ", "SUBSZ", "CONNZ", "LEAFZ", "JSZ"} {
		asked = append(asked, "$SYS.REQ.ACCOUNT.*."+what)
	}
	return allow(asked, []string{inboxes})
}

func allow(publish, subscribe []string) *server.Permissions {
	return &server.Permissions{
		Publish:   &server.SubjectPermission{Allow: publish},
		Subscribe: &server.SubjectPermission{Allow: subscribe},
	}
}
