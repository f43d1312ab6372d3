package api

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"concord/aggregates/report"
	"concord/events"
	"concord/projections/amendments"
	"concord/projections/consensus"
	"concord/projections/currenttext"
	"concord/projections/history"
	"concord/projections/rolling"
	"concord/projections/runner"
)

// Entry is a report in the list of reports.
type Entry struct {
	Report   string            `json:"report"`
	Kind     events.ReportKind `json:"kind"`
	Title    string            `json:"title"`
	Language string            `json:"language"`
	Revision int               `json:"revision"`
	Status   report.Status     `json:"status"`
	Brackets int               `json:"brackets"`
	Words    int               `json:"words"`
}

// OfReport is the input of a reading of one report.
type OfReport struct {
	Place
	Slug string `path:"slug"`
}

// reportReadings adds what is read of reports and of amendments to them.
func (s *Server) reportReadings() {
	read(s, "reports", "/api/v1/reports", "The reports", func(_ context.Context, r *runner.Root, _ *Place) ([]Entry, error) {
		list := []Entry{}
		for l := range r.Listed {
			list = append(list, Entry{
				Report: l.Slug, Kind: l.Kind, Title: l.Title, Language: l.Language,
				Revision: l.Revision, Status: l.Status, Brackets: l.Brackets, Words: l.Words,
			})
		}
		return list, nil
	})
	s.show()
	s.trend()
	s.paragraphTrend()
	s.inbox()
	s.disposition()
	s.procedureReadings()
	readReport(s, "status", "What stands between a report and its adoption",
		func(_ context.Context, r *runner.Root, rep *report.State, _ *OfReport) (consensus.Standing, error) {
			return consensus.StatusOf(rep), nil
		})
	readReport(s, "history", "Who did what, and when",
		func(_ context.Context, r *runner.Root, rep *report.State, in *struct {
			OfReport
			Paragraph string `query:"paragraph" doc:"only what concerns this one: an id"`
		}) ([]history.Act, error) {
			if in.Paragraph == "" {
				return history.OfReport(&r.History, rep), nil
			}
			return history.OfParagraph(&r.History, rep, in.Paragraph), nil
		})
	readReport(s, "amendments", "The amendments, in the order in which they were filed",
		func(_ context.Context, _ *runner.Root, rep *report.State, in *struct {
			OfReport
			State     amendments.State `query:"state" doc:"only those in this state"`
			Paragraph string           `query:"paragraph" doc:"only those on this paragraph: an id"`
			Sponsor   string           `query:"sponsor" doc:"only those of this participant"`
		}) ([]amendments.Amendment, error) {
			return amendments.List(rep, amendments.Filter{State: in.State, Paragraph: in.Paragraph, Sponsor: in.Sponsor}), nil
		})
	readReport(s, "blame", "Who brought each word",
		func(_ context.Context, _ *runner.Root, rep *report.State, in *struct {
			OfReport
			Paragraph string `query:"paragraph" doc:"only this one: an id, or a number as printed"`
			Rev       string `query:"rev" doc:"of this revision; the latest if absent"`
		}) ([]currenttext.BlameParagraph, error) {
			revision, err := revisionOf(rep, in.Rev)
			if err != nil {
				return nil, err
			}
			return currenttext.BlameOf(rep, revision, in.Paragraph)
		})
	readReport(s, "brackets", "What stands in brackets in the latest text: alternatives, and who wants which",
		func(_ context.Context, root *runner.Root, rep *report.State, in *struct {
			OfReport
			Paragraph   string `query:"paragraph" doc:"only in this one, and in the alternatives to the whole of it: an id, or a number as printed"`
			Participant string `query:"participant" doc:"only where this one is named"`
		}) (currenttext.Bracketed, error) {
			return currenttext.BracketedOf(rep, root.State.Group.Known, in.Paragraph, in.Participant)
		})
	readReport(s, "diff", "What changed between two texts, word by word, and who brought it",
		func(ctx context.Context, _ *runner.Root, rep *report.State, in *struct {
			OfReport
			From string `query:"from" required:"true" doc:"a revision, or seq: and a sequence"`
			To   string `query:"to" doc:"the same; the latest text if absent"`
		}) ([]currenttext.Difference, error) {
			from, err := s.textAt(ctx, rep, in.From)
			if err != nil {
				return nil, err
			}
			to, err := s.textAt(ctx, rep, in.To)
			if err != nil {
				return nil, err
			}
			return currenttext.Diff(rep, from, to)
		})
	readReport(s, "revisions/{n}", "What a revision made of the amendments that were open",
		func(_ context.Context, _ *runner.Root, rep *report.State, in *struct {
			OfReport
			N int `path:"n"`
		}) (amendments.Revised, error) {
			out, ok := amendments.Outcome(rep, in.N)
			if !ok {
				return out, &currenttext.RevisionError{Report: rep.Slug, Revision: in.N, Last: rep.Revision()}
			}
			return out, nil
		})
	read(s, "amendment", "/api/v1/amendments/{id}", "One amendment", func(_ context.Context, r *runner.Root, in *struct {
		Place
		ID string `path:"id"`
	}) (amendments.Amendment, error) {
		rep, _ := r.State.Report(r.State.Home(in.ID))
		a, ok := amendments.Show(&rep, in.ID)
		if !ok {
			return a, problem(http.StatusNotFound, "no-such-amendment", fmt.Sprintf("there is no amendment %.80q", in.ID)).naming(in.ID)
		}
		return a, nil
	})
}

// reported is the input of a reading of one report.
type reported interface {
	placed
	slug() string
}

func (o OfReport) slug() string { return o.Slug }

// readReport adds a reading of one report.
func readReport[In reported, T any](s *Server, path, summary string, take func(context.Context, *runner.Root, *report.State, *In) (T, error)) {
	id, _, _ := strings.Cut(path, "/")
	read(s, "report-"+id, "/api/v1/reports/{slug}/"+path, summary, func(ctx context.Context, r *runner.Root, in *In) (T, error) {
		rep, err := reportOf(r, (*in).slug())
		if err != nil {
			var none T
			return none, err
		}
		return take(ctx, r, rep, in)
	})
}

// reportOf returns a report as of a root.
func reportOf(r *runner.Root, slug string) (*report.State, error) {
	rep, ok := r.State.Report(slug)
	if !ok || !rep.Tabled() {
		return nil, &currenttext.NotTabledError{Report: slug}
	}
	return &rep, nil
}

// revisionOf reads which revision is meant; "" is the latest.
func revisionOf(rep *report.State, asked string) (int, error) {
	if asked == "" {
		return rep.Revision(), nil
	}
	n, err := strconv.Atoi(asked)
	if err != nil {
		return 0, problem(http.StatusBadRequest, "bad-request", fmt.Sprintf("%.80q is no revision: it is a number, 0 for the text as tabled", asked))
	}
	if n < 0 || n > rep.Revision() {
		return 0, &currenttext.RevisionError{Report: rep.Slug, Revision: n, Last: rep.Revision()}
	}
	return n, nil
}

// textAt reads which text is meant: a revision, or that which was the latest as of
// "seq:" and a sequence.
func (s *Server) textAt(ctx context.Context, rep *report.State, asked string) (int, error) {
	seq, ok := strings.CutPrefix(asked, "seq:")
	if !ok {
		return revisionOf(rep, asked)
	}
	if _, err := strconv.ParseUint(seq, 10, 63); err != nil {
		return 0, problem(http.StatusBadRequest, "bad-request", fmt.Sprintf("%.80q is no place on the log: seq: and a number", asked))
	}
	root, err := s.root(ctx, Place{At: seq})
	if err != nil {
		return 0, err
	}
	then, err := reportOf(root, rep.Slug)
	if err != nil {
		return 0, problem(http.StatusNotFound, "no-such-report", fmt.Sprintf("as of event %s there was no report %q yet", seq, rep.Slug)).naming(rep.Slug)
	}
	return then.Revision(), nil
}

// The formats in which a report is shown, and their media types.
var formats = []struct{ name, media string }{
	{"json", "application/json"},
	{"text", "text/plain; charset=utf-8"},
	{"md", "text/markdown; charset=utf-8"},
	{"html", "text/html; charset=utf-8"},
}

// showing is how a report is asked for.
type showing struct {
	OfReport
	View      currenttext.View `query:"view" doc:"clean, marked (with what is proposed), rolling (as it would be circulated with that) or blame (with who brought each word)"`
	Paragraph string           `query:"paragraph" doc:"only this one: an id, or a number as printed"`
	Contested bool             `query:"contested" doc:"only paragraphs with something open: brackets, amendments, objections, reservations"`
	Rev       string           `query:"rev" doc:"a revision; the latest if absent"`
	Format    string           `query:"format" doc:"json, text, md or html"`
}

// document is a report in one of its formats.
type document struct {
	AsIs
	ContentType string `header:"Content-Type"`
	Body        []byte
}

// show adds the text of a report, in its formats.
func (s *Server) show() {
	op := huma.Operation{
		OperationID: "report", Method: http.MethodGet, Path: "/api/v1/reports/{slug}", Summary: "The text of a report",
		Middlewares: huma.Middlewares{tagged},
		Responses:   s.responses(http.StatusOK, "The text", reflect.TypeFor[currenttext.Report](), 400, 404),
	}
	s.describesMarks(reflect.TypeFor[currenttext.Report]())
	s.describesRolling(op.Responses["200"].Content["application/json"])
	for _, f := range formats[1:] {
		media, _, _ := strings.Cut(f.media, ";")
		op.Responses["200"].Content[media] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	}
	huma.Register(s.huma, op, func(ctx context.Context, in *showing) (*document, error) {
		root, err := s.root(ctx, in.Place)
		if err != nil {
			return nil, s.told("report", err)
		}
		var d *document
		if in.View == rolling.View {
			d, err = s.rollingDocument(ctx, in, root)
		} else {
			d, err = s.document(ctx, in, root)
		}
		if err != nil {
			return nil, s.told("report", readingProblem(err))
		}
		return d, nil
	})
}

// media is the media type of the format that is asked for.
func (in *showing) media() (string, error) {
	if in.Format == "" {
		in.Format = formats[0].name
	}
	i := slices.IndexFunc(formats, func(f struct{ name, media string }) bool { return f.name == in.Format })
	if i < 0 {
		return "", problem(http.StatusBadRequest, "no-such-format", fmt.Sprintf("there is no format %.80q: there are json, text, md and html", in.Format))
	}
	return formats[i].media, nil
}

// asLeft returns a report when the revision that is asked for was its latest: now, or
// just before the next one was issued, whose number is returned (else 0).
func (s *Server) asLeft(ctx context.Context, in *showing, root *runner.Root) (*runner.Root, *report.State, int, error) {
	rep, err := reportOf(root, in.Slug)
	if err != nil {
		return nil, nil, 0, err
	}
	revision, err := revisionOf(rep, in.Rev)
	if err != nil || revision == rep.Revision() {
		return root, rep, 0, err
	}
	before := strconv.FormatUint(rep.Issues[revision+1].Seq-1, 10)
	if root, err = s.root(ctx, Place{At: before}); err != nil {
		return nil, nil, 0, err
	}
	rep, err = reportOf(root, in.Slug)
	return root, rep, revision + 1, err
}

// document shows the report as it was asked for. What is proposed is shown as it stood
// while the revision was the latest.
func (s *Server) document(ctx context.Context, in *showing, root *runner.Root) (*document, error) {
	media, err := in.media()
	if err != nil {
		return nil, err
	}
	rep, err := reportOf(root, in.Slug)
	if err != nil {
		return nil, err
	}
	revision, err := revisionOf(rep, in.Rev)
	if err != nil {
		return nil, err
	}
	before := 0
	if in.View == currenttext.Marked {
		if root, rep, before, err = s.asLeft(ctx, in, root); err != nil {
			return nil, err
		}
	}
	shown, err := currenttext.Show(rep, root.Seq, currenttext.Options{
		View: in.View, Paragraph: in.Paragraph, Contested: in.Contested, Revision: &revision, Before: before,
	})
	if err != nil {
		return nil, err
	}
	is, part := of(root), in.Paragraph != "" || in.Contested
	return in.written(is, media, &shown, map[string]func(io.Writer) error{
		"text": func(w io.Writer) error { return writeText(w, &shown, is, part) },
		"md":   func(w io.Writer) error { return writeMarkdown(w, &shown, is, part) },
		"html": func(w io.Writer) error { return writePage(w, &shown, is) },
	})
}

// written writes what is shown in the format that was asked for: one of those given,
// else JSON.
func (in *showing) written(is AsIs, media string, shown any, formats map[string]func(io.Writer) error) (*document, error) {
	d := &document{AsIs: is, ContentType: media}
	var out bytes.Buffer
	write, ok := formats[in.Format]
	if !ok {
		write = func(w io.Writer) error { return encode(w, shown) }
	}
	err := write(&out)
	d.Body = out.Bytes()
	return d, err
}
