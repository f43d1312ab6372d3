package mandate

import (
	"fmt"
	"slices"
	"strings"

	"concord/events"
)

// participants checks who takes part from the beginning.
func (c *checker) participants(ps []events.Participant, offices []events.Office) {
	c.require(len(ps) <= MaxParticipants, "/participants", "at most %d, not %d", MaxParticipants, len(ps))
	ps = limited(ps, MaxParticipants)
	codes := make(map[string]bool, len(ps))
	names := make(map[string]bool, len(ps))
	states := make(map[string]bool, len(ps))
	count := make(map[events.Category]int)
	for i, p := range ps {
		path := fmt.Sprintf("/participants/%d", i)
		c.participant(path, p)
		c.require(!isOffice(p.Code, offices), path+"/code", "%q is how an officer signs: the code of a participant must differ", p.Code)
		first(c, codes, path+"/code", p.Code)
		first(c, names, path+"/name", p.Name)
		states[p.Code] = p.Category == events.MemberState || p.Category == events.ObserverState
		count[p.Category]++
	}
	c.require(count[events.Secretariat] == 1, "/participants", "one participant must be the secretariat, not %d", count[events.Secretariat])
	c.require(count[events.MemberState] > 0, "/participants", "there is no member State")
	for i, p := range ps {
		c.members(fmt.Sprintf("/participants/%d", i), p, func(code string) bool { return states[code] })
	}
}

// ValidateParticipant says whether p can be registered in a group that works
// already. isState tells whether a code is that of a State that takes part: a
// group speaks for no others. Whether the code of p is taken is for the caller to
// know. A refusal is of type Faults.
func ValidateParticipant(p events.Participant, isState func(code string) bool) error {
	var c checker
	c.participant("", p)
	c.require(p.Category != events.Secretariat, "/category", "a group has one secretariat, from its founding")
	c.members("", p, isState)
	if len(c.faults) > 0 {
		return c.faults
	}
	return nil
}

// reserved are the codes that only a participant of one category has, or nobody.
var reserved = []struct {
	code string
	is   events.Category
}{
	{events.CodeSecretariat, events.Secretariat},
	{events.CodeAuditor, events.Auditor},
	{events.CodeNode, ""},
	{officeCode(events.OfficeChair), ""},
	{officeCode(events.OfficeViceChair), ""},
	{officeCode(events.OfficeRapporteur), ""},
}

// participant checks what can be said of p alone.
func (c *checker) participant(path string, p events.Participant) {
	c.token(path+"/code", p.Code, MinCode, MaxCode, codeCharacters)
	for _, r := range reserved {
		if p.Code == r.code {
			c.require(p.Category == r.is, path+"/code", "%q signs for another: the code of this participant must differ", p.Code)
		}
	}
	c.require(p.Category != events.Secretariat || p.Code == events.CodeSecretariat, path+"/code", "the secretariat signs as %q, not %q", events.CodeSecretariat, p.Code)
	c.words(path+"/name", p.Name, MaxTitle)
	oneOf(c, path+"/category", p.Category, events.Categories...)
	if p.Region != "" {
		c.require(p.Category == events.MemberState, path+"/region", "only member States stand in regional groups")
		oneOf(c, path+"/region", p.Region, events.RegionalGroups...)
	}
}

// officeCode is how the holder of an office signs: CHAIR.
func officeCode(office string) string { return strings.ToUpper(office) }

// isOffice says whether code is how the holder of one of the offices signs.
func isOffice(code string, offices []events.Office) bool {
	return slices.ContainsFunc(offices, func(o events.Office) bool { return officeCode(o.ID) == code })
}

// members checks for whom p speaks: every group for some States, and nobody else
// for any.
func (c *checker) members(path string, p events.Participant, isState func(code string) bool) {
	path += "/members"
	if p.Category != events.GroupOfStates {
		c.require(len(p.Members) == 0, path, "only a group speaks for members")
		return
	}
	between(c, path, len(p.Members), 1, MaxMembers)
	c.require(slices.IsSorted(p.Members), path, "members stand in alphabetical order of their codes")
	seen := make(map[string]bool, len(p.Members))
	for i, code := range limited(p.Members, MaxMembers) {
		at := fmt.Sprintf("%s/%d", path, i)
		first(c, seen, at, code)
		c.require(isState(code), at, "a group speaks for States that take part: %q is none", code)
	}
}

// Parts cuts a list of participants into lists whose JSON has at most max bytes
// each, keeping the order, so that they can stand in one message each. It is an
// error if a single participant is larger: of those that Validate accepts none
// is, at max = events.MaxData.
func Parts(ps []events.Participant, max int) ([][]events.Participant, error) {
	const brackets, comma = 2, 1
	var parts [][]events.Participant
	begin, size := 0, brackets
	for i, p := range ps {
		n, err := encodedSize(p)
		if err != nil {
			return nil, fmt.Errorf("participant %s: %w", p.Code, err)
		}
		if brackets+n > max {
			return nil, fmt.Errorf("participant %s has %d bytes, which do not fit %d", p.Code, n, max)
		}
		if i > begin && size+comma+n > max {
			parts = append(parts, ps[begin:i:i])
			begin, size = i, brackets
		}
		if i > begin {
			size += comma
		}
		size += n
	}
	if begin < len(ps) {
		parts = append(parts, ps[begin:])
	}
	return parts, nil
}
