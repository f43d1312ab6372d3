package api

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"concord/cmd/concord/internal/node"
)

// Readiness says whether the node can be sent work, and if not why.
type Readiness struct {
	Ready      bool            `json:"ready"`
	Reasons    []string        `json:"reasons" doc:"why it is not ready"`
	Durability node.Durability `json:"durability,omitempty" doc:"whether every server is known to write through to the disk"`
	Seq        uint64          `json:"seq" doc:"of the last event that readings show"`
}

// near is how many events the readings may be behind the log.
const near = 1_000

// Readiness says whether the node can be sent work.
func (s *Server) Readiness() Readiness {
	r := Readiness{Reasons: []string{}}
	n := s.node.Load()
	if n == nil {
		r.Reasons = append(r.Reasons, "the node is starting: it reads the log")
		return r
	}
	figures := n.Readings()
	r.Durability, r.Seq = n.Durability, figures.Seq
	if err := n.Log.Writable(); err != nil {
		r.Reasons = append(r.Reasons, err.Error())
	}
	if err := n.Runner.Err(); err != nil {
		r.Reasons = append(r.Reasons, "the readings stopped: "+err.Error())
	}
	if !n.Log.Conn().IsConnected() {
		r.Reasons = append(r.Reasons, "there is no connection to the log")
	}
	if figures.Behind > near {
		r.Reasons = append(r.Reasons, fmt.Sprintf("the readings are %d events behind the log", figures.Behind))
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
	huma.Register(s.huma, huma.Operation{
		OperationID: "ready", Method: http.MethodGet, Path: "/readyz", Summary: "The node can be sent work",
		Description: "503 with the reasons until the log has been read and the readings are near its end, and when the log cannot be written on.",
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
