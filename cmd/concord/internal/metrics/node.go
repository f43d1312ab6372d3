package metrics

import (
	"maps"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"concord/aggregates/engine"
	"concord/cmd/concord/internal/node"
)

// Now is what is known of a node when its metrics are read.
type Now struct {
	Node      *node.Node // nil while it starts
	Ready     bool       // as /readyz says
	Listeners int        // to the feed of events
}

// turnedAway counts the commands that did not come as far as the engine, by type.
type turnedAway struct {
	mu sync.Mutex
	by map[string]uint64
}

// TurnedAway counts a command that the door did not let through to the engine: the
// slug is that of the problem that it was answered with.
func (m *Metrics) TurnedAway(slug string) {
	m.turned.mu.Lock()
	defer m.turned.mu.Unlock()
	m.turned.by[slug]++
}

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(prometheus.BuildFQName(namespace, "", name), help, labels, nil)
}

// What is told of a node.
var (
	buildInfo = describe("build_info", "1, with what the node was built from.", "version", "go_version")
	uptime    = describe("uptime_seconds", "For how long the process has run.")
	ready     = describe("ready", "1 if the node can be sent work, as /readyz says.")

	durability = describe("durability_verified", "1 if every server is known to write through to the disk before it acknowledges.")
	writable   = describe("log_writable", "1 if the log may be written on; 0: it is damaged or was changed, or the disk lost what was acknowledged.")
	logSeq     = describe("log_sequence", "The last event that is known to be durable.")

	leaseHeld  = describe("lease_held", "1 if this node writes, 0 if another of the group does; absent for a node that is alone on its log.")
	leaseKnown = describe("lease_known", "1 if some node of the group is known to write.")
	forwarded  = describe("commands_forwarded_total", "Commands that were sent on to the node that writes, and answered by it.")

	readingsSeq = describe("readings_sequence", "The last event that the readings show.")
	readingsLag = describe("readings_lag_events", "Events that the readings are behind the log.")
	readingsRun = describe("readings_running", "1 while the readings are kept up with the log; 0: they stopped at a damage.")
	rootsKept   = describe("readings_kept_roots", "States of the past that are kept, for readings as of an earlier event.")
	listeners   = describe("event_listeners", "Who listen to the events as they come.")

	commits      = describe("commits_total", "Commits that brought something onto the log.")
	failed       = describe("commits_failed_total", "Writes that did not succeed: what they held was decided again, or its signers were told.")
	commands     = describe("commands_total", "Commands that were written, the node's own too.")
	repeated     = describe("commands_repeated_total", "Commands that stood on the log already and were answered once more.")
	refused      = describe("commands_refused_total", "Commands that brought nothing about, by the type of the problem that they were answered with.", "type")
	batches      = describe("commit_commands", "Commands that share a commit.")
	answers      = describe("command_answer_seconds", "From the submission of a command to its durable answer.")
	waiting      = describe("commands_waiting", "Commands that have no answer yet.")
	queued       = describe("commands_queued", "Commands that are not decided yet.")
	participants = describe("participants_waiting", "Participants whose commands have no answer yet.")
)

// nodeCollector tells the figures of a node. It implements [prometheus.Collector].
type nodeCollector struct {
	now     func() Now
	turned  *turnedAway
	version string
	began   time.Time
}

// Describe implements [prometheus.Collector].
func (c *nodeCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		buildInfo, uptime, ready, durability, writable, logSeq, leaseHeld, leaseKnown, forwarded, readingsSeq, readingsLag, readingsRun, rootsKept, listeners,
		commits, failed, commands, repeated, refused, batches, answers, waiting, queued, participants,
	} {
		to <- d
	}
}

// Collect implements [prometheus.Collector]. Of a node that is starting it tells that,
// and nothing of its log.
func (c *nodeCollector) Collect(to chan<- prometheus.Metric) {
	tell := func(d *prometheus.Desc, kind prometheus.ValueType, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, kind, v, labels...)
	}
	count := func(d *prometheus.Desc, n uint64) { tell(d, prometheus.CounterValue, float64(n)) }
	gauge := func(d *prometheus.Desc, v float64) { tell(d, prometheus.GaugeValue, v) }

	now := c.now()
	tell(buildInfo, prometheus.GaugeValue, 1, c.version, runtime.Version())
	gauge(uptime, time.Since(c.began).Seconds())
	gauge(ready, truth(now.Ready))
	n := now.Node
	if n == nil {
		return
	}
	gauge(durability, truth(n.Durability == node.Verified))
	gauge(writable, truth(n.Log.Writable() == nil))
	readings := n.Readings()
	gauge(logSeq, float64(n.Seq()))
	gauge(readingsSeq, float64(readings.Seq))
	gauge(readingsLag, float64(readings.Behind))
	gauge(readingsRun, truth(n.Runner.Err() == nil))
	gauge(rootsKept, float64(readings.Kept))
	gauge(listeners, float64(now.Listeners))

	if of := n.Writer(); of != nil {
		gauge(leaseHeld, truth(of.Held))
		gauge(leaseKnown, truth(of.Node != ""))
		count(forwarded, n.Forwarded())
	}

	s := n.Engine.Stats()
	count(commits, s.Commits)
	count(failed, s.Failed)
	count(commands, s.Commands)
	count(repeated, s.Repeated)
	c.turned.mu.Lock()
	for slug, n := range c.turned.by {
		s.Refused[slug] += n
	}
	c.turned.mu.Unlock()
	for _, kind := range slices.Sorted(maps.Keys(s.Refused)) {
		tell(refused, prometheus.CounterValue, float64(s.Refused[kind]), kind)
	}
	to <- spread(batches, s.Batches, 1)
	to <- spread(answers, s.Answers, float64(time.Second))
	gauge(waiting, float64(s.Waiting))
	gauge(queued, float64(s.Queued))
	gauge(participants, float64(s.Participants))
}

// spread tells how values are spread, in a unit.
func spread(d *prometheus.Desc, s engine.Spread, unit float64) prometheus.Metric {
	upTo := make(map[float64]uint64, len(s.Bounds))
	all := uint64(0)
	for i, n := range s.Counts {
		all += n
		if i < len(s.Bounds) {
			upTo[float64(s.Bounds[i])/unit] = all
		}
	}
	return prometheus.MustNewConstHistogram(d, all, float64(s.Sum)/unit, upTo)
}

func truth(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
