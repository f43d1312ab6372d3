// Package participation is the reading of who takes part: participants and the
// groups that speak for them, the keys that act for them, who holds an office,
// and what the mandate foresees (agenda, sessions).
//
// It is pure: each reading is a function of the group's state as the log has it.
package participation
