package api

import (
	"time"

	"concord/aggregates"
	"concord/events"
)

// Limits of what a client may send and how long it may take.
const (
	maxCommand    = events.MaxSigned         // bytes of a command
	maxAttachment = aggregates.MaxAttachment // bytes of an attachment
	maxHeaders    = 32 << 10                 // bytes of a request's headers

	maxAttachments       = 128 << 20        // bytes of all attachments that wait for their command
	maxAttachmentsPerKey = 4 * 8 << 20      // of those that one key has signed for: what one command may name
	attachmentsWait      = 10 * time.Minute // for a command that names them

	readHeaderTime  = 10 * time.Second
	readCommandTime = 15 * time.Second
	readAttachTime  = 2 * time.Minute
	idleTime        = 2 * time.Minute
	writeTime       = time.Minute // of a reading, from the request's header on

	answerTime = 30 * time.Second // of a command, before its outcome is called unknown
	waitTime   = 20 * time.Second // for a sequence that a reader asks to wait for
)
