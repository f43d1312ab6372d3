package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"concord/aggregates"
	"concord/aggregates/report"
	"concord/events"
	"concord/projections/positions"
	"concord/projections/runner"
)

// positionReadings adds what delegations hold of the words of reports, and how far
// these are agreed.
func (s *Server) positionReadings() {
	readReport(s, "positions", "The positions that were taken and not lifted, and whether each holds",
		func(_ context.Context, _ *runner.Root, rep *report.State, in *struct {
			OfReport
			Participant string `query:"participant" doc:"only those of this one, or for it"`
			Paragraph   string `query:"paragraph" doc:"only those on this paragraph: an id"`
		}) ([]positions.Position, error) {
			return positions.List(rep, positions.Filter{Participant: in.Participant, Paragraph: in.Paragraph}), nil
		})
	readReport(s, "explanations", "The explanations of position, with their words",
		func(ctx context.Context, r *runner.Root, rep *report.State, _ *OfReport) ([]positions.Explanation, error) {
			all := positions.Explanations(rep)
			for i := range all {
				if all[i].File == "" {
					continue
				}
				words, err := s.attached(ctx, all[i].Seq, all[i].File, r.Seq)
				if err != nil {
					return nil, err
				}
				all[i].Text = string(words)
			}
			return all, nil
		})
	readReport(s, "agreements", "What the Chair noted as agreed, by paragraph",
		func(_ context.Context, _ *runner.Root, rep *report.State, _ *OfReport) ([]positions.Agreement, error) {
			return positions.Agreements(rep), nil
		})
	readReport(s, "packages", "The paragraphs that are settled together or not at all",
		func(_ context.Context, _ *runner.Root, rep *report.State, _ *OfReport) ([]positions.Package, error) {
			return positions.Packages(rep), nil
		})
	readReport(s, "parts", "The parts that are decided separately, ahead of the whole (rule 129), and how each stands",
		func(_ context.Context, _ *runner.Root, rep *report.State, _ *OfReport) ([]positions.Part, error) {
			return positions.Parts(rep), nil
		})
	readReport(s, "silences", "The silence procedures on a report, in the order in which they were put",
		func(_ context.Context, _ *runner.Root, rep *report.State, _ *OfReport) ([]positions.Silence, error) {
			return positions.Silences(rep), nil
		})
	read(s, "silences", "/api/v1/silences", "The silence procedures on all reports", func(_ context.Context, r *runner.Root, _ *Place) ([]positions.Silence, error) {
		all := []positions.Silence{}
		for brief := range r.State.Briefs {
			if brief.Silences > 0 {
				rep, _ := r.State.Report(brief.Slug)
				all = append(all, positions.Silences(&rep)...)
			}
		}
		slices.SortStableFunc(all, func(a, b positions.Silence) int { return cmp.Compare(a.Put, b.Put) })
		return all, nil
	})
}

// longestAttachment is how many messages an attachment may take, at most.
const longestAttachment = (aggregates.MaxAttachment + events.MaxAttachmentPart - 1) / events.MaxAttachmentPart

// errWhole ends a reading of the log that has what it is for.
var errWhole = errors.New("the attachment is whole")

// attached reads the words that an event names off the log: they stand behind it, in the
// events of its command.
func (s *Server) attached(ctx context.Context, seq uint64, file string, last uint64) ([]byte, error) {
	var words []byte
	err := s.node.Load().Log.Read(ctx, seq+1, min(last, seq+longestAttachment), func(stored events.Stored) error {
		r, err := events.Decode(stored)
		if err != nil {
			return err
		}
		part, ok := r.Event.(events.AttachmentStored)
		if !ok || part.SHA256 != file {
			return fmt.Errorf("event %d has none of the words of event %d", r.Seq, seq)
		}
		if words = append(words, part.Content...); part.Part == part.Parts {
			return errWhole
		}
		return nil
	})
	if errors.Is(err, errWhole) {
		return words, nil
	}
	return nil, errors.Join(fmt.Errorf("the words of event %d are not on the log", seq), err)
}
