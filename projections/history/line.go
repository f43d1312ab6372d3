package history

import (
	"fmt"
	"strconv"
	"strings"

	"concord/aggregates/group"
	"concord/events"
	"concord/events/text"
	"concord/projections/currenttext"
)

const (
	maxQuoted = 10 // words of a quotation in a sentence
	maxEdits  = 4  // changes of words told in a sentence
)

// line tells an act in a sentence, with how it came where the secretariat entered it.
func (t *teller) line(e *Entry) string {
	s := Who(e.By) + " " + t.deed(e)
	if how := entered(e.Via); e.For != "" && how != "" {
		s += " (entered by the secretariat: " + how + ")"
	}
	return s
}

// Who calls whoever acts, in a sentence: an office by its name, a participant by its code.
func Who(code string) string {
	switch code {
	case group.CodeChair:
		return "the Chair"
	case group.CodeViceChair:
		return "the Vice-Chair"
	case events.CodeSecretariat:
		return "the secretariat"
	case events.CodeNode:
		return "the node"
	case events.CodeAuditor:
		return "the auditor"
	}
	return code
}

// entered says how something reached the secretariat.
func entered(via events.Via) string {
	switch via {
	case events.ViaFloor:
		return "said in the room"
	case events.ViaLetter:
		return "by letter"
	case events.ViaPaper:
		return "on paper"
	}
	return ""
}

// deed tells what was done.
func (t *teller) deed(e *Entry) string {
	switch e := e.Event.(type) {
	case events.GroupFounded:
		s := "founded the group " + e.Mandate.Group
		if e.Clock == events.ClockSimulated {
			s += ", whose clock is simulated"
		}
		return s
	case events.ParticipantsRegistered:
		return "registered " + participants(e.Participants)
	case events.KeyEnrolled:
		s := "enrolled a key for " + Who(e.Participant)
		if e.Custody == events.CustodyIssued {
			s += ", made by the node"
		}
		return s
	case events.KeyRevoked:
		return "revoked a key of " + Who(e.Participant) + because(e.Reason)
	case events.OfficerElected:
		return fmt.Sprintf("declared %s elected to the office of %s by %s", e.Participant, e.Office, e.Manner)
	case events.ClockSet:
		return "set the clock to " + events.FormatTime(e.Now)
	case events.AttachmentStored:
		return "attached " + e.SHA256
	case events.ReportTabled:
		return fmt.Sprintf("tabled the draft %s: %s", quote(e.Title), count(e.Blocks, "block"))
	case events.BlocksTabled:
		return fmt.Sprintf("tabled %s", count(len(e.Blocks), "block"))
	case events.BlockContinued:
		return "tabled more of block " + e.Block
	case events.AmendmentProposed:
		return t.proposed(&e)
	case events.AmendmentCosponsored:
		return "joined " + t.amendment(e.Amendment)
	case events.AmendmentLeft:
		return "took its name off " + t.amendment(e.Amendment)
	case events.AmendmentWithdrawn:
		s := "withdrew " + t.amendment(e.Amendment)
		if e.ReplacedBy != "" {
			s += ", in the place of which stands " + e.ReplacedBy
		}
		return s
	case events.AmendmentDeclined:
		return "did not take up " + t.amendment(e.Amendment) + because(e.Reason)
	case events.ReportRevised:
		return t.revised(&e)
	case events.RevisionBlocks:
		if e.Revision < len(t.report.Issues) && len(t.report.Issues[e.Revision].Bracket) > 0 {
			return fmt.Sprintf("compiled %s for Rev.%d", count(len(e.Blocks), "block"), e.Revision)
		}
		return fmt.Sprintf("redrafted %s for Rev.%d", count(len(e.Blocks), "block"), e.Revision)
	case events.DeadlineSet:
		return "set the deadline for amendments: " + events.FormatTime(e.Until)
	case events.DeadlineLifted:
		return "lifted the deadline for amendments"
	case events.LeaveGiven:
		return "gave " + e.Participant + " leave to file an amendment late"
	case events.ReportAdopted:
		s := fmt.Sprintf("declared %s adopted", currenttext.RevisionName(e.Revision))
		if len(e.KeepBrackets) > 0 {
			s += ", with the brackets of " + t.names(e.Revision, e.KeepBrackets) + " kept"
		}
		return s
	}
	if s := t.consensus(e); s != "" {
		return s
	}
	return "did what this version cannot tell"
}

func (t *teller) proposed(e *events.AmendmentProposed) string {
	d := t.drafts.Of(e.Revision)
	s := "proposed " + e.Amendment
	if len(e.OnBehalfOf) > 0 {
		s = "proposed, on behalf of " + list(e.OnBehalfOf) + ", " + e.Amendment
	}
	if old, ok := t.report.Amendment(e.Replaces); ok && old.ReplacedBy == e.Amendment && old.ReintroducedAt != 0 {
		s = "reintroduced " + e.Replaces + " as " + e.Amendment
	} else if e.Replaces != "" {
		s += " (in the place of " + e.Replaces + ")"
	}
	c := &e.Change
	switch c.Operation {
	case events.OpText:
		b, _ := d.Block(c.Block)
		s += " on " + d.Name(c.Block) + ": " + rewording(b.Text, c.Edits)
	case events.OpInsert:
		s += ": a new " + currenttext.KindName(c.Kind) + " " + currenttext.Behind(d, c.Block) + ", " + quote(c.Text)
	case events.OpDelete:
		s += ": delete " + d.Name(c.Block)
	case events.OpMove:
		s += ": move " + d.Name(c.Block) + " " + currenttext.To(d, c.After)
	case events.OpSplit:
		b, _ := d.Block(c.Block)
		s += ": split " + d.Name(c.Block)
		if tokens := text.Tokenize(b.Text); c.Gap > 0 && c.Gap < len(tokens) {
			s += " in front of " + quote(text.Join(tokens[c.Gap:]))
		}
	case events.OpMerge:
		s += ": merge " + d.Name(c.Block) + " with the next"
	}
	return s + because(e.Reason)
}

// rewording tells changes of the words of a text: "should → shall".
func rewording(base string, edits []text.Edit) string {
	var out []string
	for i, e := range edits {
		if i == maxEdits {
			out = append(out, "and "+count(len(edits)-i, "more change"))
			break
		}
		old := ""
		if from, to := e.Bytes[0], e.Bytes[1]; 0 <= from && from <= to && to <= len(base) {
			old = base[from:to]
		}
		old, brought := short(old), short(text.Join(e.New))
		switch {
		case old == "":
			out = append(out, "adds “"+brought+"”")
		case brought == "":
			out = append(out, "deletes “"+old+"”")
		default:
			out = append(out, old+" → "+brought)
		}
	}
	return strings.Join(out, "; ")
}

func (t *teller) revised(e *events.ReportRevised) string {
	s := "issued " + currenttext.RevisionName(e.Revision)
	var did []string
	if len(e.Incorporate) > 0 {
		did = append(did, "with "+list(e.Incorporate))
	}
	if len(e.Decline) > 0 {
		did = append(did, "without "+list(e.Decline))
	}
	if len(e.Set) > 0 {
		blocks := make([]string, len(e.Set))
		for i, w := range e.Set {
			blocks[i] = w.Block
		}
		did = append(did, "with words of its own for "+t.names(e.Revision, blocks))
	}
	if len(e.Bracket) > 0 {
		did = append(did, "with "+list(e.Bracket)+" in brackets")
	}
	if e.Redraft != "" {
		did = append(did, "redrafted as a whole")
	}
	if len(did) == 0 {
		return s
	}
	return s + ": " + strings.Join(did, ", ")
}

// amendment names an amendment with the paragraph that it is on.
func (t *teller) amendment(id string) string {
	a, ok := t.report.Amendment(id)
	if !ok || a.Change.Block == "" {
		return id
	}
	return id + " on " + t.drafts.Of(a.Revision).Name(a.Change.Block)
}

// names calls blocks of a revision.
func (t *teller) names(revision int, blocks []string) string {
	d := t.drafts.Of(revision)
	out := make([]string, len(blocks))
	for i, id := range blocks {
		out[i] = d.Name(id)
	}
	return list(out)
}

func participants(ps []events.Participant) string {
	if len(ps) == 1 {
		return ps[0].Code + " (" + ps[0].Name + ")"
	}
	return count(len(ps), "participant")
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ". Reason: " + reason
}

// quote puts words in quotation marks, the first of them if they are many.
func quote(s string) string { return "“" + short(s) + "”" }

// short leaves out what follows the first words.
func short(s string) string {
	words := strings.Fields(s)
	if len(words) > maxQuoted {
		return strings.Join(words[:maxQuoted], " ") + " …"
	}
	return strings.Join(words, " ")
}

// list joins names: "A1, A2 and A3".
func list(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

func count(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return strconv.Itoa(n) + " " + of + "s"
}
