package log

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"concord/events"
)

// rememberEvery is how long an acknowledgement may wait to be written down.
const rememberEvery = time.Second

// memory is what this node saw acknowledged last, kept in a small file beside
// the log and not in it: a stream that lost its end looks whole to itself.
// It is written lazily, so that it costs no commit anything; what it knows is
// therefore a lower bound.
type memory struct {
	path string // "" remembers only while the process lives

	mu    sync.Mutex
	last  mark // guarded by mu
	saved mark // what the file says; guarded by mu

	stop, done chan struct{} // nil until started
}

// mark is the file's content.
type mark struct {
	Group string `json:"group"`
	Seq   uint64 `json:"seq"`
	ID    string `json:"id"`
}

// recall reads what the node remembers of a group. No file is no memory; a file
// that cannot be read is an error, since it may say that something is lost.
func recall(dir, group string) (*memory, error) {
	m := &memory{last: mark{Group: group}, saved: mark{Group: group}}
	if dir == "" {
		return m, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the node's directory: %w", err)
	}
	m.path = filepath.Join(dir, group+".acknowledged.json")
	data, err := os.ReadFile(m.path)
	if errors.Is(err, os.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading what was last acknowledged: %w", err)
	}
	if err := json.Unmarshal(data, &m.saved); err != nil || m.saved.Group != group {
		return nil, fmt.Errorf("%s does not say what was last acknowledged in %s; "+
			"if the log is known to be whole, remove the file (%v)", m.path, group, err)
	}
	m.last = m.saved
	return m, nil
}

// acknowledged notes that the message is durable at seq.
func (m *memory) acknowledged(seq uint64, last events.Message) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if seq > m.last.Seq {
		m.last.Seq, m.last.ID = seq, last.Header.Get(events.HeaderID)
	}
}

// get returns the last acknowledged sequence, 0 if none is known, and its event's id.
func (m *memory) get() (uint64, string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.last.Seq, m.last.ID
}

// start writes the file from now on, as long as something new is to be said.
func (m *memory) start() {
	if m.path == "" {
		return
	}
	m.stop, m.done = make(chan struct{}), make(chan struct{})
	go func() {
		defer close(m.done)
		tick := time.NewTicker(rememberEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				_ = m.save() // tried again at the next tick, and at close, where the error is returned
			case <-m.stop:
				return
			}
		}
	}()
}

// close writes the file a last time.
func (m *memory) close() error {
	if m.stop != nil {
		close(m.stop)
		<-m.done
	}
	return m.save()
}

// save writes the file if it does not say the last yet: whole or not at all.
func (m *memory) save() error {
	m.mu.Lock()
	last, saved := m.last, m.saved
	m.mu.Unlock()
	if m.path == "" || last == saved {
		return nil
	}
	data, err := json.Marshal(last)
	if err == nil {
		err = ReplaceFile(m.path, append(data, '\n'))
	}
	if err != nil {
		return fmt.Errorf("writing down what was last acknowledged: %w", err)
	}
	m.mu.Lock()
	m.saved = last
	m.mu.Unlock()
	return nil
}
