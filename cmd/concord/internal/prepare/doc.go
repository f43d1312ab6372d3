// Package prepare computes, before a command is signed, what a person has said in
// words: the edits of a new wording, the place where a paragraph is split, the
// blocks of a draft, what a redraft makes of the text. It is the door's half of a
// bargain: the door computes, the decider checks.
//
// It is pure: files have been read and nodes asked before. What it refuses it
// refuses as the decider would (a [*refusal.Refusal] of the same type), so that
// what cannot be is said before anything is sent.
package prepare
