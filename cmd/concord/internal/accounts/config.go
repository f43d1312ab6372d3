package accounts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/nats-io/nats-server/v2/server"
)

// Users are who may log in to servers that run elsewhere, by their public nkeys. Such
// servers know nobody but those in their configuration: a key that is enrolled later is
// added there.
type Users struct {
	System       []string            // who may ask the servers how they are; they have system_account: SYS
	Nodes        []string            // of the nodes
	Auditors     []string            //
	Participants map[string][]string // of those who may call the service, by their codes
}

// Config returns the accounts of a group as they stand in the configuration of NATS
// servers: a block "accounts", to be included or copied. Every server of a cluster has
// the same.
func Config(group string, u Users) string {
	links := Links(group, Log)
	codes := sorted(u.Participants)
	for _, code := range codes {
		links = append(links, ForParticipant(group, Log, code)...)
	}
	w := &writer{}
	w.open("accounts")
	if len(u.System) > 0 {
		w.account(System, false, nil, u.System, nil)
	}
	w.account(Log, true, links, u.Nodes, nil)
	w.account(Mirror, true, links, nil, nil)
	w.account(Auditors, false, links, u.Auditors, Auditor(group))
	for _, code := range codes {
		w.account(OfParticipant(code), false, links, u.Participants[code], Participant(group))
	}
	w.close()
	return w.String()
}

func sorted(m map[string][]string) []string {
	codes := make([]string, 0, len(m))
	for code := range m {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}

// writer writes a server's configuration.
type writer struct {
	strings.Builder
	depth int
}

func (w *writer) line(format string, args ...any) {
	w.WriteString(strings.Repeat("  ", w.depth))
	fmt.Fprintf(w, format, args...)
	w.WriteByte('\n')
}

func (w *writer) open(name string) {
	w.line("%s {", name)
	w.depth++
}

func (w *writer) close() {
	w.depth--
	w.line("}")
}

// account writes an account with its part in the links.
func (w *writer) account(name string, jetStream bool, links []Link, keys []string, may *server.Permissions) {
	w.open(quoted(name))
	defer w.close()
	if jetStream {
		w.line("jetstream: enabled")
	}
	w.line("users: [")
	for _, key := range keys {
		w.line("  {nkey: %s%s}", key, permitted(may))
	}
	w.line("]")
	w.line("exports: [")
	for _, l := range given(links, name) {
		w.line("  {%s: %s, accounts: [%s]%s}", l.kind(), quoted(l.Subject), strings.Join(l.to, ", "), l.answers())
	}
	w.line("]")
	w.line("imports: [")
	for _, l := range links {
		if l.To == name {
			w.line("  {%s: {account: %s, subject: %s}, to: %s}", l.kind(), quoted(l.From), quoted(l.Subject), quoted(l.as()))
		}
	}
	w.line("]")
}

// export is what an account gives, to one or to several.
type export struct {
	Link
	to []string
}

// given gathers what an account gives: a subject that goes to several stands once.
func given(links []Link, name string) []*export {
	var out []*export
	for _, l := range links {
		if l.From != name {
			continue
		}
		i := slices.IndexFunc(out, func(e *export) bool { return e.Subject == l.Subject })
		if i < 0 {
			out = append(out, &export{Link: l})
			i = len(out) - 1
		}
		out[i].to = append(out[i].to, quoted(l.To))
	}
	return out
}

func (l Link) kind() string {
	if l.Messages {
		return "stream"
	}
	return "service"
}

func (l Link) answers() string {
	if l.Many {
		return ", response: stream"
	}
	return ""
}

func permitted(may *server.Permissions) string {
	if may == nil {
		return ""
	}
	return fmt.Sprintf(", permissions: {publish: {allow: [%s]}, subscribe: {allow: [%s]}}", list(may.Publish.Allow), list(may.Subscribe.Allow))
}

func list(subjects []string) string {
	out := make([]string, len(subjects))
	for i, s := range subjects {
		out[i] = quoted(s)
	}
	return strings.Join(out, ", ")
}

func quoted(s string) string { return fmt.Sprintf("%q", s) }
