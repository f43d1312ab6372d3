package history

import "sort"

const (
	widthBits = 5
	width     = 1 << widthBits // entries of a page, and pages or branches of a branch
)

// sequence is a list that only grows, and a value: append returns a longer one and
// leaves the old as it was, in whatever goroutine it is read. It is a tree of full
// pages, all at one depth, with the last entries beside it. Appending copies at
// most one page and one path, O(width · log n) words; reading one entry is O(log n).
type sequence struct {
	count  int
	height int   // branches between root and a page
	root   *page // full pages; nil if there is none
	last   []*Entry
}

// page is a page of entries, or a branch of pages.
type page struct {
	entries  []*Entry
	branches []*page
}

func (s sequence) append(e *Entry) sequence {
	if len(s.last) == width {
		pages := (s.count - width) >> widthBits
		if pages > 0 && pages == 1<<(widthBits*s.height) {
			s.root, s.height = &page{branches: []*page{s.root}}, s.height+1
		}
		s.root = s.root.put(s.height, pages, &page{entries: s.last})
		s.last = nil
	}
	last := make([]*Entry, len(s.last)+1)
	copy(last, s.last)
	last[len(s.last)] = e
	s.last = last
	s.count++
	return s
}

// put returns p with a page at index at, the next one that p does not have.
func (p *page) put(height, at int, full *page) *page {
	if height == 0 {
		return full
	}
	var branches []*page
	if p != nil {
		branches = p.branches
	}
	here := at >> (widthBits * (height - 1)) & (width - 1)
	next := make([]*page, max(len(branches), here+1))
	copy(next, branches)
	next[here] = next[here].put(height-1, at, full)
	return &page{branches: next}
}

// at returns the i-th entry, 0 ≤ i < count.
func (s sequence) at(i int) *Entry {
	if first := s.count - len(s.last); i >= first {
		return s.last[i-first]
	}
	p := s.root
	for height := s.height; height > 0; height-- {
		p = p.branches[i>>(widthBits*height)&(width-1)]
	}
	return p.entries[i&(width-1)]
}

// behind returns the index of the first entry behind a sequence of the log.
func (s sequence) behind(seq uint64) int {
	return sort.Search(s.count, func(i int) bool { return s.at(i).Seq > seq })
}
