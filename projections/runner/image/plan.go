package image

import (
	"reflect"
	"time"
	"unsafe"

	"concord/aggregates/shelf"
)

var (
	timeType   = reflect.TypeFor[time.Time]()
	handleType = reflect.TypeFor[shelf.Handle]()
)

// treePackage is the package of the maps that older states share. Which of their nodes
// a map may alter in place is a number that counts up while a program runs: it is not
// written, and zero stands for none, since every change there is to a copy.
const treePackage = "github.com/tidwall/btree"

// unwritten reports whether a field is left out.
func unwritten(of reflect.Type, f reflect.StructField) bool {
	return f.Name == "_" || of.PkgPath() == treePackage && (f.Name == "isoid" || f.Name == "empty")
}

// fill makes the plan of its type.
func (p *plans) fill(to *plan) {
	t := to.typ
	switch {
	case t == timeType:
		to.write, to.read = writeTime, readTime
		return
	case t.Implements(handleType):
		p.handle(to)
		return
	}
	switch t.Kind() {
	case reflect.Bool, reflect.Int8, reflect.Uint8:
		to.write = func(e *encoder, at unsafe.Pointer) { e.out = append(e.out, *(*byte)(at)) }
		to.read = func(d *decoder, at unsafe.Pointer) { *(*byte)(at) = d.byte() }
	case reflect.Int, reflect.Int64:
		to.write = func(e *encoder, at unsafe.Pointer) { e.signed(*(*int64)(at)) }
		to.read = func(d *decoder, at unsafe.Pointer) { *(*int64)(at) = d.signed() }
	case reflect.Int32:
		to.write = func(e *encoder, at unsafe.Pointer) { e.signed(int64(*(*int32)(at))) }
		to.read = func(d *decoder, at unsafe.Pointer) { *(*int32)(at) = int32(d.signed()) }
	case reflect.Int16:
		to.write = func(e *encoder, at unsafe.Pointer) { e.signed(int64(*(*int16)(at))) }
		to.read = func(d *decoder, at unsafe.Pointer) { *(*int16)(at) = int16(d.signed()) }
	case reflect.Uint, reflect.Uint64, reflect.Uintptr, reflect.Float64:
		to.write = func(e *encoder, at unsafe.Pointer) { e.number(*(*uint64)(at)) }
		to.read = func(d *decoder, at unsafe.Pointer) { *(*uint64)(at) = d.number() }
	case reflect.Uint32, reflect.Float32:
		to.write = func(e *encoder, at unsafe.Pointer) { e.number(uint64(*(*uint32)(at))) }
		to.read = func(d *decoder, at unsafe.Pointer) { *(*uint32)(at) = uint32(d.number()) }
	case reflect.Uint16:
		to.write = func(e *encoder, at unsafe.Pointer) { e.number(uint64(*(*uint16)(at))) }
		to.read = func(d *decoder, at unsafe.Pointer) { *(*uint16)(at) = uint16(d.number()) }
	case reflect.String:
		to.write = func(e *encoder, at unsafe.Pointer) { e.string(*(*string)(at)) }
		to.read = func(d *decoder, at unsafe.Pointer) { *(*string)(at) = d.string() }
	case reflect.Struct:
		p.structure(to)
	case reflect.Array:
		p.array(to)
	case reflect.Pointer:
		p.pointer(to)
	case reflect.Slice:
		p.slice(to)
	case reflect.Map:
		p.dictionary(to)
	case reflect.Interface:
		p.variant(to)
	default:
		p.fail(t, "it is a "+t.Kind().String())
	}
}

// part is a field of a structure.
type part struct {
	offset uintptr
	*plan
}

func (p *plans) structure(to *plan) {
	t := to.typ
	if t.PkgPath() == "sync" || t.PkgPath() == "sync/atomic" {
		p.fail(t, "it is altered while it is read")
		return
	}
	var parts []part
	for i := range t.NumField() {
		if f := t.Field(i); !unwritten(t, f) {
			parts = append(parts, part{f.Offset, p.of(f.Type)})
		}
	}
	to.write = func(e *encoder, at unsafe.Pointer) {
		for i := range parts {
			parts[i].write(e, unsafe.Add(at, parts[i].offset))
		}
	}
	to.read = func(d *decoder, at unsafe.Pointer) {
		for i := range parts {
			parts[i].read(d, unsafe.Add(at, parts[i].offset))
		}
	}
}

func (p *plans) array(to *plan) {
	elem, n := p.of(to.typ.Elem()), to.typ.Len()
	size := to.typ.Elem().Size()
	if to.typ.Elem().Kind() == reflect.Uint8 {
		to.write = func(e *encoder, at unsafe.Pointer) { e.out = append(e.out, unsafe.Slice((*byte)(at), n)...) }
		to.read = func(d *decoder, at unsafe.Pointer) { copy(unsafe.Slice((*byte)(at), n), d.bytes(n)) }
		return
	}
	to.write = func(e *encoder, at unsafe.Pointer) {
		for i := range n {
			elem.write(e, unsafe.Add(at, uintptr(i)*size))
		}
	}
	to.read = func(d *decoder, at unsafe.Pointer) {
		for i := range n {
			elem.read(d, unsafe.Add(at, uintptr(i)*size))
		}
	}
}

func (p *plans) pointer(to *plan) {
	elem := p.of(to.typ.Elem())
	to.write = func(e *encoder, at unsafe.Pointer) { e.object(*(*unsafe.Pointer)(at), elem, single) }
	to.read = func(d *decoder, at unsafe.Pointer) { *(*unsafe.Pointer)(at) = d.object(elem) }
}

// header is a slice as it is in memory.
type header struct {
	data     unsafe.Pointer
	len, cap int
}

func (p *plans) slice(to *plan) {
	elem := p.of(to.typ.Elem())
	to.write = func(e *encoder, at unsafe.Pointer) {
		h := (*header)(at)
		switch {
		case h.data == nil:
			e.number(0)
		case h.len == 0:
			e.number(1)
		default:
			e.object(h.data, elem, h.len)
		}
	}
	empty := reflect.MakeSlice(to.typ, 0, 0).UnsafePointer()
	to.read = func(d *decoder, at unsafe.Pointer) { d.slice((*header)(at), elem, empty) }
}

func (p *plans) dictionary(to *plan) {
	t := to.typ
	key, value := p.of(t.Key()), p.of(t.Elem())
	to.write = func(e *encoder, at unsafe.Pointer) {
		m := reflect.NewAt(t, at).Elem()
		if m.IsNil() {
			e.number(0)
			return
		}
		if !e.seen(object{m.UnsafePointer(), to, single}) {
			return
		}
		e.queue = append(e.queue, work{pairs: &pairs{m, key, value}})
	}
	to.read = func(d *decoder, at unsafe.Pointer) {
		m := reflect.NewAt(t, at).Elem()
		id, fresh := d.id()
		switch {
		case id == 0:
		case fresh:
			made := reflect.New(t) // the entries come later
			made.Elem().Set(reflect.MakeMap(t))
			m.Set(made.Elem())
			d.objects = append(d.objects, object{made.UnsafePointer(), to, single})
			d.queue = append(d.queue, work{pairs: &pairs{made.Elem(), key, value}})
		default:
			m.Set(reflect.NewAt(t, d.known(id, to, false).at).Elem())
		}
	}
}

func (p *plans) variant(to *plan) {
	t := to.typ
	to.write = func(e *encoder, at unsafe.Pointer) {
		v := reflect.NewAt(t, at).Elem()
		if v.IsNil() {
			e.number(0)
			return
		}
		n, known := p.numbers[v.Elem().Type()]
		if !known {
			e.fail(v.Elem().Type())
			return
		}
		e.number(uint64(n) + 1)
		value := reflect.New(v.Elem().Type())
		value.Elem().Set(v.Elem())
		p.stand[n].write(e, value.UnsafePointer())
	}
	to.read = func(d *decoder, at unsafe.Pointer) {
		n := d.number()
		if n == 0 {
			return
		}
		elem := p.stand[n-1]
		value := reflect.New(elem.typ)
		elem.read(d, value.UnsafePointer())
		reflect.NewAt(t, at).Elem().Set(value.Elem())
	}
}

// handle is the plan of a pointer to an item: what lies on a shelf is not written.
func (p *plans) handle(to *plan) {
	t := to.typ
	if t.Kind() != reflect.Pointer {
		p.fail(t, "items are pointed to")
		return
	}
	// What it holds is written elsewhere, as a pointer that stands in an interface.
	value, ok := t.MethodByName("Get")
	if !ok {
		p.fail(t, "it has no Get")
		return
	}
	p.mayStand(value.Type.Out(0))
	note := p.of(reflect.TypeFor[any]())
	to.write = func(e *encoder, at unsafe.Pointer) {
		pointer := *(*unsafe.Pointer)(at)
		if pointer == nil {
			e.number(0)
			return
		}
		if !e.seen(object{pointer, to, single}) {
			return
		}
		source, index, about, err := e.shelves.Place(reflect.NewAt(t, at).Elem().Interface().(shelf.Handle))
		if err != nil {
			e.err = err
			return
		}
		e.number(uint64(source))
		e.number(uint64(index))
		note.write(e, unsafe.Pointer(&about))
	}
	to.read = func(d *decoder, at unsafe.Pointer) {
		id, fresh := d.id()
		switch {
		case id == 0:
			return
		case fresh:
			made := reflect.New(t.Elem())
			d.objects = append(d.objects, object{made.UnsafePointer(), to, single})
			place := shelf.Place{Source: d.shelves.Sources[d.number()], Index: int(d.number())}
			note.read(d, unsafe.Pointer(&place.Note))
			made.Interface().(shelf.Handle).Put(place)
			*(*unsafe.Pointer)(at) = made.UnsafePointer()
			return
		}
		*(*unsafe.Pointer)(at) = d.known(id, to, false).at
	}
}
