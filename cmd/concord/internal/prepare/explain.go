package prepare

import (
	"strings"

	"concord/aggregates/report"
	"concord/events"
)

// longStatement is how many bytes of a statement stand in the command itself; a
// longer one is attached.
const longStatement = 8 << 10

// Explain makes the explanation of a position, and what is attached to it.
func Explain(on events.On, language, words string) (report.Explain, [][]byte) {
	c := report.Explain{On: on, Language: language, Text: strings.TrimSpace(words)}
	if len(c.Text) <= longStatement {
		return c, nil
	}
	content := []byte(c.Text)
	c.File, c.Text = nameOf(content), ""
	return c, [][]byte{content}
}
