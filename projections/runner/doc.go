// Package runner keeps the readings up with the log. One ordered follow feeds it:
// each event is decoded once, whole commands are applied to one root, and the root
// is published when the node knows that the command is durable. Nothing that is
// not leaves the node.
//
// A [Root] is a value that is never altered: any number of readers may hold it
// while the next ones are built. The state as of an earlier event or time is the
// same code over a prefix of the log: the nearest root that was kept, and the tail
// from the log. [Runner.Replay] does it over the whole log, from nothing, and
// compares: a reading is never trusted over the log.
//
// A gap or a damaged event stops the runner with an error that names it
// ([Runner.Err]); the last good root stays readable.
package runner
