package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// run is a run of asterisks or of underscores: marks of emphasis as far as they
// find a partner (the rules of CommonMark 0.31, 6.2), else text.
type run struct {
	sign          byte
	size          int // as it stands
	left          int // of it that has no partner
	opens, closes bool
	within        int  // number of the span of the innermost bracket that is open here; -1
	insideOut     bool // a closing bracket follows: the partner must be inside that pair
	from          int  // in the source
}

// addRun takes the run that begins at a place.
func (in *inline) addRun(at int) int {
	sign := in.source[at]
	end := at
	for end < len(in.source) && in.source[end] == sign {
		end++
	}
	before, _ := utf8.DecodeLastRuneInString(in.source[:at])
	after, _ := utf8.DecodeRuneInString(in.source[end:])
	if at == 0 {
		before = ' '
	}
	if end == len(in.source) {
		after = ' '
	}
	r := run{sign: sign, size: end - at, left: end - at, within: -1, from: at}
	left := !unicode.IsSpace(after) && (!isSign(after) || unicode.IsSpace(before) || isSign(before) || isIdeograph(before))
	right := !unicode.IsSpace(before) && (!isSign(before) || unicode.IsSpace(after) || isSign(after) || isIdeograph(after))
	if sign == '*' {
		r.opens, r.closes = left, right
		// *(RESERVATIONS) * at the end of a block was meant to close.
		const mostMarks = 3
		if r.size <= mostMarks && unicode.IsSpace(before) && strings.Trim(in.source[end:], asciiSpace) == "" {
			r.closes = true
		}
	} else {
		r.opens = left && (!right || isSign(before))
		r.closes = right && (!left || isSign(after))
	}
	if len(in.open) > 0 {
		r.within = in.open[len(in.open)-1].span
		r.insideOut = after == ']'
	}
	in.spans = append(in.spans, span{from: at, to: end, run: len(in.runs)})
	in.runs = append(in.runs, r)
	return end
}

func isSign(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }

// isIdeograph says whether r is of a script that puts no spaces between words. There
// a mark stands directly between a full stop and the next word.
func isIdeograph(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
}

// openers are the runs that can still open emphasis, apart by sign, by whether they
// could close too, and by size modulo 3, since the rule for partners looks at these.
type openers [2][2][3][]int

func (o *openers) of(r *run) *[]int {
	sign, both := 0, 0
	if r.sign == '_' {
		sign = 1
	}
	if r.closes {
		both = 1
	}
	return &o[sign][both][r.size%3]
}

// pairRuns finds the partners: of what opens and can be the partner the nearest.
// Whatever lies between two partners and found none is text.
func (in *inline) pairRuns() {
	var waiting openers
	spanOf := make([]int, len(in.runs)) // span of each run
	for i, s := range in.spans {
		if s.run >= 0 {
			spanOf[s.run] = i
		}
	}
	for i := range in.runs {
		closer := &in.runs[i]
		for closer.closes && closer.left > 0 {
			best := waiting.nearest(closer)
			if best < 0 {
				break
			}
			if closer.insideOut && spanOf[best] < closer.within {
				break // [NDMC*]: a footnote mark of the word, whatever is emphasized around
			}
			waiting.forget(best)
			opener := &in.runs[best]
			n := min(opener.left, closer.left)
			opener.left -= n
			closer.left -= n
			if opener.left > 0 {
				of := waiting.of(opener)
				*of = append(*of, best)
			}
		}
		if closer.opens && closer.left > 0 {
			of := waiting.of(closer)
			*of = append(*of, i)
		}
	}
	for i := range in.runs {
		r := &in.runs[i]
		if r.sign == '*' && r.opens && !r.closes && r.left > 0 {
			in.notice("asterisks without a partner stay: " + quote(in.source[r.from:min(len(in.source), r.from+shown)]))
		}
	}
}

const shown = 40 // bytes of a place that a warning shows

// nearest is the index of the nearest run that can be the partner of closer; -1 if
// there is none.
func (o *openers) nearest(closer *run) int {
	best := -1
	sign := 0
	if closer.sign == '_' {
		sign = 1
	}
	for both := range 2 {
		for size := range 3 {
			list := o[sign][both][size]
			if len(list) == 0 || list[len(list)-1] <= best {
				continue
			}
			// CommonMark's rule of three: *foo**bar* has one pair.
			if (both == 1 || closer.opens) && (size+closer.size)%3 == 0 && (size != 0 || closer.size%3 != 0) {
				continue
			}
			best = list[len(list)-1]
		}
	}
	return best
}

// forget takes a run, and all behind it, off the lists.
func (o *openers) forget(index int) {
	for sign := range o {
		for both := range o[sign] {
			for size := range o[sign][both] {
				list := o[sign][both][size]
				for len(list) > 0 && list[len(list)-1] >= index {
					list = list[:len(list)-1]
				}
				o[sign][both][size] = list
			}
		}
	}
}
