package report_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concord/aggregates/report"
)

func TestSymbols(t *testing.T) {
	for _, s := range []string{
		"A/AC.292/2021/1", "A/AC.292/2025/CRP.1", "A/AC.292/2024/L.1", "A/AC.292/2021/INF/3", "A/80/257", "A/79/214",
		"A/AC.292/2025/CRP.1/Rev.1", "A/AC.292/2025/L.1/Rev.2/Add.1", "A/AC.292/2025/L.1/Add.1/Rev.1", "A/AC.292/2025/L.1/Corr.1",
		"A/AC.292/2025/L.1/Rev.1/Corr.12", "A/80/257/Corr.1", "A/80/257/Add.1/Corr.2",
	} {
		x, err := report.ParseSymbol("A/AC.292", s)
		if err != nil || x.String() != s {
			t.Errorf("%s is read as %+v, %v", s, x, err)
		}
		of, changes := x.Changes()
		if want := s[:strings.LastIndex(s, "/")]; changes != (len(x.Suffix) > 0) || changes && of.String() != want {
			t.Errorf("%s changes %q (%v)", s, of, changes)
		}
		if c := x.Corrigendum(3).String(); c != s+"/Corr.3" || x.String() != s {
			t.Errorf("the third corrigendum to %s is %s", s, c)
		}
	}
	for s, says := range map[string]string{
		"":                               "begin with A/AC.292/",
		"B/80/257":                       "begin with A/AC.292/",
		"A/AC.292":                       "the group's are",
		"A/AC.292/":                      "the group's are",
		"A/AC.292/2025":                  "the group's are",
		"A/AC.292/25/1":                  "stands a year",
		"A/AC.292/2025/CRP1":             "is no number",
		"A/AC.292/2025/CRP.0":            "is no number",
		"A/AC.292/2025/CRP.01":           "is no number",
		"A/AC.292/2025/crp.1":            "is no number",
		"A/AC.292/2025/INF":              "is no number",
		"A/AC.292/2025/INF.1":            "is no number",
		"A/AC.292/2025/L.1/Rev.0":        "stand Rev.1",
		"A/AC.292/2025/L.1/Rev.1/Rev.2":  "once each",
		"A/AC.292/2025/L.1/Corr.1/Rev.1": "Corr at the end",
		"A/AC.292/2025/L.1/Corr.1/":      "stand Rev.1",
		"A/AC.292/2025/L.1 ":             "is no number",
		"A/80":                           "the group's are",
		"A/80/CRP.1":                     "is no number",
		"A/0/257":                        "a session of the Assembly",
		"A/AC.292/2025/999999":           "is no number",
	} {
		if x, err := report.ParseSymbol("A/AC.292", s); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q is read as %+v, %v, not refused with %q", s, x, err, says)
		}
	}
	// A body that is none of the Assembly's has symbols of its own.
	if x, err := report.ParseSymbol("CCW/GGE.1", "CCW/GGE.1/2023/CRP.1"); err != nil || x.Series != report.ConferenceRoom {
		t.Errorf("%+v, %v", x, err)
	}
}

// Whatever is read as a symbol is written as it was read.
func TestSymbolsAreReadAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom([]string{"A", "AC.292", "2024", "79", "CRP.1", "L.2", "INF", "3", "Rev.1", "Add.2", "Corr.1", "0", ""}), 1, 7).Draw(t, "parts")
		s := strings.Join(parts, "/")
		if x, err := report.ParseSymbol("A/AC.292", s); err == nil && x.String() != s {
			t.Fatalf("%q is read as %q", s, x)
		}
	})
}
