package bench

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"concord/events/trust"
)

// TestCaller: what a caller posts is a request as net/http reads it, byte for byte
// what was signed; an answer that is no 200 is an error that shows it.
func TestCaller(t *testing.T) {
	s := trust.Submission{Key: "UKEY"}
	s.Bytes, s.Signature = []byte(`{"id":"1"}`), []byte{1, 2, 3}
	for _, c := range []struct {
		name, answer, err string
	}{
		{"taken", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n{}\n", ""},
		{"refused", "HTTP/1.1 409 Conflict\r\nContent-Length: 2\r\n\r\nno", "409 Conflict: no"},
		{"another protocol", "SSH-2.0-x\r\n", "is no answer"},
		{"without a length", "HTTP/1.1 200 OK\r\n\r\n", "how long"},
		{"cut off", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{", "unexpected EOF"},
	} {
		t.Run(c.name, func(t *testing.T) {
			at, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer at.Close()
			asked := make(chan error, 1)
			go func() { asked <- answerOnce(at, c.answer) }()
			caller, err := call(at.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer caller.conn.Close()
			err = caller.post(s)
			if err == nil && c.err != "" || err != nil && (c.err == "" || !strings.Contains(err.Error(), c.err)) {
				t.Errorf("answered %q: %v", c.answer, err)
			}
			if err := <-asked; err != nil {
				t.Error(err)
			}
		})
	}
}

// answerOnce takes one request, which must be the one of TestCaller, and answers.
func answerOnce(at net.Listener, answer string) error {
	conn, err := at.Accept()
	if err != nil {
		return err
	}
	defer conn.Close()
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return err
	}
	body := make([]byte, r.ContentLength)
	if _, err := io.ReadFull(r.Body, body); err != nil {
		return err
	}
	if got := fmt.Sprint(r.Method, r.URL, r.Host == at.Addr().String(), r.Header["Concord-Key"], r.Header["Concord-Signature"], string(body)); got != `POST/api/v1/commands true [UKEY] [AQID]{"id":"1"}` {
		return fmt.Errorf("asked was %s", got)
	}
	_, err = conn.Write([]byte(answer))
	return err
}
