// Package inbox is the reading of what concerns one participant: what has become of
// the amendments that it stands behind, which of its positions lapsed and what changed
// their words, silence put on words and its end, the same words proposed by others,
// what was entered or said on its behalf, and paragraphs that are pending on it or
// were opened again.
//
// It is pure, and kept nowhere: each inbox is read off the history and the reports as
// of one place on the log. Which position counts and what an amendment has become is
// said by aggregates/report and events/text.
package inbox
