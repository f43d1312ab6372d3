package api

import (
	"net/http"
	"testing"

	"concord/projections/inbox"
)

// An inbox over HTTP is that of a code, behind an event, as of any place.
func TestInboxOverHTTP(t *testing.T) {
	h := negotiated(t)
	golden(t, "inbox", h.get("/api/v1/inbox/FRA").body)
	all := read200[[]inbox.Notice](h, "/api/v1/inbox/KEN")
	if len(all) == 0 {
		t.Fatal("nothing concerns KEN")
	}
	for path, want := range map[string]int{
		"/api/v1/inbox/ken":            len(all),
		"/api/v1/inbox/KEN?since=22":   0,
		"/api/v1/inbox/KEN?at=19":      0,
		"/api/v1/inbox/CHAIR":          0,
		"/api/v1/inbox/KEN?since=9999": 0,
	} {
		if got := read200[[]inbox.Notice](h, path); len(got) != want {
			t.Errorf("%s: %+v", path, got)
		}
	}
	if a := h.get("/api/v1/inbox/PIRATES"); a.status != http.StatusNotFound {
		t.Errorf("PIRATES: %d", a.status)
	}
	if a := h.get("/api/v1/inbox/KEN?since=yesterday"); a.status != http.StatusBadRequest {
		t.Errorf("since yesterday: %d", a.status)
	}
}
