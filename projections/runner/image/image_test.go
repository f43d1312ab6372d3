package image

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/btree"
	"pgregory.net/rapid"

	"concord/aggregates/shelf"
)

// sound is what may stand in an interface.
type sound interface{ sounds() string }

type bell struct{ tone int }
type horn struct {
	name string
	next *node
}

func (b bell) sounds() string  { return fmt.Sprint(b.tone) }
func (h *horn) sounds() string { return h.name }

// node has a field of every kind that is written, most of them not exported.
type node struct {
	name    string
	yes     bool
	n       int
	small   int16
	tiny    int8
	wide    int32
	big     uint64
	medium  uint32
	half    uint16
	digest  [4]byte
	pair    [2]string
	share   float64
	bytes   []byte
	words   []string
	nodes   []node
	left    *node
	right   *node
	counted map[string]int
	byNode  map[int]*node
	tree    btree.Map[string, *node]
	sound   sound
	any     any
	when    time.Time
	lasting time.Duration
	item    *shelf.Item[node]
	nothing [0]int
}

func codec(t interface {
	Helper()
	Fatal(...any)
}) *Codec[node] {
	t.Helper()
	c, err := New[node](bell{}, &horn{}, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// again writes a value and reads it back.
func again(t interface {
	Helper()
	Fatal(...any)
}, v *node) *node {
	t.Helper()
	c := codec(t)
	image, err := c.Encode(nil, v, Shelves{})
	if err != nil {
		t.Fatal(err)
	}
	back, err := c.Decode(image, Shelves{})
	if err != nil {
		t.Fatal(err)
	}
	return back
}

// full is a value with everything in it.
func full(t testing.TB) *node {
	zurich, err := time.LoadLocation("Europe/Zurich")
	if err != nil {
		t.Fatal(err)
	}
	shared := &node{name: "shared", words: []string{}}
	v := &node{
		name: "root", yes: true, n: -7, small: -300, tiny: -5, wide: 1 << 30, big: 1 << 63, medium: 9, half: 65_535,
		digest: [4]byte{1, 2, 3, 255}, pair: [2]string{"a", "root"}, share: -0.25, bytes: []byte("\x00bytes"),
		words: []string{"", "root", "Straße"}, nodes: []node{{name: "in"}, {left: shared}},
		left: shared, right: shared, counted: map[string]int{"a": 1, "b": -2}, byNode: map[int]*node{3: shared},
		sound: bell{4}, any: "root", nothing: [0]int{}, when: time.Date(2024, 7, 12, 16, 0, 0, 123_000, time.UTC).In(zurich), lasting: time.Hour,
	}
	for i := range 100 {
		v.tree.Set(fmt.Sprint(i), shared)
	}
	shared.sound = &horn{"horn", v} // a circle
	shared.when = time.Date(1999, 12, 31, 23, 59, 59, 999_999_999, time.UTC)
	return v
}

// alike compares two values and what they lead to, circles and all.
func alike(t *testing.T, want, got *node) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.Exporter(func(reflect.Type) bool { return true }),
		cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) && a.Location().String() == b.Location().String() }),
		cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".isoid" || p.Last().String() == ".empty" }, cmp.Ignore()),
	); diff != "" {
		t.Error(diff)
	}
}

func TestEverything(t *testing.T) {
	v := full(t)
	back := again(t, v)
	alike(t, v, back)
	shared := back.left
	for name, other := range map[string]*node{
		"right": back.right, "in an array": back.nodes[1].left, "in a map": back.byNode[3], "in a circle": back.left.sound.(*horn).next.left,
	} {
		if other != shared {
			t.Errorf("%s: what was shared is another", name)
		}
	}
	if back.words == nil || len(shared.words) != 0 || shared.words == nil || back.nodes[0].words != nil {
		t.Error("an empty array and none are not told apart")
	}
}

// What older states share is not altered by a change to a copy.
func TestTreeIsCopied(t *testing.T) {
	back := again(t, full(t))
	next := *back.tree.Copy()
	next.Set("5", nil)
	next.Delete("7")
	if n, _ := back.tree.Get("5"); n == nil || back.tree.Len() != 100 || next.Len() != 99 {
		t.Error("a copy of a map that was read back altered the map")
	}
}

// Two arrays that are one in memory are one again, and appending to one leaves the other.
func TestArraysAreShared(t *testing.T) {
	words := make([]string, 2, 8)
	v := &node{words: words, nodes: []node{{words: words}}}
	back := again(t, v)
	if &back.words[0] != &back.nodes[0].words[0] {
		t.Error("an array that was shared is two")
	}
	one, other := append(back.words, "one"), append(back.nodes[0].words, "other")
	if one[2] != "one" || other[2] != "other" {
		t.Error("what is appended to an array shows in another")
	}
}

// A chain is as deep as it likes.
func TestLongChain(t *testing.T) {
	v := &node{}
	for range 200_000 {
		v = &node{left: v}
	}
	n := 0
	for at := again(t, v); at != nil; at = at.left {
		n++
	}
	if n != 200_001 {
		t.Errorf("%d links, not 200001", n)
	}
}

func drawn(t *rapid.T, depth int, made *[]*node) *node {
	if len(*made) > 0 && rapid.IntRange(0, 3).Draw(t, "shared") == 0 {
		return rapid.SampledFrom(*made).Draw(t, "which")
	}
	v := &node{name: rapid.String().Draw(t, "name"), n: rapid.Int().Draw(t, "n"), big: rapid.Uint64().Draw(t, "big"), bytes: rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"), words: rapid.SliceOf(rapid.String()).Draw(t, "words")}
	*made = append(*made, v)
	if depth == 0 {
		return v
	}
	v.left = drawn(t, depth-1, made)
	v.right = drawn(t, depth-1, made)
	v.sound = rapid.SampledFrom([]sound{nil, bell{v.n}, &horn{v.name, v.left}}).Draw(t, "sound")
	v.counted = rapid.MapOf(rapid.String(), rapid.Int()).Draw(t, "counted")
	for _, w := range v.words {
		v.tree.Set(w, v.right)
	}
	return v
}

func TestAtRandom(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var made []*node
		v := drawn(rt, 3, &made)
		if back := again(rt, v); !reflect.DeepEqual(v, back) {
			rt.Fatalf("%+v was read back as %+v", v, back)
		}
	})
}

// box brings values out of a list.
type box []any

func (b box) Bring(index int) any { return b[index] }

func TestItems(t *testing.T) {
	c := codec(t)
	away := &node{name: "away"}
	item := shelf.Of(away)
	v := &node{item: item, left: &node{item: item}}
	image, err := c.Encode(nil, v, Shelves{Place: func(h shelf.Handle) (int, int, any, error) {
		if h.Value() != any(away) {
			t.Error("another item is asked for")
		}
		return 1, 2, bell{3}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(image), "away") {
		t.Error("what lies on a shelf was written")
	}
	back, err := c.Decode(image, Shelves{Sources: []shelf.Source{nil, box{nil, nil, away}}})
	if err != nil {
		t.Fatal(err)
	}
	if back.item.Get() != away || back.left.item != back.item || back.item.Away().Note != any(bell{3}) || back.item.Here() != nil {
		t.Error("the item is not what it was")
	}
}

func TestCannotBeWritten(t *testing.T) {
	for name, err := range map[string]error{
		"lock":     second(New[struct{ mu sync.Mutex }]()),
		"function": second(New[struct{ f func() }]()),
		"channel":  second(New[struct{ c chan int }]()),
		"item":     second(New[struct{ i shelf.Item[int] }]()),
	} {
		if err == nil {
			t.Errorf("%s: can be written", name)
		}
	}
	if _, err := codec(t).Encode(nil, &node{any: 3.5}, Shelves{}); err == nil || !strings.Contains(err.Error(), "float64") {
		t.Errorf("an unknown type in an interface: %v", err)
	}
	if _, err := codec(t).Encode(nil, &node{when: time.Now().In(time.FixedZone("", 3600))}, Shelves{}); err == nil {
		t.Error("a time in a zone without a name was written")
	}
}

func second[T any](_ T, err error) error { return err }

// What is damaged is refused or read as something else, and nothing else happens.
func FuzzDecode(f *testing.F) {
	c := codec(f)
	image, err := c.Encode(nil, full(f), Shelves{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(image)
	f.Add(image[:len(image)/2])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, image []byte) {
		v, err := c.Decode(image, Shelves{})
		if (v == nil) == (err == nil) {
			t.Fatal("neither a value nor an error, or both")
		}
	})
}

func TestCutShort(t *testing.T) {
	c := codec(t)
	image, err := c.Encode(nil, full(t), Shelves{})
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(image) {
		if _, err := c.Decode(image[:n], Shelves{}); err == nil {
			t.Fatalf("%d bytes of %d were taken for the whole", n, len(image))
		}
	}
	if _, err := c.Decode(append(image, 0), Shelves{}); err == nil {
		t.Error("what stands behind the value was not seen")
	}
}
