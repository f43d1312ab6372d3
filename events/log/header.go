package log

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"concord/events"

	"github.com/nats-io/nats.go"
)

// reservedHeader is the room, in bytes, that the fence and the batch headers
// take beside ours. The server counts all of them against its limit.
const reservedHeader = 256

// headerAt is where each of [events.HeaderNames] stands in it.
var headerAt = func() map[string]int {
	at := make(map[string]int, len(events.HeaderNames))
	for i, name := range events.HeaderNames {
		at[name] = i
	}
	return at
}()

func isKnown(header string) bool {
	_, known := headerAt[header]
	return known
}

// headerFault returns the header that cannot be sent and why, or "" twice.
// Names must be known and come in the order of [events.HeaderNames], each once.
func headerFault(h events.Header) (name, reason string) {
	size, at := len("NATS/1.0\r\n\r\n")+reservedHeader, 0
	for _, f := range h {
		if !isKnown(f.Name) {
			return f.Name, "is not a header of an event"
		}
		for at < len(events.HeaderNames) && events.HeaderNames[at] != f.Name {
			at++
		}
		if at == len(events.HeaderNames) {
			return f.Name, "is repeated or out of order"
		}
		at++
		switch {
		case f.Value == "":
			return f.Name, "is empty"
		case strings.ContainsAny(f.Value, "\r\n"):
			return f.Name, "contains a newline"
		case strings.TrimSpace(f.Value) != f.Value:
			return f.Name, "begins or ends with white space"
		case !utf8.ValidString(f.Value):
			return f.Name, "is not valid UTF-8"
		}
		size += len(f.Name) + len(": ") + len(f.Value) + len("\r\n")
		if size > events.MaxHeader {
			return f.Name, fmt.Sprintf("makes the headers larger than %d bytes", events.MaxHeader-reservedHeader)
		}
	}
	return "", ""
}

// toNATS puts headers that have no fault into the form of the protocol.
func toNATS(h events.Header) nats.Header {
	out := make(nats.Header, len(h)+4) // the fence and three batch headers
	values := make([]string, len(h))
	for i, f := range h {
		values[i] = f.Value
		out[f.Name] = values[i : i+1 : i+1]
	}
	return out
}

// fromNATS puts the headers of a message back in order. Headers of the server
// (Nats-…) mean nothing here; any other that is not ours, and any that comes
// twice, is refused.
func fromNATS(seq uint64, in nats.Header) (events.Header, error) {
	out := make(events.Header, 0, len(events.HeaderNames))
	for _, name := range events.HeaderNames {
		values := in[name]
		if len(values) > 1 {
			return nil, &MessageError{Seq: seq, Header: name, Reason: "comes more than once"}
		}
		if len(values) == 1 {
			out = append(out, events.Field{Name: name, Value: values[0]})
		}
	}
	if ours := len(out); len(in) > ours {
		var unknown []string
		for name := range in {
			if !isKnown(name) && !isServerHeader(name) {
				unknown = append(unknown, name)
			}
		}
		if len(unknown) > 0 {
			// The first in alphabetical order, so that the error is always the same.
			return nil, &MessageError{Seq: seq, Header: slices.Min(unknown), Reason: "is not a header of an event"}
		}
	}
	return out, nil
}

// isServerHeader reports whether a header belongs to the server. Names are
// compared as they are written.
func isServerHeader(name string) bool { return strings.HasPrefix(name, "Nats-") }
