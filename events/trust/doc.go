// Package trust is what makes a command its signer's: keys, the signed command,
// and the one predicate that says whether a signature holds.
//
// Keys are Ed25519 in the nkey encoding of NATS (user keys, "U…"); a seed is a
// file of its holder's. A command is signed over its exact bytes, and those bytes
// stay on the log. Whether a key belongs to the actor that a command names is not
// known here: that is the group's to say (aggregates/group).
package trust
