package api

import (
	"runtime"
	"time"

	"concord/aggregates"
	"concord/events"
)

// Limits of what is done at a time. A replay, a trial of what would be, and a paragraph
// over time are for one each.
var (
	atThePast  = runtime.GOMAXPROCS(0) // readings of the past that are made at once
	atPackages = runtime.GOMAXPROCS(0) // searches for packages
)

// Limits of what a client may send and how long it may take.
const (
	maxCommand    = events.MaxSigned         // bytes of a command
	maxAttachment = aggregates.MaxAttachment // bytes of an attachment
	maxHeaders    = 32 << 10                 // bytes of a request's headers

	maxAttachments       = 128 << 20        // bytes of all attachments that wait for their command
	maxAttachmentsPerKey = 4 * 8 << 20      // of those that one key has signed for: what one command may name
	attachmentsWait      = 10 * time.Minute // for a command that names them

	longestLine  = 256   // of those who wait for their turn at what keeps a processor busy
	maxListeners = 1_000 // streams of events at once

	readHeaderTime  = 10 * time.Second
	readCommandTime = 15 * time.Second
	readAttachTime  = 2 * time.Minute
	idleTime        = 2 * time.Minute
	readNothingTime = 15 * time.Second // for the body of a request of which none is read
	writeTime       = time.Minute      // of an answer: from the request's header on, or from its whole body on

	answerTime = 30 * time.Second // of a command, before its outcome is called unknown
	waitTime   = 20 * time.Second // for a sequence that a reader asks to wait for
)
