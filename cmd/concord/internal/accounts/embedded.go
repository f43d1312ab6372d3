package accounts

import (
	"fmt"

	"github.com/nats-io/nats-server/v2/server"
)

// Prepare sets up the accounts of the mirror and of the auditors on an embedded
// server. Those of participants come with them ([Admit]).
func Prepare(s *server.Server, group string) error {
	for _, name := range []string{Mirror, Auditors} {
		s.LookupOrRegisterAccount(name)
	}
	if err := connect(s, Links(group, EmbeddedLog)); err != nil {
		return err
	}
	mirror, err := s.LookupAccount(Mirror)
	if err != nil {
		return fmt.Errorf("the account %s: %w", Mirror, err)
	}
	if err := mirror.EnableJetStream(nil, nil); err != nil {
		return fmt.Errorf("JetStream for the account %s: %w", Mirror, err)
	}
	return nil
}

// Admit returns the account of a participant on an embedded server, which is made if
// there is none yet.
func Admit(s *server.Server, group, code string) (*server.Account, error) {
	account, made := s.LookupOrRegisterAccount(OfParticipant(code))
	if !made {
		return account, nil
	}
	return account, connect(s, ForParticipant(group, EmbeddedLog, code))
}

// connect makes links between accounts that are there.
func connect(s *server.Server, links []Link) error {
	for _, l := range links {
		from, err := s.LookupAccount(l.From)
		if err != nil {
			return fmt.Errorf("the account %s: %w", l.From, err)
		}
		to, err := s.LookupAccount(l.To)
		if err != nil {
			return fmt.Errorf("the account %s: %w", l.To, err)
		}
		if err := l.make(from, to); err != nil {
			return fmt.Errorf("giving %s of the account %s to %s: %w", l.Subject, l.From, l.To, err)
		}
	}
	return nil
}

func (l Link) make(from, to *server.Account) error {
	if l.Messages {
		if err := from.AddStreamExport(l.Subject, []*server.Account{to}); err != nil {
			return err
		}
		return to.AddMappedStreamImport(from, l.Subject, l.as())
	}
	kind := server.Singleton
	if l.Many {
		kind = server.Streamed
	}
	if err := from.AddServiceExportWithResponse(l.Subject, kind, []*server.Account{to}); err != nil {
		return err
	}
	return to.AddServiceImport(from, l.as(), l.Subject)
}
