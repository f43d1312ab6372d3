package report_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
)

// tablesAs puts another report, of a kind, before the group.
func tablesAs(slug string, kind events.ReportKind, texts ...string) act {
	return func(t T, c *rehearsal.Chamber) (trust.Submission, bool) {
		t.Helper()
		draft, err := events.MarshalJSON(rehearsal.Paragraphs(texts...))
		if err != nil {
			t.Fatal(err)
		}
		return c.Command(group.CodeChair, "report.table", report.Table{Report: slug, Kind: kind, Title: "A report", Language: "en", Draft: rehearsal.Name(draft)}, draft), true
	}
}

// adoptsOther is the gavel on another report than that of the scenes.
func adoptsOther(slug string) act {
	return func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
		r, _ := c.State.Report(slug)
		return c.Command(group.CodeChair, "report.adopt", report.Adopt{Report: slug, Base: r.Hash()}), true
	}
}

// today is the date of the scenes.
const today = events.Date("2024-07-08")

// issues has the secretariat circulate the present text under a symbol.
func issues(symbol string, otherwise ...func(*report.IssueDocument)) act {
	return func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
		s := stateOf(c)
		said := report.IssueDocument{Report: slug, Revision: s.Revision(), Symbol: symbol, Distribution: events.Limited, Date: today}
		if s.Tabled() {
			said.Hash = s.Hash()
		}
		for _, f := range otherwise {
			f(&said)
		}
		return c.Command(events.CodeSecretariat, "document.issue", said), true
	}
}

// submits sends the adopted text to the Assembly.
func submits(symbol string, session int, otherwise ...func(*report.SubmitDocument)) act {
	return func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
		s := stateOf(c)
		said := report.SubmitDocument{Report: slug, Symbol: symbol, Session: session, Date: today}
		if s.Tabled() {
			said.Hash = s.Hash()
		}
		for _, f := range otherwise {
			f(&said)
		}
		return c.Command(events.CodeSecretariat, "document.submit", said), true
	}
}

// corrects issues a corrigendum.
func corrects(symbol, content string, otherwise ...func(*report.CorrectDocument)) act {
	return func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
		said := report.CorrectDocument{Report: slug, Document: symbol, File: rehearsal.Name([]byte(content)), Date: today}
		for _, f := range otherwise {
			f(&said)
		}
		return c.Command(events.CodeSecretariat, "document.correct", said, []byte(content)), true
	}
}

var (
	annual = tablesAs(slug, events.AnnualReport, calmTexts...)
	final  = tablesAs(slug, events.FinalReport, calmTexts...)
	gavel  = adopts(group.CodeChair)
)

func TestIssueDocument(t *testing.T) {
	issued := func(symbol string, d events.Distribution, otherwise ...func(*events.DocumentIssued)) events.DocumentIssued {
		e := events.DocumentIssued{Report: slug, Hash: calmHash, Symbol: symbol, Distribution: d, Date: today, Language: "en"}
		for _, f := range otherwise {
			f(&e)
		}
		return e
	}
	dated := func(d events.Date) func(*report.IssueDocument) {
		return func(c *report.IssueDocument) { c.Date = d }
	}
	openTo := func(d events.Distribution) func(*report.IssueDocument) {
		return func(c *report.IssueDocument) { c.Distribution = d }
	}
	another := func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
		r, _ := c.State.Report("apr2")
		return c.Command(events.CodeSecretariat, "document.issue", report.IssueDocument{Report: "apr2", Hash: r.Hash(), Symbol: "A/AC.292/2024/CRP.1", Distribution: events.Limited, Date: today}), true
	}
	playing(t, map[string]*scene{
		"a conference room paper": given(calm).when(issues("A/AC.292/2024/CRP.1")).then(issued("A/AC.292/2024/CRP.1", events.Limited)).and(func(t *testing.T, _, after *report.State) {
			d := after.Documents()
			if len(d) != 1 || d[0].Symbol != "A/AC.292/2024/CRP.1" || d[0].Kind != report.DocumentIssued || d[0].Report != slug || d[0].Seq == 0 || d[0].Time.IsZero() || d[0].Hash != calmHash {
				t.Errorf("the documents are %+v", d)
			}
		}),
		"of general distribution":                      given(calm).when(issues("A/AC.292/2024/2", openTo(events.General))).then(issued("A/AC.292/2024/2", events.General)),
		"for information, restricted":                  given(calm).when(issues("A/AC.292/2024/INF/1", openTo(events.Restricted))).then(issued("A/AC.292/2024/INF/1", events.Restricted)),
		"adopted":                                      given(calm, gavel).when(issues("A/AC.292/2024/L.1")).then(issued("A/AC.292/2024/L.1", events.Limited)),
		"a revision of it":                             given(calm, issues("A/AC.292/2024/L.1"), revises(setting("p2", ""))).when(issues("A/AC.292/2024/L.1/Rev.1")).then(issued("A/AC.292/2024/L.1/Rev.1", events.Limited, func(e *events.DocumentIssued) { e.Revision, e.Hash = 1, shorter.Hash })),
		"an earlier revision":                          given(calm, revises(setting("p2", ""))).when(issues("A/AC.292/2024/L.1", func(c *report.IssueDocument) { c.Revision, c.Hash = 0, calmHash })).then(issued("A/AC.292/2024/L.1", events.Limited)),
		"an addendum to a revision of it":              given(calm, issues("A/AC.292/2024/L.1"), issues("A/AC.292/2024/L.1/Rev.1")).when(issues("A/AC.292/2024/L.1/Rev.1/Add.1")).then(issued("A/AC.292/2024/L.1/Rev.1/Add.1", events.Limited)),
		"a second symbol":                              given(calm, issues("A/AC.292/2024/CRP.1")).when(issues("A/AC.292/2024/L.1")).then(issued("A/AC.292/2024/L.1", events.Limited)),
		"where the group meets it is tomorrow already": given(calm).when(issues("A/AC.292/2024/CRP.1", dated("2024-07-09"))).then(issued("A/AC.292/2024/CRP.1", events.Limited, func(e *events.DocumentIssued) { e.Date = "2024-07-09" })),
		"long ago":                                     given(calm).when(issues("A/AC.292/2023/CRP.1", dated("2023-05-21"))).then(issued("A/AC.292/2023/CRP.1", events.Limited, func(e *events.DocumentIssued) { e.Date = "2023-05-21" })),

		"no symbol":             given(calm).when(issues("CRP.1")).no(refusal.Bad, "bad-symbol", "").saying("begin with A/AC.292/"),
		"one of the Assembly":   given(calm).when(issues("A/79/214")).no(refusal.Forbidden, "of-the-assembly", "", "A/79/214"),
		"one of a corrigendum":  given(calm, issues("A/AC.292/2024/L.1")).when(issues("A/AC.292/2024/L.1/Corr.1")).no(refusal.Bad, "bad-symbol", "", "A/AC.292/2024/L.1/Corr.1"),
		"given already":         given(calm, issues("A/AC.292/2024/CRP.1")).when(issues("A/AC.292/2024/CRP.1")).no(refusal.Forbidden, "symbol-given", "", "A/AC.292/2024/CRP.1"),
		"given to another":      given(calm, tablesAs("apr2", events.OtherReport, "One."), another).when(issues("A/AC.292/2024/CRP.1")).no(refusal.Forbidden, "symbol-given", "", "A/AC.292/2024/CRP.1").saying("apr2"),
		"a revision of nothing": given(calm).when(issues("A/AC.292/2024/L.1/Rev.1")).no(refusal.Forbidden, "no-such-document", "", "A/AC.292/2024/L.1"),
		"a revision of another's": given(calm, tablesAs("apr2", events.OtherReport, "One."), another).when(issues("A/AC.292/2024/CRP.1/Rev.1")).
			no(refusal.Forbidden, "no-such-document", "", "A/AC.292/2024/CRP.1"),
		"no distribution":          given(calm).when(issues("A/AC.292/2024/CRP.1", openTo("public"))).no(refusal.Bad, "bad-distribution", ""),
		"L that is not limited":    given(calm).when(issues("A/AC.292/2024/L.1", openTo(events.General))).no(refusal.Forbidden, "not-limited", "", "A/AC.292/2024/L.1"),
		"no such revision":         given(calm).when(issues("A/AC.292/2024/L.1", func(c *report.IssueDocument) { c.Revision = 1 })).no(refusal.Bad, "no-such-revision", ""),
		"other words":              given(calm).when(issues("A/AC.292/2024/L.1", func(c *report.IssueDocument) { c.Hash = shorter.Hash })).no(refusal.Bad, "other-words", ""),
		"no date":                  given(calm).when(issues("A/AC.292/2024/L.1", dated("2024-7-8"))).no(refusal.Bad, "bad-date", ""),
		"a date that there is not": given(calm).when(issues("A/AC.292/2024/L.1", dated("2024-06-31"))).no(refusal.Bad, "bad-date", ""),
		"the day after tomorrow":   given(calm).when(issues("A/AC.292/2024/L.1", dated("2024-07-10"))).no(refusal.Bad, "bad-date", "").saying("still to come"),
		"of another year":          given(calm).when(issues("A/AC.292/2021/L.1")).no(refusal.Bad, "bad-symbol", "", "A/AC.292/2021/L.1"),
		"by the Chair":             given(calm).when(says(group.CodeChair, "document.issue", report.IssueDocument{Report: slug})).no(refusal.Denied, "not-permitted", "").saying("the secretariat gives documents their symbols"),
		"of nothing":               given().when(issues("A/AC.292/2024/L.1")).no(refusal.Missing, "no-such-report", "", slug),
	})
}

func TestSubmitDocument(t *testing.T) {
	submitted := func(symbol string, session int, with ...string) events.DocumentSubmitted {
		return events.DocumentSubmitted{Report: slug, Symbol: symbol, Session: session, With: with, Hash: calmHash, Date: today}
	}
	beside := func(slugs ...string) func(*report.SubmitDocument) {
		return func(c *report.SubmitDocument) { c.With = slugs }
	}
	proc, procAdopted := tablesAs("proc", events.ProceduralReport, "The group met."), adoptsOther("proc")
	playing(t, map[string]*scene{
		"the third annual report": given(annual, gavel).when(submits("A/79/214", 79)).then(submitted("A/79/214", 79)),
		"with the procedural one": given(annual, gavel, proc, procAdopted).when(submits("A/79/214", 79, beside("proc"))).then(submitted("A/79/214", 79, "proc")).and(func(t *testing.T, _, after *report.State) {
			d := after.Documents()
			if len(d) != 1 || d[0].Kind != report.DocumentSubmitted || d[0].Session != 79 || !slices.Equal(d[0].With, []string{"proc"}) {
				t.Errorf("the documents are %+v", d)
			}
		}),
		"the final report, to the eightieth session": given(final, gavel).when(submits("A/80/257", 80)).then(submitted("A/80/257", 80)),

		"the final report to another session": given(final, gavel).when(submits("A/79/300", 79)).no(refusal.Forbidden, "other-session", "").
			saying("by the mandate a report of the kind final goes to the General Assembly at session 80, not at session 79"),
		"an annual report to another":                given(annual, gavel).when(submits("A/80/300", 80)).no(refusal.Forbidden, "other-session", "").saying("at session 77 or 78 or 79, not at session 80"),
		"under a symbol set aside for another":       given(annual, gavel).when(submits("A/80/257", 80)).no(refusal.Forbidden, "symbol-set-aside", "", "A/80/257").saying("Final report"),
		"under another than is set aside":            given(annual, gavel).when(submits("A/79/215", 79)).no(refusal.Forbidden, "symbol-set-aside", "", "A/79/215", "A/79/214"),
		"a procedural one by itself":                 given(tablesAs(slug, events.ProceduralReport, calmTexts...), gavel).when(submits("A/79/215", 79)).no(refusal.Forbidden, "not-due", ""),
		"what has not been adopted":                  given(annual).when(submits("A/79/214", 79)).no(refusal.Forbidden, "not-adopted", ""),
		"twice":                                      given(annual, gavel, submits("A/79/214", 79)).when(submits("A/79/214", 79)).no(refusal.Forbidden, "submitted", "", "A/79/214").saying("a corrigendum"),
		"a symbol of another session":                given(annual, gavel).when(submits("A/79/214", 78)).no(refusal.Bad, "bad-symbol", "", "A/79/214"),
		"a symbol of the group":                      given(annual, gavel).when(submits("A/AC.292/2024/L.1", 79)).no(refusal.Forbidden, "not-of-the-assembly", "", "A/AC.292/2024/L.1"),
		"a symbol of a corrigendum":                  given(annual, gavel).when(submits("A/79/214/Corr.1", 79)).no(refusal.Forbidden, "not-of-the-assembly", "", "A/79/214/Corr.1"),
		"no symbol":                                  given(annual, gavel).when(submits("214", 79)).no(refusal.Bad, "bad-symbol", ""),
		"other words":                                given(annual, gavel).when(submits("A/79/214", 79, func(c *report.SubmitDocument) { c.Hash = shorter.Hash })).no(refusal.Bad, "other-words", ""),
		"before it was adopted":                      given(annual, gavel).when(submits("A/79/214", 79, func(c *report.SubmitDocument) { c.Date = "2024-07-06" })).no(refusal.Bad, "bad-date", "").saying("older than"),
		"with one that there is not":                 given(annual, gavel).when(submits("A/79/214", 79, beside("proc"))).no(refusal.Missing, "no-such-report", "", "proc"),
		"with one that has not been adopted":         given(annual, gavel, proc).when(submits("A/79/214", 79, beside("proc"))).no(refusal.Forbidden, "not-adopted", "", "proc"),
		"with itself":                                given(annual, gavel).when(submits("A/79/214", 79, beside(slug))).no(refusal.Bad, "twice", "", slug),
		"with one twice":                             given(annual, gavel, proc, procAdopted).when(submits("A/79/214", 79, beside("proc", "proc"))).no(refusal.Bad, "twice", "", "proc"),
		"with another annual report":                 given(annual, gavel, tablesAs("apr2", events.AnnualReport, "One."), adoptsOther("apr2")).when(submits("A/79/214", 79, beside("apr2"))).no(refusal.Forbidden, "by-itself", "", "apr2"),
		"with one that went already":                 given(annual, gavel, proc, procAdopted, tablesAs("fin", events.FinalReport, "One."), adoptsOther("fin"), submitsOther("fin", "A/80/257", 80, "proc")).when(submits("A/79/214", 79, beside("proc"))).no(refusal.Forbidden, "submitted", "", "proc", "A/80/257"),
		"what went with another, where it is opened": given(annual, gavel, proc, procAdopted, submits("A/79/214", 79, beside("proc"))).when(says(group.CodeChair, "report.reconsider", report.Reconsider{Report: "proc", For: 100, Against: 10})).no(refusal.Forbidden, "submitted", "rule 123", "A/79/214"),
		"by the Chair":                               given(annual, gavel).when(says(group.CodeChair, "document.submit", report.SubmitDocument{Report: slug})).no(refusal.Denied, "not-permitted", ""),
	})
}

func submitsOther(slug, symbol string, session int, with ...string) act {
	return func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
		r, _ := c.State.Report(slug)
		return c.Command(events.CodeSecretariat, "document.submit", report.SubmitDocument{Report: slug, Symbol: symbol, Session: session, With: with, Hash: r.Hash(), Date: today}), true
	}
}

func TestCorrigendum(t *testing.T) {
	const content = "Paragraph 2\n\tFor\tincidents\tread\tmalicious incidents\n"
	file := rehearsal.Name([]byte(content))
	corrected := func(symbol string, number int) events.CorrigendumIssued {
		return events.CorrigendumIssued{Report: slug, Number: number, Symbol: symbol, File: file, Date: today}
	}
	sent := []act{annual, issues("A/AC.292/2024/L.1"), gavel, submits("A/79/214", 79)}
	after := func(more ...act) *scene { return given(append(slices.Clone(sent), more...)...) }
	playing(t, map[string]*scene{
		"to what was submitted": after().when(corrects("A/79/214", content)).then(corrected("A/79/214/Corr.1", 1)).and(func(t *testing.T, before, after *report.State) {
			d := after.Documents()[2]
			if d.Kind != report.DocumentCorrection || d.Corrects != "A/79/214" || d.File != file || d.Hash != calmHash || after.Adopted == nil || after.Hash() != before.Hash() {
				t.Errorf("the corrigendum is %+v", d)
			}
		}),
		"to what was issued":           after().when(corrects("A/AC.292/2024/L.1", content)).then(corrected("A/AC.292/2024/L.1/Corr.1", 1)),
		"the second, of each its own":  after(corrects("A/79/214", content), corrects("A/AC.292/2024/L.1", content)).when(corrects("A/79/214", content)).then(corrected("A/79/214/Corr.2", 2)),
		"before anything was adopted":  given(calm, issues("A/AC.292/2024/L.1")).when(corrects("A/AC.292/2024/L.1", content)).then(corrected("A/AC.292/2024/L.1/Corr.1", 1)),
		"to a document that is not":    after().when(corrects("A/79/215", content)).no(refusal.Missing, "no-such-document", "", "A/79/215"),
		"before anything was issued":   given(calm).when(corrects("A/79/214", content)).no(refusal.Missing, "no-such-document", "").saying("only an issued one is corrected"),
		"to a corrigendum":             after(corrects("A/79/214", content)).when(corrects("A/79/214/Corr.1", content)).no(refusal.Forbidden, "a-corrigendum", "", "A/79/214/Corr.1", "A/79/214"),
		"without words":                after().when(corrects("A/79/214", " \n")).no(refusal.Bad, "no-words", ""),
		"of bytes that are no text":    after().when(corrects("A/79/214", "\xff\xfe")).no(refusal.Bad, "bad-text", ""),
		"with what nobody would see":   after().when(corrects("A/79/214", "For \u202ex read y")).no(refusal.Bad, "bad-text", ""),
		"older than what it corrects":  after().when(corrects("A/79/214", content, func(c *report.CorrectDocument) { c.Date = "2024-07-07" })).no(refusal.Bad, "bad-date", ""),
		"still to come":                after().when(corrects("A/79/214", content, func(c *report.CorrectDocument) { c.Date = "2025-07-07" })).no(refusal.Bad, "bad-date", ""),
		"that was not sent":            after().when(says(events.CodeSecretariat, "document.correct", report.CorrectDocument{Report: slug, Document: "A/79/214", File: file, Date: today})).no(refusal.Missing, "no-such-attachment", "", file),
		"longer than an attachment is": after().when(corrects("A/79/214", strings.Repeat("x", 8<<20+1))).no(refusal.Bad, "too-long", ""),
		"by a delegation":              after().when(says("FRA", "document.correct", report.CorrectDocument{Report: slug, Document: "A/79/214", File: file, Date: today}, []byte(content))).no(refusal.Denied, "not-permitted", ""),
	})
}

func TestReconsider(t *testing.T) {
	votes := func(yes, no, abstaining int) act {
		return says(group.CodeChair, "report.reconsider", report.Reconsider{Report: slug, For: yes, Against: no, Abstaining: abstaining, Reason: "A paragraph was left out."})
	}
	opened := func(yes, no, abstaining int) events.ReportReconsidered {
		return events.ReportReconsidered{Report: slug, For: yes, Against: no, Abstaining: abstaining, Reason: "A paragraph was left out."}
	}
	adopted := []act{annual, takes("CHN", onBlock("p2"), events.Dissociate), agrees("p1", events.AdReferendum), gavel}
	after := func(more ...act) *scene { return given(append(slices.Clone(adopted), more...)...) }
	playing(t, map[string]*scene{
		"by two thirds": after().when(votes(100, 50, 20)).then(opened(100, 50, 20)).and(all(stand(onBlock("p2"), "CHN dissociate"), statusIs("", report.StatusReady), statusIs("p1", report.StatusAgreedAdRef),
			func(t *testing.T, before, after *report.State) {
				r := after.Reconsiderations()
				if after.Adopted != nil || len(r) != 1 || r[0].After.Seq != before.Adopted.Seq || r[0].Seq == 0 || r[0].For != 100 || r[0].Time.IsZero() {
					t.Errorf("it is adopted (%v) behind %+v", after.Adopted, r)
				}
			})),
		"by all":                         after().when(votes(1, 0, 0)).then(opened(1, 0, 0)),
		"by the secretariat that counts": after().when(says(events.CodeSecretariat, "report.reconsider", report.Reconsider{Report: slug, For: 2, Against: 1})).then(events.ReportReconsidered{Report: slug, For: 2, Against: 1}),
		"and adopted again":              after(votes(100, 50, 0), revises(setting("p3", "The group will continue its good work."))).when(gavel).then(events.ReportAdopted{Report: slug, Revision: 1, Hash: text.HashReport(rehearsal.Paragraphs(calmTexts[0], calmTexts[1], "The group will continue its good work."))}),
		"and reconsidered again":         after(votes(100, 50, 0), gavel).when(votes(90, 40, 0)).then(opened(90, 40, 0)),
		"amendments are heard again":     after(votes(100, 50, 0)).when(proposes("FRA", deletes("p3"))).then(filed("A1", events.Change{Operation: events.OpDelete, Block: "p3", Base: calmWords(3)})),
		"a position is lifted again":     after(votes(100, 50, 0)).when(lifts("CHN", onBlock("p2"), "")).then(events.PositionLifted{On: onBlock("p2"), By: "CHN"}),
		"adopted under silence, it is open": given(calm, puts(""), passes, concludes(""), votes(100, 50, 0)).when(objects("CHN", onBlock("p2"))).
			then(taken("CHN", onBlock("p2"), events.Object, calmWords(2))).and(all(statusIs("p2", report.StatusObjection), statusIs("", report.StatusObjection))),
		"and so are paragraphs of it that were": given(calm, puts("p2"), passes, concludes("p2"), gavel, votes(100, 50, 0)).when(proposes("FRA", deletes("p2"))).
			then(filed("A1", events.Change{Operation: events.OpDelete, Block: "p2", Base: calmWords(2)})).and(statusIs("p2", report.StatusClean)),
		"and a new silence may be put on them": given(calm, puts("p2"), passes, concludes("p2"), gavel, votes(100, 50, 0)).when(puts("p2", ending(end.Add(1000*time.Hour)))).
			then(events.SilencePut{Silence: "S2", Report: slug, Block: "p2", Words: calmWords(2), Until: end.Add(1000 * time.Hour)}),

		"by less than two thirds":      after().when(votes(99, 50, 0)).no(refusal.Forbidden, "no-two-thirds", "rule 123").saying("99 for and 50 against are not two thirds"),
		"by nobody":                    after().when(votes(0, 0, 100)).no(refusal.Forbidden, "no-two-thirds", "rule 123"),
		"by more than there are":       after().when(votes(100, 50, 44)).no(refusal.Bad, "bad-votes", "").saying("194 members are said to have voted or abstained, the group has 193"),
		"by less than none":            after().when(votes(100, -1, 0)).no(refusal.Bad, "bad-votes", ""),
		"what is open":                 given(annual).when(votes(100, 50, 0)).no(refusal.Forbidden, "not-adopted", "rule 123"),
		"what was opened":              after(votes(100, 50, 0)).when(votes(100, 50, 0)).no(refusal.Forbidden, "not-adopted", "rule 123"),
		"what went to the Assembly":    after(submits("A/79/214", 79)).when(votes(193, 0, 0)).no(refusal.Forbidden, "submitted", "rule 123", "A/79/214"),
		"at the wish of a delegation":  after().when(says("FRA", "report.reconsider", report.Reconsider{Report: slug, For: 193})).no(refusal.Denied, "not-permitted", ""),
		"with a reason that is a book": after().when(says(group.CodeChair, "report.reconsider", report.Reconsider{Report: slug, For: 193, Reason: strings.Repeat("x", group.MaxReason+1)})).no(refusal.Bad, "too-long", ""),
	})
}
