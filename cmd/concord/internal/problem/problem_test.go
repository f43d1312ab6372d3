package problem

import (
	"testing"

	"concord/aggregates/refusal"
)

func TestNames(t *testing.T) {
	if kind := Type("stale-text"); kind != "urn:concord:problem:stale-text" || Slug(kind) != "stale-text" {
		t.Errorf("%q, %q", kind, Slug(kind))
	}
	for _, kind := range []string{"", "about:blank", "https://example.org/stale-text"} {
		if slug := Slug(kind); slug != "" {
			t.Errorf("%q has the slug %q", kind, slug)
		}
	}
	for slug, title := range map[string]string{"stale-text": "Stale text", "usage": "Usage", "": ""} {
		if got := Title(slug); got != title {
			t.Errorf("%q is titled %q", slug, got)
		}
	}
}

func TestStatus(t *testing.T) {
	for ground, status := range map[refusal.Ground]int{
		refusal.Forbidden: 409, refusal.Stale: 409, refusal.Bad: 400, refusal.Denied: 403, refusal.Missing: 404,
	} {
		if got := Status(ground); got != status {
			t.Errorf("ground %d: %d, want %d", ground, got, status)
		}
	}
}
