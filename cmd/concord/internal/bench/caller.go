package bench

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"

	"concord/events/trust"
)

// caller posts commands on one connection, one after the other. It shares the
// processors with the node that it measures, so it does no more than HTTP/1.1 asks.
type caller struct {
	host string
	conn net.Conn
	out  *bufio.Writer
	in   *bufio.Reader
}

func call(host string) (*caller, error) {
	conn, err := net.Dial("tcp", host)
	if err != nil {
		return nil, err
	}
	return &caller{host, conn, bufio.NewWriter(conn), bufio.NewReader(conn)}, nil
}

// post posts a command and waits for its answer.
func (c *caller) post(s trust.Submission) error {
	fmt.Fprintf(c.out, "POST /api/v1/commands HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nConcord-Key: %s\r\nConcord-Signature: %s\r\nContent-Length: %d\r\n\r\n",
		c.host, s.Key, base64.RawURLEncoding.EncodeToString(s.Signature), len(s.Bytes))
	if _, err := c.out.Write(s.Bytes); err != nil {
		return err
	}
	if err := c.out.Flush(); err != nil {
		return err
	}
	a, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(a.Body)
	_ = a.Body.Close()
	if err == nil && a.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", a.Status, body)
	}
	return err
}
