package runner

import "runtime/debug"

// Who reads a long log makes much that is soon forgotten, and nothing else happens
// meanwhile. Looking for it took 23 % of the processor time at the usual 100 percent, and
// with 600, where the heap is larger, a seventh less in all than with 300.
const (
	manyEvents     = 10_000
	gcWhileReading = 600     // percent of what is alive: see [debug.SetGCPercent]
	maxWhile       = 3 << 30 // bytes that the program may have then, or what it needs: see [debug.SetMemoryLimit]
)

// roomy lets the heap grow while a long log is read: up to maxWhile, to half of the
// memory that there is, or to the limit that the program has anyhow, whichever is least.
// What it returns ends that.
func roomy() func() {
	percent := debug.SetGCPercent(gcWhileReading)
	limit := debug.SetMemoryLimit(-1) // it is only asked for
	debug.SetMemoryLimit(min(limit, maxWhile, memory()/2))
	return func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}
