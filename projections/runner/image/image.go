// Package image writes values of Go down as they are in memory, what they point to with
// them, and reads them back: what two of them shared they share again. Fields that are
// not exported are written too.
//
// An image is read by the program that wrote it and by no other: it names no field and
// no type. Who keeps one makes sure of that, and that it is whole ([Codec.Decode] refuses
// what it stumbles over, and may take what is damaged for something else). An image is
// for what can be made again.
//
// Values that are altered while they are written, and those with locks, channels,
// functions or numbers that are pointers, cannot be written.
package image

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"unsafe"

	"concord/aggregates/shelf"
)

// Codec writes and reads values of a type T. It is safe for concurrent use.
type Codec[T any] struct {
	root  *plan
	plans *plans
	spare sync.Pool // of encoders
}

// New returns a codec for values of a type. Where the type has fields of an interface
// type, concrete lists a value of every type that may stand in one; those that the type
// itself leads to need not be listed. The error names the field that cannot be written.
func New[T any](concrete ...any) (*Codec[T], error) {
	p := &plans{byType: map[reflect.Type]*plan{}, numbers: map[reflect.Type]int{}}
	root := p.of(reflect.TypeFor[T]())
	for _, c := range concrete {
		p.mayStand(reflect.TypeOf(c))
	}
	if p.err != nil {
		return nil, p.err
	}
	if len(p.all) > maxPlans {
		return nil, fmt.Errorf("%d types: at most %d", len(p.all), maxPlans)
	}
	return &Codec[T]{root: root, plans: p}, nil
}

// Shelves says where the items of a value lie.
type Shelves struct {
	// Place returns where an item lies, for [Codec.Encode]: the number of a source, the
	// index there, and its note, which is written too.
	Place func(shelf.Handle) (source, index int, note any, err error)
	// Sources are those of the numbers, for [Codec.Decode].
	Sources []shelf.Source
}

// Encode appends the image of a value. The error names what cannot be written.
func (c *Codec[T]) Encode(to []byte, v *T, s Shelves) ([]byte, error) {
	e := c.encoder(to, s)
	defer c.done(e)
	e.object(unsafe.Pointer(v), c.root, single)
	for len(e.queue) > 0 && e.err == nil {
		next := e.queue
		e.queue = e.spare[:0]
		for i := range next {
			next[i].write(e)
		}
		e.spare = next
	}
	if e.err != nil {
		return to, e.err
	}
	return e.out, nil
}

// encoder returns one whose tables are empty. They have room for as much as the last image
// had in it: those that one program writes are about as large.
func (c *Codec[T]) encoder(to []byte, s Shelves) *encoder {
	e, _ := c.spare.Get().(*encoder)
	if e == nil {
		e = &encoder{plans: c.plans}
	}
	e.out, e.shelves, e.err = to, s, nil
	clear(e.words.slots)
	clear(e.objects.slots)
	e.words.used, e.objects.used = 0, 0
	e.said, e.count = 0, 1
	return e
}

// done puts an encoder aside for the next image.
func (c *Codec[T]) done(e *encoder) {
	clear(e.alive)
	clear(e.queue[:cap(e.queue)])
	clear(e.spare[:cap(e.spare)])
	e.alive, e.queue, e.spare = e.alive[:0], e.queue[:0], e.spare[:0]
	e.out, e.shelves = nil, Shelves{}
	c.spare.Put(e)
}

// Decode reads the image of a value. The value keeps the image, which is not to be
// altered.
func (c *Codec[T]) Decode(image []byte, s Shelves) (v *T, err error) {
	d := &decoder{plans: c.plans, shelves: s, in: image, arenas: make([]arena, len(c.plans.all))}
	if len(image) > 0 {
		d.text = unsafe.String(&image[0], len(image))
	}
	d.objects = make([]object, 2) // nil, and an empty array
	defer func() {
		if r := recover(); r != nil {
			v, err = nil, fmt.Errorf("the image cannot be read at byte %d of %d: %v", d.at, len(image), r)
		}
	}()
	v = (*T)(d.object(c.root))
	var spare []work
	for len(d.queue) > 0 {
		next := d.queue
		d.queue = spare[:0]
		for i := range next {
			next[i].read(d)
		}
		spare = next
	}
	if v == nil {
		return nil, errors.New("the image has no value")
	}
	if d.at != len(d.in) {
		return nil, fmt.Errorf("the image has %d bytes more than its value", len(d.in)-d.at)
	}
	return v, nil
}

// plan is how values of one type are written and read.
type plan struct {
	typ    reflect.Type
	number int // among the plans
	write  func(e *encoder, at unsafe.Pointer)
	read   func(d *decoder, at unsafe.Pointer)
}

// plans are those of all types that a type leads to.
type plans struct {
	byType  map[reflect.Type]*plan
	all     []*plan
	numbers map[reflect.Type]int // of those that may stand in an interface
	stand   []*plan              // by number
	err     error
}

func (p *plans) fail(t reflect.Type, why string) {
	if p.err == nil {
		p.err = fmt.Errorf("%s cannot be written: %s", t, why)
	}
}

// mayStand notes a type that may stand in an interface.
func (p *plans) mayStand(t reflect.Type) {
	if t == nil {
		return
	}
	if _, known := p.numbers[t]; !known {
		p.numbers[t] = len(p.stand)
		p.stand = append(p.stand, nil)
		p.stand[p.numbers[t]] = p.of(t)
	}
}

// of returns the plan of a type.
func (p *plans) of(t reflect.Type) *plan {
	if known, ok := p.byType[t]; ok {
		return known
	}
	made := &plan{typ: t, number: len(p.all)}
	p.byType[t] = made
	p.all = append(p.all, made)
	p.fill(made)
	return made
}
