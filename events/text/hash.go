package text

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

// HashBlock names a version of a block by its words (TEXT.md 2): the SHA-256 of
// its normal text in UTF-8, in lower-case hex. Id, kind and level are not in it.
func HashBlock(b Block) string { return HashText(b.Text) }

// HashText names words that no block may have yet, such as a wording proposed: see
// [HashBlock].
func HashText(normal string) string {
	sum := sha256.Sum256([]byte(normal))
	return hex.EncodeToString(sum[:])
}

// HashReport names a whole text (TEXT.md 2): the SHA-256, in lower-case hex, over
// a line "kind TAB level TAB hash" for each block in order. Ids are not in it, so
// that two nodes, or a delegate with a printout, agree on words alone.
func HashReport(blocks []Block) string {
	h := sha256.New()
	var line []byte
	for _, b := range blocks {
		line = append(line[:0], b.Kind...)
		line = append(line, '\t')
		line = strconv.AppendInt(line, int64(b.Level), 10)
		line = append(line, '\t')
		line = append(line, HashBlock(b)...)
		line = append(line, '\n')
		h.Write(line)
	}
	return hex.EncodeToString(h.Sum(nil))
}
