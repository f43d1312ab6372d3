// Command concord is the one binary: `concord serve` runs a node of a group, every
// other command talks to one. What a command line means, prints and exits with is
// the group's contract with its scripts: it is added to, never changed.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
)

// A group's state is small and full of pointers: collected as Go does by itself, a
// node under load spends a fifth of its time on it. So the heap grows threefold before
// it is collected, and never is below some 400 MB: the floor counts as heap, but no
// page of it is ever touched. GOGC in the environment overrides.
const (
	garbage   = 200       // per cent
	floorSize = 128 << 20 // bytes
)

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
		floor := make([]byte, floorSize)
		defer runtime.KeepAlive(floor)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv)
	stop()
	os.Exit(code)
}

// run does what a command line says and returns the code to exit with.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer, env func(string) string) int {
	d := newDoor(in, out, errs, env)
	root := newRoot(d)
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	used, err := root.ExecuteContextC(ctx)
	if err == nil {
		d.tellFiction()
		return exitDone
	}
	return d.refused(ctx, used, args, err)
}
