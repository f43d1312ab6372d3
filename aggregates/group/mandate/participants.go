package mandate

import (
	"fmt"
	"slices"
	"strings"

	"concord/events"
)

// participants checks who takes part.
func (c *checker) participants(ps []events.Participant, offices []events.Office) {
	c.require(len(ps) <= MaxParticipants, "/participants", "at most %d, not %d", MaxParticipants, len(ps))
	ps = limited(ps, MaxParticipants)
	category := make(map[string]events.Category, len(ps))
	names := make(map[string]bool, len(ps))
	count := make(map[events.Category]int)
	for i, p := range ps {
		path := fmt.Sprintf("/participants/%d", i)
		c.token(path+"/code", p.Code, MinCode, MaxCode, codeCharacters)
		_, twice := category[p.Code]
		c.require(!twice, path+"/code", "%q stands here for the second time", p.Code)
		c.require(!isOffice(p.Code, offices), path+"/code", "%q is how an officer signs: the code of a participant must differ", p.Code)
		category[p.Code] = p.Category
		c.words(path+"/name", p.Name, MaxTitle)
		first(c, names, path+"/name", p.Name)
		oneOf(c, path+"/category", p.Category, events.Categories...)
		count[p.Category]++
		if p.Region != "" {
			c.require(p.Category == events.MemberState, path+"/region", "only member States stand in regional groups")
			oneOf(c, path+"/region", p.Region, events.RegionalGroups...)
		}
	}
	c.require(count[events.Secretariat] == 1, "/participants", "one participant must be the secretariat, not %d", count[events.Secretariat])
	c.require(count[events.MemberState] > 0, "/participants", "there is no member State")
	for i, p := range ps {
		c.members(fmt.Sprintf("/participants/%d/members", i), p, category)
	}
}

// isOffice says whether code is the id of an office in capitals, as officers act:
// CHAIR.
func isOffice(code string, offices []events.Office) bool {
	return slices.ContainsFunc(offices, func(o events.Office) bool { return strings.ToUpper(o.ID) == code })
}

// members checks for whom p speaks: every group for some, and nobody else for any.
func (c *checker) members(path string, p events.Participant, category map[string]events.Category) {
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
		switch of, ok := category[code]; {
		case !ok:
			c.require(false, at, "%q does not take part", code)
		case of != events.MemberState && of != events.ObserverState:
			c.require(false, at, "a group speaks for States: %q is of category %q", code, of)
		}
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
