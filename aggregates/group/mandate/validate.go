package mandate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"concord/events"
	"concord/events/text"
)

// Validate says whether a group can be founded on m. A refusal is of type Faults.
func Validate(m events.Mandate) error {
	if faults := check(m); len(faults) > 0 {
		return faults
	}
	return nil
}

// check finds what is wrong with m, in the order of its parts.
func check(m events.Mandate) Faults {
	var c checker
	c.identity(m)
	c.work(m)
	c.offices(m.Offices)
	c.agenda(m.Agenda)
	c.sessions(m.Sessions)
	c.reports(m)
	c.participants(m.Participants, m.Offices)
	c.size(m)
	return c.faults
}

// checker gathers faults.
type checker struct{ faults Faults }

// require notes a fault at path unless ok.
func (c *checker) require(ok bool, path, rule string, args ...any) {
	if !ok && len(c.faults) < MaxFaults {
		c.faults = append(c.faults, Fault{Path: path, Rule: fmt.Sprintf(rule, args...)})
	}
}

// words checks a text that people read: normal text (TEXT.md 1) of 1 to max bytes.
func (c *checker) words(path, s string, max int) {
	c.require(s != "", path, "must not be empty")
	c.optionalWords(path, s, max)
}

func (c *checker) optionalWords(path, s string, max int) {
	if len(s) > max {
		c.require(false, path, "at most %d bytes, not %d", max, len(s))
		return
	}
	if err := text.Check(s); err != nil {
		c.require(false, path, "%v", err)
		return
	}
	c.require(s == text.Normalize(s), path, "one space between words, none at the ends, and letters composed (NFC)")
}

// token checks a name that machines hold on to: min to max characters of those
// allowed, no hyphen at the ends.
func (c *checker) token(path, s string, min, max int, allowed string) {
	ok := len(s) >= min && len(s) <= max && consistsOf(s, allowed) &&
		!strings.HasPrefix(s, "-") && !strings.HasSuffix(s, "-")
	c.require(ok, path, "%d to %d characters of %s, no hyphen at the ends: not %q", min, max, allowed, s)
}

// The characters of ids and of codes.
const (
	idCharacters   = "a-z0-9-"
	codeCharacters = "A-Z0-9-"
)

// consistsOf says whether every byte of s is one of allowed, a list of ranges
// ("a-z") and single signs; a hyphen stands last.
func consistsOf(s, allowed string) bool {
	for i := range len(s) {
		if !within(s[i], allowed) {
			return false
		}
	}
	return true
}

func within(b byte, allowed string) bool {
	for i := 0; i < len(allowed); i++ {
		if i+2 < len(allowed) && allowed[i+1] == '-' {
			if allowed[i] <= b && b <= allowed[i+2] {
				return true
			}
			i += 2
		} else if b == allowed[i] {
			return true
		}
	}
	return false
}

// oneOf checks that v is one of the words that a field takes.
func oneOf[T ~string](c *checker, path string, v T, known ...T) {
	if !slices.Contains(known, v) {
		c.require(false, path, "must be one of %s: not %q", quoted(known), v)
	}
}

func quoted[T ~string](words []T) string {
	q := make([]string, len(words))
	for i, w := range words {
		q[i] = fmt.Sprintf("%q", w)
	}
	return strings.Join(q, ", ")
}

// between checks a number.
func between[T cmp.Ordered](c *checker, path string, v, least, most T) {
	c.require(least <= v && v <= most, path, "must be from %v to %v, not %v", least, most, v)
}

// first notes a fault if v has been seen, and says whether it had not.
func first[T ~string](c *checker, seen map[T]bool, path string, v T) bool {
	c.require(!seen[v], path, "%q stands here for the second time", v)
	defer func() { seen[v] = true }()
	return !seen[v]
}

// identity checks what the group is.
func (c *checker) identity(m events.Mandate) {
	c.token("/group", m.Group, 2, MaxGroupID, idCharacters)
	c.words("/title", m.Title, MaxTitle)
	c.words("/short_title", m.ShortTitle, MaxTitle)
	c.words("/established_by", m.EstablishedBy, MaxTitle)
	c.symbol("/body", m.Body)
	c.words("/place", m.Place, MaxTitle)
	c.require(isZoneName(m.TimeZone), "/time_zone", "must be the name of a time zone, such as \"America/New_York\": not %q", m.TimeZone)
	between(c, "/languages", len(m.Languages), 1, MaxLanguages)
	seen := make(map[string]bool)
	for i, l := range limited(m.Languages, MaxLanguages) {
		path := fmt.Sprintf("/languages/%d", i)
		c.require(isLanguageTag(l), path, "must be a language tag, such as \"en\" or \"zh-Hant\": not %q", l)
		first(c, seen, path, l)
	}
	c.require(slices.Contains(m.Languages, m.OriginalLanguage), "/original_language", "must be one of the languages: not %q", m.OriginalLanguage)
}

// work checks how the group works.
func (c *checker) work(m events.Mandate) {
	oneOf(c, "/decisions", m.Decisions, events.ByConsensus)
	c.words("/procedure", m.Procedure, MaxTitle)
	oneOf(c, "/drafting", m.Drafting, events.ChairDrafting, events.RollingDrafting)
	between(c, "/min_silence", m.MinSilence, MinSilence, MaxSilence)
	between(c, "/word_ceiling", m.WordCeiling, 0, MaxWordCeiling)
	seen := make(map[events.Channel]bool)
	for i, channel := range limited(m.ActsFor, len(events.Channels)+1) { // one more than there are is twice the same
		path := fmt.Sprintf("/acts_for/%d", i)
		oneOf(c, path, channel, events.Channels...)
		first(c, seen, path, channel)
	}
}

// limited returns the first max of a list: the rest is refused by its count, and not looked at.
func limited[T any](list []T, max int) []T { return list[:min(len(list), max)] }

func (c *checker) offices(offices []events.Office) {
	between(c, "/offices", len(offices), 1, MaxOffices)
	chair := false
	seen := make(map[string]bool)
	for i, o := range limited(offices, MaxOffices) {
		path := fmt.Sprintf("/offices/%d", i)
		c.token(path+"/id", o.ID, 2, MaxID, idCharacters)
		first(c, seen, path+"/id", o.ID)
		c.words(path+"/title", o.Title, MaxTitle)
		between(c, path+"/places", o.Places, 1, MaxPlaces)
		if o.ID == events.OfficeChair {
			chair = true
			c.require(o.Required && o.Places == 1, path, "a group has one Chair, and cannot work without")
		}
	}
	c.require(chair, "/offices", "the office %q is missing", events.OfficeChair)
}

func (c *checker) agenda(items []events.AgendaItem) {
	c.require(len(items) > 0, "/agenda", "must not be empty")
	number, letters := 0, 0 // what stood last: the item's number, and how many sub-items it had
	var whole events.AgendaItem
	for i, item := range limited(items, MaxItems*(1+MaxSubItems)) {
		path := fmt.Sprintf("/agenda/%d", i)
		next := fmt.Sprint(number + 1)
		sub := fmt.Sprintf("%d%c", number, 'a'+letters)
		switch {
		case item.Item == next && number < MaxItems:
			number, letters, whole = number+1, 0, item
			oneOf(c, path+"/purpose", item.Purpose, events.ItemPurposes...)
		case item.Item == sub && number > 0 && letters < MaxSubItems:
			letters++
			oneOf(c, path+"/purpose", item.Purpose, whole.Purpose)
		default:
			expected := next
			if number > 0 {
				expected += " or " + sub
			}
			c.require(false, path+"/item", "items are numbered through, to %d, and their parts lettered a to z: here comes %s, not %q", MaxItems, expected, item.Item)
			return // what follows would only say the same again
		}
		c.words(path+"/title", item.Title, MaxTitle)
		c.optionalWords(path+"/annotation", item.Annotation, MaxAnnotation)
	}
}

func (c *checker) sessions(sessions []events.MandateSession) {
	between(c, "/sessions", len(sessions), 1, MaxSessions)
	seen := make(map[string]bool)
	for i, s := range limited(sessions, MaxSessions) {
		path := fmt.Sprintf("/sessions/%d", i)
		c.token(path+"/id", s.ID, 1, MaxID, idCharacters)
		first(c, seen, path+"/id", s.ID)
		c.words(path+"/title", s.Title, MaxTitle)
		oneOf(c, path+"/kind", s.Kind, events.Organizational, events.Substantive)
		from, to := isDate(s.From), isDate(s.To)
		c.require(from, path+"/from", "must be a date such as 2021-06-01: not %q", s.From)
		c.require(to, path+"/to", "must be a date such as 2021-06-02: not %q", s.To)
		c.require(!from || !to || s.From <= s.To, path+"/to", "a session ends on %s before it begins on %s", s.To, s.From)
		if i > 0 && from && isDate(sessions[i-1].To) {
			c.require(sessions[i-1].To < s.From, path+"/from", "begins on %s, when session %s, up to %s, is not over", s.From, sessions[i-1].ID, sessions[i-1].To)
		}
		c.optionalWords(path+"/place", s.Place, MaxTitle)
	}
}

func (c *checker) reports(m events.Mandate) {
	c.require(len(m.Reports) <= MaxReports, "/reports", "at most %d, not %d", MaxReports, len(m.Reports))
	last := -1 // index of the session at which the report before was due
	final := false
	for i, r := range limited(m.Reports, MaxReports) {
		path := fmt.Sprintf("/reports/%d", i)
		oneOf(c, path+"/kind", r.Kind, events.AnnualReport, events.FinalReport)
		c.require(!final, path, "nothing is due after the final report")
		final = final || r.Kind == events.FinalReport
		c.words(path+"/title", r.Title, MaxTitle)
		c.reportItem(path+"/item", r, m.Agenda)
		due := slices.IndexFunc(m.Sessions, func(s events.MandateSession) bool { return s.ID == r.Session })
		c.require(due >= 0, path+"/session", "there is no session %q", r.Session)
		c.require(due < 0 || due >= last, path+"/session", "is due before the report above it")
		last = max(last, due)
		between(c, path+"/assembly", r.Assembly, 1, MaxAssembly)
		if r.Symbol != "" {
			c.symbol(path+"/symbol", r.Symbol)
		}
	}
}

// reportItem checks that the agenda has the item under which r is adopted, and
// that it is for reports of this kind.
func (c *checker) reportItem(path string, r events.ReportDue, agenda []events.AgendaItem) {
	i := slices.IndexFunc(agenda, func(a events.AgendaItem) bool { return a.Item == r.Item })
	if i < 0 {
		c.require(false, path, "there is no agenda item %q", r.Item)
		return
	}
	want := events.ForAnnualReports
	if r.Kind == events.FinalReport {
		want = events.ForFinalReport
	}
	c.require(agenda[i].Purpose == want, path, "agenda item %s is for %q, a report of kind %q needs one for %q", agenda[i], agenda[i].Purpose, r.Kind, want)
}

// size checks that a mandate fits a signed command but for its participants.
func (c *checker) size(m events.Mandate) {
	m.Participants = nil
	n, err := encodedSize(m)
	c.require(err == nil, "", "cannot be written down: %v", err)
	c.require(n <= MaxFramework, "", "without its participants a mandate has at most %d bytes as JSON, this one %d", MaxFramework, n)
}

func encodedSize(v any) (int, error) {
	b, err := events.MarshalJSON(v)
	return len(b), err
}

// symbol checks the form of a document symbol, or of a body's prefix of them: "A/AC.292".
func (c *checker) symbol(path, s string) {
	ok := len(s) <= MaxSymbol
	for part := range strings.SplitSeq(s, "/") {
		ok = ok && part != "" && consistsOf(part, "A-Za-z0-9.-") && part[0] != '.' && part[len(part)-1] != '.'
	}
	c.require(ok, path, "must be a document symbol such as \"A/AC.292\", at most %d characters: not %q", MaxSymbol, s)
}

// isZoneName says whether s has the form of a time zone's name. Whether there is
// such a zone is known only with the zone data at hand.
func isZoneName(s string) bool {
	if len(s) > MaxTimeZone {
		return false
	}
	for part := range strings.SplitSeq(s, "/") {
		if part == "" || !consistsOf(part, "A-Za-z0-9_+-") || !within(part[0], "A-Za-z") {
			return false
		}
	}
	return true
}

// isLanguageTag says whether s has the form of a language tag (RFC 5646), as
// documents name languages: two or three letters and what makes them precise.
func isLanguageTag(s string) bool {
	language, rest, precise := strings.Cut(s, "-")
	if len(s) > MaxLanguageTag || len(language) < 2 || len(language) > 3 || !consistsOf(language, "a-z") {
		return false
	}
	for precise {
		var subtag string
		subtag, rest, precise = strings.Cut(rest, "-")
		if len(subtag) < 1 || len(subtag) > 8 || !consistsOf(subtag, "A-Za-z0-9") {
			return false
		}
	}
	return true
}

// isDate says whether d is a day of the calendar.
func isDate(d events.Date) bool {
	day, err := time.Parse(time.DateOnly, string(d))
	return err == nil && day.Format(time.DateOnly) == string(d)
}
