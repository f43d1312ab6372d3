package client

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"

	"concord/cmd/concord/internal/prepare"
)

// WhatIf asks what a report would be if hypothetical commands were given, and returns
// the answer as it came too.
func (c *Client) WhatIf(ctx context.Context, slug, file string, query url.Values) (prepare.WhatIf, []byte, error) {
	var out prepare.WhatIf
	resp, err := c.send(ctx, http.MethodPost, ReportPath(slug, "whatif"), query, strings.NewReader(file), http.Header{
		"Content-Type": {"text/plain; charset=utf-8"}, "Accept": {"application/json"},
	})
	if err != nil {
		return out, nil, err
	}
	body, err := answer(resp)
	if err != nil {
		return out, nil, err
	}
	if err := json.Unmarshal(body, &out); err != nil {
		return out, nil, fmt.Errorf("the answer of %s cannot be read: %w", c.server, err)
	}
	return out, body, nil
}
