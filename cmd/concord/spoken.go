package main

import (
	"context"
	"regexp"
	"strings"

	"concord/aggregates"
	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/prepare"
	"concord/events"
	"concord/events/text"
)

// spoken is what somebody speaks of: a report, one of its paragraphs, or an amendment.
type spoken struct {
	events.On
	words string // hash of the words that were read; "" of an amendment, whose words never change
	name  string // as a sentence has it: "paragraph 12 of apr1"
	typed string // as it is typed
}

// capital is its name at the beginning of a sentence; a slug stays as it is.
func (s *spoken) capital() string {
	if s.Block == "" {
		return s.name
	}
	return strings.ToUpper(s.name[:1]) + s.name[1:]
}

// amendmentID is the form of an amendment's id, as a person types it.
var amendmentID = regexp.MustCompile(`^[Aa][1-9][0-9]*$`)

// spokenOf reads what a person speaks of, SLUG, SLUG#PARAGRAPH or the id of an
// amendment, and the words that it has: those of a revision, if one is named.
func (d *door) spokenOf(ctx context.Context, typed, rev string) (spoken, error) {
	if amendmentID.MatchString(typed) {
		c, err := d.client()
		if err != nil {
			return spoken{}, err
		}
		id := strings.ToUpper(typed)
		a, err := c.Amendment(ctx, id, nil)
		d.about(a.Report)
		return spoken{On: events.On{Report: a.Report, Amendment: id}, name: id, typed: id}, err
	}
	slug, ref, on := strings.Cut(typed, "#")
	if on && ref == "" {
		return spoken{}, wrong("%q names no paragraph behind the #", typed)
	}
	query, err := revisionQuery(rev)
	if err != nil {
		return spoken{}, err
	}
	draft, err := d.draft(ctx, d.about(slug), query)
	if err != nil {
		return spoken{}, err
	}
	if !on {
		return spoken{On: events.On{Report: slug}, words: draft.Hash, name: slug, typed: typed}, nil
	}
	i, err := draft.Find(ref)
	if err != nil {
		return spoken{}, err
	}
	return spoken{
		On: events.On{Report: slug, Block: draft.Blocks[i].ID}, words: text.HashBlock(draft.Blocks[i]),
		name: draft.Name(i) + " of " + slug, typed: typed,
	}, nil
}

// paragraphOf is spokenOf where only a paragraph can be meant.
func (d *door) paragraphOf(ctx context.Context, typed, rev string) (spoken, error) {
	if !strings.Contains(typed, "#") {
		return spoken{}, wrong("%q names no paragraph: SLUG#PARAGRAPH, as in apr1#12", typed)
	}
	return d.spokenOf(ctx, typed, rev)
}

// placed names the paragraphs of a list, by id, as the log has them.
func (d *door) placed(draft prepare.Draft, refs []string) ([]string, error) {
	ids := make([]string, len(refs))
	for i, ref := range refs {
		n, err := draft.Find(ref)
		if err != nil {
			return nil, err
		}
		ids[i] = draft.Blocks[n].ID
	}
	return ids, nil
}

// done is the answer to a command that says no more than what it brought about.
type done struct {
	aggregates.Result
	Seq uint64 `json:"seq"`
}

// act has a wish done and answers with what it brought about.
func (d *door) act(ctx context.Context, kind string, data any, attached [][]byte, tell func(done)) error {
	a, err := d.submit(ctx, client.Wish{Type: kind, Data: data, Attachments: attached})
	if err != nil {
		return err
	}
	out := done{a.Result, a.Seq}
	return d.answer(out, func() { tell(out) })
}

// targets completes what can be spoken of: reports, with # their paragraphs, and amendments.
func (d *door) targets(ctx context.Context, before []string) []string {
	return append(d.reportSlugs(ctx), d.openAmendments(ctx, before)...)
}
