package events

import (
	"fmt"
	"maps"
	"slices"
)

// registry knows how to read each event type that was ever written: present
// versions by decoding, older ones by an upcaster that turns their data into that
// of the next version.
type registry struct {
	decoders  map[string]func(data []byte) (Event, error)
	upcasters map[string]upcaster
	kinds     []Event // one of each present type, empty
}

// upcaster turns the data of one version of an event type into that of a later
// one, named to. It is pure and stays in the code for ever.
type upcaster struct {
	to   string
	data func([]byte) ([]byte, error)
}

// maxUpcasts bounds a chain of upcasters, so that a mistake in the table cannot loop.
const maxUpcasts = 100

// event decodes the data of the named type.
func (r registry) event(name string, data []byte) (Event, error) {
	for range maxUpcasts {
		if decode, ok := r.decoders[name]; ok {
			e, err := decode(data)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			return e, nil
		}
		up, ok := r.upcasters[name]
		if !ok {
			return nil, fmt.Errorf("event type %q is not known: it was written by a newer Concord (start that one), or not by Concord", name)
		}
		next, err := up.data(data)
		if err != nil {
			return nil, fmt.Errorf("%s: upcasting to %s: %w", name, up.to, err)
		}
		name, data = up.to, next
	}
	return nil, fmt.Errorf("event type %q: more than %d upcasts", name, maxUpcasts)
}

// present adds the present version of an event type.
func present[E Event](r *registry) {
	var zero E
	r.kinds = append(r.kinds, zero)
	r.decoders[zero.name().String()] = func(data []byte) (Event, error) {
		var e E
		err := UnmarshalJSON(data, &e)
		return e, err
	}
}

// Kinds returns an empty event of each type, always in the same order.
func Kinds() []Event { return slices.Clone(types.kinds) }

// types holds every event type that Concord writes or ever wrote.
var types = func() registry {
	r := registry{decoders: map[string]func([]byte) (Event, error){}, upcasters: map[string]upcaster{}}
	present[GroupFounded](&r)
	present[ParticipantsRegistered](&r)
	present[KeyEnrolled](&r)
	present[KeyRevoked](&r)
	present[OfficerElected](&r)
	present[ClockSet](&r)
	present[ReportTabled](&r)
	present[BlocksTabled](&r)
	present[BlockContinued](&r)
	present[AmendmentProposed](&r)
	present[AmendmentCosponsored](&r)
	present[AmendmentLeft](&r)
	present[AmendmentWithdrawn](&r)
	present[AmendmentDeclined](&r)
	present[ReportRevised](&r)
	present[RevisionBlocks](&r)
	present[DeadlineSet](&r)
	present[DeadlineLifted](&r)
	present[LeaveGiven](&r)
	present[ReportAdopted](&r)
	present[AttachmentStored](&r)
	present[PositionTaken](&r)
	present[PositionLifted](&r)
	present[ExplanationGiven](&r)
	present[ParagraphAgreed](&r)
	present[AgreementConfirmed](&r)
	present[AgreementReopened](&r)
	present[PackageMade](&r)
	present[PackageUntied](&r)
	present[SilencePut](&r)
	present[SilenceBroken](&r)
	present[SilenceLateObjection](&r)
	present[SilenceExtended](&r)
	present[SilenceWithdrawn](&r)
	present[SilenceEnded](&r)
	present[SilenceConfirmed](&r)
	present[SilenceVoided](&r)
	present[DeadlinePassed](&r)
	present[AmendmentFallen](&r)
	present[AmendmentOrderSet](&r)
	present[ReportReconsidered](&r)
	present[ReportDivided](&r)
	present[DivisionOpposed](&r)
	present[PartAdopted](&r)
	present[PartReconsidered](&r)
	present[ParagraphReconsidered](&r)
	present[DocumentIssued](&r)
	present[DocumentSubmitted](&r)
	present[CorrigendumIssued](&r)
	return r
}()

// Present returns an event of each type that is written today, with nothing in it and
// in the order of their names: for those who describe them.
func Present() []Event {
	var out []Event
	for _, name := range slices.Sorted(maps.Keys(types.decoders)) {
		e, _ := types.decoders[name]([]byte("{}")) // there is nothing that could be wrong
		out = append(out, e)
	}
	return out
}
