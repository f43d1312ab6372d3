package prepare

import (
	"strconv"
	"strings"

	"concord/aggregates/refusal"
	"concord/events/text"
)

// Settling is what is taken of what stands in brackets in a paragraph.
type Settling struct {
	Taken map[int]int            // of which choice which alternative, both from 1; 0 takes none
	Known func(code string) bool // who is a participant: see [text.Choices]
}

// ReadSettling reads "2", which takes the second alternative of the only choice there
// is, and "1=2,3=0", which names the choices. It is false if it is neither.
func ReadSettling(typed string) (taken map[int]int, ok bool) {
	number := func(s string) (int, bool) {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		return n, err == nil && n >= 0
	}
	taken = map[int]int{}
	for part := range strings.SplitSeq(typed, ",") {
		choice, offer, named := strings.Cut(part, "=")
		if !named {
			choice, offer = "1", part
		}
		n, isNumber := number(choice)
		k, isOffer := number(offer)
		if _, twice := taken[n]; !isNumber || !isOffer || n == 0 || twice || !named && strings.Contains(typed, ",") {
			return nil, false
		}
		taken[n] = k
	}
	return taken, true
}

// settled returns the words of the i-th block with choices made.
func (d Draft) settled(i int, s *Settling) (string, error) {
	words, err := text.Settle(d.Blocks[i].Text, s.Known, s.Taken)
	if err != nil {
		return "", refusal.Input("no-such-choice", "%s: %v", d.Name(i), err).Naming(d.Blocks[i].ID)
	}
	return words, nil
}
