package doctor

import (
	"strings"

	"concord/cmd/concord/internal/node"
)

// node looks at what the node says of itself.
func (p *Patient) node() []Finding {
	const check, disk = "node", "durability"
	if p.Node == nil {
		return []Finding{ok(check, "%v", p.Silent).warning("concord serve --data %s starts one; --server or CONCORD_SERVER names one that runs", p.Dir)}
	}
	n := p.Node
	f := ok(check, "%s is ready: the log is checked up to event %d, the readings are %s behind it", p.Server, n.Head, counted(int(n.Behind), "event"))
	if !n.Ready {
		f = ok(check, "%s is not ready: %s", p.Server, strings.Join(n.Reasons, "; ")).
			wrong("see the node's lines; if it goes on for long, stop it and start it again: what was answered is not lost")
	}
	switch node.Durability(n.Durability) {
	case node.Verified:
		return []Finding{f, ok(disk, "every server writes through to the disk before it acknowledges")}
	case node.Unverified:
		return []Finding{f, ok(disk, "whether the NATS servers write through to the disk is not known").
			warning("start the node with --nats-sys FILE, so that it can ask them (sync_interval: always)")}
	}
	return []Finding{f} // it is starting
}
