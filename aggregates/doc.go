// Package aggregates is the chamber: what may happen. It puts the group and its
// reports together into one state, and decides each command of the group's life
// in two pure functions: Decide and Evolve.
//
// A command passes here in this order: is it for this group and in time, does the
// key belong to the one who signs, may it act for whom it names, may that one give
// this command (group/rights.go), and then the decider of the aggregate that it
// concerns. The engine runs this; an auditor runs the same again over the log and
// gets the same events, byte for byte.
package aggregates
