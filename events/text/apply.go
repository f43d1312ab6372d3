package text

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Flaw is an edit that cannot be made: it does not fit the text that it names.
type Flaw struct {
	Edit   int // index of the edit, from 0; -1 for the text that comes of all of them
	Detail string
}

func (f *Flaw) Error() string {
	if f.Edit < 0 {
		return "the edits: " + f.Detail
	}
	return fmt.Sprintf("edit %d: %s", f.Edit+1, f.Detail)
}

// Apply makes the edits on the normal text old (TEXT.md 5). It accepts nothing that
// Edits could not have given on some wording: positions in order and within the
// text with the bytes that belong to them, a kept word between two edits, normal
// text of at most MaxTokens and MaxBytes as the result, cut into words as Tokenize
// cuts it. A refusal is a *Flaw.
func Apply(old string, edits []Edit) (string, error) {
	text, _, err := applyChecked(Tokenize(old), edits)
	if err != nil {
		return "", err
	}
	return text, nil
}

// applyChecked is Apply on the tokens of a text; it gives the edits at work as well.
func applyChecked(tokens []Token, edits []Edit) (string, []edit, error) {
	work, err := checkEdits(tokens, edits)
	if err != nil {
		return "", nil, err
	}
	made, spans := apply(tokens, work)
	text := Join(made)
	if plain(text) {
		return text, work, cutRight(text, made, spans)
	}
	if err := Check(text); err != nil {
		return "", nil, &Flaw{Edit: -1, Detail: err.Error()}
	}
	if Normalize(text) != text {
		return "", nil, &Flaw{Edit: -1, Detail: "what comes of them is not normal text"}
	}
	return text, work, cutRight(text, made, spans)
}

// plain says of a text that is short and has nothing but ASCII signs and single spaces
// between them that it is normal text within the limits. Of others it does not know.
func plain(text string) bool {
	if len(text) > MaxTokens {
		return false
	}
	space := true // none is wanted here
	for i := range len(text) {
		c := text[i]
		if c < ' ' || c > '~' || c == ' ' && space {
			return false
		}
		space = c == ' '
	}
	return len(text) == 0 || !space
}

// cutRight says whether the tokens made, of which those at spans are new, are those
// that Tokenize finds in the text. Words behind white space are cut whatever stands in
// front of it, so that only the stretches around what is new have to be cut again; but
// for marks, which can join a word behind white space.
func cutRight(text string, made []Token, spans [][2]int) error {
	flaw := &Flaw{Edit: -1, Detail: "their new words are not cut where the words of the new text begin and end"}
	for _, span := range spans {
		from, to := max(0, span[0]-1), min(len(made), span[1]+1)
		for from > 0 && made[from].Space == "" {
			from--
		}
		for to < len(made) && made[to].Space == "" {
			to++
		}
		around := Join(made[from:to])
		if !isASCII(around) {
			if !slices.Equal(Tokenize(text), made) {
				return flaw
			}
			return nil
		}
		if !slices.Equal(Tokenize(around), made[from:to]) {
			return flaw
		}
	}
	return nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// checkEdits reads edits that somebody sent against the tokens that they are on.
func checkEdits(tokens []Token, edits []Edit) ([]edit, error) {
	if len(edits) > len(tokens)+1 {
		return nil, &Flaw{Edit: -1, Detail: "more edits than places"}
	}
	work := make([]edit, len(edits))
	at, bytes, size := 0, 0, 0
	advance := func(to int) int {
		for ; at < to; at++ {
			bytes += len(tokens[at].Space) + len(tokens[at].Word)
		}
		return bytes
	}
	for i, e := range edits {
		flaw := func(detail string) error { return &Flaw{Edit: i, Detail: detail} }
		switch {
		case e.From < 0 || e.To < e.From || e.To > len(tokens):
			return nil, flaw(fmt.Sprintf("words %d to %d of a text of %d", e.From, e.To, len(tokens)))
		case i > 0 && e.From <= edits[i-1].To:
			return nil, flaw("no word is kept between it and the edit before")
		case e.From == e.To && len(e.New) == 0:
			return nil, flaw("it changes nothing")
		}
		if from, to := advance(e.From), advance(e.To); e.Bytes != [2]int{from, to} {
			return nil, flaw(fmt.Sprintf("bytes %d to %d, where the words take bytes %d to %d", e.Bytes[0], e.Bytes[1], from, to))
		}
		for _, t := range e.New {
			if t.Word == "" || strings.TrimFunc(t.Space, isSpace) != "" || skipSpace(t.Word, 0) > 0 {
				return nil, flaw("a new word is empty, or white space is where it does not belong")
			}
			size += len(t.Space) + len(t.Word)
		}
		if size > MaxBytes {
			return nil, flaw("the new words are longer than a block can be")
		}
		work[i] = edit{from: e.From, to: e.To, new: e.New, bare: e.From == 0 && len(e.New) > 0 && e.New[0].Space == ""}
		if e.After != nil {
			if strings.TrimFunc(*e.After, isSpace) != "" {
				return nil, flaw("the white space behind it is not white space")
			}
			work[i].after, work[i].hasAfter = *e.After, true
		}
	}
	return work, nil
}

// writer puts down the words of a block, old and new, with the white space that
// comes between them (TEXT.md 5).
type writer struct {
	out    []Token
	bare   bool // what is put down first begins its block
	due    string
	hasDue bool
}

// put is step 1 of TEXT.md 5 with the joining of step 3. takes says whether the
// word takes the white space that is due, bare whether it has none of its own
// because it stood first.
func (w *writer) put(t Token, takes, bare bool) {
	if w.hasDue && takes {
		t.Space, bare = w.due, false
	}
	w.due, w.hasDue = "", false
	switch {
	case len(w.out) == 0 && w.bare:
		t.Space = ""
	case len(w.out) > 0 && bare:
		t.Space = joiner(w.out[len(w.out)-1].Word, t.Word)
	}
	w.out = append(w.out, t)
}

// make puts down the words of an edit. replaces is the old token at e.from, if
// there is one; more says whether old text stands behind the edit.
func (w *writer) make(e *edit, replaces *Token, replacesBare, more bool) {
	for i, t := range e.new {
		bare := e.bare && i == 0
		takes := i == 0 && replaces != nil && (bare && replacesBare || !bare && !replacesBare && t.Space == replaces.Space)
		w.put(t, takes, bare)
	}
	if more && e.hasAfter {
		w.due, w.hasDue = e.after, true
	}
}

// apply makes the edits, which are in order and do not touch, on the tokens of a
// block. It gives the new tokens and for each edit where in them its words are.
func apply(old []Token, edits []edit) (made []Token, spans [][2]int) {
	size := len(old)
	for i := range edits {
		size += len(edits[i].new) - (edits[i].to - edits[i].from)
	}
	w := writer{out: make([]Token, 0, max(size, 0)), bare: true}
	spans = make([][2]int, len(edits))
	w.span(old, 0, len(old), true, edits, spans)
	return w.out, spans
}

// span writes old[from:to] with the edits made. first says that old begins its block.
func (w *writer) span(old []Token, from, to int, first bool, edits []edit, spans [][2]int) {
	at := from
	for i := range edits {
		e := &edits[i]
		for ; at < e.from; at++ {
			w.put(old[at], true, first && at == 0)
		}
		begin := len(w.out)
		var replaces *Token
		if e.from < len(old) {
			replaces = &old[e.from]
		}
		w.make(e, replaces, first && e.from == 0, e.to < len(old))
		spans[i] = [2]int{begin, len(w.out)}
		at = e.to
	}
	for ; at < to; at++ {
		w.put(old[at], true, first && at == 0)
	}
}
