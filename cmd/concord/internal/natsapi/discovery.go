package natsapi

import (
	"encoding/json"
	"net/http"
	"regexp"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"

	"concord/cmd/concord/internal/accounts"
)

// discovery answers what services are asked for: whether they are there, what they
// offer, and what they have done.
func (s *Service) discovery() error {
	for verb, tell := range map[micro.Verb]func() any{
		micro.PingVerb:  func() any { return micro.Ping{ServiceIdentity: s.identity, Type: micro.PingResponseType} },
		micro.InfoVerb:  func() any { return s.info() },
		micro.StatsVerb: func() any { return s.stats() },
	} {
		for _, of := range [][2]string{{"", ""}, {accounts.Service, ""}, {accounts.Service, s.identity.ID}} {
			subject, err := micro.ControlSubject(verb, of[0], of[1])
			if err != nil {
				return err
			}
			if err := s.subscribe(subject, "", func(m *nats.Msg) { s.tell(m, tell()) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// tell answers with a document of the protocol.
func (s *Service) tell(m *nats.Msg, document any) {
	b, err := json.Marshal(document)
	if err == nil {
		a := &answer{header: http.Header{}, status: http.StatusOK}
		a.body.Write(b)
		err = s.send(m.Reply, a)
	}
	if err != nil {
		s.Logger.Warn("an answer over NATS was not sent", "subject", m.Subject, "error", err)
	}
}

func (s *Service) info() micro.Info {
	info := micro.Info{
		ServiceIdentity: s.identity, Type: micro.InfoResponseType,
		Description: "Commands and readings of the group " + s.Group + ", as over HTTP",
	}
	for _, e := range s.endpoints {
		info.Endpoints = append(info.Endpoints, micro.EndpointInfo{Name: e.name, Subject: e.subject, QueueGroup: e.queue, Metadata: e.metadata})
	}
	return info
}

func (s *Service) stats() micro.Stats {
	stats := micro.Stats{ServiceIdentity: s.identity, Type: micro.StatsResponseType, Started: s.started}
	for _, e := range s.endpoints {
		stats.Endpoints = append(stats.Endpoints, e.stats())
	}
	return stats
}

// marked is what is known of the log, so that one that is not real says so.
func marked(o Options) map[string]string {
	metadata := map[string]string{"group": o.Group}
	if o.Marks.Fictional {
		metadata["fictional"] = "true"
	}
	if o.Marks.Clock != "" {
		metadata["clock"] = string(o.Marks.Clock)
	}
	return metadata
}

var (
	isSemantic = regexp.MustCompile(`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`)
	notInBuild = regexp.MustCompile(`[^0-9A-Za-z]+`)
)

// semantic puts the program's version into the form that a service has to have: one
// that is no number stands behind 0.0.0.
func semantic(version string) string {
	if len(version) > 1 && version[0] == 'v' && isSemantic.MatchString(version[1:]) {
		return version[1:]
	}
	if isSemantic.MatchString(version) {
		return version
	}
	return "0.0.0+" + notInBuild.ReplaceAllString(version, "-")
}
