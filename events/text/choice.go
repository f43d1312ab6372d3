package text

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Choice is a stretch of a text on whose words there is no agreement: a pair of literal
// square brackets, or several that follow one another: [shall][should]. White space may
// stand between (TEXT.md 3.5) unless one of the two says who wants it: the rolling text
// has none between alternatives, and [one — FRA] [two — USA] are two places. Where the
// room negotiates on the bracketed text itself, choices are what agreement settles.
type Choice struct {
	From, To int // bytes of the text, with the brackets
	Offers   []Offer
}

// Offer is what one pair of brackets of a Choice holds, and who wants it or wants it
// gone: [word — USA; G77: delete].
type Offer struct {
	From, To int      // bytes of the words in the text
	Text     string   // the words, without the white space at their ends
	For      []string // codes, in the order in which they stand
	Against  []string // of those who would delete the words
	Choices  []Choice // what is open within the words; bytes of the whole text
}

// Choices reads the brackets of a text back into alternatives and who wants which.
// Known says whether a code is that of a participant: what looks like codes and names
// none that is known is words. Where known is nil every code is.
//
// Brackets are paired on the text alone (TEXT.md 10), and those without a partner are
// passed over; so are those that the rolling text prints in quotation marks. Time O(n).
func Choices(s string, known func(code string) bool) []Choice {
	if !hasBrackets(s) {
		return nil
	}
	var (
		at    []int
		signs []rune
	)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == '“' {
			if end := quotedBrackets(s[i+size:]); end > 0 {
				i += size + end
				continue
			}
		}
		if isBracket(r) {
			at, signs = append(at, i), append(signs, r)
		}
		i += size
	}
	partner, _ := pairBrackets(signs)
	x := chooser{s: s, at: at, signs: signs, partner: partner, known: known}
	return x.read(0, len(at))
}

// quotedBrackets gives the length of brackets, and white space, that a closing
// quotation mark follows, with it; 0 where something else is there.
func quotedBrackets(s string) int {
	brackets := false
	for i, r := range s {
		switch {
		case isBracket(r):
			brackets = true
		case r == '”' && brackets:
			return i + len("”")
		case !isSpace(r):
			return 0
		}
	}
	return 0
}

// chooser reads the brackets of a text.
type chooser struct {
	s       string
	at      []int // bytes of the brackets
	signs   []rune
	partner []int // index of the bracket that each pairs with, or -1
	known   func(code string) bool
}

// read gives the choices among the brackets from index i to j.
func (x *chooser) read(i, j int) []Choice {
	var out []Choice
	for i < j {
		end := x.partner[i]
		if end < i { // without a partner, or closing one outside
			i++
			continue
		}
		from, to := x.at[i], x.at[end]+utf8.RuneLen(x.signs[end])
		o := x.offer(i, end)
		last := len(out) - 1
		if last >= 0 && x.beside(&out[last], &o, x.s[out[last].To:from]) {
			out[last].To, out[last].Offers = to, append(out[last].Offers, o)
		} else {
			out = append(out, Choice{From: from, To: to, Offers: []Offer{o}})
		}
		i = end + 1
	}
	return out
}

// beside says whether an offer is one more of a choice, with what stands between.
func (x *chooser) beside(c *Choice, o *Offer, between string) bool {
	last := &c.Offers[len(c.Offers)-1]
	return between == "" || strings.TrimFunc(between, isSpace) == "" && !last.attributed() && !o.attributed()
}

func (o *Offer) attributed() bool { return len(o.For)+len(o.Against) > 0 }

// offer reads what stands between the brackets i and end, which are a pair.
func (x *chooser) offer(i, end int) Offer {
	o := Offer{From: x.at[i] + utf8.RuneLen(x.signs[i]), To: x.at[end], Choices: x.read(i+1, end)}
	tail := o.From // who wants it stands behind all that is open within
	if end > i+1 {
		tail = x.at[end-1] + utf8.RuneLen(x.signs[end-1])
	}
	if dash, size := lastDash(x.s[tail:o.To]); size > 0 {
		if wanted, against, ok := x.attribution(x.s[tail+dash+size : o.To]); ok {
			o.To, o.For, o.Against = tail+dash, wanted, against
		}
	}
	o.From += len(x.s[o.From:o.To]) - len(strings.TrimLeftFunc(x.s[o.From:o.To], isSpace))
	o.To -= len(x.s[o.From:o.To]) - len(strings.TrimRightFunc(x.s[o.From:o.To], isSpace))
	o.Text = x.s[o.From:o.To]
	return o
}

// lastDash finds the last dash that stands by itself; size 0: there is none.
func lastDash(s string) (at, size int) {
	for _, dash := range []string{"—", "–"} {
		if i := strings.LastIndex(s, dash); i >= at && i >= 0 {
			before, _ := utf8.DecodeLastRuneInString(s[:i])
			behind, n := utf8.DecodeRuneInString(s[i+len(dash):])
			if n > 0 && isSpace(behind) && (i == 0 || isSpace(before)) {
				at, size = i, len(dash)
			}
		}
	}
	return at, size
}

// forDeletion is what stands behind those who would take words out.
const forDeletion = "delete"

// attribution reads who wants words and who would delete them: "USA, FRA; G77: delete".
// What the rolling text says of the revision on which they were filed is passed over.
func (x *chooser) attribution(s string) (wanted, against []string, ok bool) {
	anyKnown := false
	for part := range strings.SplitSeq(s, ";") {
		names, what, says := strings.Cut(part, ":")
		if says && !strings.EqualFold(strings.TrimFunc(what, isSpace), forDeletion) {
			return nil, nil, false
		}
		for code := range strings.SplitSeq(names, ",") {
			code = strings.TrimFunc(code, isSpace)
			if before, rev, marked := strings.Cut(code, " (Rev."); marked && strings.Trim(rev, "0123456789") == ")" {
				code = before
			}
			if !isCode(code) {
				return nil, nil, false
			}
			anyKnown = anyKnown || x.known == nil || x.known(code)
			if says {
				against = addCode(against, code)
			} else {
				wanted = addCode(wanted, code)
			}
		}
	}
	return wanted, against, anyKnown
}

func addCode(codes []string, code string) []string {
	if slices.Contains(codes, code) {
		return codes
	}
	return append(codes, code)
}

// isCode says whether s has the form of a participant's code: capitals and digits,
// with hyphens, and at least one capital.
func isCode(s string) bool {
	capital := false
	for _, r := range s {
		switch {
		case 'A' <= r && r <= 'Z':
			capital = true
		case r != '-' && (r < '0' || r > '9'):
			return false
		}
	}
	return capital
}

// NoSuchOffer says that a text has no such choice, or that the choice has no such offer.
type NoSuchOffer struct {
	Choice, Offer   int // as asked for
	Choices, Offers int // how many there are: choices of the text, offers of that choice
}

func (e *NoSuchOffer) Error() string {
	switch {
	case e.Choices == 0:
		return "nothing stands in brackets there: there is no choice to make"
	case e.Choice < 1 || e.Choice > e.Choices:
		return fmt.Sprintf("there is no choice %d: they are counted from 1 to %d", e.Choice, e.Choices)
	}
	return fmt.Sprintf("choice %d has no alternative %d: they are counted from 1 to %d, and 0 takes none of them", e.Choice, e.Offer, e.Offers)
}

// Settle makes choices of a text: of each choice named, counted from 1 in the order of
// [Choices], the words of the offer named, from 1, or with 0 none. Who wanted them is
// not told any more; what is open within the words stays open. The rest of the text is
// as it was. The error is a *NoSuchOffer.
func Settle(s string, known func(code string) bool, taken map[int]int) (string, error) {
	choices := Choices(s, known)
	for _, n := range slices.Sorted(maps.Keys(taken)) {
		k := taken[n]
		if n < 1 || n > len(choices) {
			return "", &NoSuchOffer{Choice: n, Offer: k, Choices: len(choices)}
		}
		if offers := len(choices[n-1].Offers); k < 0 || k > offers {
			return "", &NoSuchOffer{Choice: n, Offer: k, Choices: len(choices), Offers: offers}
		}
	}
	for n := len(choices); n > 0; n-- {
		k, named := taken[n]
		if !named {
			continue
		}
		words := ""
		if k > 0 {
			words = choices[n-1].Offers[k-1].Text
		}
		s = splice(s[:choices[n-1].From], words, s[choices[n-1].To:])
	}
	return Normalize(s), nil
}

// splice puts words between the text before and behind. Brackets hold no white space
// that belongs to the words in front or behind, so that it is given back here: none in
// front of a sign that closes, none left where no words are.
func splice(before, words, behind string) string {
	next, _ := utf8.DecodeRuneInString(words + behind)
	if (words != "" || behind != "") && strings.ContainsRune(closingSigns, next) {
		before = strings.TrimRight(before, " ")
	}
	if words == "" {
		last, _ := utf8.DecodeLastRuneInString(before)
		if before == "" || strings.HasSuffix(before, " ") || unicode.In(last, unicode.Ps, unicode.Pi) {
			behind = strings.TrimLeft(behind, " ")
		}
		if behind == "" {
			before = strings.TrimRight(before, " ")
		}
	}
	return before + words + behind
}

// closingSigns stand directly behind a word. In French a space that does not break
// stands in front of some of them, which is no U+0020.
const closingSigns = ",.;:!?)”»،؛؟"

// Overruled gives the codes, in the order of the text, of those who are named in its
// brackets for words that edits of it would not leave to them: another alternative is
// taken, or none, or their name goes without their words. Who is named against words
// that are taken is among them.
func Overruled(s string, edits []Edit) []string {
	choices := Choices(s, nil)
	if len(choices) == 0 || len(edits) == 0 {
		return nil
	}
	tokens := Tokenize(s)
	var out []string
	for _, c := range choices {
		within := tokensWithin(tokens, c.From, c.To)
		if len(within) == 0 {
			continue
		}
		made, touched := region(tokens, within[0], within[len(within)-1]+1, edits)
		if !touched {
			continue
		}
		for _, code := range c.overruled(Normalize(made)) {
			out = addCode(out, code)
		}
	}
	return out
}

// region gives the text that edits make of the tokens from from to to; touched is false
// if they leave them alone. Words that an edit puts across one of the ends are of none.
func region(tokens []Token, from, to int, edits []Edit) (made string, touched bool) {
	var out []Token
	at := from
	for _, e := range edits {
		if e.To < from || e.From > to || e.To == from && e.From == from || e.From == to || e.To <= from {
			continue
		}
		touched = true
		out = append(out, tokens[at:max(at, e.From)]...)
		if e.From >= from && e.To <= to {
			out = append(out, e.New...)
		}
		at = max(at, min(e.To, to))
	}
	return Join(append(out, tokens[at:to]...)), touched
}

// overruled gives those who do not get what they are named for where a choice is made so.
func (c *Choice) overruled(made string) []string {
	taken := slices.IndexFunc(c.Offers, func(o Offer) bool { return sameWords(o.Text, made) })
	content := map[string]bool{}
	for _, o := range Choices(made, nil) {
		o.each(func(o Offer) {
			for _, code := range append(slices.Clip(o.For), o.Against...) {
				content[code] = true
			}
		})
	}
	if taken >= 0 {
		for _, code := range c.Offers[taken].For {
			content[code] = true
		}
	}
	var out []string
	c.each(func(o Offer) {
		names := o.For
		switch {
		case taken >= 0 && o.Text == c.Offers[taken].Text:
			names = o.Against
		case made != "" && taken < 0:
			names = append(slices.Clip(o.For), o.Against...)
		}
		for _, code := range names {
			if !content[code] {
				out = addCode(out, code)
			}
		}
	})
	return out
}

// each calls do for what is offered, and for what is offered within that.
func (c *Choice) each(do func(Offer)) {
	for _, o := range c.Offers {
		do(o)
		for i := range o.Choices {
			o.Choices[i].each(do)
		}
	}
}

func sameWords(a, b string) bool {
	return slices.EqualFunc(Tokenize(a), Tokenize(b), func(x, y Token) bool { return x.Word == y.Word })
}
