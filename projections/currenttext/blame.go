package currenttext

import (
	"fmt"
	"slices"

	"concord/aggregates/report"
	"concord/events/text"
)

// BlameOf says who brought each word of a revision, or of one of its paragraphs: an
// id or a number, "" for all. Errors are those of [Show].
func BlameOf(r *report.State, revision int, paragraph string) ([]BlameParagraph, error) {
	shown, err := Show(r, 0, Options{View: Blame, Paragraph: paragraph, Revision: &revision})
	if err != nil {
		return nil, err
	}
	out := make([]BlameParagraph, len(shown.Paragraphs))
	for i, p := range shown.Paragraphs {
		out[i] = BlameParagraph{Paragraph: p.ID, Number: p.Number, Path: p.Path, Runs: p.Runs}
	}
	return out, nil
}

// blame gives the runs of a block of the draft.
func (s *shower) blame(b text.Block) ([]BlameRun, error) {
	found, err := s.report.Text.BlameOf(b.ID, s.draft.Revision)
	if err != nil {
		return nil, fmt.Errorf("who brought the words of %s: %w", b.ID, err)
	}
	tokens := text.Tokenize(b.Text)
	out := make([]BlameRun, len(found.Runs))
	for i, run := range found.Runs {
		out[i] = blamed(s.report, run.Causes)
		out[i].Text, out[i].Space = run.Text, tokens[run.From].Space
	}
	return out, nil
}

// blamed tells what brought words. No cause is the tabling. Words that a redraft
// brought and amendments had asked for came with the redraft, whatever became of the
// amendments later.
func blamed(r *report.State, causes []text.Cause) BlameRun {
	var out BlameRun
	var sponsors []report.Sponsor
	takenUp, redrafted := 0, 0
	for _, c := range causes {
		redrafted = max(redrafted, c.Revision)
		if a, ok := r.Amendment(c.Amendment); ok {
			out.Amendments = append(out.Amendments, a.Amendment)
			sponsors = append(sponsors, a.Sponsors...)
			takenUp = max(takenUp, a.TakenUp)
			if out.Seq == 0 {
				out.Seq = a.Seq
			}
		}
	}
	out.Participants = Joined(sponsors)
	out.Revision = takenUp
	if redrafted > 0 || len(out.Amendments) == 0 {
		out.Revision = redrafted
		issue := &r.Issues[redrafted]
		if out.Seq == 0 {
			out.Seq = issue.Seq
		}
		if !slices.Contains(out.Participants, issue.By) {
			out.Participants = append(out.Participants, issue.By)
		}
	}
	if len(out.Amendments) > 0 {
		out.Amendment = out.Amendments[0]
	}
	if len(out.Amendments) == 1 {
		out.Amendments = nil
	}
	return out
}
