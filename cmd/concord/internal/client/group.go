package client

import (
	"context"
	"net/url"
	"time"

	"concord/events"
	"concord/projections/participation"
)

// Group is the group and the node that was asked.
type Group struct {
	Group      string          `json:"group"`
	Title      string          `json:"title"`
	ShortTitle string          `json:"short_title"`
	TimeZone   string          `json:"time_zone"`
	Drafting   events.Drafting `json:"drafting"`
	Clock      events.Clock    `json:"clock"`
	Time       time.Time       `json:"time"` // the group's
	Demo       bool            `json:"demo"`
	Seq        uint64          `json:"seq"`
	Languages  []string        `json:"languages"`
	Officers   []Office        `json:"officers"`
	Version    string          `json:"version"` // of the node
}

// Office is an office and the code of the member State that holds it.
type Office struct {
	Office      string `json:"office"`
	Participant string `json:"participant"`
}

// Group reads the group.
func (c *Client) Group(ctx context.Context) (Group, error) {
	var g Group
	err := c.Get(ctx, "/api/v1/group", nil, &g)
	return g, err
}

// Reached waits until the node's readings have an event.
func (c *Client) Reached(ctx context.Context, seq uint64) error {
	var g Group
	return c.Get(ctx, "/api/v1/group", MinSeq(seq), &g)
}

// Whoami reads who acts with a key.
func (c *Client) Whoami(ctx context.Context, public string) (participation.Holder, error) {
	var h participation.Holder
	err := c.Get(ctx, "/api/v1/whoami", url.Values{"key": {public}}, &h)
	return h, err
}
