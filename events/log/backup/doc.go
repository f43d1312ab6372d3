// Package backup copies a group's log into one file and brings it back.
//
// A backup is lines of JSON, compressed (zstd): a head that says of which group it is
// and up to which event it goes, every message of the log up to there as it stands,
// and an end with a digest of all of it. What carries meaning is in it (subject,
// headers in order, data); the server's timestamps are not, since nothing depends on
// them. The keys of a node may stand behind the end, if they were asked for.
//
// A copy that broke off has no end, and what has no end is no backup: nothing of it
// is believed before all of it was read and checked ([Read]). Commands are whole in
// it, as they are on the log. A copy is made while the group goes on: it ends where
// the log ended when it began.
package backup
