package markdown

import (
	"fmt"
	"strconv"
	"strings"

	"concord/events/text"
)

// compareNumbers warns where a number in the file is not the one that will be
// printed: numbers are computed from the blocks. Where a number is left out all that
// follow in the list are printed otherwise, which is said once.
func (a *assembly) compareNumbers(blocks []text.Block, printed []*piece) {
	var off [MaxLevel + 1]int // by level: how much more the file says than will be printed
	for i, computed := range text.Numbers(blocks) {
		p, level := printed[i], blocks[i].Level
		if p == nil || p.mark.width == 0 || p.mark.style == bullet || p.counts || computed == "" {
			continue
		}
		ordinal := ordinalOf(computed, level)
		if ordinal == 1 {
			off[level] = 0
		}
		before := off[level]
		off[level] = p.mark.ordinal - ordinal
		otherLetters := p.mark.style != number && "("+bare(p.mark.written)+")" != computed
		if off[level] != before && off[level] != 0 || otherLetters && off[level] == 0 {
			message := fmt.Sprintf("the number %s will be printed as %s", p.mark.written, computed)
			if off[level] != 0 {
				message += ", and those that follow it likewise"
			}
			a.warnings.add(p.line, message)
		}
	}
}

// ordinalOf is what a number as printed counts to. A list marked 1., 2., 3. within a
// paragraph is printed (a), (b), (c), which says the same.
func ordinalOf(computed string, level int) int {
	switch name := strings.ToLower(bare(computed)); {
	case level == 0:
		ordinal, _ := strconv.Atoi(name)
		return ordinal
	case (level-1)%3 == 1: // (i), (ii)
		return romans(name)
	default:
		return letters(name)
	}
}

// bare is a marker without its signs.
func bare(written string) string {
	begin, end := 0, len(written)
	for begin < end && !isAlphanumeric(written[begin]) {
		begin++
	}
	for begin < end && !isAlphanumeric(written[end-1]) {
		end--
	}
	return written[begin:end]
}
