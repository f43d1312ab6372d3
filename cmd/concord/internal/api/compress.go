package api

import (
	"net/http"

	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"
)

// smallest is how many bytes an answer has that is worth compressing.
const smallest = 1 << 10

// compressed gives a handler's answers in zstd or gzip to those who accept it. What is
// flushed is flushed through: streams come as they are written.
var compressed = func() func(http.Handler) http.HandlerFunc {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(smallest), gzhttp.CompressionLevel(gzip.BestSpeed))
	if err != nil {
		panic(err) // the settings are ours
	}
	return wrap
}()

// compresses says whether what a request gets is worth it: commands are answered in a
// few words.
func compresses(pattern string) bool {
	switch pattern {
	case "POST /api/v1/commands", "PUT /api/v1/attachments/{sha256}", "GET /healthz", "GET /metrics": // metrics compress themselves
		return false
	}
	return true
}
