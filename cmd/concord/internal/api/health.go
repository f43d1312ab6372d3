package api

import (
	"context"
	"fmt"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"concord/cmd/concord/internal/node"
)

// Readiness says whether the node can be sent work, and if not why.
type Readiness struct {
	Ready      bool            `json:"ready"`
	Reasons    []string        `json:"reasons" doc:"why it is not ready"`
	Log        Checked         `json:"log" enum:"unread,checked,read-only" doc:"unread: the node is starting; checked: it is whole and is written on; read-only: it is not, see the reasons"`
	Durability node.Durability `json:"durability,omitempty" doc:"whether every server is known to write through to the disk"`
	Lease      *node.Writer    `json:"lease,omitempty" doc:"which of the group's nodes writes; absent for a node that is alone on its log"`
	Seq        uint64          `json:"seq" doc:"of the last event that readings show"`
	Head       uint64          `json:"head" doc:"of the last event of the log"`
	Behind     uint64          `json:"behind" doc:"events of the log that readings do not show yet"`
	Within     uint64          `json:"within" doc:"how many that may be for the node to be ready"`
}

// Checked says what is known of whether the log is whole.
type Checked string

// What is known of a log.
const (
	Unread   Checked = "unread"    // the node is starting
	Whole    Checked = "checked"   // it was read to its end, and is written on
	ReadOnly Checked = "read-only" // it is damaged or was changed
)

// near is how many events the readings may be behind the log.
const near = 1_000

// Readiness says whether the node can be sent work.
func (s *Server) Readiness() Readiness {
	r := Readiness{Reasons: []string{}, Log: Unread, Within: s.near}
	n := s.node.Load()
	if n == nil {
		r.Reasons = append(r.Reasons, "the node is starting: it reads the log")
		return r
	}
	figures := n.Readings()
	r.Log, r.Durability = Whole, n.Durability
	r.Seq, r.Head, r.Behind = figures.Seq, figures.Seen, figures.Behind
	if err := n.Log.Writable(); err != nil {
		r.Log = ReadOnly
		r.Reasons = append(r.Reasons, err.Error())
	}
	if err := n.Runner.Err(); err != nil {
		r.Reasons = append(r.Reasons, "the readings stopped: "+err.Error())
	}
	if !n.Log.Conn().IsConnected() {
		r.Reasons = append(r.Reasons, "there is no connection to the log")
	}
	if r.Lease = n.Writer(); r.Lease != nil && r.Lease.Node == "" {
		r.Reasons = append(r.Reasons, "no node of the group holds the lease: what is written waits for one that does")
	}
	if r.Behind > r.Within {
		r.Reasons = append(r.Reasons, fmt.Sprintf("the readings are %d events behind the log, more than %d: events %d to %d are missing", r.Behind, r.Within, r.Seq+1, r.Head))
	}
	r.Ready = len(r.Reasons) == 0
	return r
}

func (s *Server) health() {
	huma.Register(s.huma, huma.Operation{
		OperationID: "health", Method: http.MethodGet, Path: "/healthz", Summary: "The process runs",
	}, func(context.Context, *struct{}) (*struct {
		Body struct {
			Status string `json:"status" example:"ok"`
		}
	}, error) {
		out := &struct {
			Body struct {
				Status string `json:"status" example:"ok"`
			}
		}{}
		out.Body.Status = "ok"
		return out, nil
	})
	readiness := func(what string) *huma.Response {
		return &huma.Response{Description: what, Content: map[string]*huma.MediaType{"application/json": {Schema: s.schema(reflect.TypeFor[Readiness]())}}}
	}
	huma.Register(s.huma, huma.Operation{
		Responses:   map[string]*huma.Response{"200": readiness("It can"), "503": readiness("It cannot, for these reasons")},
		OperationID: "ready", Method: http.MethodGet, Path: "/readyz", Summary: "The node can be sent work",
		Description: "503 with the reasons until the log has been read and checked and the readings are near its end, and when the log cannot be written on, here or by the node that holds the lease. " +
			"That the durability is unverified does not make it 503: it is said.",
	}, func(context.Context, *struct{}) (*struct {
		Status int
		Body   Readiness
	}, error) {
		r := s.Readiness()
		status := http.StatusOK
		if !r.Ready {
			status = http.StatusServiceUnavailable
		}
		return &struct {
			Status int
			Body   Readiness
		}{status, r}, nil
	})
}
