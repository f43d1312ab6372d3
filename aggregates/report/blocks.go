package report

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"concord/aggregates/refusal"
	"concord/events"
	"concord/events/text"
)

// checkBlocks checks what the log asks of a draft: known kinds, ids of the form
// p12, each once, levels within limits, normal text.
func checkBlocks(blocks []text.Block) *refusal.Refusal {
	if len(blocks) == 0 {
		return refusal.Input("empty-draft", "the draft has no paragraphs")
	}
	if len(blocks) > MaxBlocks {
		return refusal.Input("too-long", "the draft has %d blocks, at most %d are allowed", len(blocks), MaxBlocks)
	}
	seen := make(map[string]bool, len(blocks))
	for i, b := range blocks {
		switch {
		case len(b.ID) > MaxBlockID:
			return refusal.Input("bad-draft", "block %d has an id of %d characters (%.*q…): an id has at most %d", i+1, len(b.ID), MaxBlockID, b.ID, MaxBlockID)
		case b.ID == "":
			return refusal.Input("bad-draft", "block %d has no id: an id is a letter, then letters, digits and points", i+1)
		case !blockID.MatchString(b.ID):
			return refusal.Input("bad-draft", "block %d has the id %q: an id is a letter, then letters, digits and points", i+1, b.ID).Naming(b.ID)
		case seen[b.ID]:
			return refusal.Input("bad-draft", "two blocks have the id %s", b.ID).Naming(b.ID)
		case b.Level < 0 || b.Level > MaxLevel:
			return refusal.Input("bad-draft", "block %s stands at level %d: 0 to %d are allowed", b.ID, b.Level, MaxLevel).Naming(b.ID)
		}
		if no := knownKind("block "+b.ID, b.Kind); no != nil {
			return no.Naming(b.ID)
		}
		if no := normal("block "+b.ID, b.Text); no != nil {
			return no.Naming(b.ID)
		}
		seen[b.ID] = true
	}
	return nil
}

// blockID is the form of a block's id. A14 is a block that an amendment brought, r2.1
// one of a redraft: these are given, in whatever case, and no draft has them.
var (
	blockID      = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9.]*$`)
	blockIDGiven = regexp.MustCompile(`^(?i:A[0-9]+|r[0-9]+\.[0-9]+)$`)
)

// Start names the place before the first block, for people and programs: no block is
// called so.
const Start = "start"

// checkIDs checks that a draft's blocks can be told apart by whoever names one, in
// capitals or not, for as long as the report lives.
func checkIDs(blocks []text.Block) *refusal.Refusal {
	seen := make(map[string]string, len(blocks))
	for _, b := range blocks {
		folded := strings.ToLower(b.ID)
		other, taken := seen[folded]
		switch {
		case folded == Start:
			return refusal.Input("bad-draft", "block %s: %q is the place before the first block, and no id of one", b.ID, Start).Naming(b.ID)
		case blockIDGiven.MatchString(b.ID):
			return refusal.Input("bad-draft", "block %s: ids like A14 and r2.1 come with amendments and revisions", b.ID).Naming(b.ID)
		case taken:
			return refusal.Input("bad-draft", "the blocks %s and %s have ids that differ in capitals alone", other, b.ID).Naming(other, b.ID)
		}
		seen[folded] = b.ID
	}
	return nil
}

// knownKind checks the kind of what is named.
func knownKind(what string, k text.Kind) *refusal.Refusal {
	switch k {
	case text.Heading, text.Article, text.Paragraph, text.SubParagraph, text.Unnumbered, text.Option, text.Footnote:
		return nil
	}
	return refusal.Input("bad-kind", "%s is of the kind %q, which is none", what, k)
}

// normal checks that the words of what is named are as the log keeps them.
func normal(what, s string) *refusal.Refusal {
	if s == "" {
		return refusal.Input("empty-block", "%s has no words", what)
	}
	if err := text.Check(s); err != nil {
		return refusal.Input("bad-text", "%s: %v", what, err)
	}
	if text.Normalize(s) != s {
		return refusal.Input("not-normal", "the words of %s are not normal text (white space at an end or doubled, or letters not composed)", what)
	}
	return nil
}

// tooLarge asks whether a revision makes more of a text than a draft may be: there
// are paragraphs that amendments bring, and blocks that grow or are run together.
func tooLarge(blocks []text.Block) *refusal.Refusal {
	if len(blocks) > MaxBlocks {
		return refusal.Forbid("too-long", "the report would have %d blocks, at most %d are allowed", len(blocks), MaxBlocks)
	}
	for _, b := range blocks {
		if len(b.Text) <= text.MaxTokens { // a word has at least one byte
			continue
		}
		if err := text.CheckBlock(b); err != nil {
			return refusal.Forbid("too-long", "%v", err).Naming(b.ID)
		}
	}
	return nil
}

// roomForBlocks is how many bytes of blocks go into one event: what [events.MaxData]
// leaves for the names around them.
const roomForBlocks = events.MaxData - 1024

// packed divides blocks into events, in order: put makes one of some blocks, the
// first of which has so many before it; more goes on with the text of a block that
// does not fit.
func packed(blocks []text.Block, put func(from int, some []text.Block) events.Event, more func(block, piece string) events.Event) []events.Event {
	var out []events.Event
	from, size := 0, 0
	flush := func(to int) {
		if to > from {
			out = append(out, put(from, blocks[from:to]))
		}
		from, size = to, 0
	}
	for i, b := range blocks {
		n := encodedSize(b)
		if size+n > roomForBlocks {
			flush(i)
		}
		if n <= roomForBlocks {
			size += n
			continue
		}
		pieces := cut(b.Text, roomForBlocks-encodedSize(text.Block{ID: b.ID, Kind: b.Kind, Level: b.Level}))
		first := b
		first.Text = pieces[0]
		out = append(out, put(i, []text.Block{first}))
		for _, p := range pieces[1:] {
			out = append(out, more(b.ID, p))
		}
		from, size = i+1, 0
	}
	flush(len(blocks))
	return out
}

// encodedSize is the number of bytes of a value on the log, with the comma behind it.
func encodedSize(v any) int {
	b, err := events.MarshalJSON(v)
	if err != nil {
		panic(fmt.Sprintf("a block that was read cannot be written: %v", err)) // strings and numbers always can
	}
	return len(b) + 1
}

// cut divides s into pieces whose JSON has at most room bytes, at characters.
func cut(s string, room int) []string {
	var pieces []string
	start, size := 0, 0
	for i, r := range s {
		n := jsonSize(r)
		if size+n > room {
			pieces = append(pieces, s[start:i])
			start, size = i, 0
		}
		size += n
	}
	return append(pieces, s[start:])
}

// jsonSize is the most that a character takes in a JSON string, in bytes.
func jsonSize(r rune) int {
	if r < ' ' || r == '"' || r == '\\' || r == 0x7f || r == 0x2028 || r == 0x2029 {
		return 6
	}
	return utf8.RuneLen(r)
}
