package currenttext

import (
	"sort"

	"concord/events/text"
)

// Changed is a block that differs between two texts.
type Changed struct {
	ID     string
	Change Change
	Moved  bool // it stands elsewhere among the blocks that both texts have
	Old    int  // its index in the earlier text, or -1
	New    int  // its index in the later text, or -1
}

// Compare finds the blocks that differ between two texts, by id, in the order of
// the later text; a deleted block stands behind the one that it followed. Of the
// blocks that both have, the most that can be are taken to have stayed in place.
// Time O(n log n).
func Compare(from, to []text.Block) []Changed {
	old := make(map[string]int, len(from))
	for i, b := range from {
		old[b.ID] = i
	}
	both := make([]int, 0, len(to)) // of the blocks of to, in order: where they stood
	in := make(map[string]bool, len(to))
	for _, b := range to {
		in[b.ID] = true
		if i, ok := old[b.ID]; ok {
			both = append(both, i)
		}
	}
	stayed := rising(both)
	var out []Changed
	gone := func(i int) int { // tells the deleted blocks from index i of from on
		for ; i < len(from) && !in[from[i].ID]; i++ {
			out = append(out, Changed{ID: from[i].ID, Change: Deleted, Old: i, New: -1})
		}
		return i
	}
	gone(0)
	for j, b := range to {
		i, ok := old[b.ID]
		if !ok {
			out = append(out, Changed{ID: b.ID, Change: Inserted, Old: -1, New: j})
			continue
		}
		c := Changed{ID: b.ID, Moved: !stayed[i], Old: i, New: j}
		switch {
		case from[i].Text != b.Text || from[i].Kind != b.Kind || from[i].Level != b.Level:
			c.Change = Reworded
		case c.Moved:
			c.Change = Relocated
		}
		if c.Change != "" {
			out = append(out, c)
		}
		gone(i + 1)
	}
	return out
}

// rising returns the members of a longest rising subsequence of distinct numbers.
// Of several it takes the one that ends lowest (the method of patience sorting).
func rising(numbers []int) map[int]bool {
	var ends []int                      // ends[k]: index of the least number that ends a rising run of k+1
	before := make([]int, len(numbers)) // the index in front of each in its run, or -1
	for i, n := range numbers {
		k := sort.Search(len(ends), func(k int) bool { return numbers[ends[k]] > n })
		before[i] = -1
		if k > 0 {
			before[i] = ends[k-1]
		}
		if k == len(ends) {
			ends = append(ends, i)
		} else {
			ends[k] = i
		}
	}
	members := make(map[int]bool, len(ends))
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			members[numbers[i]] = true
		}
	}
	return members
}
