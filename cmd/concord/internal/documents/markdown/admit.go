package markdown

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"concord/events/text"
)

// admit gives the lines of a file that is text, without their ends, or says why
// it is none.
func admit(file []byte) ([]string, error) {
	if len(file) > MaxFile {
		return nil, &Error{Text: fmt.Sprintf("the file has %d bytes; a draft has at most %d", len(file), MaxFile)}
	}
	switch {
	case bytes.HasPrefix(file, []byte("\xFF\xFE")), bytes.HasPrefix(file, []byte("\xFE\xFF")):
		return nil, &Error{Text: "the file is UTF-16 (it begins with its byte order mark); save it as UTF-8"}
	case bytes.HasPrefix(file, []byte("\xEF\xBB\xBF")):
		file = file[3:]
	}
	if at := bytes.IndexByte(file, 0); at >= 0 {
		return nil, &Error{Line: lineAt(file, at), Text: fmt.Sprintf("not a text file: a NUL at byte %d", at)}
	}
	if !utf8.Valid(file) {
		at := 0
		for at < len(file) {
			r, size := utf8.DecodeRune(file[at:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			at += size
		}
		return nil, &Error{Line: lineAt(file, at), Text: fmt.Sprintf("not UTF-8: byte 0x%02X at byte %d", file[at], at)}
	}
	all := strings.ReplaceAll(string(file), "\r\n", "\n")
	lines := strings.Split(strings.ReplaceAll(all, "\r", "\n"), "\n")
	for i, line := range lines {
		if err := text.Check(line); err != nil {
			return nil, refuse(i+1, err)
		}
	}
	return lines, nil
}

// refuse is the refusal of a text on a line by package text.
func refuse(line int, err error) *Error {
	var fault *text.Fault
	if errors.As(err, &fault) {
		return &Error{Line: line, Text: fmt.Sprintf("character %d, U+%04X: %s", fault.Offset+1, fault.Rune, fault.Reason), Err: err}
	}
	return &Error{Line: line, Text: err.Error(), Err: err}
}

// lineAt is the number, from 1, of the line that byte at of the file is on.
func lineAt(file []byte, at int) int {
	head := file[:at]
	ends := bytes.Count(head, []byte("\n")) + bytes.Count(head, []byte("\r")) - bytes.Count(head, []byte("\r\n"))
	return ends + 1
}
