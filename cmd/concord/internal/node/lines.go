package node

import (
	"fmt"
	"log/slog"
)

// natsLines hands the lines of the NATS server on. Its notices are details here.
type natsLines struct{ to *slog.Logger }

func (l natsLines) Noticef(format string, v ...any) { l.to.Debug(natsLine(format, v)) }
func (l natsLines) Warnf(format string, v ...any)   { l.to.Warn(natsLine(format, v)) }
func (l natsLines) Errorf(format string, v ...any)  { l.to.Error(natsLine(format, v)) }
func (l natsLines) Fatalf(format string, v ...any)  { l.to.Error(natsLine(format, v)) }
func (l natsLines) Debugf(format string, v ...any)  { l.to.Debug(natsLine(format, v)) }
func (l natsLines) Tracef(format string, v ...any)  { l.to.Debug(natsLine(format, v)) }

func natsLine(format string, v []any) string { return "nats: " + fmt.Sprintf(format, v...) }
