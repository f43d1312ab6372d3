// Package currenttext is the reading of a report's text as it stands: the words,
// what is bracketed and proposed on them, who brought each of them, what changed
// between two texts, and what stands between the text and adoption.
//
// It is pure: each reading is a function of the report's state as the log has it.
// What has become of the words is computed by events/text, what bars adoption by
// aggregates/report; this package puts both into the form that people and
// programs read.
package currenttext
