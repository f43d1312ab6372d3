package main

import (
	"io"
	"log/slog"
	"os"

	"github.com/spf13/cobra"
)

// lines says how a node tells what happens, on the standard error.
type lines struct{ level, format string }

// The forms in which lines are written.
const (
	linesText = "text"
	linesJSON = "json"
)

func (l *lines) flags(c *cobra.Command, d *door) {
	f := c.Flags()
	f.StringVar(&l.level, "log-level", "info", "the least that is told: `LEVEL` debug, info, warn or error")
	f.StringVar(&l.format, "log-format", "", "`FORMAT` of the lines: text or json; if absent text at a terminal, else json")
	d.completesFixed(c, "log-level", "debug", "info", "warn", "error")
	d.completesFixed(c, "log-format", linesText, linesJSON)
}

// logger writes the lines as the flags say.
func (l *lines) logger(to io.Writer) (*slog.Logger, error) {
	var o slog.HandlerOptions
	level := new(slog.Level)
	if err := level.UnmarshalText([]byte(l.level)); err != nil {
		return nil, wrong("--log-level is debug, info, warn or error, not %q", l.level)
	}
	o.Level = level
	format := l.format
	if format == "" {
		format = linesJSON
		if isTerminal(to) {
			format = linesText
		}
	}
	switch format {
	case linesText:
		return slog.New(slog.NewTextHandler(to, &o)), nil
	case linesJSON:
		return slog.New(slog.NewJSONHandler(to, &o)), nil
	}
	return nil, wrong("--log-format is text or json, not %q", l.format)
}

func isTerminal(to io.Writer) bool {
	f, ok := to.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
