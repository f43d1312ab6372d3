package lease

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Limit is after how long a lease that is not renewed is free, unless [Options] say
// otherwise: so long nothing is written when the node that writes is gone without a
// word.
const Limit = 5 * time.Second

const (
	renewals = 5  // in the time of the limit
	looks    = 10 // of one that does not hold it, in the same time
	caution  = 10 // the holder stops by its own clock this part of the limit early
)

// key is the one that the bucket holds.
const key = "writer"

// Holding says who holds a lease.
type Holding struct {
	Node    string    `json:"node"`    // public key of the node
	Address string    `json:"address"` // URL at which other nodes reach it; "" if it gave none
	Since   time.Time `json:"since"`   // by the holder's clock
	Term    string    `json:"term"`    // tells this holding from every other
}

// Options are the settings of a lease.
type Options struct {
	Group         string // whose log it is
	Node, Address string // as in [Holding]
	Replicas      int    // copies of the bucket: as many as the log has
	Limit         time.Duration
	Eligible      func() bool  // whether this node may hold it now; nil: always
	Logger        *slog.Logger // nil drops the lines
}

// Lease is one node's view of the lease, which it holds or tries to get. Its methods
// are safe for concurrent use.
type Lease struct {
	kv     jetstream.KeyValue
	mine   Holding // Since and Term are set with each holding; the keeper's own
	limit  time.Duration
	may    func() bool
	logger *slog.Logger

	mu       sync.Mutex
	holding  Holding       // as last seen; Node "" if nobody holds it
	revision uint64        // of the bucket, while it is held; 0 if it is not
	until    time.Time     // held until then, if it is not renewed before
	moved    chan struct{} // closed when any of these moves on, then replaced

	stop    context.CancelFunc
	stopped chan struct{}
}

// Bucket is the name of the bucket in which the lease of a group lies.
func Bucket(group string) string { return "concord-lease-" + group }

// BucketError says that a bucket of the lease's name is there and is not made for it.
type BucketError struct{ Bucket, Reason string }

func (e *BucketError) Error() string {
	return fmt.Sprintf("the bucket %s does not serve as a lease: %s; with all nodes stopped remove it (nats kv del %s), the next start makes it anew", e.Bucket, e.Reason, e.Bucket)
}

// Open opens a group's lease, makes its bucket if there is none, and tries to get it
// from now on, until Close. It waits for the servers as long as ctx allows.
func Open(ctx context.Context, nc *nats.Conn, o Options) (*Lease, error) {
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, err
	}
	l := &Lease{
		mine: Holding{Node: o.Node, Address: o.Address, Term: rand.Text()}, limit: cmp.Or(o.Limit, Limit), may: o.Eligible, logger: o.Logger,
		moved: make(chan struct{}), stopped: make(chan struct{}),
	}
	if l.may == nil {
		l.may = func() bool { return true }
	}
	if l.logger == nil {
		l.logger = slog.New(slog.DiscardHandler)
	}
	if l.kv, err = bucket(ctx, js, o.Group, max(o.Replicas, 1), l.limit); err != nil {
		return nil, err
	}
	keeping, stop := context.WithCancel(context.WithoutCancel(ctx))
	l.stop = stop
	go l.keep(keeping)
	return l, nil
}

// bucket opens or makes the bucket.
func bucket(ctx context.Context, js jetstream.JetStream, group string, replicas int, limit time.Duration) (jetstream.KeyValue, error) {
	name := Bucket(group)
	for {
		kv, err := js.KeyValue(ctx, name)
		if errors.Is(err, jetstream.ErrBucketNotFound) {
			kv, err = js.CreateKeyValue(ctx, jetstream.KeyValueConfig{
				Bucket: name, Description: "which node writes on the log of " + group,
				TTL: limit, History: 1, Replicas: replicas, MaxValueSize: 4 << 10, MaxBytes: 1 << 20,
			})
		}
		if err == nil {
			return kv, serves(ctx, kv, limit)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("opening the lease of %s: %w", group, err)
		case <-time.After(100 * time.Millisecond): // another node made it meanwhile, or the servers elect
		}
	}
}

// serves says whether a bucket that is there lets a key go after the limit.
func serves(ctx context.Context, kv jetstream.KeyValue, limit time.Duration) error {
	status, err := kv.Status(ctx)
	if err != nil {
		return fmt.Errorf("looking at the bucket %s: %w", kv.Bucket(), err)
	}
	if status.TTL() != limit || status.History() != 1 {
		return &BucketError{kv.Bucket(), fmt.Sprintf("its keys last %s and have %d values, it must be %s and 1", status.TTL(), status.History(), limit)}
	}
	return nil
}

// Held reports whether this node holds the lease, by its own clock.
func (l *Lease) Held() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.held()
}

func (l *Lease) held() bool { return l.revision != 0 && time.Now().Before(l.until) }

// Holding returns who holds the lease as far as this node knows, and false if nobody
// is known to.
func (l *Lease) Holding() (Holding, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.holding.Term == l.mine.Term && !l.held() {
		return Holding{}, false
	}
	return l.holding, l.holding.Node != ""
}

// Moved returns a channel that is closed when the lease goes to another or to nobody.
// It may be closed without that.
func (l *Lease) Moved() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.moved
}

// Await waits until the lease is held, or is not held any more.
func (l *Lease) Await(ctx context.Context, held bool) error {
	for {
		l.mu.Lock()
		now, moved, ends := l.held(), l.moved, time.Until(l.until)
		l.mu.Unlock()
		if now == held {
			return nil
		}
		var over <-chan time.Time
		if now {
			over = time.After(ends)
		}
		select {
		case <-moved:
		case <-over:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Close gives the lease back, if it is held, so that another node gets it at once.
func (l *Lease) Close(ctx context.Context) error {
	l.stop()
	<-l.stopped
	l.mu.Lock()
	revision := l.revision
	l.revision, l.holding = 0, Holding{}
	l.move()
	l.mu.Unlock()
	if revision == 0 {
		return nil
	}
	if err := l.kv.Delete(ctx, key, jetstream.LastRevision(revision)); err != nil && !errors.Is(err, jetstream.ErrKeyRevisionMismatch) {
		return fmt.Errorf("giving the lease back: %w (it is free after %s)", err, l.limit)
	}
	return nil
}

// move tells those who wait. The caller holds mu.
func (l *Lease) move() {
	close(l.moved)
	l.moved = make(chan struct{})
}

// keep renews the lease while it is held, and tries to get it while it is not.
func (l *Lease) keep(ctx context.Context) {
	defer close(l.stopped)
	for {
		wait := l.limit / looks
		if l.revision == 0 { // only this goroutine writes it
			l.claim(ctx)
		} else if l.renew(ctx) {
			wait = l.limit / renewals
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// claim looks who holds the lease, and takes it if nobody does.
func (l *Lease) claim(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, l.limit/2)
	defer cancel()
	switch _, err := l.look(ctx); {
	case err == nil:
		return
	case !errors.Is(err, jetstream.ErrKeyNotFound): // the servers do not answer, or elect
		return
	case !l.may():
		return
	}
	l.mu.Lock()
	l.mine.Term, l.mine.Since = rand.Text(), time.Now().UTC()
	l.mu.Unlock()
	value, err := json.Marshal(l.mine)
	if err != nil {
		return // it can be written: see Holding
	}
	sent := time.Now()
	revision, err := l.kv.Create(ctx, key, value)
	if err == nil {
		l.take(revision, sent)
		return
	}
	// Another was faster, or the answer got lost: then it is found to be ours.
	_, _ = l.look(ctx)
}

// renew renews the lease, and says whether it did. If it is lost it notes that.
func (l *Lease) renew(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, l.limit/4)
	defer cancel()
	value, err := json.Marshal(l.mine)
	if err != nil {
		return false
	}
	sent := time.Now()
	revision, err := l.kv.Update(ctx, key, value, l.revision)
	switch {
	case err == nil:
		l.take(revision, sent)
		return true
	case errors.Is(err, jetstream.ErrKeyRevisionMismatch):
		// A renewal whose answer got lost, or another's lease: the bucket tells.
		if _, err := l.look(ctx); errors.Is(err, jetstream.ErrKeyNotFound) {
			l.lose("it was free")
		}
	case ctx.Err() != context.Canceled: // the lease is not being closed
		l.logger.Warn("the lease was not renewed yet", "error", err)
	}
	l.mu.Lock()
	over := l.revision != 0 && !time.Now().Before(l.until.Add(l.limit/caution))
	l.mu.Unlock()
	if over {
		l.lose("it could not be renewed in time")
	}
	return false
}

// look reads who holds the lease. What is found to be ours is ours, as of a renewal that
// is still to come.
func (l *Lease) look(ctx context.Context) (Holding, error) {
	var h Holding
	entry, err := l.kv.Get(ctx, key)
	if err == nil {
		err = json.Unmarshal(entry.Value(), &h)
	}
	if err != nil {
		if errors.Is(err, jetstream.ErrKeyNotFound) {
			l.seen(Holding{})
		}
		return h, err
	}
	if h.Term == l.mine.Term {
		l.mu.Lock()
		l.revision = max(l.revision, entry.Revision()) // a replica may be behind
		l.mu.Unlock()
		return h, nil
	}
	if l.revision != 0 && entry.Revision() > l.revision {
		l.lose("another node has it")
	}
	if l.revision == 0 {
		l.seen(h)
	}
	return h, nil
}

// take notes that the lease is held, by a claim or a renewal that was sent at a time.
func (l *Lease) take(revision uint64, sent time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	first := !l.held()
	l.revision, l.until, l.holding = revision, sent.Add(l.limit-l.limit/caution), l.mine
	if first {
		l.logger.Info("this node holds the lease: it writes", "node", l.mine.Node, "address", l.mine.Address)
		l.move()
	}
}

// lose notes that the lease is not held any more.
func (l *Lease) lose(why string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.logger.Warn("this node has lost the lease: "+why, "node", l.mine.Node, "held", time.Since(l.mine.Since).Round(time.Second).String())
	l.revision, l.holding = 0, Holding{}
	l.move()
}

// seen notes who holds the lease, if it is another or nobody.
func (l *Lease) seen(h Holding) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.revision != 0 || l.holding.Term == h.Term {
		return
	}
	if h.Node != "" {
		l.logger.Info("another node holds the lease: commands go there", "node", h.Node, "address", h.Address)
	}
	l.holding = h
	l.move()
}
