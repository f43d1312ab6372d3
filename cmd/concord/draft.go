package main

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"concord/cmd/concord/internal/prepare"
	"concord/events/text"
)

// draft reads a whole text of a report: the latest, or that which the query names.
func (d *door) draft(ctx context.Context, slug string, query url.Values) (prepare.Draft, error) {
	c, err := d.client()
	if err != nil {
		return prepare.Draft{}, err
	}
	r, err := c.Report(ctx, slug, query)
	return prepare.DraftOf(r), err
}

// place names a block in a table, by the number that documents print and the id that
// stays: "3 (a) [p5]"; "[h2]" has no number, and no block is the place before the first.
func place(path, id string) string {
	switch {
	case id == "":
		return prepare.Start
	case path == "":
		return "[" + id + "]"
	}
	return path + " [" + id + "]"
}

// paragraph is place in a sentence: "paragraph 3 (a) [p5]", "footnote 2 [f2]".
func paragraph(path, id string) string {
	if path == "" || strings.HasPrefix(path, string(text.Footnote)) {
		return place(path, id)
	}
	return "paragraph " + place(path, id)
}

// revisionQuery is the query for a revision; "" is the latest. "Rev.1" is 1.
func revisionQuery(typed string) (url.Values, error) {
	if typed == "" {
		return url.Values{}, nil
	}
	n, err := revision(typed)
	return url.Values{"rev": {strconv.Itoa(n)}}, err
}

func revision(typed string) (int, error) {
	digits := strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(typed), "rev"), ".")
	n, err := strconv.Atoi(digits)
	if err != nil || n < 0 {
		return 0, wrong("%q is no revision: it is a number, 0 for the text as tabled", typed)
	}
	return n, nil
}

// paragraphQuery is the query for one paragraph as a person names it, which is looked
// up first, so that what is wrong with the name is told with what may be meant.
func (d *door) paragraphQuery(ctx context.Context, slug, ref string) (url.Values, error) {
	if ref == "" {
		return nil, nil
	}
	draft, err := d.draft(ctx, slug, nil)
	if err != nil {
		return nil, err
	}
	i, err := draft.Find(ref)
	if err != nil {
		return nil, err
	}
	return url.Values{"paragraph": {draft.Blocks[i].ID}}, nil
}

// time reads a time. What is wrong with it is told with the group's zone, where the
// zone is what is missing.
func (d *door) time(ctx context.Context, typed string) (time.Time, error) {
	t, err := prepare.Time(typed)
	var no *prepare.TimeError
	if errors.As(err, &no) && !strings.ContainsAny(typed, "[Zz") {
		if g, e := d.group(ctx); e == nil && g.TimeZone != "" {
			no.Reason = strings.ReplaceAll(no.Reason, "America/New_York", g.TimeZone)
		}
	}
	return t, err
}
