package log

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// StreamConfig is the configuration of a group's stream, every field that
// matters to an append-only log written out:
//
//   - DenyDelete and DenyPurge keep messages from being taken out one by one or
//     all at once, and cannot be lifted again; no rollup headers.
//   - No limit of number, size or age, and no message with a time to live: each
//     of them removes messages. Should somebody set MaxMsgs or MaxBytes all the
//     same, DiscardNew refuses the new message and keeps the old ones.
//   - The subjects are listed aggregate by aggregate: nothing else that is
//     published under the group's name lands on the log.
//   - AllowDirect for readers, AllowAtomicPublish for commits of several messages.
//   - No mirror, source, republish, transform or compression; default
//     persistence (the other one acknowledges before it has written).
//
// replicas is 1 or 3.
func StreamConfig(group string, aggregates []string, replicas int) jetstream.StreamConfig {
	subjects := make([]string, len(aggregates))
	for i, aggregate := range aggregates {
		subjects[i] = group + "." + aggregate + ".>"
	}
	return jetstream.StreamConfig{
		Name:               group,
		Subjects:           subjects,
		Retention:          jetstream.LimitsPolicy,
		MaxConsumers:       -1,
		MaxMsgs:            -1,
		MaxBytes:           -1,
		MaxMsgsPerSubject:  -1,
		MaxMsgSize:         -1,
		MaxAge:             0,
		Discard:            jetstream.DiscardNew,
		Storage:            jetstream.FileStorage,
		Replicas:           replicas,
		Duplicates:         2 * time.Minute, // the server's default; no message carries an id to compare
		DenyDelete:         true,
		DenyPurge:          true,
		Compression:        jetstream.NoCompression,
		AllowDirect:        true,
		AllowAtomicPublish: true,
	}
}

// found opens the stream, or creates it where there is none, and compares its
// configuration. An existing stream is never updated. It waits for a leader as
// long as ctx allows.
func (l *Log) found(ctx context.Context) error {
	for {
		info, err := l.info(ctx)
		if isCode(err, jetstream.JSErrCodeStreamNotFound) {
			if err := l.mayFound(); err != nil {
				return err
			}
			_, err = l.js.CreateStream(ctx, l.config)
			// Another node may have been faster: then its stream is compared like any other.
			if err == nil || errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
				continue
			}
			if isCode(err, codeUnavailable) || isCode(err, codeNoPeers) {
				if pause(ctx, again) == nil {
					continue // the servers have not found each other yet
				}
			}
			return fmt.Errorf("founding stream %s: %w", l.group, err)
		}
		if err != nil {
			return fmt.Errorf("opening stream %s: %w", l.group, err)
		}
		return l.compare(info)
	}
}

// mayFound says why no new stream is founded where there is none: a server that
// cannot read a stream's files leaves it out, and a new one would take their place.
func (l *Log) mayFound() error {
	if l.server != nil {
		dirs, err := streamDirs(l.server.StoreDir(), l.group)
		if err != nil {
			return err
		}
		for _, dir := range dirs {
			empty, err := holdsNothing(dir)
			if err != nil {
				return err
			}
			if !empty {
				return fmt.Errorf("the files of stream %s in %s cannot be read by the server: "+
					"restore them from a replica or a backup", l.group, dir)
			}
			// A node that was killed while it founded the stream left this behind.
			if err := os.RemoveAll(dir); err != nil {
				return fmt.Errorf("clearing away a stream that was never founded: %w", err)
			}
		}
	}
	if seq, id := l.known.get(); seq > 0 {
		return &LostError{Group: l.group, Seq: seq, ID: id, Remember: l.known.path}
	}
	return nil
}

// holdsNothing reports whether no byte of a message was ever written into the
// directory of a stream.
func holdsNothing(dir string) (bool, error) {
	empty := true
	err := filepath.WalkDir(filepath.Join(dir, "msgs"), func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".blk" {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Size() > 0 {
			empty = false
		}
		return err
	})
	return empty, err
}

// Codes of the server's errors that pass by themselves.
const (
	codeUnavailable jetstream.ErrorCode = 10008 // no leader now
	codeNoPeers     jetstream.ErrorCode = 10005 // not enough servers known yet
)

// pause waits, or returns ctx's error if that ends first.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// streamInfo is what the stream's leader says of it. The configuration stays as
// it came, so that a field which this program has never heard of is seen too.
type streamInfo struct {
	Config json.RawMessage `json:"config"`
	State  struct {
		Messages uint64   `json:"messages"`
		FirstSeq uint64   `json:"first_seq"`
		LastSeq  uint64   `json:"last_seq"`
		Deleted  []uint64 `json:"deleted"` // if asked for
	} `json:"state"`
	Error *apiError `json:"error"`
}

// info asks the stream's leader.
func (l *Log) info(ctx context.Context) (*streamInfo, error) {
	var info streamInfo
	if err := l.ask(ctx, "STREAM.INFO."+l.group, nil, &info); err != nil {
		return nil, err
	}
	return &info, info.Error.orNil()
}

// apiError is an error in an answer of the JetStream API.
type apiError jetstream.APIError

// orNil gives the error, or nil for no error.
func (e *apiError) orNil() error {
	if e == nil {
		return nil
	}
	return (*jetstream.APIError)(e)
}

// jetStreamAPI stands in front of what is asked of the JetStream that has the log.
const jetStreamAPI = "$JS.API"

// ask sends a request to the JetStream API, which hands it to the stream's
// leader, and decodes the answer, whose errors are the caller's to look at. While
// there is no connection or no leader it asks again, as long as ctx allows.
func (l *Log) ask(ctx context.Context, what string, request, answer any) error {
	return l.askAt(ctx, jetStreamAPI, what, request, answer)
}

// askAt asks the JetStream API that has a prefix.
func (l *Log) askAt(ctx context.Context, api, what string, request, answer any) error {
	var body []byte
	if request != nil {
		var err error
		if body, err = json.Marshal(request); err != nil {
			return err
		}
	}
	for {
		data, err := l.askOnce(ctx, api+"."+what, body)
		if err == nil {
			return json.Unmarshal(data, answer)
		}
		if l.nc.IsClosed() {
			return err
		}
		if pause(ctx, again) != nil {
			return fmt.Errorf("asking for %s: %w", what, err)
		}
	}
}

// askOnce waits for one answer, but not longer than the connection holds. It has
// an end of its own: a request that went to a server which was killed is never
// answered, and asking again is free.
func (l *Log) askOnce(ctx context.Context, subject string, body []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, max(l.ackTimeout/5, 100*time.Millisecond))
	defer cancel()
	ctx, done, err := l.connected(ctx)
	if err != nil {
		return nil, err
	}
	defer done(nil)
	msg, err := l.nc.RequestWithContext(ctx, subject, body)
	if err != nil {
		return nil, err
	}
	var passing struct {
		Error *apiError `json:"error"`
	}
	if err := json.Unmarshal(msg.Data, &passing); err != nil {
		return nil, fmt.Errorf("the server's answer cannot be read: %w", err)
	}
	if err := passing.Error.orNil(); isCode(err, codeUnavailable) {
		return nil, err
	}
	return msg.Data, nil
}

// isCode reports whether err is the server's error of that code.
func isCode(err error, code jetstream.ErrorCode) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && api.ErrorCode == code
}

// compare returns a [DriftError] if the stream is configured otherwise than it
// has to be.
func (l *Log) compare(info *streamInfo) error {
	differences, err := configDifferences(l.config, info.Config)
	if err != nil {
		return fmt.Errorf("comparing the configuration of stream %s: %w", l.group, err)
	}
	if len(differences) > 0 {
		return &DriftError{Stream: l.group, Differences: differences}
	}
	return nil
}

// configDifferences compares every field of a configuration as the server gives
// it with what it must be. A field with an empty value (false, 0, "", null, [],
// {}) counts as unset: servers of other versions leave some out. Metadata that
// the server itself keeps (_nats.…) is not compared.
func configDifferences(want jetstream.StreamConfig, got json.RawMessage) ([]Difference, error) {
	wantJSON, err := json.Marshal(want)
	if err != nil {
		return nil, err
	}
	wanted, err := configFields(wantJSON)
	if err != nil {
		return nil, err
	}
	found, err := configFields(got)
	if err != nil {
		return nil, err
	}
	names := slices.Collect(maps.Keys(wanted))
	for name := range found {
		if _, ok := wanted[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var out []Difference
	for _, name := range names {
		if wanted[name] != found[name] {
			out = append(out, Difference{Field: name, Want: wanted[name], Got: found[name]})
		}
	}
	return out, nil
}

// configFields takes a configuration apart into its fields, each as compact
// JSON with sorted names; empty ones are left out.
func configFields(config json.RawMessage) (map[string]string, error) {
	decoder := json.NewDecoder(bytes.NewReader(config))
	decoder.UseNumber()
	var fields map[string]any
	if err := decoder.Decode(&fields); err != nil {
		return nil, err
	}
	if metadata, ok := fields["metadata"].(map[string]any); ok {
		maps.DeleteFunc(metadata, func(name string, _ any) bool { return strings.HasPrefix(name, "_nats.") })
	}
	out := make(map[string]string, len(fields))
	for name, value := range fields {
		text, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		switch string(text) {
		case "false", "0", `""`, "null", "[]", "{}":
			continue
		}
		out[name] = string(text)
	}
	return out, nil
}

// CheckConfig compares the stream's configuration again. Once it has differed,
// the log is not written on until it is opened anew, since messages may be gone.
func (l *Log) CheckConfig(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, l.ackTimeout)
	defer cancel()
	info, err := l.info(ctx)
	if isCode(err, jetstream.JSErrCodeStreamNotFound) {
		err = &DriftError{Stream: l.group, Differences: []Difference{{Field: "name", Want: l.group}}}
		l.forbid(err)
		return err
	}
	if err != nil {
		return fmt.Errorf("checking stream %s: %w", l.group, err)
	}
	if err := l.compare(info); err != nil {
		l.forbid(err)
		return err
	}
	return nil
}
