package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/problem"
)

// health is what one address answered.
type health struct {
	URL     string `json:"url"`
	Healthy bool   `json:"healthy"`
	Detail  string `json:"detail,omitempty"` // why not
}

func newHealthCommand(d *door) *cobra.Command {
	var atLeast int
	var watch bool
	c := &cobra.Command{
		Use: "health [URL…]", Short: "Say whether a node, or NATS servers, can be sent work",
		Long: `Asks addresses over HTTP whether they are healthy: without any the node (--server), which
is if its /readyz says so. For a NATS server it is the /healthz of its monitoring port.
It exits with 3 unless all of them are, or as many as --at-least says. Containers without
a shell are checked with it.

--watch goes on, and says whenever one has changed.`,
		Example: `  concord health
  concord health --at-least 2 http://nats-1:8222/healthz http://nats-2:8222/healthz http://nats-3:8222/healthz`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				node, err := d.client()
				if err != nil {
					return err
				}
				args = []string{node.Server() + "/readyz"}
			}
			for _, a := range args {
				if u, err := url.Parse(a); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
					return wrong("%q is no address to ask for health: it reads like http://HOST:PORT/healthz", a)
				}
			}
			if !c.Flags().Changed("at-least") {
				atLeast = len(args)
			}
			if atLeast < 1 || atLeast > len(args) {
				return wrong("--at-least is 1 to %d here, not %d", len(args), atLeast)
			}
			if watch {
				return d.watchHealth(c.Context(), args)
			}
			return d.tellHealth(healthOf(c.Context(), args), atLeast)
		},
	}
	c.Flags().IntVar(&atLeast, "at-least", 0, "how `many` have to be healthy; all of them if absent")
	c.Flags().BoolVar(&watch, "watch", false, "go on until stopped, and say what changes")
	return c
}

// How long an address may take to answer, how much of an answer is read in bytes, and
// how long --watch waits between two looks.
const (
	healthTime = 3 * time.Second
	maxHealth  = 64 << 10
	lookEvery  = 2 * time.Second
)

// healthOf asks all addresses at once.
func healthOf(ctx context.Context, urls []string) []health {
	out := make([]health, len(urls))
	var all sync.WaitGroup
	for i, u := range urls {
		all.Go(func() {
			out[i] = health{URL: u}
			out[i].Healthy, out[i].Detail = askHealth(ctx, u)
		})
	}
	all.Wait()
	return out
}

func askHealth(ctx context.Context, u string) (bool, string) {
	ctx, cancel := context.WithTimeout(ctx, healthTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u, nil)
	if err != nil {
		return false, err.Error()
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false, fmt.Sprintf("it does not answer: %v", client.Reason(err))
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxHealth))
	switch {
	case err != nil:
		return false, fmt.Sprintf("its answer broke off: %v", err)
	case resp.StatusCode == http.StatusOK:
		return true, ""
	}
	// A node gives reasons, a NATS server an error; who else is asked answers anyhow.
	var said struct {
		Reasons []string `json:"reasons"`
		Error   string   `json:"error"`
	}
	_ = json.Unmarshal(body, &said)
	why := strings.Join(said.Reasons, "; ")
	if why == "" {
		why = said.Error
	}
	if strings.Contains(why, "meta leader") {
		why += " (is the majority of the servers there, and have all of them the same cluster password in nats.conf?)"
	}
	return false, strings.TrimSpace(resp.Status + " " + why)
}

// tellHealth tells what was found. If too few are healthy the error says so.
func (d *door) tellHealth(all []health, atLeast int) error {
	healthy := 0
	var ill []string
	for _, h := range all {
		if h.Healthy {
			healthy++
		} else {
			ill = append(ill, h.URL+": "+h.Detail)
		}
	}
	out := struct {
		OK      bool     `json:"ok"`
		Healthy int      `json:"healthy"`
		AtLeast int      `json:"at_least"`
		Checks  []health `json:"checks"`
	}{healthy >= atLeast, healthy, atLeast, all}
	if !out.OK {
		err := &client.Problem{
			Type: problem.Type("not-healthy"), Title: problem.Title("not-healthy"), Status: http.StatusServiceUnavailable,
			Detail: fmt.Sprintf("%d of %d are healthy, not %d: %s", healthy, len(all), atLeast, strings.Join(ill, "; ")),
		}
		if d.json {
			if err := d.answer(out, nil); err != nil {
				return err
			}
		}
		return err
	}
	return d.answer(out, func() {
		for _, h := range all {
			if h.Healthy {
				d.say("%s is healthy", h.URL)
			} else {
				d.say("%s is not: %s", h.URL, h.Detail)
			}
		}
	})
}

// watchHealth says what changes until ctx ends.
func (d *door) watchHealth(ctx context.Context, urls []string) error {
	was := map[string]health{}
	for {
		for _, h := range healthOf(ctx, urls) {
			if before, known := was[h.URL]; ctx.Err() == nil && (!known || before.Healthy != h.Healthy) {
				if h.Healthy {
					d.say("%s is healthy", h.URL)
				} else {
					d.say("%s is not healthy: %s", h.URL, h.Detail)
				}
			}
			was[h.URL] = h
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(lookEvery):
		}
	}
}
