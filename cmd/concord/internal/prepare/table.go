package prepare

import (
	"crypto/sha256"
	"encoding/hex"

	"concord/aggregates/report"
	"concord/cmd/concord/internal/documents/markdown"
	"concord/events"
	"concord/events/text"
)

// Tabling is a draft that is ready to be tabled.
type Tabling struct {
	Command  report.Table
	Draft    []byte // the attachment that the command names
	Blocks   []text.Block
	Brackets text.Brackets
	Warnings []markdown.Warning // what the file says otherwise than the blocks
}

// Table prepares the tabling of a draft in Markdown. An empty title is that of the
// file. The error is a [*markdown.Error].
func Table(slug string, file []byte, kind events.ReportKind, title, language string) (Tabling, error) {
	draft, err := markdown.Read(file)
	if err != nil {
		return Tabling{}, err
	}
	if title == "" {
		title = draft.Title
	}
	title = text.Normalize(title)
	content, err := events.MarshalJSON(draft.Blocks)
	if err != nil {
		return Tabling{}, err
	}
	return Tabling{
		Command: report.Table{Report: slug, Kind: kind, Title: title, Language: language, Draft: nameOf(content)},
		Draft:   content, Blocks: draft.Blocks, Brackets: text.ScanBrackets(draft.Blocks), Warnings: draft.Warnings,
	}, nil
}

// nameOf returns the name of an attachment: its SHA-256 in lower-case hex.
func nameOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
