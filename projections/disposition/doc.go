// Package disposition is the reading of where everything went that was asked of a
// report: for each amendment whether its words are in the text, all or some of them,
// with whose they were merged, or why not; for each position what became of it; by
// whose decision and when. For a delegation it is what became of all that it asked, and
// what was proposed and not taken is the minority record.
//
// It is pure, and kept nowhere: it is read off the history and the report as of one
// place on the log. What has become of the words is computed by events/text.
package disposition
