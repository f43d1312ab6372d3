package report

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Symbol is the symbol of a document of the United Nations, in its parts: of the group
// A/AC.292/2025/CRP.1/Rev.1, of the General Assembly A/80/257. It is one for all
// languages of a document.
type Symbol struct {
	Body    string // "A/AC.292"; "" of a document of the Assembly
	Year    int    // of a document of the group
	Session int    // of the Assembly, of one of its documents
	Series  Series
	Number  int
	Suffix  []Suffix // in order
}

// Series says what a document of the group is.
type Series string

// The series.
const (
	Regular        Series = ""
	ConferenceRoom Series = "CRP" // a conference room paper
	ForDecision    Series = "L"   // limited, for decision
	Information    Series = "INF"
)

// Suffix says that a document changes another: Rev.1.
type Suffix struct {
	Kind   string // Rev, Add, Corr
	Number int
}

// The kinds of suffix.
const (
	Revised   = "Rev"
	Added     = "Add"
	Corrected = "Corr"
)

var (
	symbolNumber = regexp.MustCompile(`^[1-9][0-9]{0,4}$`)
	symbolYear   = regexp.MustCompile(`^(19|20|21)[0-9]{2}$`)
	symbolSuffix = regexp.MustCompile(`^(Rev|Add|Corr)\.([1-9][0-9]{0,2})$`)
)

// ParseSymbol reads a symbol of a body, such as A/AC.292, or of the Assembly. The error
// says what is wrong with it, in words.
func ParseSymbol(body, s string) (Symbol, error) {
	no := func(format string, args ...any) (Symbol, error) {
		return Symbol{}, fmt.Errorf("%.80q is no symbol of a document: %s", s, fmt.Sprintf(format, args...))
	}
	out := Symbol{Body: body}
	rest, ours := strings.CutPrefix(s, body+"/")
	if !ours {
		if rest, ours = strings.CutPrefix(s, "A/"); !ours {
			return no("those of the group begin with %s/, those of the Assembly with A/", body)
		}
		out.Body = ""
	}
	parts := strings.Split(rest, "/")
	if len(parts) < 2 {
		return no("the group's are %s/2025/1, …/CRP.1, …/L.1 and …/INF/1, the Assembly's A/80/257", body)
	}
	first := parts[0]
	switch {
	case out.Body != "" && !symbolYear.MatchString(first):
		return no("behind %s stands a year, not %.20q", body, first)
	case out.Body == "" && !symbolNumber.MatchString(first):
		return no("behind A stands a session of the Assembly, or %s is meant", body)
	case out.Body == "":
		out.Session, _ = strconv.Atoi(first)
	default:
		out.Year, _ = strconv.Atoi(first)
	}
	number, parts := parts[1], parts[2:]
	if out.Body != "" {
		for _, series := range []Series{ConferenceRoom, ForDecision} {
			if n, is := strings.CutPrefix(number, string(series)+"."); is {
				out.Series, number = series, n
			}
		}
		if number == string(Information) && len(parts) > 0 {
			out.Series, number, parts = Information, parts[0], parts[1:]
		}
	}
	if !symbolNumber.MatchString(number) {
		return no("%.20q is no number, counted from 1", number)
	}
	out.Number, _ = strconv.Atoi(number)
	for _, p := range parts {
		m := symbolSuffix.FindStringSubmatch(p)
		if m == nil {
			return no("behind the number stand Rev.1, Add.1 and Corr.1, not %.20q", p)
		}
		for _, before := range out.Suffix {
			if before.Kind == m[1] || before.Kind == Corrected {
				return no("Rev, Add and Corr stand in it once each, Corr at the end")
			}
		}
		n, _ := strconv.Atoi(m[2])
		out.Suffix = append(out.Suffix, Suffix{m[1], n})
	}
	return out, nil
}

// String writes a symbol as documents have it.
func (s Symbol) String() string {
	var out strings.Builder
	switch {
	case s.Body == "":
		fmt.Fprintf(&out, "A/%d/%d", s.Session, s.Number)
	case s.Series == Regular:
		fmt.Fprintf(&out, "%s/%d/%d", s.Body, s.Year, s.Number)
	case s.Series == Information:
		fmt.Fprintf(&out, "%s/%d/INF/%d", s.Body, s.Year, s.Number)
	default:
		fmt.Fprintf(&out, "%s/%d/%s.%d", s.Body, s.Year, s.Series, s.Number)
	}
	for _, x := range s.Suffix {
		fmt.Fprintf(&out, "/%s.%d", x.Kind, x.Number)
	}
	return out.String()
}

// Changes returns the symbol of the document that this one revises, adds to or corrects:
// the one without the last suffix. It is false if it changes none.
func (s Symbol) Changes() (Symbol, bool) {
	n := len(s.Suffix)
	if n == 0 {
		return Symbol{}, false
	}
	s.Suffix = s.Suffix[: n-1 : n-1]
	return s, true
}

// Corrigendum returns the symbol of the n-th corrigendum to a document.
func (s Symbol) Corrigendum(n int) Symbol {
	s.Suffix = append(s.Suffix[:len(s.Suffix):len(s.Suffix)], Suffix{Corrected, n})
	return s
}
