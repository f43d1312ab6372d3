package log

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
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
// configuration. An existing stream is never updated.
func (l *Log) found(ctx context.Context) error {
	info, err := l.info(ctx)
	if isCode(err, jetstream.JSErrCodeStreamNotFound) {
		_, err = l.js.CreateStream(ctx, l.config)
		// Another node may have been faster: then its stream is compared like any other.
		if err != nil && !errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
			return fmt.Errorf("founding stream %s: %w", l.group, err)
		}
		info, err = l.info(ctx)
	}
	if err != nil {
		return fmt.Errorf("opening stream %s: %w", l.group, err)
	}
	return l.compare(info)
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
	Error *jetstream.APIError `json:"error,omitempty"`
}

// info asks the stream's leader.
func (l *Log) info(ctx context.Context) (*streamInfo, error) {
	var info streamInfo
	if err := l.ask(ctx, "STREAM.INFO."+l.group, nil, &info); err != nil {
		return nil, err
	}
	if info.Error != nil {
		return nil, info.Error
	}
	return &info, nil
}

// ask sends a request to the JetStream API, which hands it to the stream's
// leader, and decodes the answer. It waits while the connection is restored or a
// leader is elected, as long as ctx and the answer time allow.
func (l *Log) ask(ctx context.Context, what string, request, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, l.ackTimeout)
	defer cancel()
	var body []byte
	if request != nil {
		var err error
		if body, err = json.Marshal(request); err != nil {
			return err
		}
	}
	for {
		// Each attempt has its own end: a request that went to a server which was
		// killed is never answered, and asking again is free.
		attempt, done := context.WithTimeout(ctx, max(l.ackTimeout/5, 100*time.Millisecond))
		msg, err := l.nc.RequestWithContext(attempt, "$JS.API."+what, body)
		done()
		if err == nil {
			return json.Unmarshal(msg.Data, answer)
		}
		if l.nc.IsClosed() {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("asking for %s: %w", what, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
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
