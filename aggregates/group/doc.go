// Package group decides what concerns the group as a whole: its founding from the
// mandate, its participants and their keys, its officers, its clock, and who may
// do what (rights.go, one table).
//
// It is pure: no clock, no randomness, no I/O. Time comes in with the command.
package group
