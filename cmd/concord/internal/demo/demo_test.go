package demo

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"concord/aggregates/group/mandate"
	"concord/cmd/concord/internal/documents/markdown"
	"concord/events"
	"concord/events/text"
)

// draft reads the report as it would be tabled.
func draft(t *testing.T) markdown.Draft {
	t.Helper()
	d, err := markdown.Read(Report())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func list(t *testing.T) []Amendment {
	t.Helper()
	l, err := Amendments()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestReport(t *testing.T) {
	d := draft(t)
	for _, w := range d.Warnings {
		t.Errorf("reading the report: %v", w)
	}
	count := map[text.Kind]int{}
	first := map[text.Kind]string{}
	var sections []string
	for _, b := range d.Blocks {
		if count[b.Kind]++; count[b.Kind] == 1 {
			first[b.Kind] = b.Text
		}
		if b.Kind == text.Heading && regexp.MustCompile(`^[A-Z]\. `).MatchString(b.Text) {
			sections = append(sections, b.Text)
		}
	}
	if count[text.Paragraph] < 44 || count[text.SubParagraph] < 8 || count[text.Footnote] < 3 {
		t.Errorf("the report has %v", count)
	}
	for kind := range count {
		switch kind {
		case text.Heading, text.Paragraph, text.SubParagraph, text.Footnote:
		default:
			t.Errorf("%d blocks are of kind %q, which nothing in the report should be", count[kind], kind)
		}
	}
	want := []string{
		"A. Overview", "B. Existing and potential threats", "C. Rules, norms and principles of responsible State behaviour",
		"D. International law", "E. Confidence-building measures", "F. Capacity-building", "G. Regular institutional dialogue",
	}
	if !slices.Equal(sections, want) {
		t.Errorf("sections %q, want %q", sections, want)
	}
	for what, words := range map[string]string{
		"title": d.Title, "first heading": first[text.Heading], "first footnote": first[text.Footnote],
	} {
		if !strings.Contains(words, "fictional") {
			t.Errorf("the %s does not say that the report is fictional: %q", what, words)
		}
	}
	scan := text.ScanBrackets(d.Blocks)
	if len(scan.Pairs) < 5 || len(scan.Warnings) > 0 {
		t.Errorf("%d pairs of brackets and %d without a partner, want at least 5 and none", len(scan.Pairs), len(scan.Warnings))
	}
}

// Every amendment is one change, small where it changes words, of a paragraph that
// there is, by member States that take part.
func TestAmendments(t *testing.T) {
	d := draft(t)
	states := map[string]bool{}
	for _, p := range mandate.BuiltIn().Participants {
		states[p.Code] = p.Category == events.MemberState
	}
	const mostWords = 12 // that an amendment to a paragraph drops and brings
	paragraphs := map[string]bool{}
	delegations := map[string]bool{}
	for _, a := range list(t) {
		name := a.By + " on " + a.Paragraph
		paragraphs[a.Paragraph] = true
		delegations[a.By] = true
		sponsors := append([]string{a.By}, a.Cosponsors...)
		for i, code := range sponsors {
			if !states[code] {
				t.Errorf("%s: %s is no member State", name, code)
			}
			if slices.Contains(sponsors[:i], code) {
				t.Errorf("%s: %s sponsors it twice", name, code)
			}
		}
		if err := text.Check(a.Reason); err != nil || len(a.Reason) < 20 || a.Reason != text.Normalize(a.Reason) {
			t.Errorf("%s: the reason is %q (%v)", name, a.Reason, err)
		}
		if a.Rev1 != "" && a.Rev1 != Incorporate && a.Rev1 != Decline {
			t.Errorf("%s: the Chair decides %q", name, a.Rev1)
		}
		at, err := text.Find(d.Blocks, a.Paragraph)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		forms := 0
		for _, given := range []bool{a.Text != "", a.Delete, a.MoveAfter != "", a.SplitAt > 0, a.MergeNext} {
			if given {
				forms++
			}
		}
		if forms != 1 || a.InsertAfter && a.Text == "" {
			t.Errorf("%s: is not one change: %+v", name, a)
		}
		base := d.Blocks[at].Text
		switch {
		case a.Text != "":
			if err := text.Check(a.Text); err != nil || a.Text != text.Normalize(a.Text) {
				t.Errorf("%s: %q is not normal text (%v)", name, a.Text, err)
			}
			if a.InsertAfter {
				if n := text.WordCount(a.Text); n < 12 {
					t.Errorf("%s: a new paragraph of %d words", name, n)
				}
				break
			}
			words := 0
			for _, e := range text.Edits(base, a.Text) {
				words += e.To - e.From + len(e.New)
			}
			if words < 1 || words > mostWords {
				t.Errorf("%s: changes %d words of %q", name, words, base)
			}
		case a.MoveAfter != "":
			if to, err := text.Find(d.Blocks, a.MoveAfter); err != nil || to == at || to == at-1 {
				t.Errorf("%s: moved behind %s: it stands there, or there is no such paragraph (%v)", name, a.MoveAfter, err)
			}
		case a.SplitAt > 0:
			points := []rune(base)
			if a.SplitAt >= len(points) || points[a.SplitAt] != ' ' || !strings.HasSuffix(string(points[:a.SplitAt]), ".") {
				t.Errorf("%s: split at %d, which is not the end of a sentence", name, a.SplitAt)
			}
		case a.MergeNext:
			if at+1 >= len(d.Blocks) || d.Blocks[at+1].Kind != d.Blocks[at].Kind {
				t.Errorf("%s: no paragraph follows to merge with", name)
			}
		}
	}
	if n := len(list(t)); n < 45 || len(delegations) < 12 || len(paragraphs) < 20 {
		t.Errorf("%d amendments by %d delegations on %d paragraphs", n, len(delegations), len(paragraphs))
	}
}

// The amendments show what amendments do to one another: equal ones, ones that
// leave one another alone in one paragraph, ones that touch, whole or in part, and
// every structural change. What the Chair incorporates together does not touch.
func TestAmendmentsMeet(t *testing.T) {
	d := draft(t)
	l := list(t)
	shown := map[string]int{}
	for i, a := range l {
		switch {
		case a.InsertAfter:
			shown["new paragraph"]++
		case a.Delete:
			shown["deletion"]++
		case a.MoveAfter != "":
			shown["move"]++
		case a.SplitAt > 0:
			shown["split"]++
		case a.MergeNext:
			shown["merge"]++
		}
		if len(a.Cosponsors) > 0 {
			shown["co-sponsored"]++
		}
		shown[string(a.Rev1)]++
		alone := true
		for j, b := range l {
			if j != i && b.Paragraph == a.Paragraph {
				alone = false
			}
		}
		if alone {
			shown["alone"]++
		}
		for _, b := range l[:i] {
			if a.Paragraph != b.Paragraph || a.Text == "" || b.Text == "" || a.InsertAfter || b.InsertAfter {
				continue
			}
			at, err := text.Find(d.Blocks, a.Paragraph)
			if err != nil {
				t.Fatal(err)
			}
			how := meet(text.Edits(d.Blocks[at].Text, a.Text), text.Edits(d.Blocks[at].Text, b.Text))
			shown[how]++
			if a.Rev1 == Incorporate && b.Rev1 == Incorporate && how != "equal" && how != "commuting" {
				t.Errorf("%s and %s on %s are incorporated together and are %s", b.By, a.By, a.Paragraph, how)
			}
		}
	}
	for what, least := range map[string]int{
		"alone": 5, "equal": 3, "commuting": 6, "alternatives": 6, "overlapping": 1, "partly the same": 1,
		"new paragraph": 1, "deletion": 1, "move": 1, "split": 1, "merge": 1,
		"co-sponsored": 10, string(Incorporate): 15, string(Decline): 2, "": 15,
	} {
		if shown[what] < least {
			t.Errorf("%d are %q, want at least %d; shown: %v", shown[what], what, least, shown)
		}
	}
}

// meet says how two amendments of one paragraph stand to one another.
func meet(x, y []text.Edit) string {
	same, touch, across := 0, 0, 0
	for _, e := range x {
		for _, o := range y {
			switch {
			case e.Equals(o):
				same++
			case e.Touches(o):
				touch++
				if !e.Contains(o) && !o.Contains(e) {
					across++
				}
			}
		}
	}
	switch {
	case across > 0:
		return "overlapping" // neither edit lies within the other
	case touch > 0:
		return "alternatives"
	case same > 0 && same == len(x) && same == len(y):
		return "equal"
	case same > 0:
		return "partly the same"
	}
	return "commuting"
}

// Every act is one that somebody may do, of a text that there is, and each kind of act
// that the readings of consensus tell is among them.
func TestConsensus(t *testing.T) {
	all, err := Consensus()
	if err != nil {
		t.Fatal(err)
	}
	category := map[string]events.Category{"CHAIR": events.MemberState}
	members := map[string][]string{}
	for _, p := range mandate.BuiltIn().Participants {
		category[p.Code], members[p.Code] = p.Category, p.Members
	}
	l := list(t)
	isAmendment := func(id string) bool {
		n, is := strings.CutPrefix(id, "A")
		i, err := strconv.Atoi(n)
		return is && err == nil && i > 0 && i <= len(l)
	}
	shown := map[string]int{}
	for _, a := range slices.Concat(all.Tabled, all.Revised) {
		name := a.By + " " + a.Do + " " + a.Paragraph + a.Amendment + strings.Join(a.Paragraphs, ",")
		shown[a.Do]++
		if category[a.By] == "" {
			t.Errorf("%s: takes no part", name)
		}
		for _, id := range []string{a.Amendment, a.If} {
			if id != "" && !isAmendment(id) {
				t.Errorf("%s: there is no amendment %s", name, id)
			}
		}
		if slices.Contains(events.Stances, events.Stance(a.Do)) {
			if err := text.Check(a.Reason); err != nil || len(a.Reason) < 20 || a.Reason != text.Normalize(a.Reason) {
				t.Errorf("%s: the reason is %q (%v)", name, a.Reason, err)
			}
		}
		for _, code := range a.Members {
			if !slices.Contains(members[a.By], code) {
				t.Errorf("%s: %s is no member", name, code)
			}
		}
		for what, is := range map[string]bool{
			"conditional": a.If != "", "of a group": len(a.Members) > 0, "of an amendment": a.Amendment != "",
			"pending": len(a.Pending) > 0, "in informals": a.Level == events.InInformals, "package of two": len(a.Paragraphs) == 2,
			"by an observer": category[a.By] == events.ObserverState,
		} {
			if is {
				shown[what]++
			}
		}
	}
	for what, least := range map[string]int{
		"support": 3, "accept": 3, "reserve": 2, "object": 2, "conditional": 1, "of a group": 1, "of an amendment": 2,
		Agree: 3, Confirm: 1, "pending": 1, "in informals": 1, "package of two": 1, Silence: 1, Explain: 1, "by an observer": 1,
	} {
		if shown[what] < least {
			t.Errorf("%d are %q, want at least %d; shown: %v", shown[what], what, least, shown)
		}
	}
}
