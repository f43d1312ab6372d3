package prepare

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/pflag"

	"concord/aggregates"
	"concord/aggregates/group"
	"concord/aggregates/report"
	"concord/events"
)

// MaxSuppositions is how many hypothetical commands are tried one after the other.
const MaxSuppositions = 100

// Line is a hypothetical command as it was written, with its line in the file.
type Line struct {
	Number int
	Text   string
}

// LineError says what is wrong with a line of hypothetical commands.
type LineError struct {
	Line
	Err error
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Number, e.Err) }
func (e *LineError) Unwrap() error { return e.Err }

// Lines reads a file of hypothetical commands, one on a line. Empty lines, and those
// that begin with #, are passed over.
func Lines(file string) ([]Line, error) {
	var out []Line
	number := 0
	for l := range strings.Lines(file) {
		number++
		if l = strings.TrimSpace(l); l != "" && !strings.HasPrefix(l, "#") {
			out = append(out, Line{number, l})
		}
	}
	switch {
	case len(out) == 0:
		return nil, errors.New("there is no command to suppose")
	case len(out) > MaxSuppositions:
		return nil, fmt.Errorf("there are %d commands, at most %d are tried at once", len(out), MaxSuppositions)
	}
	return out, nil
}

// Suppose reads a hypothetical command on a report as it stands by then. It is a JSON
// object {type, actor, data}, in which what a door would compute may be left out, or a
// verb with what is typed behind it: see [Suppositions]. Known says who is a participant. The error is a [*LineError].
func Suppose(s *report.State, known func(code string) bool, l Line) (aggregates.Supposed, error) {
	var out aggregates.Supposed
	var err error
	if strings.HasPrefix(l.Text, "{") {
		out, err = supposeJSON(s, l.Text)
	} else {
		out, err = supposeVerb(s, known, l.Text)
	}
	if err != nil {
		return out, &LineError{l, err}
	}
	return out, nil
}

// Suppositions tells the verbs that can be supposed.
const Suppositions = `  revise [--incorporate A1,A2] [--decline A3] [--set P=TEXT] [--uncontested]
      [--settle P:1=2] [--let-fall | --compile]
  adopt [--part N] [--keep-brackets P,…]
  divide CODE P1,P2 · oppose CODE N
  amend CODE P (--text T | --settle 1=2 | --delete | --merge-next
      | --move-after P2 | --insert-after --text T)
  withdraw A3 · decline A3 · cosponsor CODE A3 · leave CODE A3
  fall A3 --with A1
  position CODE STANCE [#P | A3] [--if A1] [--members CODE,…] [--reason R]
      STANCE: support, accept, reserve, object, dissociate or lift
  agree #P [--informals] [--pending CODE,…] [--keep-brackets]
  confirm [CODE] #P · reopen CODE #P --reason R
  package P1,P2 · untie N · order A3,A1`

// supposeJSON reads the form that programs write.
func supposeJSON(s *report.State, line string) (aggregates.Supposed, error) {
	var c struct {
		Type  string         `json:"type"`
		Actor string         `json:"actor"`
		Data  jsontext.Value `json:"data"`
	}
	if err := json.Unmarshal([]byte(line), &c, json.RejectUnknownMembers(true)); err != nil {
		return aggregates.Supposed{}, errors.New("it is no JSON object {type, actor, data}")
	}
	data := map[string]jsontext.Value{}
	if len(c.Data) > 0 {
		if err := json.Unmarshal(c.Data, &data); err != nil {
			return aggregates.Supposed{}, errors.New("its data are no JSON object")
		}
	}
	fill := func(name string, value any) {
		if _, said := data[name]; !said {
			data[name], _ = json.Marshal(value) // strings and numbers always can be
		}
	}
	about := func(name string) (v string) {
		_ = json.Unmarshal(data[name], &v) // what is wrong with it the decider says
		return v
	}
	if about("amendment") == "" || strings.HasPrefix(c.Type, "position.") {
		fill("report", s.Slug)
	}
	switch c.Type {
	case "report.revise", "report.adopt":
		fill("base", s.Hash())
	case "amendment.propose", "amendment.restate", "amendment.reintroduce":
		fill("revision", s.Revision())
	case "position.take", "paragraph.agree", "silence.put":
		words, _ := s.Words(events.On{Report: s.Slug, Block: about("block"), Amendment: about("amendment")})
		fill("words", words)
	}
	actor, err := actorOf(c.Type, c.Actor)
	return aggregates.Supposed{Actor: actor, Type: c.Type, Data: data}, err
}

// actorOf is who gives a command where that is not said: the Chair, or the secretariat,
// if it is one of theirs.
func actorOf(kind, said string) (string, error) {
	switch {
	case said != "":
		return code(said), nil
	case group.Allowed(group.AsChair, kind):
		return group.CodeChair, nil
	case group.Allowed(group.Capacity(events.Secretariat), kind):
		return events.CodeSecretariat, nil
	}
	return "", fmt.Errorf("who gives the command %q? say its actor", kind)
}

// verb is a line that is read as it would be typed.
type verb struct {
	report *report.State
	known  func(code string) bool // who is a participant
	draft  Draft
	args   []string // what is no flag

	incorporate, decline, keep, members, pending, set, settles []string
	uncontested, letFall, compile, deletes, inserts, merges    bool
	informals, keepBrackets                                    bool
	text, settle, after, given, with, reason                   string
	part                                                       int
}

// verbs are those that can be supposed: how many arguments they take, their flags, and
// what is read of them: who gives which command with which data.
var verbs = map[string]struct {
	least, most int
	flags       func(*verb, *pflag.FlagSet)
	read        func(*verb) (actor, kind string, data any, err error)
}{
	"revise": {0, 0, func(v *verb, f *pflag.FlagSet) {
		f.StringSliceVar(&v.incorporate, "incorporate", nil, "")
		f.StringSliceVar(&v.decline, "decline", nil, "")
		f.StringArrayVar(&v.set, "set", nil, "")
		f.BoolVar(&v.uncontested, "uncontested", false, "")
		f.BoolVar(&v.letFall, "let-fall", false, "")
		f.BoolVar(&v.compile, "compile", false, "")
		f.StringArrayVar(&v.settles, "settle", nil, "")
	}, (*verb).revise},
	"adopt": {0, 0, func(v *verb, f *pflag.FlagSet) {
		f.StringSliceVar(&v.keep, "keep-brackets", nil, "")
		f.IntVar(&v.part, "part", 0, "")
	}, (*verb).adopt},
	"divide": {2, 2, nil, (*verb).divide},
	"oppose": {2, 2, nil, (*verb).oppose},
	"amend": {2, 2, func(v *verb, f *pflag.FlagSet) {
		f.StringVar(&v.text, "text", "", "")
		f.StringVar(&v.settle, "settle", "", "")
		f.StringVar(&v.after, "move-after", "", "")
		f.BoolVar(&v.deletes, "delete", false, "")
		f.BoolVar(&v.inserts, "insert-after", false, "")
		f.BoolVar(&v.merges, "merge-next", false, "")
	}, (*verb).amend},
	"withdraw":  {1, 1, nil, (*verb).withdraw},
	"decline":   {1, 1, nil, (*verb).notTaken},
	"fall":      {1, 1, func(v *verb, f *pflag.FlagSet) { f.StringVar(&v.with, "with", "", "") }, (*verb).fall},
	"cosponsor": {2, 2, nil, (*verb).cosponsor},
	"leave":     {2, 2, nil, (*verb).leave},
	"position": {2, 3, func(v *verb, f *pflag.FlagSet) {
		f.StringVar(&v.given, "if", "", "")
		f.StringSliceVar(&v.members, "members", nil, "")
	}, (*verb).position},
	"agree": {1, 1, func(v *verb, f *pflag.FlagSet) {
		f.BoolVar(&v.informals, "informals", false, "")
		f.BoolVar(&v.keepBrackets, "keep-brackets", false, "")
		f.StringSliceVar(&v.pending, "pending", nil, "")
	}, (*verb).agree},
	"confirm": {1, 2, nil, (*verb).confirm},
	"reopen":  {2, 2, nil, (*verb).reopen},
	"package": {1, 1, nil, (*verb).tie},
	"untie":   {1, 1, nil, (*verb).untie},
	"order":   {1, 1, nil, (*verb).order},
}

func supposeVerb(s *report.State, known func(code string) bool, line string) (out aggregates.Supposed, err error) {
	words, err := split(line)
	if err != nil {
		return out, err
	}
	x, ok := verbs[words[0]]
	if !ok {
		return out, fmt.Errorf("%q cannot be supposed: what can is told by “concord whatif --help”", words[0])
	}
	v := &verb{report: s, known: known, draft: draftOf(s)}
	f := pflag.NewFlagSet(words[0], pflag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	f.StringVar(&v.reason, "reason", "", "")
	if x.flags != nil {
		x.flags(v, f)
	}
	if err := f.Parse(words[1:]); err != nil {
		return out, err
	}
	if v.args = f.Args(); len(v.args) < x.least || len(v.args) > x.most {
		return out, fmt.Errorf("it is written %s", usage(words[0]))
	}
	out.Actor, out.Type, out.Data, err = x.read(v)
	return out, err
}

// usage is how a verb is written.
func usage(name string) string {
	for l := range strings.Lines(Suppositions) {
		for one := range strings.SplitSeq(l, " · ") {
			if one = strings.TrimSpace(one); strings.HasPrefix(one, name+" ") {
				return one
			}
		}
	}
	return name
}

func (v *verb) revise() (actor, kind string, data any, err error) {
	r := Revision{Incorporate: v.incorporate, Decline: v.decline, Uncontested: v.uncontested, LetFall: v.letFall, Compile: v.compile}
	for _, set := range v.set {
		paragraph, words, ok := strings.Cut(set, "=")
		if !ok {
			return "", "", nil, errors.New("--set is PARAGRAPH=WORDS")
		}
		r.Set = append(r.Set, Words{Paragraph: strings.TrimPrefix(strings.TrimSpace(paragraph), "#"), Text: words})
	}
	for _, settle := range v.settles {
		paragraph, choices, ok := strings.Cut(settle, ":")
		taken, is := ReadSettling(choices)
		if !ok || !is {
			return "", "", nil, errors.New("--settle is PARAGRAPH:CHOICE=ALTERNATIVE")
		}
		r.Set = append(r.Set, Words{Paragraph: strings.TrimPrefix(strings.TrimSpace(paragraph), "#"), Settle: &Settling{taken, v.known}})
	}
	ready, err := Revise(v.report, r)
	return group.CodeChair, "report.revise", ready.Command, err
}

func (v *verb) adopt() (actor, kind string, data any, err error) {
	keep, err := v.blocks(v.keep)
	return group.CodeChair, "report.adopt", report.Adopt{Report: v.report.Slug, Base: v.report.Hash(), Part: v.part, KeepBrackets: keep}, err
}

func (v *verb) divide() (actor, kind string, data any, err error) {
	blocks, err := v.blocks(strings.Split(v.args[1], ","))
	return code(v.args[0]), "report.divide", report.Divide{Report: v.report.Slug, Blocks: blocks, Reason: v.reason}, err
}

func (v *verb) oppose() (actor, kind string, data any, err error) {
	n, err := strconv.Atoi(v.args[1])
	if err != nil {
		return "", "", nil, fmt.Errorf("%q is no part: it is a number", v.args[1])
	}
	return code(v.args[0]), "division.oppose", report.OpposeDivision{Report: v.report.Slug, Part: n, Reason: v.reason}, nil
}

func (v *verb) amend() (actor, kind string, data any, err error) {
	c := Change{Paragraph: strings.TrimPrefix(v.args[1], "#"), Operation: events.OpText, Words: v.text}
	switch {
	case v.settle != "":
		taken, ok := ReadSettling(v.settle)
		if !ok {
			return "", "", nil, errors.New("--settle is CHOICE=ALTERNATIVE")
		}
		c.Settle = &Settling{taken, v.known}
	case v.deletes:
		c.Operation = events.OpDelete
	case v.inserts:
		c.Operation = events.OpInsert
	case v.merges:
		c.Operation = events.OpMerge
	case v.after != "":
		c.Operation, c.After = events.OpMove, v.after
	}
	data, err = v.draft.Propose(c, v.reason, nil)
	return code(v.args[0]), "amendment.propose", data, err
}

func (v *verb) withdraw() (actor, kind string, data any, err error) {
	id := code(v.args[0])
	mover := group.CodeChair // that there is no such amendment the decider says
	if a, there := v.report.Amendment(id); there {
		mover = a.Mover()
	}
	return mover, "amendment.withdraw", report.Withdraw{Amendment: id}, nil
}

func (v *verb) notTaken() (actor, kind string, data any, err error) {
	return group.CodeChair, "amendment.decline", report.Decline{Amendment: code(v.args[0]), Reason: v.reason}, nil
}

func (v *verb) fall() (actor, kind string, data any, err error) {
	return group.CodeChair, "amendment.fall", report.Fall{Amendment: code(v.args[0]), With: code(v.with), Reason: v.reason}, nil
}

func (v *verb) cosponsor() (actor, kind string, data any, err error) {
	return code(v.args[0]), "amendment.cosponsor", report.Cosponsor{Amendment: code(v.args[1])}, nil
}

func (v *verb) leave() (actor, kind string, data any, err error) {
	return code(v.args[0]), "amendment.leave", report.Leave{Amendment: code(v.args[1])}, nil
}

func (v *verb) position() (actor, kind string, data any, err error) {
	on, words, err := v.spoken(v.args[2:])
	if err != nil {
		return "", "", nil, err
	}
	by, stance, given := code(v.args[0]), strings.ToLower(v.args[1]), code(v.given)
	if stance == "lift" {
		return by, "position.lift", report.LiftPosition{On: on, If: given, Reason: v.reason}, nil
	}
	return by, "position.take", report.TakePosition{On: on, Stance: events.Stance(stance), Words: words, Members: codes(v.members), If: given, Reason: v.reason}, nil
}

func (v *verb) agree() (actor, kind string, data any, err error) {
	on, words, err := v.spoken(v.args)
	level := events.AdReferendum
	if v.informals {
		level = events.InInformals
	}
	return group.CodeChair, "paragraph.agree", report.Agree{Report: v.report.Slug, Block: on.Block, Words: words, Level: level, Pending: codes(v.pending), KeepBrackets: v.keepBrackets}, err
}

func (v *verb) confirm() (actor, kind string, data any, err error) {
	by := group.CodeChair
	if len(v.args) == 2 {
		by, v.args = code(v.args[0]), v.args[1:]
	}
	on, _, err := v.spoken(v.args)
	return by, "paragraph.confirm", report.ConfirmAgreement{Report: v.report.Slug, Block: on.Block}, err
}

func (v *verb) reopen() (actor, kind string, data any, err error) {
	on, _, err := v.spoken(v.args[1:])
	return code(v.args[0]), "paragraph.reopen", report.ReopenAgreement{Report: v.report.Slug, Block: on.Block, Reason: v.reason}, err
}

func (v *verb) tie() (actor, kind string, data any, err error) {
	blocks, err := v.blocks(strings.Split(v.args[0], ","))
	return group.CodeChair, "package.make", report.MakePackage{Report: v.report.Slug, Blocks: blocks}, err
}

func (v *verb) untie() (actor, kind string, data any, err error) {
	var n int
	if _, err := fmt.Sscanf(v.args[0], "%d", &n); err != nil {
		return "", "", nil, fmt.Errorf("%q is no package: it is a number", v.args[0])
	}
	return group.CodeChair, "package.untie", report.UntiePackage{Report: v.report.Slug, Package: n}, nil
}

func (v *verb) order() (actor, kind string, data any, err error) {
	return group.CodeChair, "report.order", report.SetOrder{Report: v.report.Slug, Amendments: ids(strings.Split(v.args[0], ","))}, nil
}

func code(typed string) string { return strings.ToUpper(strings.TrimSpace(typed)) }

func codes(typed []string) []string {
	var out []string
	for _, c := range typed {
		out = append(out, code(c))
	}
	return out
}

// spoken finds what is spoken of: #12, an amendment, or nothing: the report.
func (v *verb) spoken(args []string) (events.On, string, error) {
	on := events.On{Report: v.report.Slug}
	if len(args) == 0 {
		return on, v.report.Hash(), nil
	}
	if _, is := report.AmendmentNumber(code(args[0])); is {
		on.Amendment = code(args[0])
		words, _ := v.report.Words(on) // that there is no such amendment the decider says
		return on, words, nil
	}
	x, err := v.draft.Speak(strings.TrimPrefix(strings.TrimPrefix(args[0], v.report.Slug), "#"))
	return x.On, x.Hash, err
}

// blocks finds paragraphs as a person names them.
func (v *verb) blocks(refs []string) ([]string, error) {
	var out []string
	for _, ref := range refs {
		i, err := v.draft.Find(strings.TrimPrefix(strings.TrimSpace(ref), "#"))
		if err != nil {
			return nil, err
		}
		out = append(out, v.draft.Blocks[i].ID)
	}
	return out, nil
}

// split divides a line into words as a shell does: quotation marks, single or double,
// hold white space together, and a backslash in front of a sign stands for the sign.
func split(line string) ([]string, error) {
	var out []string
	var word strings.Builder
	var quote rune
	in, escaped := false, false
	for _, r := range line {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			escaped, in = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			quote, in = r, true
		case unicode.IsSpace(r):
			if in {
				out = append(out, word.String())
				word.Reset()
				in = false
			}
		default:
			word.WriteRune(r)
			in = true
		}
	}
	switch {
	case quote != 0 || escaped:
		return nil, errors.New("a quotation mark is not closed")
	case in:
		out = append(out, word.String())
	}
	if len(out) == 0 {
		return nil, errors.New("there is no verb")
	}
	return out, nil
}
