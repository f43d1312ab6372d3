// Package events is the archive: what happened. It holds every event type, the
// message in which an event stands on the log, and the one codec between the two.
//
// Nothing here decides and nothing interprets. An event is never rewritten: when
// its shape must change a new version gets a new type name, and the old one is
// upcast on reading (see [Decode]); testdata/golden holds one message of every
// version ever written and a test decodes them all, for ever.
//
// The package imports nothing of ours but its own subpackages. It has no clock,
// no randomness and no I/O, and what it encodes is the same byte for byte on
// every machine: no maps, no floats, times in UTC to the microsecond.
package events
