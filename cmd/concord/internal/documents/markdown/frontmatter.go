package markdown

import "strings"

// frontMatter gives the title in the front matter with which a draft may begin,
// and the number of lines that it takes; 0 if there is none. A draft can begin with
// a horizontal rule too: front matter has nothing but names with values, and no
// blank line.
func frontMatter(lines []string) (title string, length int) {
	const most = 200 // lines
	if len(lines) == 0 || strings.TrimRight(lines[0], asciiSpace) != "---" {
		return "", 0
	}
	named := false
	for i := 1; i < len(lines) && i <= most; i++ {
		l := strings.TrimRight(lines[i], asciiSpace)
		if l == "---" || l == "..." {
			if !named {
				return "", 0
			}
			return title, i + 1
		}
		name, value, ok := strings.Cut(l, ":")
		switch {
		case ok && isName(name) && (value == "" || value[0] == ' '):
			named = true
			if strings.EqualFold(name, "title") {
				title = scalar(value)
			}
		case strings.HasPrefix(l, "#"):
		case named && l != "" && strings.IndexByte(" \t-", l[0]) >= 0: // goes on with a value
		default:
			return "", 0
		}
	}
	return "", 0
}

func isName(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isAlphanumeric(s[i]) && s[i] != '_' && s[i] != '-' {
			return false
		}
	}
	return s != ""
}

// scalar reads a value of one line in one of the three styles of YAML.
func scalar(s string) string {
	s = strings.Trim(s, asciiSpace)
	if len(s) < 2 || s[0] != s[len(s)-1] {
		return s
	}
	switch inner := s[1 : len(s)-1]; s[0] {
	case '\'':
		return strings.ReplaceAll(inner, "''", "'")
	case '"':
		return strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, " ", `\t`, " ").Replace(inner)
	}
	return s
}
