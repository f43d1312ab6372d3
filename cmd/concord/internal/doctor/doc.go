// Package doctor looks at the machine and the directory of a node, and at the node if
// one answers: whether a group can be served from here, and what to do where not.
//
// It changes nothing and needs no running node. What counts as too little has one
// name here; what the node itself insists on, such as who may read a key, is asked
// of the packages that insist on it.
package doctor
