package text

import (
	"slices"
	"strings"
	"testing"

	"github.com/clipperhouse/uax29/v2/words"
	"pgregory.net/rapid"
)

// unLanguages is one sentence of resolution 75/240 in each official language.
var unLanguages = map[string]string{
	"ar": "تقرر أن تدعو، اعتباراً من عام 2021، إلى عقد اجتماع فريق عامل مفتوح باب العضوية؛",
	"zh": "决定自2021年起召集一个新的2021－2025年不限成员名额工作组，以协商一致方式行事；",
	"en": "Decides to convene, starting from 2021, a new open-ended working group acting on a consensus basis;",
	"fr": "Décide de constituer, à partir de 2021, un nouveau groupe de travail à composition non limitée agissant par consensus\u00A0;",
	"ru": "постановляет созвать начиная с 2021 года новую рабочую группу открытого состава, действующую на основе консенсуса;",
	"es": "Decide convocar, a partir de 2021, un nuevo grupo de trabajo de composición abierta que actuará por consenso;",
}

// prose draws text that has in it what makes a difference here: words of many
// scripts, signs, marks that combine, joiners, and all kinds of white space.
func prose() *rapid.Generator[string] {
	sources := []*rapid.Generator[string]{
		rapid.StringOfN(rapid.RuneFrom([]rune("ab12_.,:;'\"[]() ")), 0, 8, -1),
		rapid.StringOfN(rapid.RuneFrom([]rune("eéßñ\u0301\u0323\u034F\u0308")), 0, 4, -1),
		rapid.StringOfN(rapid.RuneFrom([]rune(" \t\n\u00A0\u202F\u3000\u2028\u0085")), 0, 3, -1),
		rapid.StringOfN(rapid.RuneFrom([]rune("\u200D\u200C\u00AD\u061C\u2068\u2069\U0001F3FD\uFF9E")), 0, 3, -1),
		rapid.StringOfN(rapid.RuneFrom([]rune("الم،؛۱אב\u05F3\"'国际カタ。한\u1112\u1161\u11ABกิន្ត🇫🇷👩❤")), 0, 6, -1),
		rapid.String(),
	}
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.OneOf(sources...), 0, 6).Draw(t, "pieces"), "")
	})
}

func TestTokenize(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"English", "States should respect human rights.", "States| should| respect| human| rights|."},
		{"French", "l’État\u00A0; « droits »", "l’État|\u00A0;| «| droits| »"},
		{"Spanish", "¿Qué derechos? ¡Todos!", "¿|Qué| derechos|?| ¡|Todos|!"},
		{"Russian", "права, свободы.", "права|,| свободы|."},
		{"Arabic", "حقوق الإنسان، والحريات؛ 1٬5", "حقوق| الإنسان|،| والحريات|؛| 1٬5"},
		{"Chinese", "各国应尊重人权。", "各|国|应|尊|重|人|权|。"},
		{"Thai: a letter and its vowel", "สิทธิ", "สิ|ท|ธิ"},
		{"Khmer: joined below, words parted by zero width", "សិទ្ធិ\u200Bមនុស្ស", "សិ|ទ្|ធិ|\u200B|ម|នុ|ស្|ស"},
		{"Katakana is one word", "カタカナ の", "カタカナ| の"},
		{"Hebrew quotes inside", "צה\"ל ו'", "צה\"ל| ו'"},
		{"numbers", "1,000.5 12/CP.17 10,700.", "1,000.5| 12|/|CP|.|17| 10,700|."},
		{"underscore", "a_b _c", "a_b| _c"},
		{"apostrophe and colon", "don't a:b a: 'x", "don't| a:b| a|:| '|x"},
		{"brackets", "[shall][should] and［或］", "[|shall|]|[|should|]| and|［|或|］"},
		{"no-break space between digits", "10\u202F700", "10|\u202F700"},
		{"flags in pairs", "🇫🇷🇩🇪 x", "🇫🇷|🇩🇪| x"},
		{"emoji with joiners and skin", "👩\u200D🔬👍\U0001F3FD!", "👩\u200D🔬|👍\U0001F3FD|!"},
		{"accent behind a space joins the next", "a \u0301b c", "a| \u0301b| c"},
		{"accent alone joins over white space", "a \u0301 b", "a| \u0301 b"},
		{"accent in front of all", "\u0301a", "\u0301a"},
		{"accent at the very end", "a b \u0301", "a| b \u0301"},
		{"two of them at the end", "a \u0301 \u200D", "a \u0301 \u200D"},
		{"nothing but an accent", "\u0301", "\u0301"},
		{"joiner in front of a pictograph holds it", "a \u200D❤", "a| \u200D❤"},
		{"voiced mark is a mark, though a letter", "a \uFF9E b", "a| \uFF9E b"},
		{"not normal: space at the ends", "  a b \t", "  a| b \t"},
		{"not normal: only space", " \t", " \t"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, token := range Tokenize(c.in) {
				got = append(got, token.Space+token.Word)
			}
			if line := strings.Join(got, "|"); line != c.want {
				t.Errorf("Tokenize(%+q)\n got %s (%+q)\nwant %s", c.in, line, line, c.want)
			}
		})
	}
}

func TestTokenSpaceAndWord(t *testing.T) {
	want := []Token{{"", "a"}, {"\u00A0", ";"}, {" ", "\u0301 b"}, {"", "."}}
	if got := Tokenize("a\u00A0; \u0301 b."); !slices.Equal(got, want) {
		t.Errorf("got %+q, want %+q", got, want)
	}
}

// tokenizeSlowly is TEXT.md 1 word by word: white space, then UAX #29, then the
// segments of marks, each in a pass of its own.
func tokenizeSlowly(s string) []Token {
	var pieces []Token // white space in front, segment
	space := ""
	for s != "" {
		if i := strings.IndexFunc(s, func(r rune) bool { return !isSpace(r) }); i != 0 {
			if i < 0 {
				i = len(s)
			}
			space, s = s[:i], s[i:]
			continue
		}
		end := strings.IndexFunc(s, isSpace)
		if end < 0 {
			end = len(s)
		}
		for stretch := words.FromString(s[:end]); stretch.Next(); space = "" {
			pieces = append(pieces, Token{space, stretch.Value()})
		}
		s = s[end:]
	}
	var tokens []Token
	held := Token{} // marks that wait for the next token
	for _, p := range pieces {
		marks := strings.IndexFunc(p.Word, func(r rune) bool { return !isMark(r) }) < 0
		if held.Word != "" {
			p = Token{held.Space, held.Word + p.Space + p.Word}
		}
		if held = p; !marks {
			tokens, held = append(tokens, p), Token{}
		}
	}
	switch rest := held.Space + held.Word + space; {
	case rest == "":
	case len(tokens) > 0:
		tokens[len(tokens)-1].Word += rest
	default:
		tokens = []Token{{held.Space, held.Word + space}}
	}
	return tokens
}

func TestTokenizeAgreesWithTheSlowWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkTokens(t, prose().Draw(t, "text")) })
	rapid.Check(t, func(t *rapid.T) {
		checkTokens(t, rapid.StringMatching(`[ -~]*`).Draw(t, "ASCII"))
	})
}

func FuzzTokenize(f *testing.F) {
	for _, s := range unLanguages {
		f.Add(s)
	}
	f.Add("a_b 'c' 1,5;6 e\u0301.x \u0301 \u200D❤ 🇫🇷🇩🇪 10\u202F700 \xFF")
	f.Fuzz(func(t *testing.T, s string) {
		checkTokens(t, s)
		checkTokens(t, Normalize(s))
	})
}

// checkTokens holds what is true of the tokens of every text.
func checkTokens(t interface{ Fatalf(string, ...any) }, s string) {
	tokens := Tokenize(s)
	if joined := Join(tokens); joined != s {
		t.Fatalf("Tokenize(%+q) joined: %+q", s, joined)
	}
	if slow := tokenizeSlowly(s); !slices.Equal(tokens, slow) {
		t.Fatalf("Tokenize(%+q)\n got %+q\nwant %+q", s, tokens, slow)
	}
	for i, token := range tokens {
		if token.Word == "" {
			t.Fatalf("Tokenize(%+q): token %d has no word", s, i)
		}
		if strings.TrimFunc(token.Space, isSpace) != "" {
			t.Fatalf("Tokenize(%+q): token %d has %+q for white space", s, i, token.Space)
		}
		if token.CountsAsWord() != (token.Letters() > 0) {
			t.Fatalf("token %+q: %d letters, counts as a word: %v", token.Word, token.Letters(), token.CountsAsWord())
		}
	}
}

func TestTokenizeSharesTheText(t *testing.T) {
	s := strings.Repeat(unLanguages["en"]+" ", 50)
	if n := testing.AllocsPerRun(20, func() { Tokenize(s) }); n > 2 {
		t.Errorf("%v allocations for one text, want the slice and the iterator", n)
	}
}

func TestLetters(t *testing.T) {
	for _, c := range []struct {
		word    string
		letters int
	}{
		{"rights", 6}, {"l’État", 5}, {"²½Ⅳ", 3}, {"12", 2}, {"“", 0}, {"[", 0}, {"—", 0},
		{"e\u0301", 1}, {"国", 1}, {"الإنسان", 7}, {"١٢", 2}, {"a_b", 2}, {"👍", 0}, {"ั", 0},
	} {
		token := Token{Word: c.word}
		if got := token.Letters(); got != c.letters {
			t.Errorf("%q has %d letters, want %d", c.word, got, c.letters)
		}
		if got := token.CountsAsWord(); got != (c.letters > 0) {
			t.Errorf("%q counts as a word: %v", c.word, got)
		}
	}
}

func TestWordCount(t *testing.T) {
	if got := WordCount("States [should] — in 2021 — respect “human rights”."); got != 7 {
		t.Errorf("got %d, want 7", got)
	}
}

func TestPause(t *testing.T) {
	for rank, signs := range map[int]string{
		sentenceEnd: ".!?…。！？؟۔।", clauseEnd: ";:；：؛", commaEnd: ",،、，", 0: "a-)—·'\u200F",
	} {
		for _, sign := range signs {
			if got := pause(string(sign)); got != rank {
				t.Errorf("%q ranks %d, want %d", sign, got, rank)
			}
			if got := pause("и" + string(sign)); got != rank {
				t.Errorf("a word ending in %q ranks %d, want %d", sign, got, rank)
			}
		}
	}
	if got := pause(""); got != 0 {
		t.Errorf("no word ranks %d", got)
	}
}

func BenchmarkTokenize(b *testing.B) {
	for _, lang := range []string{"en", "fr", "es", "ru", "ar", "zh"} {
		s := strings.Repeat(unLanguages[lang]+" ", 100)
		b.Run(lang, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				Tokenize(s)
			}
		})
	}
}
