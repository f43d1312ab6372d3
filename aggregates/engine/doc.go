// Package engine runs the deciders: it queues commands, decides them in order,
// writes their events behind the fence, and answers.
//
// One loop decides for a group. While a commit is under way commands gather; the
// loop then decides them one after the other, each seeing the one before, writes
// all their events at once and answers them all. So a delegation alone waits for
// one fsync, and in the last hour before a deadline the whole room shares one.
//
// An answer is given only when it is on disk. Where the outcome of a write is
// unknown the engine reads on from the fence until it knows. A command that was
// accepted keeps its answer for ever: sent again it gets the same.
package engine
