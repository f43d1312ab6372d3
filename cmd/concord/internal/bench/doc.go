// Package bench measures what Concord claims to be fast at, against a baseline in
// the same run: raw JetStream for writing, the words themselves for the text.
// Machines are noisy, so every figure is a median over rounds in which the two take
// turns, and what counts is the ratio.
package bench
