package api

import (
	_ "embed"
	"fmt"
	"strings"
	"text/template"
	"time"

	"concord/aggregates/engine"
	problems "concord/cmd/concord/internal/problem"
)

//go:embed guide.md
var guideSource string

// known is a type of problem as the guide tells it.
type known struct{ Slug, Status, About string }

// byCommandLine begins what is said of types that no node tells.
const byCommandLine = "told by the command line"

// guide is what the OpenAPI document says of the whole: how one reads, writes, follows
// and is refused. Its figures are those that are enforced.
func guide() string {
	var told, others []known
	for _, k := range problems.Types() {
		x := known{k.Slug, strings.Join(k.Statuses, ", "), k.About}
		switch {
		case x.About == "":
			others = append(others, x)
		case !strings.HasPrefix(x.About, byCommandLine):
			told = append(told, x)
		}
	}
	var out strings.Builder
	err := template.Must(template.New("guide").Parse(guideSource)).Execute(&out, map[string]any{
		"Told": told, "Others": others, "Wait": spoken(waitTime), "Smallest": smallest, "MaxCommand": maxCommand, "MaxAttachment": maxAttachment,
		"MaxAttachments": maxAttachmentsPerKey / maxAttachment, "MaxHeaders": maxHeaders, "Heartbeat": spoken(heartbeat), "Patience": spoken(streamTime),
		"ReadHeader": spoken(readHeaderTime), "ReadCommand": spoken(readCommandTime), "ReadAttach": spoken(readAttachTime), "Write": spoken(writeTime), "Idle": spoken(idleTime),
		"MaxWaiting": engine.MaxWaiting, "Listeners": maxListeners, "Line": longestLine,
	})
	if err != nil {
		panic(err) // it is the same at every start
	}
	return out.String()
}

// spoken says a length of time in words.
func spoken(d time.Duration) string { return fmt.Sprintf("%d seconds", int(d.Seconds())) }
