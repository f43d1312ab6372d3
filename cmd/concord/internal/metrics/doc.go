// Package metrics says how a node is doing, as Prometheus reads it, and holds the
// dashboard that shows it.
//
// The figures of the engine and of the readings are plain counters there: they are
// read when somebody asks for the metrics, and cost a command nothing here. Only
// requests over HTTP are counted in this package. Nothing in it is global: each node
// has a registry of its own. Labels take few values, all of them words of this
// program; nothing that is sent to a node becomes one.
package metrics
