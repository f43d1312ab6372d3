package bench

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
)

// Figure is one thing that was measured, over the rounds.
type Figure struct {
	Name   string    `json:"name"`
	Unit   string    `json:"unit"` // "commands/s", "ms", "x" (a ratio)
	Values []float64 `json:"values"`
	Median float64   `json:"median"`
	Aim    string    `json:"aim,omitempty"` // what it should be
}

// Report is what a scenario showed.
type Report struct {
	Scenario string   `json:"scenario"`
	About    string   `json:"about"`
	Figures  []Figure `json:"figures"`
}

func (r *Report) add(name, unit, aim string, values []float64) {
	r.Figures = append(r.Figures, Figure{Name: name, Unit: unit, Values: values, Median: median(values), Aim: aim})
}

// ratios divides round by round.
func ratios(a, b []float64) []float64 {
	out := make([]float64, min(len(a), len(b)))
	for i := range out {
		out[i] = a[i] / b[i]
	}
	return out
}

func median(values []float64) float64 { return quantile(values, 0.5) }

// quantile returns the value below which q of the values lie.
func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(values))
	return s[min(len(s)-1, int(q*float64(len(s))))]
}

func milliseconds(ds []time.Duration) []float64 {
	out := make([]float64, len(ds))
	for i, d := range ds {
		out[i] = float64(d) / float64(time.Millisecond)
	}
	return out
}

// Print writes the report for a person.
func (r *Report) Print(w io.Writer) {
	fmt.Fprintf(w, "%s: %s\n", r.Scenario, r.About)
	t := table.NewWriter()
	t.SetOutputMirror(w)
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"", "median", "least", "most", "unit", "aim"})
	for _, f := range r.Figures {
		t.AppendRow(table.Row{f.Name, number(f.Median), number(slices.Min(f.Values)), number(slices.Max(f.Values)), f.Unit, f.Aim})
	}
	t.Render()
}

func number(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}
