package markdown

import "sort"

// fences tells which lines open a block of code, by index, and where it is closed.
// One that is never closed opens nothing: else a stray ~~~ would make code of all
// the rest of a draft.
type fences map[int]int

func (f fences) closing(at int) (int, bool) {
	closing, ok := f[at]
	return closing, ok
}

// pairFences finds the blocks of code: each is closed by the nearest line that has
// the same sign at least as often, and nothing else.
func pairFences(lines []string) fences {
	type end struct{ line, length int }
	// The lines that can close, by sign, read from the end of the draft: the
	// nearest last. Those that a longer nearer one hides are gone, so the lengths
	// fall towards the end of each list.
	ends := map[byte][]end{}
	nearest := make([]int, len(lines))
	for i := len(lines) - 1; i >= 0; i-- {
		sign, length, info := measure(i+1, lines[i]).fence()
		if length == 0 {
			continue
		}
		of := ends[sign]
		enough := sort.Search(len(of), func(k int) bool { return of[k].length < length })
		if enough > 0 {
			nearest[i] = of[enough-1].line
		}
		if info == "" {
			for len(of) > 0 && of[len(of)-1].length <= length {
				of = of[:len(of)-1]
			}
			ends[sign] = append(of, end{i, length})
		}
	}
	found := fences{}
	for i := 0; i < len(lines); i++ {
		if closing := nearest[i]; closing > 0 {
			found[i] = closing
			i = closing
		}
	}
	return found
}
