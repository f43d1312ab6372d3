// Package consensus is the reading of how far a report is from agreement, and of who
// stands with whom: what has stood in the way of adoption over time, and on what is
// disputed now the participants that say the same, and those that say it alone.
//
// It is pure. What bars adoption, what is agreed and which position counts is said by
// aggregates/report, and counted here: [State] grows with each command by what that
// command has touched, so that a position on a long draft costs no look at the rest
// of it.
package consensus
