package consensus

import (
	"cmp"
	"slices"
	"strings"

	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/projections/currenttext"
)

// Side is on which side of something disputed a participant stands.
type Side string

// The sides. For an amendment are its sponsors, and those who support or accept it;
// for words that others object to or reserve on, those who support or accept them.
const (
	For      Side = "for"
	Against  Side = "against"  // objects
	Reserved Side = "reserved" // reserves its position
	Apart    Side = "apart"    // dissociates itself
)

// Stand is a side taken on something disputed: the words of the whole report, of a
// paragraph, or an amendment.
type Stand struct {
	Side      Side     `json:"side"`
	Paragraph string   `json:"paragraph,omitempty"` // id of the block: of an amendment, that it was filed on
	Number    string   `json:"number,omitempty"`    // of that block, where it is in the text and has one
	Name      string   `json:"name,omitempty"`      // of that block, for a sentence: "paragraph 12"
	Amendment string   `json:"amendment,omitempty"`
	Equals    []string `json:"equals,omitempty"` // amendments that say the same: one proposal
}

// Camp is participants that take the same sides on all that is disputed.
type Camp struct {
	Participants []string `json:"participants"` // by code
	Stands       []Stand  `json:"stands"`       // in order of the text, amendments behind it
}

// Lonely is a participant that is the only one on its side of something.
type Lonely struct {
	Participant string `json:"participant"`
	Stand
}

// Shared is a side that several participants take on something that others are against,
// reserve on or stand apart from, or on which they do so themselves.
type Shared struct {
	Participants []string `json:"participants"` // by code
	Stand
}

// Camps is who stands with whom on what is disputed of a report.
type Camps struct {
	Camps  []Camp   `json:"camps"` // the larger first; of one participant too
	Alone  []Lonely `json:"alone"`
	Shared []Shared `json:"shared"` // in order of the text, amendments behind it
}

// disputed is something on which sides are taken.
type disputed struct {
	stand Stand           // without a side
	sides map[string]Side // by participant
}

// CampsOf finds out who stands with whom. Disputed is each open amendment, amendments
// that say the same as one, and all words to which somebody objects, on which
// somebody reserves its position or from which somebody dissociates itself. A
// participant takes a side by its own position or by that of a group that speaks for
// it; of an amendment also by standing behind it, or as a member on behalf of which it
// was filed. Alone is who objects, reserves or dissociates as the only one, and whom
// nobody joins for an amendment that somebody is against.
func CampsOf(r *report.State) Camps {
	draft := currenttext.DraftsOf(r).Of(r.Revision())
	out := Camps{Camps: []Camp{}, Alone: []Lonely{}, Shared: []Shared{}}
	stands := map[string][]Stand{} // by participant
	for _, d := range disputes(r, draft) {
		codes := d.participants()
		on := map[Side]int{} // how many take each side
		for _, code := range codes {
			on[d.sides[code]]++
		}
		if d.contested() {
			out.Shared = append(out.Shared, d.shared()...)
		}
		for _, code := range codes {
			stand := d.stand
			stand.Side = d.sides[code]
			stands[code] = append(stands[code], stand)
			if on[stand.Side] == 1 && (stand.Side != For || stand.Amendment != "" && len(codes) > 1) {
				out.Alone = append(out.Alone, Lonely{code, stand})
			}
		}
	}
	codes := make([]string, 0, len(stands))
	for code := range stands {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		same := slices.IndexFunc(out.Camps, func(c Camp) bool { return slices.EqualFunc(c.Stands, stands[code], sameStand) })
		if same < 0 {
			same = len(out.Camps)
			out.Camps = append(out.Camps, Camp{Stands: stands[code]})
		}
		out.Camps[same].Participants = append(out.Camps[same].Participants, code)
	}
	slices.SortStableFunc(out.Camps, func(a, b Camp) int { return cmp.Compare(len(b.Participants), len(a.Participants)) })
	return out
}

func sameStand(a, b Stand) bool {
	return a.Side == b.Side && a.Paragraph == b.Paragraph && a.Amendment == b.Amendment
}

// disputes lists what is disputed: the whole report, paragraphs in the order of the
// text, then amendments in the order of the log.
func disputes(r *report.State, draft *currenttext.Draft) []disputed {
	var words []events.On // on which positions are, each once
	for p := range r.Positions {
		if n := len(words); n == 0 || words[n-1] != p.On {
			words = append(words, p.On)
		}
	}
	all := proposals(r, draft)
	for _, on := range words {
		if on.Amendment != "" {
			a, ok := r.Amendment(on.Amendment)
			if !ok {
				continue
			}
			at := slices.IndexFunc(all, func(d disputed) bool {
				return d.stand.Amendment == a.Amendment || slices.Contains(d.stand.Equals, a.Amendment)
			})
			switch {
			case at >= 0:
				all[at].positions(r, on)
			case a.TakenUpAt != 0: // it is in: only who is against it disputes it still
				block, _ := r.Barring(on) // where it is since then
				d := about(block, a.Amendment, draft)
				d.behind(a)
				if d.positions(r, on); d.contested() {
					all = append(all, d)
				}
			}
			continue
		}
		d := about(on.Block, "", draft)
		if d.positions(r, on); d.contested() {
			all = append(all, d)
		}
	}
	place := func(d disputed) int {
		switch i, ok := draft.Index(d.stand.Paragraph); {
		case d.stand.Amendment != "":
			n, _ := report.AmendmentNumber(d.stand.Amendment)
			return len(draft.Blocks) + 1 + n
		case d.stand.Paragraph == "":
			return -1
		case ok:
			return i
		}
		return len(draft.Blocks)
	}
	slices.SortStableFunc(all, func(a, b disputed) int { return cmp.Compare(place(a), place(b)) })
	return all
}

// proposals lists the open amendments, those that say the same as one, with who is
// behind each.
func proposals(r *report.State, draft *currenttext.Draft) []disputed {
	var all []disputed
	first := map[string]string{} // an amendment -> the first of those that say the same
	_, same := r.Text.Pairs()
	for _, p := range same { // in the order of the log
		if _, known := first[p[0]]; !known {
			first[p[0]] = p[0]
		}
		first[p[1]] = first[p[0]]
	}
	at := map[string]int{}
	for a := range r.Open() {
		if now, err := r.Text.State(a.Amendment); err != nil || now.Fate == text.Absorbed {
			continue
		}
		if i, known := at[first[a.Amendment]]; known {
			all[i].stand.Equals = append(all[i].stand.Equals, a.Amendment)
			all[i].behind(a)
			continue
		}
		at[a.Amendment] = len(all)
		all = append(all, proposal(a, draft))
	}
	return all
}

func proposal(a *report.Amendment, draft *currenttext.Draft) disputed {
	d := about(a.Change.Block, a.Amendment, draft)
	d.behind(a)
	return d
}

// about begins what is disputed without anybody on a side.
func about(block, amendment string, draft *currenttext.Draft) disputed {
	d := disputed{stand: Stand{Paragraph: block, Number: draft.Number(block), Amendment: amendment}, sides: map[string]Side{}}
	if block != "" {
		d.stand.Name = draft.Name(block)
	}
	return d
}

// behind adds those who stand behind an amendment.
func (d *disputed) behind(a *report.Amendment) {
	for _, s := range a.Sponsors {
		d.sides[s.Code] = For
	}
	for _, code := range a.OnBehalfOf {
		d.sides[code] = For
	}
}

// positions adds the sides of those whose position counts.
func (d *disputed) positions(r *report.State, on events.On) {
	for _, x := range r.Standings(on) {
		if x.Position.AsGroup { // it speaks for none of its members, and bars nothing
			continue
		}
		side := For
		switch x.Position.Stance {
		case events.Object:
			side = Against
		case events.Reserve:
			side = Reserved
		case events.Dissociate:
			side = Apart
		}
		d.sides[x.Participant] = side
	}
}

// participants lists who takes a side, by code.
func (d *disputed) participants() []string {
	codes := make([]string, 0, len(d.sides))
	for code := range d.sides {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}

// shared gives the sides that several take.
func (d *disputed) shared() []Shared {
	var out []Shared
	for _, side := range []Side{Against, Reserved, Apart, For} {
		s := Shared{Stand: d.stand}
		s.Side = side
		for _, code := range d.participants() {
			if d.sides[code] == side {
				s.Participants = append(s.Participants, code)
			}
		}
		if len(s.Participants) > 1 {
			out = append(out, s)
		}
	}
	return out
}

// contested reports whether somebody is not for it.
func (d *disputed) contested() bool {
	return slices.ContainsFunc(d.participants(), func(code string) bool { return d.sides[code] != For })
}

// How much a line tells before it says that there is more.
const (
	maxCamps  = 4
	maxStands = 3
)

// Together tells in a line which participants stand together on what, or "": first those
// who do on all that is disputed, then those who do on one thing of which others think
// otherwise.
func (c *Camps) Together() string {
	var out []string
	add := func(participants []string, stands ...string) {
		out = append(out, strings.Join(participants, ", ")+" stand together "+listed(stands))
	}
	told := func(s *Shared) bool {
		return slices.ContainsFunc(c.Camps, func(camp Camp) bool {
			return slices.Equal(camp.Participants, s.Participants) &&
				slices.ContainsFunc(camp.Stands, func(x Stand) bool { return sameStand(x, s.Stand) })
		})
	}
	for i := range c.Camps {
		if camp := &c.Camps[i]; len(camp.Participants) > 1 {
			var stands []string
			for _, s := range camp.Stands {
				stands = append(stands, s.says())
			}
			add(camp.Participants, stands...)
		}
	}
	for i := range c.Shared {
		if s := &c.Shared[i]; !told(s) {
			add(s.Participants, s.says())
		}
	}
	return mostOf(out)
}

// mostOf joins what is told of several, and says where there is more.
func mostOf(all []string) string {
	if len(all) > maxCamps {
		all = append(slices.Clip(all[:maxCamps]), "and others elsewhere")
	}
	return strings.Join(all, "; ")
}

// listed joins stands for a sentence: "for A1, against A2 and apart from paragraph 3".
func listed(stands []string) string {
	last := "more"
	if n := len(stands); n <= maxStands {
		stands, last = stands[:n-1], stands[n-1]
	} else {
		stands = stands[:maxStands]
	}
	if len(stands) == 0 {
		return last
	}
	return strings.Join(stands, ", ") + " and " + last
}

// Lone tells in a line who stands alone on what, or "".
func (c *Camps) Lone() string {
	var codes []string
	of := map[string][]string{}
	for i := range c.Alone {
		l := &c.Alone[i]
		if of[l.Participant] == nil {
			codes = append(codes, l.Participant)
		}
		of[l.Participant] = append(of[l.Participant], l.says())
	}
	var out []string
	for _, code := range codes {
		out = append(out, code+" stands alone "+listed(of[code]))
	}
	return mostOf(out)
}

// says tells a stand: "against A5", "for A1 (A4)", "apart from paragraph 12".
func (s *Stand) says() string {
	what := "the whole text"
	switch {
	case s.Amendment != "":
		what = s.Amendment
		if len(s.Equals) > 0 {
			what += " (the same as " + strings.Join(s.Equals, ", ") + ")"
		}
	case s.Paragraph != "":
		what = s.Name
	}
	switch s.Side {
	case Against:
		return "against " + what
	case Reserved:
		return "with a reservation on " + what
	case Apart:
		return "apart from " + what
	}
	return "for " + what
}
