// Package runner keeps the readings up with the log: whole commands are applied to one
// root, and the root is published. Nothing leaves the node before it is durable.
//
// On a node with an engine the runner reads the log up to where that one holds what has
// landed, and takes over its commands and states from then on: each event is decided,
// encoded and evolved once. On a node that only reads, one ordered follow of the log
// feeds it. Both give the same roots; the runner's tests compare them as of every event.
//
// A [Root] is a value that is never altered: any number of readers may hold it
// while the next ones are built. The state as of an earlier event or time is the
// same code over a prefix of the log: the nearest root that was kept, and the tail
// from the log. [Runner.Replay] does it over the whole log, from nothing, and
// compares: a reading is never trusted over the log.
//
// A runner that is begun with [Begin] keeps snapshots, so that a start need not read the
// whole log: the roots that it keeps, written down as they are in memory (package image),
// each report in a file of its own, which is let go from memory when no event has touched
// the report for as long as lies between two snapshots.
//
// A gap or a damaged event stops the runner with an error that names it
// ([Runner.Err]); the last good root stays readable.
package runner
