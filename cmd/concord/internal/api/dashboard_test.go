package api

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"concord/cmd/concord/internal/metrics"
)

// inQuery finds a metric in a query: those of others begin otherwise.
var inQuery = regexp.MustCompile(`\b(?:concord|go|process)_\w+`)

// family is the name of the metric that a series belongs to.
func family(series string) string {
	series, _, _ = strings.Cut(series, "{")
	series, _, _ = strings.Cut(series, "<=")
	for _, of := range []string{"_bucket", "_sum", "_count"} {
		series = strings.TrimSuffix(series, of)
	}
	return series
}

// TestDashboardShowsWhatThereIs: every metric in a query of the dashboard is one that
// /metrics gives, and all of ours are shown.
func TestDashboardShowsWhatThereIs(t *testing.T) {
	h := negotiated(t)
	h.submit(stranger(t), h.write("FRA", "participant.register", organization(1), nil)) // refused
	exposed := map[string]bool{}
	for series := range scrape(t, h.get("/metrics").body) {
		exposed[family(series)] = true
	}

	var board struct {
		Title  string `json:"title"`
		UID    string `json:"uid"`
		Panels []struct {
			ID      int                      `json:"id"`
			Type    string                   `json:"type"`
			Title   string                   `json:"title"`
			Place   struct{ X, Y, W, H int } `json:"gridPos"`
			Targets []struct {
				Expr string `json:"expr"`
			} `json:"targets"`
		} `json:"panels"`
		Templating struct {
			List []struct {
				Name  string          `json:"name"`
				Query json.RawMessage `json:"query"`
			} `json:"list"`
		} `json:"templating"`
	}
	if err := json.Unmarshal(metrics.Dashboard(), &board); err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	names := func(where, query string) {
		found := inQuery.FindAllString(query, -1)
		if len(found) == 0 {
			t.Errorf("%s asks for no metric: %s", where, query)
		}
		for _, name := range found {
			shown[family(name)] = true
			if !exposed[family(name)] {
				t.Errorf("%s asks for %s, which there is not: %s", where, name, query)
			}
		}
	}
	ids := map[int]bool{}
	for i, p := range board.Panels {
		if ids[p.ID] || p.Title == "" {
			t.Errorf("panel %d, %q: its id is %d", i, p.Title, p.ID)
		}
		ids[p.ID] = true
		if p.Type != "row" && len(p.Targets) == 0 {
			t.Errorf("panel %q shows nothing", p.Title)
		}
		for _, target := range p.Targets {
			names("panel "+p.Title, target.Expr)
		}
		for _, q := range board.Panels[:i] {
			if p.Place.X < q.Place.X+q.Place.W && q.Place.X < p.Place.X+p.Place.W && p.Place.Y < q.Place.Y+q.Place.H && q.Place.Y < p.Place.Y+p.Place.H {
				t.Errorf("panel %q lies on %q", p.Title, q.Title)
			}
		}
		if p.Place.W < 1 || p.Place.H < 1 || p.Place.X+p.Place.W > 24 {
			t.Errorf("panel %q has no place: %+v", p.Title, p.Place)
		}
	}
	for _, v := range board.Templating.List {
		if v.Name != "datasource" {
			names("the variable "+v.Name, string(v.Query))
		}
	}
	for name := range exposed {
		if strings.HasPrefix(name, "concord_") && !shown[name] {
			t.Errorf("%s is shown nowhere", name)
		}
	}
	if len(exposed) < 20 || board.Title == "" || board.UID == "" {
		t.Errorf("%d metrics, title %q, uid %q", len(exposed), board.Title, board.UID)
	}
}
