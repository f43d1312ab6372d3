// Package client talks to a node over HTTP: it reads what the group has, and
// brings signed commands to it.
//
// A command is brought until its outcome is known. A node that answers that it is
// busy is asked again when it says; an answer that was lost is asked for again with
// the same bytes, which on the node's side gives the first answer again and never a
// second event. What is still not known when patience ends is said so, in an
// [UnknownError], and never guessed.
package client
