package image

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
	"time"
	"unsafe"
)

// single is the length of what is pointed to and is no array.
const single = -1

// object is something that others may point to.
type object struct {
	at   unsafe.Pointer
	plan *plan
	len  int // of an array; or single
}

// work is an object whose content is still to be written or read. What an object
// points to comes behind it: a long chain is not a deep one.
type work struct {
	object
	pairs *pairs // of a map; else nil
}

// pairs is a map and how its entries are written.
type pairs struct {
	of         reflect.Value
	key, value *plan
}

type encoder struct {
	plans   *plans
	shelves Shelves
	out     []byte
	words   words
	said    uint64 // the number of the last word
	count   uint64 // the number of the last object; 0 is nil, 1 an empty array
	objects objects
	alive   []unsafe.Pointer // to the objects: nothing else comes to lie where one lies that was made for the image
	queue   []work
	spare   []work // room for the next queue
	err     error
}

func (e *encoder) fail(t reflect.Type) {
	if e.err == nil {
		e.err = fmt.Errorf("a %s stands in an interface, and is not known to stand there", t)
	}
}

func (e *encoder) number(n uint64) { e.out = binary.AppendUvarint(e.out, n) }
func (e *encoder) signed(n int64)  { e.out = binary.AppendVarint(e.out, n) }

// string writes a string, and one that was written before by its number.
func (e *encoder) string(s string) {
	if s == "" {
		e.number(0)
		return
	}
	a, b := wordKey(s)
	at := e.words.place(a, b)
	if at.number != 0 {
		e.number(at.number)
		return
	}
	e.said++
	e.words.put(at, word{a, b, e.said})
	e.number(e.said)
	e.number(uint64(len(s)))
	e.out = append(e.out, s...)
}

// seen writes the number of an object, and returns whether it is a new one, which is
// still to be written.
func (e *encoder) seen(o object) (fresh bool) {
	key := uint64(uintptr(o.at))<<16 | uint64(o.plan.number)
	at := e.objects.place(key, int32(o.len))
	if at.number != 0 {
		e.number(uint64(at.number))
		return false
	}
	if e.count++; e.count > maxObjects || o.len > math.MaxInt32 {
		e.err = errors.New("an image of more than 2³² objects, or of an array of more than 2³¹")
	}
	e.objects.put(at, placed{key, int32(o.len), uint32(e.count)})
	e.alive = append(e.alive, o.at)
	e.number(e.count)
	return true
}

func (e *encoder) object(at unsafe.Pointer, elem *plan, n int) {
	if at == nil {
		e.number(0)
		return
	}
	o := object{at, elem, n}
	if !e.seen(o) {
		return
	}
	if n != single {
		e.number(uint64(n))
	}
	e.queue = append(e.queue, work{object: o})
}

// write writes the content of an object.
func (w *work) write(e *encoder) {
	if p := w.pairs; p != nil {
		e.number(uint64(p.of.Len()))
		key, value := reflect.New(p.key.typ), reflect.New(p.value.typ)
		for at := p.of.MapRange(); at.Next(); {
			key.Elem().Set(at.Key())
			value.Elem().Set(at.Value())
			p.key.write(e, key.UnsafePointer())
			p.value.write(e, value.UnsafePointer())
		}
		return
	}
	if w.plan.typ.Kind() == reflect.Uint8 && w.len != single {
		e.out = append(e.out, unsafe.Slice((*byte)(w.at), w.len)...)
		return
	}
	size := w.plan.typ.Size()
	for i := range max(w.len, 1) {
		w.plan.write(e, unsafe.Add(w.at, uintptr(i)*size))
	}
}

// decoder reads an image. It panics where there is less than should be, which
// [Codec.Decode] turns into an error.
type decoder struct {
	plans   *plans
	shelves Shelves
	in      []byte
	text    string // the same bytes
	at      int
	words   []string
	objects []object
	queue   []work
	arenas  []arena // by number of the plan
}

func (d *decoder) byte() byte {
	b := d.in[d.at]
	d.at++
	return b
}

func (d *decoder) bytes(n int) []byte {
	b := d.in[d.at : d.at+n]
	d.at += n
	return b
}

func (d *decoder) number() uint64 {
	if b := d.in[d.at]; b < 0x80 { // nearly always
		d.at++
		return uint64(b)
	}
	v, n := binary.Uvarint(d.in[d.at:])
	if n <= 0 {
		panic("a number is cut off")
	}
	d.at += n
	return v
}

func (d *decoder) signed() int64 {
	n := d.number()
	v := int64(n >> 1)
	if n&1 != 0 {
		v = ^v
	}
	return v
}

func (d *decoder) string() string {
	n := d.number()
	switch {
	case n == 0:
		return ""
	case n <= uint64(len(d.words)):
		return d.words[n-1]
	case n > uint64(len(d.words))+1:
		panic("a string comes before its time")
	}
	length := int(d.number())
	s := d.text[d.at : d.at+length]
	d.at += length
	d.words = append(d.words, s)
	return s
}

// id reads the number of an object; fresh: it is the next, which is still to be made.
func (d *decoder) id() (id uint64, fresh bool) {
	id = d.number()
	if id > uint64(len(d.objects)) {
		panic("an object comes before its time")
	}
	return id, id == uint64(len(d.objects))
}

// known returns an object that was made, which is what it is taken for.
func (d *decoder) known(id uint64, p *plan, array bool) *object {
	o := &d.objects[id]
	if o.plan != p || array != (o.len != single) {
		panic("an object is taken for one of another type")
	}
	return o
}

func (d *decoder) object(elem *plan) unsafe.Pointer {
	id, fresh := d.id()
	switch {
	case id == 0:
		return nil
	case fresh:
		o := object{d.arenas[elem.number].take(elem.typ, 1), elem, single}
		d.objects = append(d.objects, o)
		d.queue = append(d.queue, work{object: o})
		return o.at
	}
	return d.known(id, elem, false).at
}

func (d *decoder) slice(to *header, elem *plan, empty unsafe.Pointer) {
	id, fresh := d.id()
	switch {
	case id == 0:
		return
	case id == 1:
		*to = header{data: empty}
		return
	case fresh:
		n := int(d.number())
		if n <= 0 || n > len(d.in) {
			panic("an array is longer than the image")
		}
		o := object{d.arenas[elem.number].take(elem.typ, n), elem, n}
		d.objects = append(d.objects, o)
		d.queue = append(d.queue, work{object: o})
		*to = header{o.at, n, n}
		return
	}
	o := d.known(id, elem, true)
	*to = header{o.at, o.len, o.len}
}

// read reads the content of an object.
func (w *work) read(d *decoder) {
	if p := w.pairs; p != nil {
		n := int(d.number())
		for range n {
			key, value := reflect.New(p.key.typ), reflect.New(p.value.typ)
			p.key.read(d, key.UnsafePointer())
			p.value.read(d, value.UnsafePointer())
			p.of.SetMapIndex(key.Elem(), value.Elem())
		}
		return
	}
	if w.plan.typ.Kind() == reflect.Uint8 && w.len != single {
		copy(unsafe.Slice((*byte)(w.at), w.len), d.bytes(w.len))
		return
	}
	size := w.plan.typ.Size()
	for i := range max(w.len, 1) {
		w.plan.read(d, unsafe.Add(w.at, uintptr(i)*size))
	}
}

// arena is memory for values of one type, taken in larger and larger pieces.
type arena struct {
	free unsafe.Pointer
	left int
	next int // values of the next piece
}

// maxPiece is how many values a piece has, at most.
const maxPiece = 512

// take returns memory for n values in a row. They are zero.
func (a *arena) take(t reflect.Type, n int) unsafe.Pointer {
	if n > a.left {
		a.next = min(max(2*a.next, 4), maxPiece)
		if n >= a.next {
			return reflect.MakeSlice(reflect.SliceOf(t), n, n).UnsafePointer()
		}
		a.free, a.left = reflect.MakeSlice(reflect.SliceOf(t), a.next, a.next).UnsafePointer(), a.next
	}
	at := a.free
	a.left -= n
	if a.left > 0 {
		a.free = unsafe.Add(at, uintptr(n)*t.Size())
	}
	return at
}

// Times are written by their second and nanosecond: the zone is that of the log (UTC),
// or it is named.
func writeTime(e *encoder, at unsafe.Pointer) {
	t := *(*time.Time)(at)
	if t.IsZero() && t.Location() == time.UTC {
		e.number(0)
		return
	}
	name := t.Location().String()
	if t.Location() != time.UTC && (name == "" || name == "Local") {
		e.err = fmt.Errorf("the time %v is in a zone without a name", t)
		return
	}
	e.number(uint64(t.Nanosecond()) + 1)
	e.signed(t.Unix())
	if t.Location() == time.UTC {
		name = ""
	}
	e.string(name)
}

func readTime(d *decoder, at unsafe.Pointer) {
	n := d.number()
	if n == 0 {
		return
	}
	t := time.Unix(d.signed(), int64(n-1)).UTC()
	if name := d.string(); name != "" {
		zone, err := time.LoadLocation(name)
		if err != nil {
			panic(err)
		}
		t = t.In(zone)
	}
	*(*time.Time)(at) = t
}
