// Package natsapi is the NATS side of a node: the micro service concord, with the same
// commands and readings as over HTTP, and the same answers to the byte.
//
// It has nothing of its own but the way in and out. What a message asks for becomes a
// request to the node's HTTP side, with its limits and its problems; the answer goes
// back as a message, a problem as an error of the service.
//
// It speaks the protocol of package micro of the NATS client and does not use its
// AddService, for two reasons. That takes one request of an endpoint after the other,
// where commands that come at the same time share a commit, and counts none of the
// errors of those that are answered later. And it answers to whatever subject the one
// who asks has named: here answers go to inboxes only, over a connection that has no
// right to write on the log, so that none can be led there.
package natsapi
