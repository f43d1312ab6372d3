package api

import (
	_ "embed"
)

//go:embed guide.md
var guideSource string

// guide is what the OpenAPI document says of the whole.
func guide() string { return guideSource }
