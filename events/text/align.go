package text

// alignBudget is the number of elements, dropped and brought together, up to
// which two sequences are aligned (TEXT.md 3.1). It is a count, never a clock:
// the same input runs out of it everywhere alike.
const alignBudget = 2_000

// kept is an element that stands in both sequences: where in the old one, where
// in the new one.
type kept struct{ old, new int }

// align gives what is kept between a and b, in order: one fixed longest common
// subsequence (TEXT.md 3.1). Let cost(i,j) be the least number of deletions and
// insertions that turn a[i:] into b[j:]. From i=j=0: equal elements are kept; else
// a[i] is dropped if cost(i+1,j) ≤ cost(i,j+1), and b[j] is brought if not.
//
// If more than budget elements differ, ok is false; commonEnds tells what stays
// then. Time O((n+m)·d), memory O(d²), d the number of elements that differ.
//
// The cost comes from the furthest-reaching paths of E. Myers, "An O(ND)
// Difference Algorithm and Its Variations" (1986), followed from the end.
func align[T comparable](a, b []T, budget int) (keep []kept, ok bool) {
	frontiers, ok := reach(a, b, budget)
	if !ok {
		return nil, false
	}
	cost := len(frontiers) - 1
	keep = make([]kept, 0, (len(a)+len(b)-cost)/2)
	for i, j := 0, 0; i < len(a) && j < len(b); {
		if a[i] == b[j] {
			keep = append(keep, kept{i, j})
			i, j = i+1, j+1
			continue
		}
		// One of the two ways costs one less, or both do; none costs the same.
		cost--
		if frontiers[cost].covers(len(a)-i-1, len(b)-j) {
			i++
		} else {
			j++
		}
	}
	return keep, true
}

// commonEnds is how many elements a and b share at their beginning, and how many
// of the rest at their end.
func commonEnds[T comparable](a, b []T) (front, back int) {
	for front < min(len(a), len(b)) && a[front] == b[front] {
		front++
	}
	for back < min(len(a), len(b))-front && a[len(a)-1-back] == b[len(b)-1-back] {
		back++
	}
	return front, back
}

// frontier holds, for one cost d, how far from the end one comes on each diagonal.
// A point (x,y) is what is left with x elements of a and y of b; its diagonal is
// x-y, from low up in steps of 2. Costs never fall along a diagonal, so all points
// up to x cost at most d.
type frontier struct {
	low int
	x   []int32
}

func (f frontier) at(diagonal int) (x int, ok bool) {
	i := (diagonal - f.low) / 2
	if diagonal < f.low || i >= len(f.x) {
		return 0, false
	}
	return int(f.x[i]), true
}

// covers says whether the point (x,y) costs at most the frontier's d.
func (f frontier) covers(x, y int) bool {
	if (x-y-f.low)%2 != 0 {
		return false // its cost is even where d is odd: the frontier before or behind knows
	}
	furthest, ok := f.at(x - y)
	return ok && x <= furthest
}

// reach computes the frontiers of cost 0, 1, … until one covers all of a and b.
func reach[T comparable](a, b []T, budget int) (frontiers []frontier, ok bool) {
	n, m := len(a), len(b)
	for d := 0; d <= budget; d++ {
		low, high := -d, d
		if low < -m {
			low = -m + (d-m)%2
		}
		if high > n {
			high = n - (d-n)%2
		}
		f := frontier{low: low, x: make([]int32, 0, (high-low)/2+1)}
		for diagonal := low; diagonal <= high; diagonal += 2 {
			x := max(diagonal, 0)
			if d > 0 {
				before := frontiers[d-1]
				if dropped, ok := before.at(diagonal - 1); ok {
					x = max(x, dropped+1)
				}
				if brought, ok := before.at(diagonal + 1); ok {
					x = max(x, brought)
				}
			}
			x = min(x, n, m+diagonal)
			for x < n && x-diagonal < m && a[n-1-x] == b[m-1-(x-diagonal)] {
				x++
			}
			f.x = append(f.x, int32(x))
		}
		frontiers = append(frontiers, f)
		if f.covers(n, m) {
			return frontiers, true
		}
	}
	return nil, false
}
