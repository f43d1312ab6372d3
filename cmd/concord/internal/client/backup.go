package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/google/uuid"

	"concord/events/trust"
)

// Backup writes a copy of the whole log, as the node gives it, to a writer. Whether it
// is whole is seen by reading it.
func (c *Client) Backup(ctx context.Context, s trust.Signer, to io.Writer) error {
	g, err := c.Group(ctx)
	if err != nil {
		return err
	}
	deadline, pause := time.Now().Add(c.patience), firstPause
	for {
		resp, err := c.backupOnce(ctx, s, g.Group)
		if err == nil {
			defer resp.Body.Close()
			if _, err := io.Copy(to, resp.Body); err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				return fmt.Errorf("the backup broke off: %w", err)
			}
			return nil
		}
		var no *Problem
		if !errors.As(err, &no) || !no.Passing() {
			return err
		}
		if err := c.wait(ctx, max(pause, no.RetryAfter), deadline, err); err != nil {
			return err
		}
		pause = min(2*pause, lastPause)
	}
}

func (c *Client) backupOnce(ctx context.Context, s trust.Signer, group string) (*http.Response, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	request, err := trust.NewBackupRequest(trust.BackupRequest{ID: id, Group: group, Issued: time.Now()})
	if err != nil {
		return nil, err
	}
	resp, err := c.send(ctx, http.MethodPost, "/api/v1/backup", nil, bytes.NewReader(request), http.Header{
		"Content-Type":      {"application/json"},
		"Concord-Key":       {s.Name},
		"Concord-Signature": {signature(s.SignBackup(request))},
	})
	if err != nil {
		return nil, err
	}
	if resp.StatusCode >= http.StatusBadRequest {
		_, err := answer(resp)
		return nil, err
	}
	return resp, nil
}
