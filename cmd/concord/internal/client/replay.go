package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/go-json-experiment/json"

	"concord/projections/runner"
)

// errNoEnd says that a replay's progress was told and its end was not.
var errNoEnd = errors.New("the replay broke off before its end")

// Replay has the node rebuild its readings from the log, as of a sequence or a time
// ("" for now). progress is told how far it is.
func (c *Client) Replay(ctx context.Context, at string, progress func(done, total uint64)) (runner.Replayed, error) {
	query := url.Values{}
	if at != "" {
		query.Set("at", at)
	}
	var out runner.Replayed
	resp, err := c.send(ctx, http.MethodPost, "/api/v1/replay", query, nil, http.Header{"Accept": {"application/x-ndjson"}})
	if err != nil {
		return out, err
	}
	if resp.StatusCode >= http.StatusBadRequest {
		_, err := answer(resp)
		return out, err
	}
	defer resp.Body.Close()
	ended := false
	err = c.lines(resp.Body, func(line []byte) error {
		var l struct {
			Done  *uint64 `json:"done"`
			Total uint64  `json:"total"`
			State string  `json:"state"`
			Title string  `json:"title"`
		}
		if err := json.Unmarshal(line, &l); err != nil {
			return fmt.Errorf("the answer of %s cannot be read: %w", c.server, err)
		}
		switch {
		case l.Title != "":
			p := &Problem{}
			if err := json.Unmarshal(line, p); err != nil {
				return fmt.Errorf("the answer of %s cannot be read: %w", c.server, err)
			}
			return p
		case l.State != "":
			ended = true
			return json.Unmarshal(line, &out)
		case l.Done != nil && progress != nil:
			progress(*l.Done, l.Total)
		}
		return nil
	})
	if err == nil && !ended {
		err = &UnreachableError{Server: c.server, Err: errNoEnd}
	}
	return out, err
}
