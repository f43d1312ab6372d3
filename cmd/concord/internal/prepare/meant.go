package prepare

import (
	"cmp"
	"slices"
	"strings"
)

// mostMeant is how many guesses are offered.
const mostMeant = 3

// Meant returns which of the known names a person may have meant who typed one that
// is not among them: the likeliest first, at most three. A name is likely if few
// letters have to be changed, or if it begins with what was typed.
func Meant(typed string, known []string) []string {
	type guess struct {
		name string
		far  int
	}
	fold := strings.ToLower(typed)
	if fold == "" {
		return nil
	}
	if slices.Contains(known, typed) {
		return nil // it is known: something else is wrong
	}
	limit := 1 + len([]rune(fold))/4
	var guesses []guess
	for _, name := range known {
		n := strings.ToLower(name)
		far := distance(fold, n)
		if strings.HasPrefix(n, fold) && len(fold) > 1 {
			far = min(far, 1)
		}
		if far <= limit && far < len([]rune(n)) {
			guesses = append(guesses, guess{name, far})
		}
	}
	slices.SortStableFunc(guesses, func(a, b guess) int { return cmp.Compare(a.far, b.far) })
	var out []string
	for _, g := range guesses {
		if !slices.Contains(out, g.name) && len(out) < mostMeant {
			out = append(out, g.name)
		}
	}
	return out
}

// distance is the least number of characters to insert, delete, replace or exchange
// with the next that turn a into b (optimal string alignment).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
