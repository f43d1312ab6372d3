// Package problem says how both sides of the door tell what was not done: the names
// of problems (RFC 9457), as a node answers with them and a command line prints them,
// and the status of each ground of a refusal.
package problem

import (
	"net/http"
	"strings"

	"concord/aggregates/refusal"
)

// MediaType is that of a problem.
const MediaType = "application/problem+json"

// space stands in front of the slug in the type of every problem of ours.
const space = "urn:concord:problem:"

// Type returns the type of a problem from its stable slug: "stale-text".
func Type(slug string) string { return space + slug }

// Slug returns the slug of a type, "" if it is none of ours.
func Slug(kind string) string {
	slug, ours := strings.CutPrefix(kind, space)
	if !ours {
		return ""
	}
	return slug
}

// Title says a slug in words. A type has the same title whoever tells it.
func Title(slug string) string {
	words := strings.ReplaceAll(slug, "-", " ")
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// Status returns the HTTP status for a ground of a refusal.
func Status(g refusal.Ground) int {
	switch g {
	case refusal.Bad:
		return http.StatusBadRequest
	case refusal.Denied:
		return http.StatusForbidden
	case refusal.Missing:
		return http.StatusNotFound
	}
	return http.StatusConflict // Forbidden, Stale
}
