package text

// tree is an ordered set that is never altered: set and remove give a new one and
// share what they can, so that whoever holds the old one is not disturbed, in
// whatever goroutine. It is the AVL tree of Adelson-Velsky and Landis; each step
// costs O(log n). The items of an index know how far they reach, for searching ranges.
type tree[T item[T]] struct{ root *node[T] }

// item is what a tree holds.
type item[T any] interface {
	compare(T) int // a total order
	reach() int    // the end of the range that it covers; any number if none
}

type node[T item[T]] struct {
	item        T
	left, right *node[T]
	height      int
	reach       int // the furthest of the items here and below
}

// get finds the item that sought compares equal to.
func (t tree[T]) get(sought T) (found T, ok bool) { return t.find(sought.compare) }

// find finds the item for which order is 0: it is less where what is sought stands in
// front of an item, and more where it stands behind.
func (t tree[T]) find(order func(T) int) (found T, ok bool) {
	for n := t.root; n != nil; {
		switch d := order(n.item); {
		case d < 0:
			n = n.left
		case d > 0:
			n = n.right
		default:
			return n.item, true
		}
	}
	return found, false
}

// set puts the item in, in place of one that compares equal.
func (t tree[T]) set(x T) tree[T] { return tree[T]{t.root.set(x)} }

// remove takes out the item that compares equal to x, if there is one.
func (t tree[T]) remove(x T) tree[T] { return tree[T]{t.root.remove(x)} }

// each calls yield with the items in order until it returns false.
func (t tree[T]) each(yield func(T) bool) { t.root.each(yield) }

// between calls yield, in order, with the items of an index that are not behind last
// in order and that reach from or further.
func (t tree[T]) between(from int, last T, yield func(T)) { t.root.between(from, last, yield) }

func (n *node[T]) set(x T) *node[T] {
	if n == nil {
		return join[T](nil, x, nil)
	}
	switch d := x.compare(n.item); {
	case d < 0:
		return balance(n.left.set(x), n.item, n.right)
	case d > 0:
		return balance(n.left, n.item, n.right.set(x))
	}
	return join(n.left, x, n.right)
}

func (n *node[T]) remove(x T) *node[T] {
	if n == nil {
		return nil
	}
	switch d := x.compare(n.item); {
	case d < 0:
		return balance(n.left.remove(x), n.item, n.right)
	case d > 0:
		return balance(n.left, n.item, n.right.remove(x))
	case n.left == nil:
		return n.right
	case n.right == nil:
		return n.left
	}
	least := n.right
	for least.left != nil {
		least = least.left
	}
	return balance(n.left, least.item, n.right.remove(least.item))
}

func (n *node[T]) each(yield func(T) bool) bool {
	return n == nil || n.left.each(yield) && yield(n.item) && n.right.each(yield)
}

func (n *node[T]) between(from int, last T, yield func(T)) {
	if n == nil || n.reach < from {
		return
	}
	n.left.between(from, last, yield)
	if n.item.compare(last) > 0 {
		return
	}
	if n.item.reach() >= from {
		yield(n.item)
	}
	n.right.between(from, last, yield)
}

func (n *node[T]) tall() int {
	if n == nil {
		return 0
	}
	return n.height
}

func join[T item[T]](left *node[T], x T, right *node[T]) *node[T] {
	n := &node[T]{item: x, left: left, right: right, height: 1 + max(left.tall(), right.tall()), reach: x.reach()}
	if left != nil {
		n.reach = max(n.reach, left.reach)
	}
	if right != nil {
		n.reach = max(n.reach, right.reach)
	}
	return n
}

// balance joins two trees whose heights differ by at most two.
func balance[T item[T]](left *node[T], x T, right *node[T]) *node[T] {
	switch l, r := left.tall(), right.tall(); {
	case l > r+1:
		if left.left.tall() >= left.right.tall() {
			return join(left.left, left.item, join(left.right, x, right))
		}
		mid := left.right
		return join(join(left.left, left.item, mid.left), mid.item, join(mid.right, x, right))
	case r > l+1:
		if right.right.tall() >= right.left.tall() {
			return join(join(left, x, right.left), right.item, right.right)
		}
		mid := right.left
		return join(join(left, x, mid.left), mid.item, join(mid.right, right.item, right.right))
	}
	return join(left, x, right)
}

// differ calls yield, in order, with what only one of two trees holds: items that stand
// in one alone, and of those that compare equal and are not the same, that of t. What
// the trees share is passed over: a few items that differ cost O(log n) each.
func (t tree[T]) differ(o tree[T], same func(a, b T) bool, yield func(T)) {
	x, y := todo[T]{}.push(t.root), todo[T]{}.push(o.root)
	for len(x) > 0 || len(y) > 0 {
		switch a, b := x.top(), y.top(); {
		case a.whole && b.whole && a.node == b.node:
			x, y = x[:len(x)-1], y[:len(y)-1]
		case a.whole && (!b.whole || a.node.height >= b.node.height):
			x = x.expand()
		case b.whole:
			y = y.expand()
		case b.node == nil || a.node != nil && a.node.item.compare(b.node.item) < 0:
			yield(a.node.item)
			x = x[:len(x)-1]
		case a.node == nil || a.node.item.compare(b.node.item) > 0:
			yield(b.node.item)
			y = y[:len(y)-1]
		default:
			if !same(a.node.item, b.node.item) {
				yield(a.node.item)
			}
			x, y = x[:len(x)-1], y[:len(y)-1]
		}
	}
}

// todo is what a walk through a tree has still before it, the next at the end.
type todo[T item[T]] []stop[T]

// stop is a node with all below it, or its item alone.
type stop[T item[T]] struct {
	node  *node[T]
	whole bool
}

func (s todo[T]) push(n *node[T]) todo[T] {
	if n == nil {
		return s
	}
	return append(s, stop[T]{n, true})
}

func (s todo[T]) top() stop[T] {
	if len(s) == 0 {
		return stop[T]{}
	}
	return s[len(s)-1]
}

// expand puts what is below the next node, and its item, in its place.
func (s todo[T]) expand() todo[T] {
	n := s[len(s)-1].node
	s = s[:len(s)-1].push(n.right)
	return append(s, stop[T]{n, false}).push(n.left)
}
