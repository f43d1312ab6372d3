// Package terminal is what the command line knows of the place that it writes to:
// how wide it is, whether it shows colours, and how a table stands in it.
//
// In a pipe there is nothing of this: no colours, no wrapping, no cut cells. What
// others wrote passes through [Safe] first, so that nobody's words move a cursor.
package terminal
