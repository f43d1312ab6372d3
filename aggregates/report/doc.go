// Package report decides what concerns one report: its draft, the amendments to
// it, its revisions and its adoption. What has become of the words is computed by
// events/text; this package holds the rules.
//
// It is pure: no clock, no randomness, no I/O. Time comes in with the command.
package report
