// Package amendments is the reading of what was proposed on a report and what has
// become of it: each amendment as it was filed and as it stands, and what a
// revision did to those that it left open.
//
// It is pure: each reading is a function of the report's state as the log has it.
package amendments
