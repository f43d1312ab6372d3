package aggregates

import "concord/events"

// Result is what a command brought about, in a word: it follows from the events.
type Result struct {
	Group       string `json:"group,omitempty"`
	Participant string `json:"participant,omitempty"`
	Key         string `json:"key,omitempty"`
	Office      string `json:"office,omitempty"`
	Report      string `json:"report,omitempty"`
	Revision    *int   `json:"revision,omitempty"`
	Amendment   string `json:"amendment,omitempty"`
	Replaces    string `json:"replaces,omitempty"`
	Paragraph   string `json:"paragraph,omitempty"`
	Position    string `json:"position,omitempty"`
	Package     int    `json:"package,omitzero"`
	Part        int    `json:"part,omitzero"`
	Silence     string `json:"silence,omitempty"`
	State       string `json:"state,omitempty"` // of the silence
	Late        bool   `json:"late,omitzero"`   // an objection that came after the end of the silence
	Adopted     bool   `json:"adopted,omitzero"`
	Symbol      string `json:"symbol,omitempty"` // of the document
}

// ResultOf sums up the events of one command.
func ResultOf(records []events.Record) Result {
	var r Result
	for i := range records {
		switch e := records[i].Event.(type) {
		case events.GroupFounded:
			return Result{Group: e.Mandate.Group}
		case events.ParticipantsRegistered:
			r.Participant = e.Participants[0].Code
		case events.KeyEnrolled:
			r.Participant, r.Key = e.Participant, e.Key
		case events.KeyRevoked:
			if r.Key == "" {
				r.Participant, r.Key = e.Participant, e.Key
			}
		case events.OfficerElected:
			r.Office, r.Participant = e.Office, e.Participant
		case events.ReportTabled:
			r.Report, r.Revision = e.Report, new(int)
		case events.AmendmentProposed:
			r.Report, r.Amendment, r.Replaces = e.Report, e.Amendment, e.Replaces
		case events.AmendmentCosponsored:
			r.Report, r.Amendment = e.Report, e.Amendment
		case events.AmendmentLeft:
			r.Report, r.Amendment = e.Report, e.Amendment
		case events.AmendmentWithdrawn:
			if r.Amendment == "" {
				r.Report, r.Amendment = e.Report, e.Amendment
			}
		case events.AmendmentDeclined:
			r.Report, r.Amendment = e.Report, e.Amendment
		case events.AmendmentFallen:
			if i == 0 { // else it falls with what the command is about
				r.Report, r.Amendment = e.Report, e.Amendment
			}
		case events.ReportRevised:
			revision := e.Revision
			r.Report, r.Revision = e.Report, &revision
		case events.PositionTaken:
			r.Report, r.Paragraph, r.Amendment, r.Position, r.Participant = e.Report, e.Block, e.Amendment, string(e.Stance), e.By
		case events.PositionLifted:
			r.Report, r.Paragraph, r.Amendment, r.Position, r.Participant = e.Report, e.Block, e.Amendment, "lift", e.By
		case events.ExplanationGiven:
			r.Report, r.Paragraph, r.Amendment, r.Participant = e.Report, e.Block, e.Amendment, e.By
		case events.ParagraphAgreed:
			r.Report, r.Paragraph = e.Report, e.Block
		case events.AgreementConfirmed:
			r.Report, r.Paragraph, r.Participant = e.Report, e.Block, e.By
		case events.AgreementReopened:
			r.Report, r.Paragraph, r.Participant = e.Report, e.Block, e.By
		case events.PackageMade:
			r.Report, r.Package = e.Report, e.Package
		case events.PackageUntied:
			r.Report, r.Package = e.Report, e.Package
		case events.SilencePut:
			r.Report, r.Paragraph, r.Silence, r.State = e.Report, e.Block, e.Silence, "running"
		case events.SilenceBroken:
			r.Report, r.Silence, r.State = e.Report, e.Silence, "broken"
		case events.SilenceLateObjection:
			r.Report, r.Paragraph, r.Silence, r.Participant, r.Late = e.Report, e.Block, e.Silence, e.By, true
		case events.SilenceExtended:
			r.Report, r.Paragraph, r.Silence, r.State = e.Report, e.Block, e.Silence, "running"
		case events.SilenceWithdrawn:
			r.Report, r.Paragraph, r.Silence, r.State = e.Report, e.Block, e.Silence, "withdrawn"
		case events.SilenceEnded:
			r.Report, r.Paragraph, r.Silence, r.State = e.Report, e.Block, e.Silence, "unbroken"
		case events.SilenceVoided:
			r.Report, r.Silence, r.State = e.Report, e.Silence, "void"
		case events.SilenceConfirmed:
			r.Report, r.Paragraph, r.Silence, r.State = e.Report, e.Block, e.Silence, "confirmed"
		case events.DeadlinePassed:
			r.Report = e.Report
		case events.DeadlineSet:
			r.Report = e.Report
		case events.DeadlineLifted:
			r.Report = e.Report
		case events.LeaveGiven:
			r.Report, r.Participant = e.Report, e.Participant
		case events.AmendmentOrderSet:
			r.Report = e.Report
		case events.ReportReconsidered:
			r.Report = e.Report
		case events.ParagraphReconsidered:
			r.Report, r.Paragraph, r.Silence = e.Report, e.Block, e.Silence
		case events.ReportDivided:
			r.Report, r.Part = e.Report, e.Part
		case events.DivisionOpposed:
			r.Report, r.Part, r.Participant = e.Report, e.Part, e.By
		case events.PartAdopted:
			revision := e.Revision
			r.Report, r.Part, r.Revision, r.Adopted = e.Report, e.Part, &revision, true
		case events.PartReconsidered:
			r.Report, r.Part = e.Report, e.Part
		case events.DocumentIssued:
			revision := e.Revision
			r.Report, r.Revision, r.Symbol = e.Report, &revision, e.Symbol
		case events.DocumentSubmitted:
			r.Report, r.Symbol = e.Report, e.Symbol
		case events.CorrigendumIssued:
			r.Report, r.Symbol = e.Report, e.Symbol
		case events.ReportAdopted:
			revision := e.Revision
			r.Report, r.Revision, r.Adopted = e.Report, &revision, true
		}
	}
	return r
}
