package markdown

import "strings"

// escape puts a backslash in front of each sign of normal text that readInline
// would take for a mark, and no other, and the calls of footnotes behind it all.
func escape(words, calls string) string {
	escaped := make([]bool, len(words))
	for at := 0; at < len(words); { // what Read leaves out before it looks at marks
		length := strings.Index(words[at:], "<!--")
		if length < 0 {
			break
		}
		begin := at + length
		escaped[begin] = true
		for i := begin - 1; i >= 0 && words[i] == '\\' && !escaped[i]; i-- {
			escaped[i] = true
		}
		at = begin + 1
	}
	// To escape one sign can make a mark of another, since partners change.
	const rounds = 8
	for range rounds {
		source, places := withBackslashes(words, escaped)
		in := readInline(source+calls, nil)
		if in.text() == words {
			return source + calls
		}
		for _, s := range in.spans {
			from, to := s.from, min(s.to, len(source))
			switch {
			case s.run >= 0 && in.runs[s.run].left == in.runs[s.run].size:
				continue
			case s.drop && in.source[s.from] == ']':
				continue // its partner makes the link
			case s.run < 0 && !s.drop && s.words == in.source[s.from:s.to]:
				continue
			}
			for i := from; i < to; i++ {
				if place := places[i]; place >= 0 && isPunctuation(words[place]) {
					escaped[place] = true
					if s.run < 0 {
						break // the sign that makes the mark
					}
				}
			}
		}
	}
	for i := range escaped {
		escaped[i] = escaped[i] || strings.IndexByte(special, words[i]) >= 0
	}
	source, _ := withBackslashes(words, escaped)
	return source + calls
}

// withBackslashes gives the text with the backslashes, and for each byte of it the
// place in words, -1 for a backslash that was put in.
func withBackslashes(words string, escaped []bool) (source string, places []int) {
	out := make([]byte, 0, len(words)+8)
	for i := 0; i < len(words); i++ {
		if escaped[i] {
			out, places = append(out, '\\'), append(places, -1)
		}
		out, places = append(out, words[i]), append(places, i)
	}
	return string(out), places
}

// guardStart puts a backslash into the beginning of a paragraph that Read would
// take for something else: "1. ", "# ", "> ", "- ", a byte order mark.
func guardStart(words string) string {
	switch { // what no backslash guards
	case strings.HasPrefix(words, "•"):
		return "&bull;" + words[len("•"):]
	case strings.HasPrefix(words, "\uFEFF"):
		return "&#xFEFF;" + words[len("\uFEFF"):]
	case startsText(words):
		return words
	}
	for i := 0; i < len(words); i++ {
		if isPunctuation(words[i]) {
			return words[:i] + `\` + words[i:]
		}
	}
	return words
}

// guardOption keeps signs around the words of an option that Read would take for marks
// of emphasis there, although they are none elsewhere: "*Option 0.*0".
func guardOption(words string) string {
	if read, ok := parseOption(words); ok && read != words {
		return `\` + words
	}
	return words
}

// startsText says whether a line is the beginning of a paragraph and nothing else.
func startsText(words string) bool {
	l := line{text: words}
	level, _, _ := l.heading()
	_, fence, _ := l.fence()
	_, _, isNote := noteDefinition(words)
	_, isLink := parseReference(words)
	_, isItem := parseMarker(words)
	return level == 0 && fence == 0 && !isNote && !isLink && !isItem && !l.isRule() &&
		!strings.HasPrefix(words, ">") && !strings.HasPrefix(words, "{:")
}

// guardHeading keeps signs at the end of a heading that Read would take off.
func guardHeading(words string) string {
	for {
		_, title, attributes := line{text: "# " + words}.heading()
		switch {
		case title == words:
			return words
		case attributes != "":
			at := strings.LastIndexByte(words, '{')
			words = words[:at] + `\` + words[at:]
		default:
			at := len(strings.TrimRight(words, "#"))
			if at == len(words) {
				return words
			}
			words = words[:at] + `\` + words[at:]
		}
	}
}
