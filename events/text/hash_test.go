package text

import (
	"testing"

	"pgregory.net/rapid"
)

// The sums are those that sha256sum gives for the bytes as TEXT.md 2 lays them out.
func TestHashBlock(t *testing.T) {
	for text, want := range map[string]string{
		"":               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"should respect": "98153775ed3446ca1961476a52980858cfd589ad06107aeaeaeb0bacbfbe3dff",
		"كل دولة":        "4eac6b68ba90f67179b1d0f31589e58ac8d993de8cef9d7f084423fa76f8d5da",
	} {
		if got := HashBlock(Block{ID: "p1", Kind: Paragraph, Text: text}); got != want {
			t.Errorf("hash of %q is %s, want %s", text, got, want)
		}
	}
}

func TestHashReport(t *testing.T) {
	blocks := []Block{
		{ID: "h1", Kind: Heading, Level: 2, Text: "Rules"},
		{ID: "p1", Kind: Paragraph, Text: "كل دولة"},
	}
	const want = "c47095247839a90d7e44c00836ca69de7c12411d4d822fb32b7a564bcd445a1e"
	if got := HashReport(blocks); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := HashReport(nil); got != HashBlock(Block{}) {
		t.Errorf("a report without blocks has hash %s", got)
	}
}

func TestHashReportTellsTextsApart(t *testing.T) {
	block := rapid.Custom(func(t *rapid.T) Block {
		return Block{
			Kind:  rapid.SampledFrom([]Kind{Heading, Paragraph, SubParagraph}).Draw(t, "kind"),
			Level: rapid.IntRange(0, 2).Draw(t, "level"),
			Text:  rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "text"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		blocks := rapid.SliceOfN(block, 1, 3)
		a, b := blocks.Draw(t, "one text"), blocks.Draw(t, "another")
		same := len(a) == len(b)
		for i := 0; same && i < len(a); i++ {
			same = a[i] == b[i]
		}
		if (HashReport(a) == HashReport(b)) != same {
			t.Fatalf("%v and %v: same text %v, same hash %v", a, b, same, !same)
		}
	})
}
