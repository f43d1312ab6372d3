package report

import (
	"cmp"
	"slices"
	"strings"

	"concord/aggregates/refusal"
	"concord/events"
	"concord/events/text"
)

// Ordering is the order in which the open amendments of one paragraph are taken.
type Ordering struct {
	Paragraph string    `json:"paragraph"` // id of the block; "" of the place before the first
	Number    string    `json:"number"`    // of that block in the present text, "" if it has none or is gone
	Path      string    `json:"path"`      // the number with those that it stands under, as documents print it
	Order     []InOrder `json:"order"`     // the first is taken first
	Set       bool      `json:"set"`       // the Chair has set it, for one of them at least
}

// InOrder is an amendment in its place in the order.
type InOrder struct {
	Amendment string    `json:"amendment"`
	By        string    `json:"by"`      // who holds the mover's part
	Measure   int       `json:"measure"` // letters: dropped and brought together
	Dropped   int       `json:"dropped"`
	Brought   int       `json:"brought"`
	State     text.Fate `json:"state"`   // carried, or conflict: it cannot be taken as it is
	Falls     []string  `json:"falls"`   // would come into conflict if it were taken: they would not be put
	Absorbs   []string  `json:"absorbs"` // would be in the text with it
}

// Order proposes in which order the open amendments are taken: rule 130, by which "the
// one furthest removed in substance" from the text comes first, paragraph by paragraph
// as they stand in the text. What an amendment is about is the paragraph that it was
// filed on, while that is there; of a new paragraph it is the one behind which it comes.
//
// How far one is removed is told by a measure that everybody can count: the letters that
// it would drop and those that it would bring, of the present text ([text.Document.Distance]).
// So a deletion of the paragraph counts all its letters, and what only moves, splits or
// merges counts none and comes last. Of two with one measure the one filed first is
// taken first (rule 131). In front of these stand those that the Chair has set.
//
// Which fall with which is found by taking each alone. What the text says already is not
// in the order.
func Order(s *State) []Ordering {
	blocks := s.Text.Current()
	numbers := text.Numbers(blocks)
	paths := text.Paths(blocks, numbers)
	index := make(map[string]int, len(blocks))
	for i, b := range blocks {
		index[b.ID] = i
	}
	touch, same := s.Text.Pairs()
	near := partners(append(touch, same...), nil)
	type placed struct {
		InOrder
		seq uint64
		set int // place in the order that the Chair set; len(s.order): it is not in it
	}
	var homes []home
	at := map[home][]placed{}
	for a := range s.Open() {
		now, err := s.Text.State(a.Amendment)
		if err != nil || now.Fate == text.Absorbed {
			continue
		}
		h := s.home(a, &now)
		if at[h] == nil {
			homes = append(homes, h)
		}
		x := placed{InOrder{Amendment: a.Amendment, By: a.Mover(), State: now.Fate}, a.Seq, slices.Index(s.order, a.Amendment)}
		if x.set < 0 {
			x.set = len(s.order)
		}
		// It is open: there is no error.
		x.Dropped, x.Brought, _ = s.Text.Distance(a.Amendment)
		x.Measure = x.Dropped + x.Brought
		x.Falls, x.Absorbs = s.taking(a.Amendment, near[a.Amendment])
		at[h] = append(at[h], x)
	}
	slices.SortStableFunc(homes, func(x, y home) int { return cmp.Compare(x.at, y.at) })
	out := make([]Ordering, len(homes))
	for i, h := range homes {
		all := at[h]
		slices.SortFunc(all, func(x, y placed) int {
			return cmp.Or(cmp.Compare(x.set, y.set), cmp.Compare(y.Measure, x.Measure), cmp.Compare(x.seq, y.seq))
		})
		out[i] = Ordering{Paragraph: h.block, Order: make([]InOrder, len(all))}
		if b, there := index[h.block]; there {
			out[i].Number, out[i].Path = numbers[b], paths[b]
		}
		for k, x := range all {
			out[i].Order[k] = x.InOrder
			out[i].Set = out[i].Set || x.set < len(s.order)
		}
	}
	return out
}

// home is the paragraph that an open amendment is about: a block, and where that stands
// in the order of the text, or stood.
type home struct {
	block string
	at    int
}

func (s *State) home(a *Amendment, now *text.State) home {
	block, _ := s.aboutBlock(a, *now)
	at, _ := s.Text.Order(block)
	return home{block, at}
}

// taking finds what becomes of those that touch an amendment, or are equal to it, if it
// is taken alone: no others are changed by that. Neither is nil.
func (s *State) taking(id string, near []string) (falls, absorbs []string) {
	falls, absorbs = []string{}, []string{}
	if len(near) == 0 || s.mergesFit([]string{id}) != nil {
		return falls, absorbs
	}
	after, err := s.Text.Revise(text.Revision{Incorporate: []string{id}})
	if err != nil {
		return falls, absorbs // in conflict, it cannot be taken
	}
	for _, other := range near {
		before, err := s.Text.State(other)
		if err != nil || before.Fate != text.Carried {
			continue
		}
		switch now, err := after.State(other); {
		case err != nil:
		case fallsWith(&before, &now, []string{id}) != "":
			falls = append(falls, other)
		case now.Fate == text.Absorbed:
			absorbs = append(absorbs, other)
		}
	}
	return falls, absorbs
}

// setOrder is the Chair's. What it sets for a paragraph comes in the place of what was
// set for it before; what was set for others stays.
func setOrder(s *State, c SetOrder) ([]events.Event, *refusal.Refusal) {
	if len(c.Amendments) > MaxNamed {
		return nil, refusal.Input("too-many", "an order names at most %d amendments", MaxNamed)
	}
	if len(c.Amendments) == 0 {
		if len(s.order) == 0 {
			return nil, refusal.Forbid("no-order", "no order of the amendments to %s has been set: they are taken in the proposed one", s.Slug).By("rule 130")
		}
		return []events.Event{events.AmendmentOrderSet{Report: s.Slug, Amendments: []string{}}}, nil
	}
	here := map[string]bool{} // paragraphs for which the order is set anew
	for i, id := range c.Amendments {
		if slices.Contains(c.Amendments[:i], id) {
			return nil, refusal.Input("twice", "the amendment %s is named twice in the order", id).Naming(id)
		}
		a, no := undecided(s, id)
		if no != nil {
			return nil, no
		}
		now, err := s.Text.State(id)
		if err != nil || now.Fate == text.Absorbed {
			return nil, refusal.Forbid("absorbed", "the text says already what %s asks for: there is nothing to be taken", id).By("rule 130").Naming(id)
		}
		here[s.home(a, &now).block] = true
	}
	order := slices.Clone(c.Amendments)
	for _, id := range s.order {
		a, no := undecided(s, id)
		if no != nil || len(order) == MaxNamed {
			continue
		}
		if now, err := s.Text.State(id); err == nil && !here[s.home(a, &now).block] {
			order = append(order, id)
		}
	}
	if slices.Equal(order, s.order) {
		return nil, refusal.Forbid("same-order", "the amendments %s are taken in this order already", strings.Join(c.Amendments, ", ")).By("rule 130").Naming(c.Amendments...)
	}
	return []events.Event{events.AmendmentOrderSet{Report: s.Slug, Amendments: order}}, nil
}
