package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"concord/projections/consensus"
)

// TestTrend reads a report over time as a delegate does, as a program does, and as a
// picture in a file.
func TestTrend(t *testing.T) {
	s := inSession(t)
	s.must("FRA", "amend", "apr1", "1", "--text", "States must respect human rights and promote the free flow of information.")
	s.must("USA", "amend", "apr1", "1", "--text", "States shall respect human rights.")
	s.must("CHAIR", "report", "revise", "apr1", "--incorporate", "A1")
	golden(t, "trend.txt", s.masked(s.must("", "report", "trend", "apr1")))

	var trend consensus.Trend
	if err := json.Unmarshal([]byte(s.must("", "report", "trend", "apr1", "--json")), &trend); err != nil {
		t.Fatal(err)
	}
	if n := len(trend.Points); n != 4 || trend.Points[n-1].Conflicts != 1 || trend.Points[n-1].Revision != 1 {
		t.Errorf("%d points: %+v", n, trend.Points)
	}
	picture := filepath.Join(s.dir, "trend.svg")
	s.must("", "report", "trend", "apr1", "--format", "svg", "--out", picture)
	content, err := os.ReadFile(picture)
	if err != nil || !strings.HasPrefix(string(content), "<svg ") || !strings.HasSuffix(string(content), "</svg>\n") {
		t.Errorf("the picture: %v %.100s", err, content)
	}
	if a := s.gives("", "report", "trend", "apr1", "--format", "png"); a.code != exitUsage {
		t.Errorf("a format that there is not: exit %d %s", a.code, a.err)
	}
}

// A person reads where each text begins and ends, and where each day does.
func TestTurns(t *testing.T) {
	morning := time.Date(2024, 7, 8, 14, 0, 0, 0, time.UTC)
	var points []consensus.Point
	for i, revision := range []int{0, 0, 0, 0, 1, 1, 1, 2} {
		points = append(points, consensus.Point{Seq: uint64(i + 1), Revision: revision, Time: morning.Add(time.Duration(i) * 6 * time.Hour)})
	}
	var got []uint64
	for _, p := range turns(points, must(time.LoadLocation("America/New_York"))) {
		got = append(got, p.Seq)
	}
	if want := []uint64{1, 3, 4, 5, 7, 8}; !slices.Equal(got, want) { // in New York the third is at ten in the evening
		t.Errorf("%d, want %d", got, want)
	}
}
