package main

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"concord/aggregates/report"
	"concord/cmd/concord/internal/client"
	"concord/events"
	"concord/projections/amendments"
	"concord/projections/currenttext"
	"concord/projections/history"
	"concord/projections/positions"
)

// refusedAs has a command line refused, and returns the problem that programs get.
func (s *stage) refusedAs(slug string, code int, as string, args ...string) client.Problem {
	s.t.Helper()
	r := s.gives(as, append(args, "--json")...)
	var p client.Problem
	if err := json.Unmarshal([]byte(r.err), &p); err != nil || r.code != code || r.out != "" || p.Slug() != slug {
		s.t.Errorf("concord %s: exit %d, %s; want %d, %s", strings.Join(args, " "), r.code, r.err, code, slug)
	}
	return p
}

// positionsOn lists the positions on apr1, each as "FRA support p1 holds".
func (s *stage) positionsOn(args ...string) string {
	s.t.Helper()
	var out []string
	for _, p := range into[[]positions.Position](s.t, s.must("", append([]string{"position", "list", "apr1", "--json"}, args...)...)) {
		out = append(out, strings.Join(strings.Fields(fmt.Sprintf("%s %s %s%s %s", p.Participant, p.Kind, p.Paragraph, p.Amendment, p.State)), " "))
	}
	return strings.Join(out, ", ")
}

// silences lists the silences on all reports, each as "S1 p7 running".
func (s *stage) silences() string {
	s.t.Helper()
	var out []string
	for _, x := range into[[]positions.Silence](s.t, s.must("", "silence", "list", "--json")) {
		out = append(out, strings.Join(strings.Fields(x.Silence+" "+x.Paragraph+" "+string(x.State)+" "+x.By), " "))
	}
	return strings.Join(out, ", ")
}

func (s *stage) statusOf(paragraph string) currenttext.Paragraph {
	s.t.Helper()
	return into[currenttext.Report](s.t, s.must("", "report", "show", "apr1", "--paragraph", paragraph, "--json")).Paragraphs[0]
}

// toldIn asks that the history of apr1 tells something, in these words.
func (s *stage) toldIn(sentences ...string) {
	s.t.Helper()
	told := map[string]bool{}
	for _, a := range into[[]history.Act](s.t, s.must("", "report", "history", "apr1", "--json")) {
		told[a.Text] = true
	}
	for _, want := range sentences {
		if !told[want] {
			s.t.Errorf("the history does not tell that %q", want)
		}
	}
}

const must1 = "States must respect human rights and promote the free flow of information."

// TestPositionsLapse: what is for words lapses when they change and what is against
// them does not; a condition that is met counts; a member's own word goes before its
// group's.
func TestPositionsLapse(t *testing.T) {
	s := inSession(t)
	s.enrols("EU", "DEU", "KEN")
	s.must("FRA", "position", "apr1#1", "support", "--reason", "Agreed language.")
	s.must("RUS", "position", "apr1#1", "object")
	s.must("USA", "amend", "apr1", "1", "--text", must1)
	taken := into[positioned](t, s.must("USA", "position", "apr1#1", "accept", "--if", "a1", "--json"))
	if taken.State != report.Conditional || taken.If != "A1" || taken.Participant != "USA" || taken.Kind != "accept" || len(taken.CountsFor) != 0 {
		t.Errorf("%+v", taken)
	}
	if told := s.gives("EU", "position", "apr1#5", "object"); !strings.Contains(told.err, "stands in nobody's way") {
		t.Errorf("a group as such: %+v", told)
	}
	s.must("EU", "position", "apr1#3(a)", "reserve", "--members", "deu,FRA")
	own := into[positioned](t, s.must("FRA", "position", "apr1#3(a)", "accept", "--json"))
	if len(own.CountsFor) != 1 || own.CountsFor[0] != "FRA" {
		t.Errorf("%+v", own)
	}
	s.must(events.CodeSecretariat, "position", "a1", "support", "--for", "KEN", "--channel", "floor", "--occurred", "2024-07-08T09:30[America/New_York]")
	if got, want := s.positionsOn(), "FRA support p1 holds, RUS object p1 holds, USA accept p1 conditional, EU reserve p4 holds, FRA accept p4 holds, EU object p7 holds, KEN support A1 holds"; got != want {
		t.Errorf("%s\nnot %s", got, want)
	}
	if p := s.statusOf("3(a)"); p.Status != report.StatusReserved || strings.Join(p.Reservations, ",") != "DEU" {
		t.Errorf("%+v", p)
	}
	s.must("CHAIR", "report", "revise", "apr1", "--incorporate", "A1")
	if got, want := s.positionsOn("--paragraph", "1"), "FRA support p1 lapsed, RUS object p1 holds, USA accept p1 holds"; got != want {
		t.Errorf("after the revision %s\nnot %s", got, want)
	}
	if got := s.positionsOn("--participant", "deu"); got != "EU reserve p4 holds" {
		t.Errorf("of a member for which a group speaks: %s", got)
	}
	if told := s.must("RUS", "position", "apr1#1", "lift"); !strings.Contains(told, "RUS lifts its objection to paragraph 1 of apr1") {
		t.Errorf("%s", told)
	}
	s.refusedAs("no-position", exitMissing, "RUS", "position", "apr1#1", "lift")
	if page := s.must("", "report", "show", "apr1"); !strings.Contains(page, "[3 (a): reservation — DEU]") {
		t.Errorf("the text does not show the reservation:\n%s", page)
	}
	if part := s.must("", "report", "show", "apr1", "--paragraph", "3(a)"); !strings.Contains(part, "3 (a) [p4] · reserved · reservation — DEU") {
		t.Errorf("%s", part)
	}
	if rolling := s.must("", "report", "show", "apr1", "--view", "rolling"); !strings.Contains(rolling, "[3 (a): reservation — DEU]") {
		t.Errorf("the rolling text does not show the reservation:\n%s", rolling)
	}
	s.toldIn("FRA supported paragraph 1. Reason: Agreed language.", "USA accepted paragraph 1, for the case that A1 is in the text",
		"EU reserved its position on paragraph 3 (a) on behalf of DEU and FRA", "RUS lifted its objection to paragraph 1",
		"KEN supported A1 on paragraph 1 (entered by the secretariat: said in the room)")
	if lines := s.must("", "log", "--actor", "USA"); !strings.Contains(lines, "apr1 p1 accept if A1") {
		t.Errorf("%s", lines)
	}
}

// TestPositionInPlaceOfAnother: who changes its position is told what it held before.
func TestPositionInPlaceOfAnother(t *testing.T) {
	s := inSession(t)
	s.must("FRA", "position", "apr1#3(a)", "accept")
	told := s.must("FRA", "position", "apr1#3(a)", "reserve")
	if !strings.Contains(told, "It comes in the place of its acceptance (event ") {
		t.Errorf("%s", told)
	}
	if r := s.gives("FRA", "position", "apr1#3(a)", "accept"); !strings.Contains(r.out, "in the place of its reservation") {
		t.Errorf("%+v", r)
	}
	if r := s.gives("FRA", "position", "apr1#3(a)", "object"); !strings.Contains(r.err, "next: concord position 'apr1#3(a)' lift") {
		t.Errorf("a shell takes the next step apart: %s", r.err)
	}
	if r := s.gives("", "position", "apr1#3(a)", "object", "--key", "nowhere.nk"); r.code != exitUsage || !strings.Contains(r.err, "there is no key file nowhere.nk") {
		t.Errorf("%+v", r)
	}
}

// TestPositionIsOnWhatWasSeen: what was read is named, and what has changed since is
// told.
func TestPositionIsOnWhatWasSeen(t *testing.T) {
	s := inSession(t)
	was := s.statusOf("1")
	s.must("FRA", "amend", "apr1", "1", "--text", must1)
	s.must("CHAIR", "report", "revise", "apr1", "--incorporate", "A1")
	is := s.statusOf("1")
	for _, seen := range [][]string{{"--rev", "0"}, {"--words", was.Hash}} {
		p := s.refusedAs("stale-text", exitForbidden, "USA", append([]string{"position", "apr1#1", "accept"}, seen...)...)
		var ready report.Present
		if err := json.Unmarshal(p.Ready, &ready); err != nil || ready.Revision != 1 || ready.Words != is.Hash {
			t.Errorf("ready to be said is %s (%v)", p.Ready, err)
		}
		if r := s.gives("USA", append([]string{"position", "apr1#1", "accept"}, seen...)...); !strings.Contains(r.err, "it says now: “States must respect") {
			t.Errorf("%s", r.err)
		}
	}
	if r := s.gives("USA", "position", "apr1", "accept", "--rev", "0"); r.code != exitForbidden || !strings.Contains(r.err, "concord report show apr1") {
		t.Errorf("%+v", r)
	}
	s.refusedAs("stale-text", exitForbidden, "CHAIR", "agree", "apr1#1", "--rev", "0")
	s.refusedAs("stale-text", exitForbidden, "CHAIR", "silence", "start", "apr1#1", "--length", "72h", "--rev", "0")
	if taken := into[positioned](t, s.must("USA", "position", "apr1#1", "accept", "--words", is.Hash, "--json")); taken.Words != is.Hash {
		t.Errorf("%+v", taken)
	}
}

// TestPositionWhileTheTextMovesOn: the Chair revises while delegations speak. Each is
// heard on the words that it read, or told that they have changed.
func TestPositionWhileTheTextMovesOn(t *testing.T) {
	s := inSession(t)
	codes := []string{"DEU", "KEN", "BRA", "JPN", "IND", "CHL", "EST", "FJI"}
	s.enrols(codes...)
	s.must("FRA", "amend", "apr1", "1", "--text", must1)
	was := s.statusOf("1").Hash
	answers := make([]said, len(codes))
	var all sync.WaitGroup
	for i, code := range codes {
		all.Go(func() { answers[i] = s.gives(code, "position", "apr1#1", "accept", "--json") })
	}
	all.Go(func() { s.gives("CHAIR", "report", "revise", "apr1", "--incorporate", "A1") })
	all.Wait()
	r := into[currenttext.Report](t, s.must("", "report", "show", "apr1", "--json"))
	if r.Revision != 1 {
		t.Fatalf("there is no revision: %+v", r)
	}
	is := s.statusOf("1").Hash
	for i, a := range answers {
		if a.code != exitDone {
			if a.code != exitForbidden || !strings.Contains(a.err, "stale-text") {
				t.Errorf("%s: %+v", codes[i], a)
			}
			continue
		}
		p := into[positioned](t, a.out)
		then := into[currenttext.Report](t, s.must("", "report", "show", "apr1", "--paragraph", "1", "--at", fmt.Sprint(p.Seq), "--json"))
		if read := then.Paragraphs[0].Hash; read != was && read != is || p.Words != "" && p.Words != read {
			t.Errorf("%s is heard on %s, and it says %s", codes[i], p.Words, read)
		}
	}
}

// TestSilenceOf72Hours: put, not broken, confirmed, in three commands and a clock that
// is set; the clocks of New York are put back in between.
func TestSilenceOf72Hours(t *testing.T) {
	s := inSession(t)
	s.must(events.CodeSecretariat, "clock", "set", "2024-11-01T10:00[America/New_York]")
	s.refusedAs("too-short", exitForbidden, "CHAIR", "silence", "start", "apr1#5", "--until", "2024-11-04T08:59:59[America/New_York]") // 71:59:59
	if r := s.gives("CHAIR", "silence", "start", "apr1#5", "--until", "2024-11-03T01:30[America/New_York]"); r.code != exitUsage ||
		!strings.Contains(r.err, "2024-11-03T01:30:00-04:00 (05:30:00 UTC), or it is 2024-11-03T01:30:00-05:00 (06:30:00 UTC)") {
		t.Errorf("an hour that comes twice: %+v", r)
	}
	told := s.must("CHAIR", "silence", "start", "apr1#5", "--until", "2024-11-04T09:00[America/New_York]")
	if !strings.Contains(told, "Silence S1 is put on paragraph 5 of apr1") || !strings.Contains(told, "Mon 4 November 2024 09:00 EST (America/New_York), which is 14:00 UTC") {
		t.Errorf("%s", told)
	}
	if p := s.statusOf("5"); p.Status != report.StatusSilence {
		t.Errorf("%+v", p)
	}
	s.refusedAs("under-silence", exitForbidden, "CHAIR", "agree", "apr1#5")
	s.refusedAs("silence-running", exitForbidden, "CHAIR", "silence", "confirm", "apr1#5")
	s.must(events.CodeSecretariat, "clock", "set", "2024-11-04T14:00:00.000001Z")
	late := into[silenced](t, s.must("FRA", "silence", "break", "apr1#5", "--reason", "Our capital was closed.", "--json"))
	if !late.Late || late.Silence.Silence != "S1" || late.State != report.SilenceUnbroken || len(late.Silence.Late) != 1 {
		t.Errorf("after the end: %+v", late)
	}
	if r := s.gives("USA", "position", "apr1#5", "object"); r.code != exitDone || !strings.Contains(r.out, "Too late") {
		t.Errorf("an objection after the end: %+v", r)
	}
	s.refusedAs("late-already", exitForbidden, "USA", "silence", "break", "apr1#5")
	s.refusedAs("silence-ended", exitForbidden, "CHAIR", "silence", "extend", "apr1#5", "--until", "2024-11-09T10:00Z[America/New_York]")
	s.refusedAs("silence-ended", exitForbidden, "FRA", "amend", "apr1", "5", "--delete")
	done := into[silenced](t, s.must("CHAIR", "silence", "confirm", "apr1#5", "--json"))
	if done.State != report.SilenceConfirmed || done.By != "" {
		t.Errorf("%+v", done)
	}
	if p := s.statusOf("5"); p.Status != report.StatusAdopted {
		t.Errorf("%+v", p)
	}
	if got := s.silences(); got != "S1 p7 confirmed" {
		t.Errorf("%s", got)
	}
	s.toldIn("the Chair put silence S1 on paragraph 5 until 2024-11-04T14:00:00Z (said in America/New_York)",
		"the node recorded that silence S1 on paragraph 5 ended unbroken at 2024-11-04T14:00:00Z",
		"FRA objected to paragraph 5 after the end of silence S1: late, and without effect. Reason: Our capital was closed.",
		"the Chair confirmed that nobody broke silence S1: paragraph 5 is adopted as of 2024-11-04T14:00:00Z")
}

// TestBrokenSilence: up to and including the end, by an objection or an amendment; once
// only; lifting does not mend it, and a new one may be put.
func TestBrokenSilence(t *testing.T) {
	s := inSession(t)
	s.enrols("EU", "VAT")
	s.must("CHAIR", "silence", "start", "apr1#5", "--length", "72h")
	s.must("CHAIR", "silence", "extend", "apr1#5", "--until", "2024-07-12T16:00[Europe/Paris]")
	s.must(events.CodeSecretariat, "clock", "set", "2024-07-12T16:00[Europe/Paris]") // the end itself
	s.refusedAs("not-permitted", exitDenied, "VAT", "silence", "break", "apr1#5")
	s.refusedAs("as-a-group", exitDenied, "EU", "silence", "break", "apr1#5")
	broken := into[silenced](t, s.must("EU", "silence", "break", "apr1#5", "--members", "DEU,fra", "--reason", "No instructions.", "--json"))
	if broken.Late || broken.State != report.SilenceBroken || broken.By != "EU" || strings.Join(broken.Members, ",") != "DEU,FRA" || broken.Zone != "Europe/Paris" {
		t.Errorf("%+v", broken)
	}
	s.refusedAs("silence-broken", exitForbidden, "USA", "silence", "break", "apr1#5")
	if told := s.must("", "silence", "list", "apr1"); !strings.Contains(told, "by an objection on behalf of DEU and FRA: No instructions.") || !strings.Contains(told, "2024-07-12 16:00 CEST = 14:00 UTC") {
		t.Errorf("%s", told)
	}
	status := into[currenttext.Standing](t, s.must("", "report", "status", "apr1", "--json"))
	if status.Status != report.StatusObjection || status.Counts.Objections != 2 || status.Counts.Objection != 1 {
		t.Errorf("%+v", status.Counts)
	}
	if told := s.must("", "report", "status", "apr1"); !strings.Contains(told, "1 objected to") || !strings.Contains(told, "Standing: 2 objections") {
		t.Errorf("%s", told)
	}
	s.must("EU", "position", "apr1#5", "lift")
	if got := s.silences(); got != "S1 p7 broken EU" {
		t.Errorf("lifting mends: %s", got)
	}
	s.must("CHAIR", "silence", "start", "apr1#5", "--length", "72h")
	told := s.must("USA", "position", "apr1#5", "object")
	if !strings.Contains(told, "Silence S2 is broken") {
		t.Errorf("%s", told)
	}
	s.must("USA", "position", "apr1#5", "lift")
	s.must("CHAIR", "silence", "start", "apr1#5", "--length", "72h")
	r := s.gives("RUS", "amend", "apr1", "5", "--text", "States may comment on it.")
	if r.code != exitDone || !strings.Contains(r.err, "it breaks silence S3") {
		t.Errorf("%+v", r)
	}
	if got := s.silences(); got != "S1 p7 broken EU, S2 p7 broken USA, S3 p7 broken RUS" {
		t.Errorf("by an amendment: %s", got)
	}
	if told := s.must("", "silence", "list"); !strings.Contains(told, "by A1") {
		t.Errorf("%s", told)
	}
	s.toldIn("EU broke silence S1 on paragraph 5 by an objection on behalf of DEU and FRA. Reason: No instructions.", "RUS broke silence S3 on paragraph 5 by the amendment A1")
}

// TestBreakOnPaper: what arrived in writing in time is entered after the end, with its
// evidence, until the Chair confirms; a silence is withdrawn before its end, and void
// when its words change.
func TestBreakOnPaper(t *testing.T) {
	s := inSession(t)
	s.must("CHAIR", "silence", "start", "apr1#5", "--length", "72h")
	s.must(events.CodeSecretariat, "clock", "set", "2024-07-11T15:00:00Z")
	entry := []string{"silence", "break", "apr1#5", "--for", "FRA", "--channel", "letter", "--occurred", "2024-07-11T09:58[America/New_York]"}
	s.refusedAs("no-evidence", exitUsage, events.CodeSecretariat, entry...)
	in := into[silenced](t, s.must(events.CodeSecretariat, append(entry, "--evidence", "Note verbale 112, stamped 9.58", "--json")...))
	if in.Late || in.State != report.SilenceBroken || in.By != "FRA" || in.Evidence == "" {
		t.Errorf("%+v", in)
	}
	if told := s.must("", "silence", "list"); !strings.Contains(told, "in time: Note verbale 112") {
		t.Errorf("%s", told)
	}
	s.must("FRA", "position", "apr1#5", "lift")
	s.must("CHAIR", "silence", "start", "apr1#5", "--length", "72h")
	s.must(events.CodeSecretariat, "clock", "set", "2024-07-15T15:00:00Z")
	amended := []string{"amend", "apr1", "5", "--delete", "--for", "USA", "--channel", "paper", "--occurred", "2024-07-14T10:00[America/New_York]"}
	s.refusedAs("no-evidence", exitUsage, events.CodeSecretariat, amended...)
	s.must(events.CodeSecretariat, append(amended, "--evidence", "Handed in at 10.00")...)
	s.must("USA", "amendment", "withdraw", "A1")
	again := []string{"amendment", "reintroduce", "A1", "--for", "FRA", "--channel", "paper", "--occurred", "2024-07-17T10:00[America/New_York]"}
	s.must("CHAIR", "silence", "start", "apr1#5", "--length", "72h")
	s.must(events.CodeSecretariat, "clock", "set", "2024-07-18T15:30:00Z")
	s.refusedAs("no-evidence", exitUsage, events.CodeSecretariat, again...)
	s.must(events.CodeSecretariat, append(again, "--evidence", "Handed in at 10.00")...)
	s.must("CHAIR", "silence", "start", "apr1#4", "--length", "72h")
	if told := s.must("CHAIR", "silence", "withdraw", "apr1#4", "--reason", "A mistake."); !strings.Contains(told, "Silence S4 on paragraph 4 of apr1 is withdrawn") {
		t.Errorf("%s", told)
	}
	s.must("CHAIR", "silence", "start", "apr1#4", "--length", "72h")
	s.must("CHAIR", "report", "revise", "apr1", "--set", "4=The Chair is requested to prepare a short paper.")
	if got := s.silences(); got != "S1 p7 broken FRA, S2 p7 broken USA, S3 p7 broken FRA, S4 p6 withdrawn, S5 p6 void" {
		t.Errorf("%s", got)
	}
}

// TestSilenceOnAReport: what is confirmed of a whole report adopts it as of the end.
func TestSilenceOnAReport(t *testing.T) {
	s := inSession(t)
	s.must("CHAIR", "report", "revise", "apr1", "--set", "2=The group met twice in the period under review.", "--set", "f1=Without prejudice to the positions of States.")
	s.must("CHAIR", "silence", "start", "apr1", "--length", "72h")
	s.refusedAs("not-adoptable", exitForbidden, "CHAIR", "report", "adopt", "apr1")
	s.must(events.CodeSecretariat, "clock", "set", "2024-07-11T14:00:01Z")
	told := s.must("CHAIR", "silence", "confirm", "apr1")
	if !strings.Contains(told, "apr1 is adopted as of Thu 11 July 2024 10:00 EDT (America/New_York), which is 14:00 UTC") {
		t.Errorf("%s", told)
	}
	if r := into[currenttext.Report](t, s.must("", "report", "show", "apr1", "--json")); r.Status != report.StatusAdopted {
		t.Errorf("%+v", r.Status)
	}
	s.must("FRA", "position", "apr1#5", "dissociate")
	if page := s.must("", "report", "show", "apr1"); !strings.Contains(page, "[5: dissociation — FRA]") {
		t.Errorf("%s", page)
	}
}

// TestAgreement: pending delegations, each for itself; reopening; a package that is
// settled together or not at all.
func TestAgreement(t *testing.T) {
	s := inSession(t)
	s.must("RUS", "position", "apr1#3(b)", "reserve")
	a := into[agreed](t, s.must("CHAIR", "agree", "apr1#3(a)", "--pending", "fra,usa", "--json"))
	if a.Status != report.StatusAgreedAdRef || a.Level != events.AdReferendum || strings.Join(a.Pending, ",") != "FRA,USA" || a.State != positions.Provisional || a.Conditional {
		t.Errorf("%+v", a)
	}
	s.refusedAs("reserved", exitForbidden, "CHAIR", "agree", "apr1#3(b)")
	s.must("CHAIR", "package", "apr1", "3(a),3(b)")
	s.refusedAs("in-a-package", exitForbidden, "CHAIR", "package", "apr1", "3(b),4")
	if p := s.statusOf("3(a)"); !p.Conditional || strings.Join(p.Pending, ",") != "FRA,USA" {
		t.Errorf("%+v", p)
	}
	s.refusedAs("pending", exitForbidden, "CHAIR", "agree", "confirm", "apr1#3(a)")
	s.refusedAs("not-pending", exitDenied, "RUS", "agree", "confirm", "apr1#3(a)")
	if told := s.must("FRA", "agree", "confirm", "apr1#3(a)"); !strings.Contains(told, "FRA confirms that paragraph 3 (a) of apr1 is agreed") || !strings.Contains(told, "still pending USA") {
		t.Errorf("%s", told)
	}
	a = into[agreed](t, s.must("USA", "agree", "confirm", "apr1#3(a)", "--json"))
	if a.Status != report.StatusAgreed || a.State != positions.Confirmed || !a.Conditional {
		t.Errorf("the last of those pending: %+v", a)
	}
	if told := s.must("", "package", "list", "apr1"); !strings.Contains(told, "3 (a) [p4]  agreed    open") || !strings.Contains(told, "3 (b) [p5]  reserved") {
		t.Errorf("%s", told)
	}
	if told := s.must("", "report", "status", "apr1"); !strings.Contains(told, "1 agreed; 1 of them conditional on others of a package") {
		t.Errorf("%s", told)
	}
	s.must("RUS", "position", "apr1#3(b)", "lift")
	s.must("CHAIR", "agree", "apr1#3(b)", "--informals")
	all := into[[]positions.Package](t, s.must("", "package", "list", "apr1", "--json"))
	if len(all) != 1 || !all[0].Settled || len(all[0].Paragraphs) != 2 {
		t.Errorf("%+v", all)
	}
	back := into[agreed](t, s.must("RUS", "agree", "reopen", "apr1#3(a)", "--reason", "It depends on paragraph 4.", "--json"))
	if back.State != reopened || back.Status != report.StatusClean {
		t.Errorf("%+v", back)
	}
	if told := s.must("", "agree", "list", "apr1"); !strings.Contains(told, "3 (b) [p5]  informals") || strings.Contains(told, "[p4]") {
		t.Errorf("%s", told)
	}
	s.must("CHAIR", "package", "untie", "apr1", "1")
	s.refusedAs("no-such-package", exitMissing, "CHAIR", "package", "untie", "apr1", "1")
	s.toldIn("the Chair noted that paragraph 3 (a) is agreed ad referendum, pending FRA and USA", "FRA confirmed for itself that paragraph 3 (a) is agreed",
		"RUS asked for paragraph 3 (a) to be open again. Reason: It depends on paragraph 4.",
		"the Chair tied paragraph 3 (a) and paragraph 3 (b) together, to be settled together or not at all (package 1)",
		"the Chair took package 1 apart: paragraph 3 (a) and paragraph 3 (b)")
}

// TestExplanations: short and long, of a delegation and entered for one.
func TestExplanations(t *testing.T) {
	s := inSession(t)
	s.enrols("VAT")
	s.must("VAT", "explain", "apr1", "--text", "We thank the Chair.\nWe have no vote.", "--lang", "en")
	long := strings.Repeat("We thank the Chair and the secretariat. ", 900) // longer than what a command holds
	s.must("FRA", "explain", "apr1#5", "--file", s.file("statement.txt", long+"\n"), "--lang", "fr")
	s.must(events.CodeSecretariat, "explain", "apr1", "--text", "We joined.", "--for", "USA", "--channel", "paper")
	all := into[[]positions.Explanation](t, s.must("", "explain", "list", "apr1", "--json"))
	if len(all) != 3 || all[0].Participant != "VAT" || all[1].Text != strings.TrimSpace(long) || all[1].File == "" || all[1].Paragraph != "p7" || all[2].Participant != "USA" {
		t.Errorf("%d explanations", len(all))
	}
	if told := s.must("", "explain", "list", "apr1"); !strings.Contains(told, "VAT the report") || !strings.Contains(told, "  We have no vote.\n") || !strings.Contains(told, "FRA 5 [p7]") {
		t.Errorf("%.300s", told)
	}
	s.toldIn("VAT explained its position on the report: “We thank the Chair. We have no vote.”", "FRA explained its position on paragraph 5 (the statement is attached)",
		"USA explained its position on the report: “We joined.” (entered by the secretariat: on paper)")
}

// TestConsensusRefused: what each verb says of what cannot be, and what it says to try.
func TestConsensusRefused(t *testing.T) {
	s := inSession(t)
	s.must("FRA", "amend", "apr1", "1", "--text", must1)
	s.must("FRA", "position", "apr1#1", "support")
	before := s.must("", "log", "--json")
	for _, c := range []struct {
		as, line string
		code     int
		slug     string
		says     string
		try      string
	}{
		{"FRA", "position apr1#1", 2, "usage", "KIND (support, accept", ""},
		{"FRA", "position apr1#1 suport", 2, "usage", "is no position", "did you mean: support"},
		{"FRA", "position apr1# support", 2, "usage", "names no paragraph", ""},
		{"FRA", "position apr1#19 support", 5, "no-such-paragraph", "no paragraph “19”", ""},
		{"FRA", "position apr9#1 support", 5, "no-such-report", "", "did you mean: apr1"},
		{"FRA", "position A9 support", 5, "no-such-amendment", "", "concord amendment list"},
		{"FRA", "position a9 support", 5, "no-such-amendment", "", ""},
		{"FRA", "position A1 support --rev 0", 2, "usage", "never change", ""},
		{"FRA", "position apr1#1 support --words abc", 2, "usage", "64 signs", ""},
		{"FRA", "position apr1#1 support --rev 0 --words " + strings.Repeat("a", 64), 2, "usage", "take one", ""},
		{"FRA", "position apr1#1 support", 1, "same-position", "already", "concord position list apr1"},
		{"FRA", "position apr1#1 reserve --if A1", 2, "bad-condition", "only accept and object", ""},
		{"FRA", "position apr1#1 accept --if A9", 5, "no-such-amendment", "", ""},
		{"FRA", "position apr1#1 accept --members DEU", 2, "not-a-group", "only a group names members", ""},
		{"FRA", "position apr1#1 lift --members DEU", 2, "usage", "what you lift is what you hold", ""},
		{"CHAIR", "position apr1#1 object", 4, "not-permitted", "only a member State", "concord whoami"},
		{"", "position list apr1 --paragraph 19", 5, "no-such-paragraph", "", ""},
		{"FRA", "explain apr1", 2, "usage", "--text or by --file", ""},
		{"FRA", "explain apr1 --text x --lang xx", 2, "bad-language", "no language of this group", ""},
		{"FRA", "explain apr1 --file nowhere.txt", 2, "bad-input", "nowhere.txt", ""},
		{"CHAIR", "agree apr1", 2, "usage", "which paragraph of apr1?", ""},
		{"CHAIR", "agree A1", 2, "usage", "is an amendment", ""},
		{"CHAIR", "agree apr1#1", 1, "not-agreed", "A1 of FRA has not been disposed of", "concord report status apr1"},
		{"CHAIR", "agree apr1#4 --pending FRE", 5, "no-such-participant", "", "did you mean: FRA"},
		{"FRA", "agree apr1#4", 4, "not-permitted", "the Chair notes", ""},
		{"FRA", "agree confirm apr1#4", 1, "not-agreed", "has not been agreed", "concord agree list apr1"},
		{"FRA", "agree reopen apr1#4", 2, "usage", "--reason", ""},
		{"CHAIR", "package apr1 4", 2, "too-few", "two paragraphs or more", ""},
		{"CHAIR", "package apr1 4,14", 5, "no-such-paragraph", "", ""},
		{"CHAIR", "package untie apr1 one", 2, "usage", "no package", ""},
		{"CHAIR", "silence start apr1#5", 2, "usage", "until when?", ""},
		{"CHAIR", "silence start apr1#5 --length 72", 2, "usage", "no length of time", ""},
		{"CHAIR", "silence start apr1#5 --length -72h", 2, "usage", "no length of time", ""},
		{"CHAIR", "silence start apr1#5 --length 72h --until 2024-07-20T10:00Z", 2, "usage", "until when?", ""},
		{"CHAIR", "silence start apr1#5 --until 2024-07-20T10:00", 2, "bad-time", "in which zone", ""},
		{"CHAIR", "silence start A1 --length 72h", 2, "usage", "is an amendment", ""},
		{"CHAIR", "silence start apr1#1 --length 72h", 1, "not-adoptable", "A1 of FRA", "concord report status apr1"},
		{"CHAIR", "silence start apr1#2 --length 72h", 1, "not-adoptable", "square brackets", ""},
		{"FRA", "silence start apr1#5 --length 72h", 4, "not-permitted", "the Chair puts", ""},
		{"FRA", "silence break apr1#5", 5, "no-silence", "no silence", "concord silence list apr1"},
		{"CHAIR", "silence extend apr1#5", 2, "usage", "--until TIME", ""},
		{"CHAIR", "silence withdraw apr1#5", 5, "no-silence", "", ""},
		{"CHAIR", "silence confirm apr1#5", 5, "no-silence", "", ""},
		{"", "silence brake", 2, "usage", "no command", "did you mean: concord silence break"},
		{"", "silence list apr9", 5, "no-such-report", "", "did you mean: apr1"},
	} {
		args := strings.Fields(c.line)
		r := s.gives(c.as, args...)
		if r.code != c.code || r.out != "" || !strings.Contains(r.err, c.says) || !strings.Contains(r.err, c.try) {
			t.Errorf("%s: exit %d, %q; want %d, …%s…%s…", c.line, r.code, r.err, c.code, c.says, c.try)
		}
		s.refusedAs(c.slug, c.code, c.as, args...)
	}
	if after := s.must("", "log", "--json"); after != before {
		t.Error("a refusal left something on the log")
	}
}

// TestSilenceThatRuns: by a clock that runs, --length is never too short by what the
// command takes on its way.
func TestSilenceThatRuns(t *testing.T) {
	now := time.Now()
	s := newStageAt(t, time.Time{}) // the real clock
	s.enrols("CHAIR")
	s.must(events.CodeSecretariat, "officers", "elect", "SGP", "--office", "chair")
	s.must("CHAIR", "report", "table", "apr1", s.file("draft.md", draft), "--kind", "annual")
	x := into[silenced](t, s.must("CHAIR", "silence", "start", "apr1#5", "--length", "72h", "--json"))
	if over := x.Until.Sub(now) - 72*time.Hour; over < 0 || over > 2*time.Minute || x.Zone != "America/New_York" {
		t.Errorf("it runs %s too long, in %s", over, x.Zone)
	}
}

func TestConsensusCompletion(t *testing.T) {
	s := inSession(t)
	s.must("FRA", "amend", "apr1", "1", "--text", must1)
	s.must("CHAIR", "silence", "start", "apr1#5", "--length", "72h")
	s.must("CHAIR", "agree", "apr1#4", "--pending", "USA")
	for _, c := range []struct {
		typed []string
		want  string
	}{
		{[]string{"position", ""}, "apr1\tDraft report of the test"},
		{[]string{"position", "A"}, "A1\tFRA: “should” → “must”"},
		{[]string{"position", "apr1#3"}, "apr1#3(a)\tthe needs of small States;"},
		{[]string{"position", "apr1#1", "ob"}, "object"},
		{[]string{"position", "apr1#1", "accept", "--if", ""}, "A1\tFRA: “should” → “must”"},
		{[]string{"agree", "apr1#4"}, "apr1#4\tThe Chair is requested to prepare a paper."},
		{[]string{"agree", "confirm", ""}, "apr1#4\tagreed ad-referendum, pending USA"},
		{[]string{"package", "apr1", "3("}, "3(b)\tthe role of industry."},
		{[]string{"silence", "break", ""}, "apr1#5\tS1, running, until 2024-07-11 10:00 EDT = 14:00 UTC"},
		{[]string{"silence", "start", "apr1#2", "--keep-brackets", "2"}, "2\tThe group met [twice][three times] in the period under revie…"},
		{[]string{"explain", "apr1", "--lang", "f"}, "fr"},
	} {
		out := s.must("", append([]string{"__complete"}, c.typed...)...)
		if !strings.Contains("\n"+out, "\n"+c.want+"\n") {
			t.Errorf("%q offers %q, not %q", c.typed, out, c.want)
		}
	}
}

// TestFallenWithSilence: an amendment of nobody who can break a silence falls with its
// confirmation, and says so.
func TestFallenWithSilence(t *testing.T) {
	s := inSession(t)
	s.enrols("EU")
	s.must("CHAIR", "silence", "start", "apr1#5", "--length", "72h")
	a := into[amended](t, s.must("EU", "amend", "apr1", "5", "--delete", "--json"))
	if got := s.silences(); got != "S1 p7 running" {
		t.Fatalf("a group as such breaks it: %s", got)
	}
	s.must(events.CodeSecretariat, "clock", "set", "2024-07-11T14:00:01Z")
	done := into[silenced](t, s.must("CHAIR", "silence", "confirm", "apr1#5", "--json"))
	if done.Fallen != 1 {
		t.Errorf("%+v", done)
	}
	if is := into[amendments.Amendment](t, s.must("", "amendment", "show", a.Amendment, "--json")); is.State != amendments.Fallen {
		t.Errorf("%+v", is)
	}
	if told := s.must("", "report", "status", "apr1"); !strings.Contains(told, "1 fallen") {
		t.Errorf("%s", told)
	}
}
