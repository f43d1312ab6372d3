package prepare

import (
	"errors"
	"testing"

	"concord/events"
	"concord/events/text"
)

func TestReadTarget(t *testing.T) {
	for _, c := range []struct {
		typed string
		want  Target
		ok    bool
	}{
		{"apr1", Target{Report: "apr1"}, true},
		{"apr1#12", Target{Report: "apr1", Paragraph: "12"}, true},
		{"apr1#8 (a)", Target{Report: "apr1", Paragraph: "8 (a)"}, true},
		{"apr1#h2/1", Target{Report: "apr1", Paragraph: "h2/1"}, true},
		{"A14", Target{Amendment: "A14"}, true},
		{"a14", Target{Report: "a14", Amendment: "A14"}, true},
		{"a14#1", Target{Report: "a14", Paragraph: "1"}, true},
		{"A0", Target{Report: "A0"}, true},
		{"apr1#", Target{Report: "apr1"}, false},
		{"#12", Target{Paragraph: "12"}, false},
		{"", Target{}, false},
	} {
		if got, ok := ReadTarget(c.typed); got != c.want || ok != c.ok {
			t.Errorf("%q: %+v, %v; want %+v", c.typed, got, ok, c.want)
		}
	}
}

func TestSpeak(t *testing.T) {
	d := sample()
	for paragraph, want := range map[string]Spoken{
		"":           {On: events.On{Report: "apr1"}, Hash: d.Hash, Name: "apr1", Typed: "apr1"},
		"1":          {On: events.On{Report: "apr1", Block: "p1"}, Hash: text.HashBlock(d.Blocks[1]), Name: "paragraph 1 of apr1", Path: "1", Typed: "apr1#1"},
		"p4":         {On: events.On{Report: "apr1", Block: "p4"}, Hash: text.HashBlock(d.Blocks[5]), Name: "paragraph 2 (a) (i) of apr1", Path: "2 (a) (i)", Typed: "apr1#2(a)(i)"},
		"h2":         {On: events.On{Report: "apr1", Block: "h2"}, Hash: text.HashBlock(d.Blocks[7]), Name: "the heading [h2] of apr1", Typed: "apr1#h2"},
		"footnote 1": {On: events.On{Report: "apr1", Block: "f1"}, Hash: text.HashBlock(d.Blocks[2]), Name: "footnote 1 of apr1", Path: "footnote 1", Typed: "apr1#footnote1"},
	} {
		got, err := d.Speak(paragraph)
		if err != nil || got != want {
			t.Errorf("%q: %+v, %v; want %+v", paragraph, got, err, want)
		}
		if target, ok := ReadTarget(got.Typed); !ok {
			t.Errorf("%q cannot be typed", got.Typed)
		} else if again, err := d.Speak(target.Paragraph); err != nil || again != got {
			t.Errorf("%q typed is %+v, %v", got.Typed, again, err)
		}
	}
	var none *NoParagraphError
	if _, err := d.Speak("9"); !errors.As(err, &none) {
		t.Errorf("no such paragraph: %v", err)
	}
}
