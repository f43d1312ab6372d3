package client

import (
	"context"
	"net/url"
	"strconv"

	"concord/projections/amendments"
	"concord/projections/currenttext"
)

// ReportPath returns the path of a report, or of a reading of it.
func ReportPath(slug string, reading ...string) string {
	path := "/api/v1/reports/" + url.PathEscape(slug)
	for _, r := range reading {
		path += "/" + url.PathEscape(r)
	}
	return path
}

// Report reads a report.
func (c *Client) Report(ctx context.Context, slug string, query url.Values) (currenttext.Report, error) {
	var r currenttext.Report
	err := c.Get(ctx, ReportPath(slug), query, &r)
	return r, err
}

// Amendments reads the amendments to a report.
func (c *Client) Amendments(ctx context.Context, slug string, query url.Values) ([]amendments.Amendment, error) {
	var list []amendments.Amendment
	err := c.Get(ctx, ReportPath(slug, "amendments"), query, &list)
	return list, err
}

// Amendment reads an amendment.
func (c *Client) Amendment(ctx context.Context, id string, query url.Values) (amendments.Amendment, error) {
	var a amendments.Amendment
	err := c.Get(ctx, "/api/v1/amendments/"+url.PathEscape(id), query, &a)
	return a, err
}

// Revised reads what a revision did.
func (c *Client) Revised(ctx context.Context, slug string, revision int, query url.Values) (amendments.Revised, error) {
	var r amendments.Revised
	err := c.Get(ctx, ReportPath(slug, "revisions", strconv.Itoa(revision)), query, &r)
	return r, err
}
