package engine_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"concord/aggregates/engine"
	"concord/aggregates/report"
	"concord/events/log/logtest"
	"concord/events/trust"
)

// TestLines: a line for every command that was accepted or refused, by which it is
// found, and none of what it says or was signed with.
func TestLines(t *testing.T) {
	l := logtest.Embedded(t).Open(groupName)
	var written bytes.Buffer
	e, err := engine.Open(context.Background(), l, engine.Options{Logger: slog.New(slog.NewJSONHandler(&written, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	g := rehearse("lines")
	found(t, e, g)
	written.Reset()

	good := propose(g, "FRA", 1)
	answer := submit(t, e, good)
	submit(t, e, good)
	var sent []trust.Submission
	refuse := func(s trust.Submission) {
		sent = append(sent, s)
		if _, err := e.Submit(context.Background(), s); err == nil {
			t.Error("taken")
		}
	}
	refuse(g.Command("BRA", "amendment.cosponsor", report.Cosponsor{Amendment: "A9"}))
	forged := propose(g, "KEN", 2)
	forged.Signature = slices.Clone(forged.Signature)
	forged.Signature[3] ^= 1
	refuse(forged)
	// What is not known comes in with no word: it could be anything, a seed too.
	const seed = "SUNOTREALLYASEEDBUTITLOOKSLIKEONE"
	refuse(g.Signed(g.Signer("FRA"), trust.Command{Actor: "FRA", Type: seed}, struct{}{}))
	refuse(g.Signed(g.Signer("nobody"), trust.Command{Actor: seed, Type: "amendment.leave"}, report.Leave{Amendment: "A1"}))
	refuse(trust.Submission{Signed: good.Signed, Key: seed})

	type line struct {
		Msg, Command, Type, Actor, Reason string
		From, To, Took                    uint64
	}
	var got []line
	for one := range strings.Lines(written.String()) {
		var l line
		if err := json.Unmarshal([]byte(one), &l); err != nil {
			t.Fatal(err)
		}
		if l.Took == 0 {
			t.Errorf("no duration: %s", one)
		}
		l.Took = 0
		got = append(got, l)
	}
	id := func(s trust.Submission) string {
		c, err := trust.Parse(s.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		return c.ID.String()
	}
	want := []line{
		{Msg: "accepted", Command: id(good), Type: "amendment.propose", Actor: "FRA", From: answer.Seq, To: answer.Seq},
		{Msg: "answered again", Command: id(good), Type: "amendment.propose", Actor: "FRA", From: answer.Seq, To: answer.Seq},
		{Msg: "refused", Command: id(sent[0]), Type: "amendment.cosponsor", Actor: "BRA", Reason: "no-such-amendment"},
		{Msg: "refused", Command: id(forged), Type: "amendment.propose", Actor: "KEN", Reason: "bad-signature"},
		{Msg: "refused", Command: id(sent[2]), Actor: "FRA", Reason: "unknown-command"},
		{Msg: "refused", Command: id(sent[3]), Type: "amendment.leave", Reason: "unknown-key"},
		{Msg: "refused", Command: id(good), Type: "amendment.propose", Reason: "unknown-key"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%+v, want\n%+v", got, want)
	}
	sent = append(sent, good)
	for _, s := range sent {
		c, err := trust.Parse(s.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		for what, secret := range map[string]string{
			"salt": c.Salt, "signature": base64.RawURLEncoding.EncodeToString(s.Signature), "seed": seed, "wording": "promote the free",
		} {
			if strings.Contains(written.String(), secret) {
				t.Errorf("a %s is in the lines: %s", what, &written)
			}
		}
	}
}
