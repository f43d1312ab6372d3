package log

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// embedded is a server inside this process, and the lock on its directory.
type embedded struct {
	*server.Server
	lock    *dirLock
	listens bool
	files   string // the directory of the stream's block files; "" if they are the server's alone to read
}

// OpenEmbedded opens a group's log on a server inside this process, which keeps
// its files under o.Dir and writes through to the disk before it acknowledges.
// The directory is made if need be and locked while the log is open: a second
// process gets a [LockedError]. A stream that is not configured as a log has to
// be is a [DriftError], and nothing is written. A log that does not hold all that
// this node remembers of it opens, but is not written on: see [Log.Writable]. One of
// which nothing is left is a [LostError], and another group's an [OtherGroupError]:
// the server is not started on them.
func OpenEmbedded(ctx context.Context, o Options) (_ *Log, err error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.Dir == "" {
		return nil, errors.New("no directory for the log")
	}
	if o.Replicas > 1 {
		return nil, fmt.Errorf("%d replicas: an embedded server has one", o.Replicas)
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the log's directory: %w", err)
	}
	lock, err := lockDir(o.Dir)
	if err != nil {
		return nil, err
	}
	l := newLog(o, 1)
	srv, files, err := l.startServer(ctx, o)
	if err != nil {
		return nil, errors.Join(err, lock.release())
	}
	l.server = &embedded{Server: srv, lock: lock, listens: o.ListenAddr != "", files: files}
	if err := l.dial("", o.Logger, append([]nats.Option{nats.InProcessServer(srv)}, o.Client...)); err != nil {
		return nil, errors.Join(fmt.Errorf("connecting to the embedded server: %w", err), l.server.stop())
	}
	if err := l.open(ctx, o); err != nil {
		l.nc.Close()
		return nil, errors.Join(err, l.server.stop())
	}
	return l, nil
}

// stop stops the server, which closes its files, and unlocks the directory.
func (e *embedded) stop() error {
	e.Shutdown()
	e.WaitForShutdown()
	return e.lock.release()
}

// startServer checks the stream's files, starts a server on the directory and
// waits until it has read them, however long that takes, or ctx ends. It returns where
// they are, unless they are encrypted.
func (l *Log) startServer(ctx context.Context, o Options) (_ *server.Server, files string, err error) {
	opts, err := serverOptions(o)
	if err != nil {
		return nil, "", err
	}
	if l.known, err = recall(o.Dir, o.Group); err != nil {
		return nil, "", err
	}
	// Files that are encrypted are the server's alone to read.
	if opts.JetStreamKey == "" {
		store := filepath.Join(opts.StoreDir, server.JetStreamStoreDir)
		if err := l.checkFiles(store); err != nil {
			return nil, "", err
		}
		files = blocksOf(streamDir(store, l.group))
	}
	srv, err := server.NewServer(opts)
	if err != nil {
		return nil, "", fmt.Errorf("setting up the embedded server: %w", err)
	}
	lines := &lastLines{to: o.Logger}
	srv.SetLoggerV2(lines, false, false, false)
	go srv.Start()
	for !srv.ReadyForConnections(50 * time.Millisecond) {
		if fatal := lines.fatal(); fatal != "" {
			srv.Shutdown()
			return nil, "", fmt.Errorf("starting the embedded server: %s", fatal)
		}
		if err := ctx.Err(); err != nil {
			srv.Shutdown()
			return nil, "", fmt.Errorf("starting the embedded server: %w", err)
		}
	}
	if !srv.JetStreamEnabled() {
		srv.Shutdown()
		return nil, "", fmt.Errorf("starting the embedded server: JetStream did not start: %s", lines.fatal())
	}
	return srv, files, nil
}

// checkFiles checks what lies in the server's directory before the server looks at it
// and changes it: whether the log is there, if this node remembers one, and whole.
func (l *Log) checkFiles(store string) error {
	dirs, err := streamDirs(store, l.group)
	if err != nil {
		return err
	}
	known, id := l.known.get()
	last := uint64(0)
	for _, dir := range dirs {
		next, err := checkBlocks(blocksOf(dir), l.group, known)
		if err != nil {
			return err
		}
		last = max(last, next-1)
	}
	if known > 0 && last == 0 {
		return &LostError{Group: l.group, Seq: known, ID: id, Remember: l.known.path}
	}
	if len(dirs) == 0 {
		return l.checkOthers(store)
	}
	return nil
}

// checkOthers refuses a directory that holds the logs of other groups only.
func (l *Log) checkOthers(store string) error {
	others, err := streamDirs(store, "*")
	if err != nil {
		return err
	}
	for _, dir := range others {
		if empty, err := holdsNothing(dir); err != nil || !empty {
			return errors.Join(err, &OtherGroupError{Dir: filepath.Dir(store), Group: l.group, Holds: filepath.Base(dir)})
		}
	}
	return nil
}

// serverOptions are those of an embedded server.
func serverOptions(o Options) (*server.Options, error) {
	opts := &server.Options{ServerName: "concord"}
	if o.Customize != nil {
		o.Customize(opts)
	}
	// What makes the log durable and private is not left to anybody.
	opts.JetStream = true
	opts.StoreDir = filepath.Clean(o.Dir) // the server adds "jetstream"
	opts.SyncAlways = true
	opts.NoSigs = true
	opts.HTTPPort, opts.HTTPSPort, opts.ProfPort = 0, 0, 0
	opts.DontListen = o.ListenAddr == ""
	if !opts.DontListen {
		host, port, err := listenAddr(o.ListenAddr)
		if err != nil {
			return nil, err
		}
		opts.Host, opts.Port = host, port
	}
	return opts, nil
}

// streamDirs finds the files of a stream. The log's is in the account that every
// server has; the mirror of it, of the same name, in another.
func streamDirs(store, stream string) ([]string, error) {
	return filepath.Glob(streamDir(store, stream))
}

// streamDir is where the files of a stream are.
func streamDir(store, stream string) string {
	return filepath.Join(store, server.DEFAULT_GLOBAL_ACCOUNT, "streams", stream)
}

// blocksOf is where a stream's block files are.
func blocksOf(dir string) string { return filepath.Join(dir, "msgs") }

// listenAddr takes an address apart. The server's word for "any free port" is -1.
func listenAddr(addr string) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(addr)
	if err == nil {
		port, err = strconv.Atoi(text)
	}
	if err != nil || port < 0 || port > 65535 {
		return "", 0, fmt.Errorf("address %q for NATS clients: must be HOST:PORT", addr)
	}
	if port == 0 {
		port = server.RANDOM_PORT
	}
	return host, port, nil
}

// lastLines hands the server's lines on and keeps the one with which it gave up.
type lastLines struct {
	to server.Logger

	mu    sync.Mutex
	wrong string
}

func (l *lastLines) fatal() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.wrong
}

func (l *lastLines) Noticef(format string, v ...any) {
	if l.to != nil {
		l.to.Noticef(format, v...)
	}
}

func (l *lastLines) Warnf(format string, v ...any) {
	if l.to != nil {
		l.to.Warnf(format, v...)
	}
}

func (l *lastLines) Errorf(format string, v ...any) {
	if l.to != nil {
		l.to.Errorf(format, v...)
	}
}

// Fatalf does not end the process: the error is returned where the server is opened.
func (l *lastLines) Fatalf(format string, v ...any) {
	l.mu.Lock()
	l.wrong = fmt.Sprintf(format, v...)
	l.mu.Unlock()
	if l.to != nil {
		l.to.Errorf(format, v...)
	}
}

func (l *lastLines) Debugf(format string, v ...any) {
	if l.to != nil {
		l.to.Debugf(format, v...)
	}
}

func (l *lastLines) Tracef(format string, v ...any) {
	if l.to != nil {
		l.to.Tracef(format, v...)
	}
}
