// Package lease says which of a group's nodes writes: the one that holds the lease, a
// key in a JetStream bucket of its own that is gone after a while unless its holder
// renews it. The others send their commands to the address that stands in it.
//
// The lease is for speed: one writer decides once, two would refuse each other's
// commits. Safety is the fence of the log ([concord/events/log]), and nothing here is
// needed for it: whoever takes himself for the holder a moment too long is refused
// there.
//
// The time limit is the bucket's, not the key's: a key's own limit does not hold any
// more once the key was updated. The bucket stands under names of its own, none of
// which is under that of the group, so that nothing that is written there can come
// onto the log.
package lease
