package node

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"concord/aggregates/group"
	"concord/events"
	"concord/events/trust"
)

// admit enrols the keys of other nodes, if this directory has the key of the
// secretariat that founded the group. A key that was enrolled before is passed over, a
// revoked one too.
func (n *Node) admit(ctx context.Context, nodes []string) error {
	secretariat, err := trust.LoadSigner(n.KeyFile(events.CodeSecretariat))
	if err != nil || len(nodes) == 0 {
		return nil // it is not here: whoever has it enrols them by hand
	}
	for _, key := range nodes {
		if _, known := n.Engine.State().Group.Key(key); known {
			continue
		}
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		signed, err := trust.NewCommand(trust.Command{Group: n.Group, Type: "key.enrol", Actor: events.CodeSecretariat, Issued: n.Engine.Time()},
			group.Enrol{Participant: events.CodeNode, Key: key, Label: "named at a start", Custody: events.CustodyNode}, id, uuid.New())
		if err != nil {
			return err
		}
		if _, err := n.Submit(ctx, secretariat.Sign(signed)); err != nil {
			return fmt.Errorf("enrolling the node %s: %w", key, err)
		}
		n.logger.Info("another node is enrolled", "node", key)
	}
	return nil
}
