// Package packages finds what would settle a report: the smallest sets of open
// amendments whose incorporation together leaves no objection of a member State, or the
// fewest where none leaves none, each with who lifts what because of what.
//
// It asks of every set what the rules would say of the report with it: who objected and
// would accept the words if an amendment is in (and these words, no others); who would
// object if it is; whose objection to an amendment comes with it; what a group said for
// its members. Which position counts is [report.Voice.Counts], whether it holds is
// [report.Position.HoldsOn], and every set that is given was tried: the report revised
// with it has just the objections that are told.
//
// The search is exact within a budget of steps, which are counted, not timed: the same
// report runs out of it everywhere alike, and the answer says so. Two things are not looked
// for: amendments that undo one another's words, so that together they leave a paragraph
// as it is; and several that undo together what a revision has changed, so that words come
// back which somebody accepted before it. What one alone brings back is found.
package packages
