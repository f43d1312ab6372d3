package api

import (
	"maps"
	"slices"
	"sync"
	"time"

	"concord/cmd/concord/internal/node"
)

// attachments holds content that was sent ahead of the command that names it. It
// is safe for concurrent use.
type attachments struct {
	now func() time.Time // the clock on the wall

	mu    sync.Mutex
	items map[string]*attachment // by SHA-256
	size  int                    // bytes of all
}

// attachment is one of them. Several may have signed for the same content: it
// counts for the first.
type attachment struct {
	content   []byte
	key       string    // who signed for it first
	signature []byte    // with that key
	until     time.Time // when it is dropped
}

func newAttachments(now func() time.Time) *attachments {
	return &attachments{now: now, items: make(map[string]*attachment)}
}

// put keeps content until the time that it returns. If there is no room it says so.
func (a *attachments) put(name, key string, signature, content []byte) (time.Time, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	a.drop(now)
	if have, ok := a.items[name]; ok {
		have.until = now.Add(attachmentsWait)
		return have.until, true
	}
	ofKey := 0
	for _, it := range a.items {
		if it.key == key {
			ofKey += len(it.content)
		}
	}
	if a.size+len(content) > maxAttachments || ofKey+len(content) > maxAttachmentsPerKey {
		return time.Time{}, false
	}
	it := &attachment{content: content, key: key, signature: signature, until: now.Add(attachmentsWait)}
	a.items[name] = it
	a.size += len(content)
	time.AfterFunc(attachmentsWait+time.Second, a.sweep) // if nobody looks before
	return it.until, true
}

// sweep drops what has waited too long.
func (a *attachments) sweep() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.drop(a.now())
}

// get returns those of the named attachments that are there.
func (a *attachments) get(names []string) map[string][]byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.drop(a.now())
	out := make(map[string][]byte, len(names))
	for _, name := range names {
		if it, ok := a.items[name]; ok {
			out[name] = it.content
		}
	}
	return out
}

// signed returns the attachments of a command as they were signed for.
func (a *attachments) signed(of map[string][]byte) []node.Attachment {
	if len(of) == 0 {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	out := make([]node.Attachment, 0, len(of))
	for _, name := range slices.Sorted(maps.Keys(of)) {
		if it, ok := a.items[name]; ok {
			out = append(out, node.Attachment{Name: name, Key: it.key, Signature: it.signature, Content: it.content})
		}
	}
	return out
}

// drop is sweep for one who holds the lock.
func (a *attachments) drop(now time.Time) {
	for name, it := range a.items {
		if !now.Before(it.until) {
			delete(a.items, name)
			a.size -= len(it.content)
		}
	}
}

// any says whether there is something at all.
func (a *attachments) any() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.items) > 0
}
