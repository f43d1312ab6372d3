package text

import "slices"

// Fate is what has become of one filed edit on a later text (TEXT.md 6).
type Fate string

// The fates of an edit.
const (
	Carried  Fate = "carried"  // it can be made as it was filed, where its place is now
	Absorbed Fate = "absorbed" // the later text says what it asked for
	Conflict Fate = "conflict" // others took or changed the words that it is about
)

// outcome is what became of the edits of one amendment on a later version of the
// block on which they were filed.
type outcome struct {
	fates   []Fate // of each edit
	notes   []note // in order of the edits; none for an edit that needs no word
	carried []edit // the carried edits where they are now, in order; in one gap as they were filed
	shown   []edit // what a conflict shows: the edits from the text of now to what the amendment wishes
	taken   []int  // the tokens of now that an absorbed edit brings
}

// note is the reason for a fate.
type note struct {
	edit        int
	own, theirs []Token // what the amendment wishes and what stands there now
	beside      []Token // the deleted words that a carried insertion stands beside
	causes      []Cause
}

func (o *outcome) conflict() bool { return slices.Contains(o.fates, Conflict) }

// rebase finds what becomes of edits filed on the version base when m has moved it
// to the version now (TEXT.md 6). Time O((m+k) + the edits over each knot).
func rebase(base *version, edits []edit, m move, now *version) outcome {
	if len(m.changes) == 0 || base.text == now.text {
		return untouched(edits)
	}
	out := rebaseOver(base.tokens, edits, m, now.tokens)
	if m.steps > 1 && out.conflict() {
		var causes []Cause
		for _, c := range m.changes {
			causes = joinCauses(causes, c.causes)
		}
		direct := rebaseOver(base.tokens, edits, directMove(base.tokens, now.tokens, causes), now.tokens)
		if !direct.conflict() {
			return direct
		}
	}
	return out
}

func untouched(edits []edit) outcome {
	fates := make([]Fate, len(edits))
	for i := range fates {
		fates[i] = Carried
	}
	return outcome{fates: fates, carried: edits}
}

// directMove is the move that the edits from old to now make (TEXT.md 3).
func directMove(old, now []Token, causes []Cause) move {
	edits := difference(old, now, wholeBlock)
	spans := make([][2]int, len(edits))
	shift := 0
	for i, e := range edits {
		spans[i] = [2]int{e.from + shift, e.from + shift + len(e.new)}
		shift += len(e.new) - (e.to - e.from)
	}
	return moveOf(edits, spans, func(int) []Cause { return causes })
}

// rebaser carries edits over one move.
type rebaser struct {
	old, now []Token
	edits    []edit
	m        move
	out      outcome
}

func rebaseOver(old []Token, edits []edit, m move, now []Token) outcome {
	r := rebaser{old: old, now: now, edits: edits, m: m}
	r.out.fates = make([]Fate, len(edits))
	r.out.carried = make([]edit, 0, len(edits))
	low := 0
	for i := 0; i < len(edits); {
		k0, k1 := r.clashes(i, &low)
		if k0 == k1 {
			r.carry(i, low)
			i++
			continue
		}
		// A knot: what the edits and the changes touch, directly or through others.
		last := i + 1
		for ; last < len(edits); last++ {
			begin, end := r.clashes(last, &low)
			if begin == end || begin >= k1 {
				break
			}
			k1 = max(k1, end)
		}
		r.knot(i, last, k0, k1)
		i = last
	}
	return r.out
}

// clashes gives the changes [k0,k1) that edit i touches or equals. low is moved on to
// the first change that does not end in front of the edit.
func (r *rebaser) clashes(i int, low *int) (k0, k1 int) {
	e := &r.edits[i]
	changes := r.m.changes
	for *low < len(changes) && changes[*low].to < e.from {
		*low++
	}
	for k := *low; k < len(changes) && changes[k].from <= e.to; k++ {
		c := &changes[k]
		if !clash(e.from, e.to, c.from, c.to) {
			continue
		}
		if e.inserts() && c.inserts() {
			if order, known := e.filed.compare(c.filed); known && order != 0 {
				continue
			}
		}
		if k0 == k1 {
			k0 = k
		}
		k1 = k + 1
	}
	return k0, k1
}

// carry puts edit i, alone in its knot, where its place is now. The changes in front
// of low end in front of it.
func (r *rebaser) carry(i, low int) {
	e := &r.edits[i]
	changes := r.m.changes
	before := low
	var beside []Token
	var causes []Cause
	for k := low; k < len(changes) && changes[k].from <= e.from; k++ {
		c := &changes[k]
		if e.inserts() && c.at == c.end && (c.to == e.from || c.from == e.from) {
			beside = append(beside, r.old[c.from:c.to]...)
			causes = joinCauses(causes, c.causes)
		}
		switch {
		case !c.inserts():
			if c.to <= e.from {
				before = k + 1
			}
		case !e.inserts() || c.from < e.from:
			before = k + 1
		default:
			if order, known := c.filed.compare(e.filed); known && order < 0 {
				before = k + 1
			}
		}
	}
	if beside != nil {
		r.out.notes = append(r.out.notes, note{edit: i, beside: beside, causes: causes})
	}
	r.out.fates[i] = Carried
	shift := r.m.shift(before)
	r.out.carried = append(r.out.carried, respace(*e, r.old, r.now, e.from+shift, e.to+shift))
}

// respace gives e for the tokens [from,to) of now: its white space in front and
// behind becomes what the new text has, where it was what the old text had.
func respace(e edit, old, now []Token, from, to int) edit {
	if len(e.new) > 0 && e.from < len(old) && 0 < from && from < len(now) {
		front := &old[e.from]
		asOld := e.bare && e.from == 0 || !e.bare && e.from > 0 && e.new[0].Space == front.Space
		if asOld && (!e.inserts() || now[from].Word == front.Word) && (e.bare || e.new[0].Space != now[from].Space) {
			e.new = slices.Clone(e.new)
			e.new[0].Space, e.bare = now[from].Space, false
		}
	}
	if e.hasAfter && 0 < e.to && e.to < len(old) && e.after == old[e.to].Space && 0 < to && to < len(now) {
		e.after = now[to].Space
	}
	e.from, e.to = from, to
	return e
}

// knot decides the edits [i0,i1), which the changes [k0,k1) touch.
func (r *rebaser) knot(i0, i1, k0, k1 int) {
	edits, changes := r.edits[i0:i1], r.m.changes[k0:k1]
	from, to := min(edits[0].from, changes[0].from), max(edits[len(edits)-1].to, changes[len(changes)-1].to)
	nowFrom := changes[0].at - (changes[0].from - from)
	nowTo := changes[len(changes)-1].end + (to - changes[len(changes)-1].to)
	now := r.now[nowFrom:nowTo]

	wishing := writer{bare: from == 0}
	spans := make([][2]int, len(edits))
	wishing.span(r.old, from, to, true, edits, spans)
	wish := wishing.out

	where := setting{first: from == 0, pause: sentenceEnd}
	if from > 0 {
		where.pause = pause(r.old[from-1].Word)
	}
	apartFrom := difference(wish, now, where)
	dropped := r.dropped(from, to, changes)

	var causes []Cause
	for _, c := range changes {
		causes = joinCauses(causes, c.causes)
	}
	conflict := false
	for n := range edits {
		e := &edits[n]
		i := i0 + n
		switch {
		case e.split:
			r.out.fates[i] = Conflict
			r.out.notes = append(r.out.notes, note{edit: i, own: wish, theirs: now, causes: causes})
		case r.absorbed(e, from, dropped, spans[n], apartFrom):
			r.out.fates[i] = Absorbed
			r.taken(e, spans[n], apartFrom, nowFrom)
		case e.deletes() && onlyDeletions(e, changes):
			r.out.fates[i] = Carried
			r.out.carried = append(r.out.carried, respace(*e, r.old, r.now, nowFrom, nowTo))
		default:
			r.out.fates[i] = Conflict
			r.out.notes = append(r.out.notes, note{edit: i, own: wish, theirs: now, causes: causes})
			conflict = true
		}
	}
	if conflict {
		where.pause = sentenceEnd
		if nowFrom > 0 {
			where.pause = pause(r.now[nowFrom-1].Word)
		}
		if last := &edits[len(edits)-1]; last.to == to {
			where.after, where.hasAfter = last.after, last.hasAfter
		}
		for _, e := range difference(now, wish, where) {
			e.from, e.to = e.from+nowFrom, e.to+nowFrom
			r.out.shown = append(r.out.shown, e)
		}
	}
}

// dropped says which of the old tokens [from,to) the changes drop.
func (r *rebaser) dropped(from, to int, changes []change) []bool {
	out := make([]bool, to-from)
	for _, c := range changes {
		keeps, _ := keptInside(r.old[c.from:c.to], r.now[c.at:c.end])
		for i, keep := range keeps {
			out[c.from-from+i] = !keep
		}
	}
	return out
}

// absorbed says whether all that e drops is dropped, and the edits from the
// amendment's wish to the text of now leave its words alone. span is where in the
// wish its new words stand.
func (r *rebaser) absorbed(e *edit, from int, dropped []bool, span [2]int, apartFrom []edit) bool {
	keeps, _ := keptInside(r.old[e.from:e.to], e.new)
	for i, keep := range keeps {
		if !keep && !dropped[e.from-from+i] {
			return false
		}
	}
	begin, end := span[0], span[1]
	for _, d := range apartFrom {
		if begin < end {
			if clash(begin, end, d.from, d.to) {
				return false
			}
		} else if len(d.new) > 0 && (d.from < begin && begin < d.to || d.from == begin && d.to == begin) {
			return false
		}
	}
	return true
}

// taken notes the tokens of now that the absorbed edit e brings.
func (r *rebaser) taken(e *edit, span [2]int, apartFrom []edit, nowFrom int) {
	_, origin := keptInside(r.old[e.from:e.to], e.new)
	shift := nowFrom
	for _, d := range apartFrom {
		if d.to > span[0] {
			break
		}
		shift += len(d.new) - (d.to - d.from)
	}
	for i, from := range origin {
		if from < 0 {
			r.out.taken = append(r.out.taken, span[0]+i+shift)
		}
	}
}

// onlyDeletions says whether the changes are all deletions inside the deletion e.
func onlyDeletions(e *edit, changes []change) bool {
	for _, c := range changes {
		if c.at < c.end || c.from < e.from || e.to < c.to {
			return false
		}
	}
	return true
}

// gather makes one of the insertions of one amendment that have come to one gap, in
// the order in which they were filed (TEXT.md 6).
func gather(edits []edit) []edit {
	for i := 1; i < len(edits); i++ {
		if edits[i].from == edits[i-1].to && edits[i].inserts() && edits[i-1].inserts() {
			out := slices.Clone(edits[:i:i])
			for _, e := range edits[i:] {
				last := &out[len(out)-1]
				if e.from == last.to && e.inserts() && last.inserts() && !e.split && !last.split {
					last.new = append(slices.Clone(last.new), e.new...)
					last.after, last.hasAfter = e.after, e.hasAfter
				} else {
					out = append(out, e)
				}
			}
			return out
		}
	}
	return edits
}
