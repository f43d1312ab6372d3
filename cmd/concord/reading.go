package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/prepare"
)

// read gives a reading: for programs the JSON of the node, as it is; for a person v
// is filled with it and told.
func (d *door) read(ctx context.Context, path string, query url.Values, v any, tell func()) error {
	c, err := d.client()
	if err != nil {
		return err
	}
	body, err := c.Document(ctx, path, query, "application/json")
	if err != nil {
		return err
	}
	if d.json {
		return d.documentAsIs(body)
	}
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("the answer of %s cannot be read: %w", c.Server(), err)
	}
	tell()
	return nil
}

// readingOf makes a verb that shows a reading of one report, as of any event or time.
func readingOf[T any](d *door, use, short, reading string, tell func(ctx context.Context, slug string, v T)) *cobra.Command {
	var at string
	c := &cobra.Command{
		Use: use + " SLUG", Short: short, Args: takes("SLUG"), ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			query, err := asOf(at)
			if err != nil {
				return err
			}
			slug := d.about(args[0])
			var v T
			return d.read(c.Context(), client.ReportPath(slug, reading), query, &v, func() { tell(c.Context(), slug, v) })
		},
	}
	atFlag(c, &at)
	return c
}

// documentAsIs writes a document that came as JSON.
func (d *door) documentAsIs(body []byte) error {
	v := jsontext.Value(body)
	if err := v.Indent(jsontext.WithIndent("  ")); err != nil {
		return fmt.Errorf("the answer is no JSON: %w", err)
	}
	_, err := d.out.Write(append(v, '\n'))
	return err
}

// asOf is the query for a reading as of a sequence or a time, as a person says it.
func asOf(typed string) (url.Values, error) {
	at, err := prepare.At(typed)
	if err != nil || at == "" {
		return url.Values{}, err
	}
	return url.Values{"at": {at}}, nil
}

// content reads a file that the command line names; "-" is the standard input.
func (d *door) content(path string) ([]byte, error) {
	var b []byte
	var err error
	if path == "-" {
		b, err = io.ReadAll(io.LimitReader(d.in, maxFile+1))
	} else {
		b, err = readFile(path)
	}
	switch {
	case err != nil:
		return nil, &inputError{err}
	case len(b) > maxFile:
		return nil, &inputError{fmt.Errorf("%s has more than %d bytes", path, maxFile)}
	}
	return b, nil
}

// maxFile bounds a file that is read, in bytes: what an attachment may have.
const maxFile = 8 << 20

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	var no *fs.PathError
	if errors.As(err, &no) {
		return nil, fmt.Errorf("the file %s cannot be read: %w", path, no.Err)
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFile+1))
}
