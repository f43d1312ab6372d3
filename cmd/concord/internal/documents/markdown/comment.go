package markdown

import "strings"

// withoutComments blanks out the HTML comments of the lines, code in fences apart,
// and tells which there were: comments are no text, and what an editor wrote to
// itself must not come before the room unseen. A comment without end is text.
func withoutComments(lines []string, fences fences, warn func(number int, text string)) []string {
	const begin, end = "<!--", "-->"
	lastLine, lastAt := -1, -1 // where the last end stands
	for i := len(lines) - 1; i >= 0 && lastLine < 0; i-- {
		if at := strings.LastIndex(lines[i], end); at >= 0 {
			lastLine, lastAt = i, at
		}
	}
	if lastLine < 0 {
		return lines
	}
	out := make([]string, len(lines))
	opened := 0 // number of the line on which the comment that is open began
	var words strings.Builder
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		if closing, ok := fences.closing(i); ok && opened == 0 {
			copy(out[i:], lines[i:closing+1])
			i = closing
			continue
		}
		var kept strings.Builder
		for at := 0; at < len(l); {
			if opened > 0 {
				length := strings.Index(l[at:], end)
				if length < 0 {
					words.WriteString(l[at:] + " ")
					break
				}
				words.WriteString(l[at : at+length])
				warn(opened, "a comment is no text and is left out: "+quote(words.String()))
				at, opened = at+length+len(end), 0
				words.Reset()
				continue
			}
			length := strings.Index(l[at:], begin)
			if length < 0 {
				kept.WriteString(l[at:])
				break
			}
			from, behind := at+length, at+length+len(begin)
			if i > lastLine || i == lastLine && behind > lastAt || escaped(l, from) {
				kept.WriteString(l[at:behind])
				at = behind
				continue
			}
			kept.WriteString(l[at:from])
			at, opened = behind, i+1
		}
		out[i] = kept.String()
	}
	return out
}
