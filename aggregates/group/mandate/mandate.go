// Package mandate reads and checks the mandate of a group: what it was set up to
// do, by whom and under which rules. A mandate comes from a file (Parse) or is
// the one built in (BuiltIn), stands in the founding event, and Validate is what
// the founding is decided by.
//
// The package knows no clock and no place: whether a time zone exists is for the
// door to ask, which has the zone data.
package mandate

import (
	_ "embed"
	"slices"

	"concord/events"
)

//go:embed oewg-ict.json
var oewgICT []byte

// BuiltIn returns the mandate of the open-ended working group on security of and
// in the use of information and communications technologies 2021–2025, group
// "oewg-ict": its agenda in our own words after the provisional agenda of 21 May
// 2021 (A/AC.292/2021/1), the sessions as they took place, the reports as they
// went to the Assembly.
//
// Participants are the 193 member States of the United Nations, by ISO 3166-1
// alpha-3 code and short English name, in the regional groups in which they
// stand for elections (in brackets: how many):
//
//   - African (54);
//   - Asia-Pacific (54), with Cyprus, and with Kiribati, which for long belonged
//     to no group; without Türkiye, which takes part in this group and in the
//     next but one and is elected in the latter;
//   - Eastern European (23);
//   - Latin American and Caribbean (33);
//   - Western European and Others (29), with Türkiye, with Israel, and with the
//     United States, which observes the group and is counted in it for elections.
//
// There are also two observer States, a few organizations (others are registered
// when they come), and groups that speak for members, with their membership as
// of July 2025 as far as it takes part here: the Cook Islands and Niue, members
// of two of them, are not members of the United Nations. The Movement of
// Non-Aligned Countries is NAM-GROUP, because NAM is Namibia.
func BuiltIn() events.Mandate {
	m, err := Parse(oewgICT)
	if err != nil {
		panic("the mandate built into this program does not hold: " + err.Error()) // a test reads it
	}
	return m
}

// BuiltInFile returns the file of [BuiltIn], as a start for one of another group.
func BuiltInFile() []byte { return slices.Clone(oewgICT) }
