// Package node puts a node of a group together: the keys on its disk, the log on
// an embedded or a foreign JetStream, the engine that writes on it and the runner
// that reads behind it. It founds a group on an empty log, and keeps to what the
// founding event says on one that stands.
//
// It decides nothing itself: the founding and the demonstration are signed
// commands that go the way of any other. It serves no HTTP; by HTTP it sends
// on what is for the node that holds the lease.
package node
