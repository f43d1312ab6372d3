// Package positions is the reading of what delegations hold of the words of a report:
// their positions, whether each still holds and for whom it counts, their explanations
// of position, what the Chair noted as agreed, which paragraphs are settled together,
// and every silence procedure.
//
// It is pure: each reading is a function of the report's state as the log has it. What
// holds, what bars adoption and what is agreed is decided by aggregates/report; this
// package puts it into the form that people and programs read.
package positions
