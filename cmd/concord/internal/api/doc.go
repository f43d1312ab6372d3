// Package api is the HTTP side of a node: commands in, readings and events out, as
// JSON, described by the OpenAPI document that it serves.
//
// It decides nothing and keeps nothing but attachments on their way to a command.
// A reading is taken from what the runner has read; a command goes to the engine
// as the exact bytes that were signed. Errors are problem details (RFC 9457).
package api
