package main

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version returns what this binary was built from: the module's version, else the
// commit, else "devel".
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return devel
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	revision, changed := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+changes"
		}
	}
	if len(revision) > 12 {
		revision = revision[:12]
	}
	if revision == "" {
		return devel
	}
	return revision + changed
}

const devel = "devel"

func newVersionCommand(d *door) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "What this binary is", Args: takes(),
		RunE: func(*cobra.Command, []string) error {
			v := struct {
				Version  string `json:"version"`
				Go       string `json:"go"`
				Platform string `json:"platform"`
			}{version(), runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
			return d.answer(v, func() { d.say("concord %s (%s, %s)", v.Version, v.Go, v.Platform) })
		},
	}
}
