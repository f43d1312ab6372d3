// Package projectiontest gives tests of readings a log to read: a group in
// rehearsal whose commands are decided by the deciders and written as the engine
// would write them, in memory.
package projectiontest
