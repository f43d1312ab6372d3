package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"concord/aggregates"
	"concord/cmd/concord/internal/node"
	"concord/events"
	"concord/projections/participation"
	"concord/projections/runner"
)

// Group is the group and the node that answers for it.
type Group struct {
	participation.Group
	Time     time.Time               `json:"time" doc:"the group's: the real clock, or what the simulated one shows"`
	Seq      uint64                  `json:"seq"`
	Durable  bool                    `json:"durable" doc:"every server is known to write through to the disk before it acknowledges"`
	Officers []participation.Officer `json:"officers"`
	Version  string                  `json:"version" doc:"of the node's program"`
}

// groupReadings adds what concerns the group as a whole.
func (s *Server) groupReadings() {
	read(s, "group", "/api/v1/group", "The group, its clock and the node", func(_ context.Context, r *runner.Root, in *Place) (Group, error) {
		n := s.node.Load()
		g := Group{
			Group: participation.OfGroup(&r.State.Group), Seq: r.Seq, Durable: n.Durability == node.Verified,
			Officers: participation.Officers(&r.State.Group), Version: s.options.Version,
		}
		g.Time = r.Time
		if in.At == "" {
			g.Time = aggregates.Now(&r.State, time.Now())
		}
		return g, nil
	})
	read(s, "whoami", "/api/v1/whoami", "Who acts with a key", func(_ context.Context, r *runner.Root, in *struct {
		Place
		Key string `query:"key" required:"true" doc:"public nkey"`
	}) (participation.Holder, error) {
		return holder(r, in.Key)
	})
	read(s, "participants", "/api/v1/participants", "Who takes part", func(_ context.Context, r *runner.Root, in *struct {
		Place
		Category events.Category `query:"category" doc:"only those of this category"`
	}) ([]participation.Participant, error) {
		if in.Category != "" && !slices.Contains(events.Categories, in.Category) {
			return nil, problem(http.StatusBadRequest, "bad-request", fmt.Sprintf("%q is no category: there are %q", in.Category, events.Categories))
		}
		return participation.Participants(&r.State.Group, in.Category), nil
	})
	read(s, "keys", "/api/v1/keys", "Every key ever enrolled", func(_ context.Context, r *runner.Root, _ *Place) ([]participation.Key, error) {
		return participation.Keys(&r.State.Group), nil
	})
	read(s, "officers", "/api/v1/officers", "The offices and who holds them", func(_ context.Context, r *runner.Root, _ *Place) ([]participation.Officer, error) {
		return participation.Officers(&r.State.Group), nil
	})
	read(s, "agenda", "/api/v1/agenda", "The agenda", func(_ context.Context, r *runner.Root, _ *Place) (participation.Agenda, error) {
		return participation.OfAgenda(&r.State.Group), nil
	})
	read(s, "sessions", "/api/v1/sessions", "The sessions", func(_ context.Context, r *runner.Root, _ *Place) ([]participation.Session, error) {
		return participation.Sessions(&r.State.Group), nil
	})
}

// holder says who acts with a key, or why nobody does.
func holder(r *runner.Root, key string) (participation.Holder, error) {
	if h, ok := participation.HolderOf(&r.State.Group, key); ok {
		return h, nil
	}
	if k, ok := r.State.Group.Key(key); ok {
		return participation.Holder{}, problem(http.StatusForbidden, "revoked-key", fmt.Sprintf("the key %s of %s was revoked (event %d)", key, k.Participant, k.Revoked))
	}
	return participation.Holder{}, problem(http.StatusNotFound, "unknown-key", fmt.Sprintf("the key %.80q is not enrolled: the secretariat enrols keys", key))
}
