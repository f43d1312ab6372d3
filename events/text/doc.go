// Package text is the words of a report: what an amendment changes in them, how
// amendments stand to one another, and what becomes of those that are open when the
// text moves on. It computes and does nothing else: no I/O, no clock, no randomness,
// no goroutines, no floating point.
//
// It follows algorithm 1 of the group's definition of the text, section by section:
//
//	1   words            normal.go, token.go
//	2   blocks, hashes   block.go, hash.go, number.go
//	3   edits            align.go, edit.go
//	4   touch, equal     touch.go (edits), touching.go (amendments)
//	5   applying         apply.go
//	6   rebase           move.go (composed moves), rebase.go, state.go
//	7   structure        place.go (where blocks stand), structure.go
//	8   redraft          match.go, parts.go, bag.go (finding), redraft.go (planning, checking)
//	9   blame            blame.go
//	10  square brackets  bracket.go
//	11  rolling text     cluster.go (clusters), rolling.go, rolling_words.go, rolling_line.go (printing)
//
// A [Document] holds the tabled blocks, the amendments as filed and the decisions. It is
// a value: [Document.File], [Document.Revise] and their like give another and leave it
// as it was. history.go says how it knows what each revision did to each block, and how
// edits are followed through splits and merges.
//
// TestCases runs the worked examples, laws_test.go holds the algebra to the laws of
// section 12 on reports drawn at random, TestStructureTable is the table of section 7.
package text
