package bench

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"

	"concord/events/trust"
)

// caller posts commands on one connection, one after the other. It shares the
// processors with the node that it measures, so it does no more than HTTP/1.1 asks.
type caller struct {
	host string
	conn net.Conn
	out  *bufio.Writer
	in   *bufio.Reader
	body []byte // of the last answer
}

func call(host string) (*caller, error) {
	conn, err := net.Dial("tcp", host)
	if err != nil {
		return nil, err
	}
	return &caller{host: host, conn: conn, out: bufio.NewWriter(conn), in: bufio.NewReader(conn)}, nil
}

// post posts a command and waits for its answer.
func (c *caller) post(s trust.Submission) error {
	for _, part := range []string{
		"POST /api/v1/commands HTTP/1.1\r\nHost: ", c.host, "\r\nContent-Type: application/json\r\nConcord-Key: ", s.Key, "\r\nConcord-Signature: ",
		base64.RawURLEncoding.EncodeToString(s.Signature), "\r\nContent-Length: ", strconv.Itoa(len(s.Bytes)), "\r\n\r\n",
	} {
		_, _ = c.out.WriteString(part) // what goes wrong Flush says
	}
	_, _ = c.out.Write(s.Bytes)
	if err := c.out.Flush(); err != nil {
		return err
	}
	status, length, err := c.head()
	if err != nil {
		return err
	}
	if cap(c.body) < length {
		c.body = make([]byte, length)
	}
	c.body = c.body[:length]
	if _, err := io.ReadFull(c.in, c.body); err != nil {
		return err
	}
	if status != "200 OK" {
		return fmt.Errorf("%s: %s", status, c.body)
	}
	return nil
}

// head reads the head of an answer: its status, and how long its body is.
func (c *caller) head() (status string, length int, err error) {
	const ok = "200 OK"
	length = -1
	for first := true; ; first = false {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return "", 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		name, value, _ := bytes.Cut(line, []byte(": "))
		switch {
		case first:
			version, said, _ := bytes.Cut(line, []byte(" "))
			if string(version) != "HTTP/1.1" {
				return "", 0, fmt.Errorf("%q is no answer in HTTP/1.1", line)
			}
			if status = ok; string(said) != ok {
				status = string(said)
			}
		case len(line) == 0 && length < 0:
			return "", 0, errors.New("the answer does not say how long it is")
		case len(line) == 0:
			return status, length, nil
		case string(name) == "Content-Length":
			if length, err = strconv.Atoi(string(value)); err != nil {
				return "", 0, err
			}
		}
	}
}
