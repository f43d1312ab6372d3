// Package history is the reading of who did what, and when: every act on the log,
// in the log's order, told in a sentence and as fields that programs read.
//
// It is pure. [State] grows with each event; what a sentence needs beside the
// event (the number that a paragraph was printed with, the words that an edit
// replaces) comes from the report's state when the sentence is asked for.
package history
