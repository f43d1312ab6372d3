package group_test

import (
	"slices"
	"strings"
	"testing"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/events"
)

// grid is who may give which command, as the field has it: what each category of
// participant may, in the group's practice and under the Assembly's rules. It is
// written by hand and knows nothing of the table that the deciders use.
//
//   - The Chair and the Vice-Chairs preside, table the Chair's drafts, propose texts
//     and gavel; what enters the next revision is for the Chair alone, who holds the
//     pen, and so are the time limit for amendments, what is not taken up, and what is
//     not put any more.
//   - A delegation proposes, joins and takes back amendments, and reintroduces what
//     any other took back. A group of States does so on behalf of its members, but
//     reintroduces nothing. Others sponsor no amendment.
//   - A member State takes positions, and a group for its members; others explain
//     theirs. Whether a paragraph is agreed, what is a package, and silence procedures
//     are the Chair's; a member State breaks a silence, reopens what was agreed, and
//     confirms it for itself.
//   - A member State asks that a part be decided separately, or objects to that; who
//     presides proposes it, and takes back what it proposed.
//   - The secretariat registers and enrols, presides as temporary Chair, tables on
//     the Chair's instruction, and sets the clock of a rehearsal.
//   - The auditor changes nothing, and the node acts for the clock only; but a key
//     is in its holder's hands, whoever that is, who may put another in its place.
const grid = `
                       chair vice  node  state obs   igo   un    stake group secr  audit
participant.register   -     -     -     -     -     -     -     -     -     x     -
key.enrol              -     -     -     -     -     -     -     -     -     x     -
key.revoke             -     -     -     -     -     -     -     -     -     x     -
key.rotate             x     x     x     x     x     x     x     x     x     x     x
clock.set              -     -     -     -     -     -     -     -     -     x     -
officer.elect          x     x     -     -     -     -     -     -     -     x     -
report.table           x     x     -     -     -     -     -     -     -     x     -
report.revise          x     -     -     -     -     -     -     -     -     -     -
report.adopt           x     x     -     -     -     -     -     -     -     -     -
report.deadline        x     -     -     -     -     -     -     -     -     -     -
amendment.propose      x     x     -     x     -     -     -     -     x     -     -
amendment.restate      x     x     -     x     -     -     -     -     x     -     -
amendment.reintroduce  -     -     -     x     -     -     -     -     -     -     -
amendment.cosponsor    -     -     -     x     -     -     -     -     x     -     -
amendment.leave        x     x     -     x     -     -     -     -     x     -     -
amendment.withdraw     x     x     -     x     -     -     -     -     x     -     -
amendment.decline      x     -     -     -     -     -     -     -     -     -     -
amendment.fall         x     -     -     -     -     -     -     -     -     -     -
position.take          -     -     -     x     -     -     -     -     x     -     -
position.lift          -     -     -     x     -     -     -     -     x     -     -
position.explain       -     -     -     x     x     x     x     -     x     -     -
paragraph.agree        x     x     -     -     -     -     -     -     -     -     -
paragraph.confirm      x     x     -     x     -     -     -     -     -     -     -
paragraph.reopen       -     -     -     x     -     -     -     -     -     -     -
package.make           x     x     -     -     -     -     -     -     -     -     -
package.untie          x     x     -     -     -     -     -     -     -     -     -
silence.put            x     x     -     -     -     -     -     -     -     -     -
silence.break          -     -     -     x     -     -     -     -     x     -     -
silence.extend         x     x     -     -     -     -     -     -     -     -     -
silence.withdraw       x     x     -     -     -     -     -     -     -     -     -
silence.confirm        x     x     -     -     -     -     -     -     -     -     -
silence.end            -     -     x     -     -     -     -     -     -     -     -
deadline.pass          -     -     x     -     -     -     -     -     -     -     -
report.order           x     x     -     -     -     -     -     -     -     -     -
report.divide          x     x     -     x     -     -     -     -     -     -     -
division.oppose        x     x     -     x     -     -     -     -     -     -     -
report.reconsider      x     x     -     -     -     -     -     -     -     x     -
document.issue         -     -     -     -     -     -     -     -     -     x     -
document.submit        -     -     -     -     -     -     -     -     -     x     -
document.correct       -     -     -     -     -     -     -     -     -     x     -
`

// column is a capacity as the grid heads it, and a code that acts in it.
type column struct {
	head     string
	capacity group.Capacity
	code     string
}

var columns = []column{
	{"chair", group.AsChair, group.CodeChair},
	{"vice", group.AsViceChair, group.CodeViceChair},
	{"node", group.AsNode, events.CodeNode},
	{"state", group.Capacity(events.MemberState), "SGP"}, // an officer's delegation keeps its own rights, and has no others
	{"obs", group.Capacity(events.ObserverState), "PSE"},
	{"igo", group.Capacity(events.IntergovernmentalOrganization), "OAS"},
	{"un", group.Capacity(events.UNSystemEntity), "UNIDIR"},
	{"stake", group.Capacity(events.Stakeholder), "ICRC"},
	{"group", group.Capacity(events.GroupOfStates), "EU"},
	{"secr", group.Capacity(events.Secretariat), events.CodeSecretariat},
	{"audit", group.Capacity(events.Auditor), events.CodeAuditor},
}

// readGrid returns the commands of the grid in order, and who may give each.
func readGrid(t *testing.T) (commands []string, may map[string]map[group.Capacity]bool) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(grid), "\n")
	heads := strings.Fields(lines[0])
	if len(heads) != len(columns) {
		t.Fatalf("the grid has %d columns, %d are known", len(heads), len(columns))
	}
	may = make(map[string]map[group.Capacity]bool)
	for _, line := range lines[1:] {
		cells := strings.Fields(line)
		command, cells := cells[0], cells[1:]
		if len(cells) != len(columns) || may[command] != nil {
			t.Fatalf("the grid's line %q has %d cells, or is there twice", command, len(cells))
		}
		commands = append(commands, command)
		may[command] = make(map[group.Capacity]bool)
		for i, c := range columns {
			if heads[i] != c.head || cells[i] != "x" && cells[i] != "-" {
				t.Fatalf("the grid's cell %s, %s is %q", command, heads[i], cells[i])
			}
			may[command][c.capacity] = cells[i] == "x"
		}
	}
	return commands, may
}

func TestRights(t *testing.T) {
	commands, may := readGrid(t)
	if known := group.Commands(); !slices.Equal(slices.Sorted(slices.Values(known)), slices.Sorted(slices.Values(commands))) {
		t.Errorf("the grid is for\n%q, the commands are\n%q", commands, known)
	}
	for _, c := range group.Capacities {
		if !slices.ContainsFunc(columns, func(of column) bool { return of.capacity == c }) {
			t.Errorf("the grid has no column for the capacity %q", c)
		}
	}
	if len(group.Capacities) != len(columns) {
		t.Errorf("the grid has %d columns, there are %d capacities", len(columns), len(group.Capacities))
	}

	s := given(t, with(founded(), elected(events.OfficeChair, "SGP"), elected(events.OfficeViceChair, "FRA"))...).state
	for _, command := range commands {
		for _, c := range columns {
			want := may[command][c.capacity]
			if got := group.Allowed(c.capacity, command); got != want {
				t.Errorf("Allowed(%s, %s) = %t, want %t", c.capacity, command, got, want)
			}
			if got, no := s.CapacityOf(c.code); no != nil || got != c.capacity {
				t.Fatalf("%s acts as %q (%v), want %q", c.code, got, no, c.capacity)
			}
			no := s.May(c.code, command)
			switch {
			case want && no != nil:
				t.Errorf("%s may not give %s: %s", c.code, command, no.Detail)
			case !want && no == nil:
				t.Errorf("%s may give %s", c.code, command)
			case !want && strings.Contains(no.Detail, "nobody may"):
				t.Errorf("%s is not told whose %s is: %s", c.code, command, no.Detail)
			case !want && (no.Ground != refusal.Denied || no.Type != "not-permitted" || !strings.Contains(no.Detail, c.code) || !strings.Contains(no.Detail, command)):
				t.Errorf("%s is refused %s as %+v", c.code, command, no)
			}
		}
	}
}

// An observer sponsors no amendment, and is told who can.
func TestObserversSponsorNothing(t *testing.T) {
	s := given(t, with(founded(), elected(events.OfficeChair, "SGP"))...).state
	for _, code := range []string{"PSE", "OAS", "UNIDIR", "ICRC"} {
		for command, says := range map[string]string{
			"amendment.propose":     "a member State can propose it, if it takes it up",
			"amendment.cosponsor":   "only a member State, or a group of States, stands behind an amendment",
			"amendment.reintroduce": "any member State can reintroduce what was withdrawn",
		} {
			if no := s.May(code, command); no == nil || no.Type != "not-permitted" || !strings.Contains(no.Detail, says) {
				t.Errorf("%s is refused %s with %v", code, command, no)
			}
		}
	}
}

// What is in no table may not be done, by anybody; the founding is not given under
// rights, since before it there are none.
func TestNoRights(t *testing.T) {
	s := given(t, with(founded(), elected(events.OfficeChair, "SGP"))...).state
	for _, command := range []string{"", "group.found", "report.burn", "report", "report.adopt ", "REPORT.ADOPT"} {
		for _, c := range columns {
			if group.Allowed(c.capacity, command) {
				t.Errorf("%s may give %q", c.capacity, command)
			}
		}
		if s.May(group.CodeChair, command) == nil {
			t.Errorf("the Chair may give %q", command)
		}
	}
	for _, command := range group.Commands() {
		for _, c := range []group.Capacity{"", "rapporteur", "Chair"} {
			if group.Allowed(c, command) {
				t.Errorf("%q may give %s", c, command)
			}
		}
	}
}

// The powers of an office begin with the election, and with nothing else: not with
// a key that was enrolled for it before.
func TestOfficeBeforeElection(t *testing.T) {
	s := given(t, with(founded(), enrolled(group.CodeChair, "chair"), enrolled(group.CodeViceChair, "vice"))...).state
	for _, code := range []string{group.CodeChair, group.CodeViceChair} {
		for _, command := range group.Commands() {
			no := s.May(code, command)
			if no == nil || no.Ground != refusal.Forbidden || no.Type != "no-officer" || no.Rule != "rule 103" {
				t.Errorf("%s, %s before any election: %+v", code, command, no)
			}
		}
	}
}

func TestStrangersMayNothing(t *testing.T) {
	s := given(t, founded()...).state
	for _, code := range []string{"", "ATL", "fra", "RAPPORTEUR"} {
		for _, command := range group.Commands() {
			if no := s.May(code, command); no == nil || no.Ground != refusal.Missing || no.Type != "no-such-participant" {
				t.Errorf("%q, %s: %+v", code, command, no)
			}
		}
	}
}
