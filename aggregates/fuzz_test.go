package aggregates_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"

	"concord/aggregates"
	"concord/aggregates/refusal"
	"concord/aggregates/rehearsal"
	"concord/events"
	"concord/events/trust"
)

// attachmentHere stands in a fuzzed command for the name of the attachment that
// comes with it, which nobody would guess: its SHA-256.
var attachmentHere = bytes.Repeat([]byte("@"), hex.EncodedLen(32))

// FuzzCommand: whatever bytes come as a command, and whatever they attach, at any
// moment of a negotiation: they are read, decided and carried out, or refused in words;
// nothing panics, and what is accepted once is accepted again alike.
func FuzzCommand(f *testing.F) {
	var states []aggregates.State // before each event that begins a command, of one log after the other
	for _, path := range []string{fmt.Sprintf("testdata/kept-rules-%d.ndjson", aggregates.Rules), keptConsensus} {
		states = moments(f, states, read(f, path))
	}
	key := rehearsal.New("kept", "kept log", nil).Signer(events.CodeSecretariat).Name
	f.Fuzz(func(t *testing.T, moment uint8, signed, content []byte) {
		state := states[int(moment)%len(states)]
		name := rehearsal.Name(content)
		in, no := aggregates.Read(trust.Submission{
			Signed: events.Signed{Bytes: bytes.ReplaceAll(signed, attachmentHere, []byte(name))}, Key: key, Attachments: map[string][]byte{name: content},
		})
		if no != nil {
			inWords(t, no)
			return
		}
		commit, no := aggregates.DecideUnsigned(&state, &in, in.Issued)
		if no != nil {
			inWords(t, no)
			return
		}
		messages, err := events.Encode(commit)
		if err != nil {
			return // the engine refuses it
		}
		again, no := aggregates.DecideUnsigned(&state, &in, in.Issued)
		if no != nil {
			t.Fatalf("accepted once, then refused: %v", no)
		}
		twice, err := events.Encode(again)
		if err != nil || len(twice) != len(messages) {
			t.Fatalf("decided twice: %d events, then %d (%v)", len(messages), len(twice), err)
		}
		records := commit.Records(state.Seq, messages)
		for i := range records {
			if !bytes.Equal(messages[i].Data, twice[i].Data) {
				t.Fatalf("decided twice, event %d differs:\n%s\n%s", i+1, messages[i].Data, twice[i].Data)
			}
			if state, err = aggregates.Evolve(state, &records[i]); err != nil {
				t.Fatalf("what was decided cannot be carried out: %v", err)
			}
		}
	})
}

// moments adds to the states those of a log before each of its commands, each of which it
// gives to the fuzzer at its moment, and the state at the end.
func moments(f *testing.F, states []aggregates.State, log []events.Stored) []aggregates.State {
	f.Helper()
	var state aggregates.State
	for at := 0; at < len(log); {
		states = append(states, state)
		first, err := events.Decode(log[at])
		if err != nil {
			f.Fatal(err)
		}
		attached := map[string][]byte{}
		for range first.Parts {
			r, err := events.Decode(log[at])
			if err != nil {
				f.Fatal(err)
			}
			if a, is := r.Event.(events.AttachmentStored); is {
				attached[a.SHA256] = append(attached[a.SHA256], a.Content...)
			}
			if state, err = aggregates.Evolve(state, &r); err != nil {
				f.Fatal(err)
			}
			at++
		}
		signed, content := first.Signed.Bytes, []byte(nil)
		for name, a := range attached {
			signed, content = bytes.ReplaceAll(signed, []byte(name), attachmentHere), a
		}
		f.Add(uint8(len(states)-1), signed, content)
	}
	return append(states, state)
}

// inWords asks of a refusal that it says something.
func inWords(t *testing.T, no *refusal.Refusal) {
	t.Helper()
	var as *refusal.Refusal
	if !errors.As(error(no), &as) || no.Ground == 0 || no.Type == "" || no.Detail == "" {
		t.Fatalf("refused without a word: %+v", *no)
	}
}
