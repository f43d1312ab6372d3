package prepare

import (
	"errors"
	"strings"
	"testing"

	"concord/cmd/concord/internal/documents/markdown"
	"concord/events"
	"concord/events/text"
)

func TestTable(t *testing.T) {
	file := "---\ntitle: Draft  report\n---\n\n1. One [two.\n2. Three.\n"
	got, err := Table("apr1", []byte(file), events.AnnualReport, "", "en")
	if err != nil {
		t.Fatal(err)
	}
	if c := got.Command; c.Report != "apr1" || c.Title != "Draft report" || c.Kind != events.AnnualReport || c.Language != "en" || c.Draft != nameOf(got.Draft) {
		t.Errorf("%+v", c)
	}
	var blocks []text.Block
	if err := events.UnmarshalJSON(got.Draft, &blocks); err != nil || len(blocks) != 2 || blocks[0].Text != "One [two." || blocks[1].ID != "p2" {
		t.Errorf("the attachment holds %+v, %v", blocks, err)
	}
	if len(got.Brackets.Warnings) != 1 || got.Brackets.Warnings[0].Block != "p1" {
		t.Errorf("brackets: %+v", got.Brackets)
	}
	if other, err := Table("apr1", []byte(file), events.FinalReport, "Another", "fr"); err != nil || other.Command.Title != "Another" {
		t.Errorf("%+v, %v", other.Command, err)
	}
	var no *markdown.Error
	if _, err := Table("apr1", []byte(" \n"), events.AnnualReport, "", "en"); !errors.As(err, &no) {
		t.Errorf("an empty file: %v", err)
	}
	if _, err := Table("apr1", []byte("1. \xff\n"), events.AnnualReport, "", "en"); !errors.As(err, &no) || !strings.Contains(err.Error(), "UTF-8") {
		t.Errorf("no text: %v", err)
	}
}
