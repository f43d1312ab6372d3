// Package cluster writes what a cluster needs before it starts: the configuration of
// three NATS servers with the password between them and who may log in, the keys of the
// nodes and of the secretariat, and the settings for docker-compose.yml. Nothing of it
// has a default, so that none is forgotten, and nothing that is there is overwritten.
//
// The files are readable by their owner alone. The containers run as that user, so that
// no file has to be open to others to be read in one. It starts nothing.
package cluster
