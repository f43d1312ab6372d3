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
	Adopted     bool   `json:"adopted,omitzero"`
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
		case events.ReportRevised:
			revision := e.Revision
			r.Report, r.Revision = e.Report, &revision
		case events.DeadlineSet:
			r.Report = e.Report
		case events.DeadlineLifted:
			r.Report = e.Report
		case events.LeaveGiven:
			r.Report, r.Participant = e.Report, e.Participant
		case events.ReportAdopted:
			revision := e.Revision
			r.Report, r.Revision, r.Adopted = e.Report, &revision, true
		}
	}
	return r
}
