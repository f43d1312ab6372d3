package client

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"concord/aggregates"
	"concord/events/trust"
)

// Trial is what would come of a command.
type Trial struct {
	Events []TrialEvent      `json:"events"`
	Result aggregates.Result `json:"result"`
}

// TrialEvent is an event that a command would bring.
type TrialEvent struct {
	Type    string         `json:"type"`
	Subject string         `json:"subject"`
	Data    jsontext.Value `json:"data"`
}

// DryRun asks the node what would come of a command. Nothing is written. Its
// attachments are sent ahead, signed, as the node takes no others.
func (c *Client) DryRun(ctx context.Context, s trust.Signer, cmd Command) (Trial, error) {
	deadline := time.Now().Add(c.patience)
	for _, name := range cmd.order {
		if err := c.attach(ctx, s, name, cmd.Attachments[name], deadline); err != nil {
			return Trial{}, err
		}
	}
	var out Trial
	resp, err := c.send(ctx, http.MethodPost, "/api/v1/dry-run", nil, bytes.NewReader(cmd.Bytes), http.Header{
		"Content-Type": {"application/json"}, "Accept": {"application/json"}, "Concord-Key": {s.Name},
	})
	if err != nil {
		return out, err
	}
	body, err := answer(resp)
	if err != nil {
		return out, err
	}
	if err := json.Unmarshal(body, &out); err != nil {
		return out, fmt.Errorf("the answer of %s cannot be read: %w", c.server, err)
	}
	return out, nil
}
