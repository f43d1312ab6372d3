package group

import (
	"slices"

	"concord/aggregates/refusal"
	"concord/events"
)

// Capacity is what somebody acts as: a category of participant, or an office.
type Capacity string

// The capacities beside the categories.
const (
	AsChair     Capacity = "chair"
	AsViceChair Capacity = "vice-chair"
	AsNode      Capacity = "node"
)

// Capacities lists all capacities.
var Capacities = func() []Capacity {
	all := []Capacity{AsChair, AsViceChair, AsNode}
	for _, c := range events.Categories {
		all = append(all, Capacity(c))
	}
	return all
}()

const (
	member      = Capacity(events.MemberState)
	group       = Capacity(events.GroupOfStates)
	secretariat = Capacity(events.Secretariat)

	observer     = Capacity(events.ObserverState)
	organization = Capacity(events.IntergovernmentalOrganization)
	entity       = Capacity(events.UNSystemEntity)
)

// everyone with a key of its own.
var everyone = Capacities

// rights is who may give which command. What is not here may not be done. Where
// more is asked than a capacity (one's own amendment, no Chair elected yet), the
// decider of the command asks it.
var rights = []struct {
	command string
	may     []Capacity
}{
	{"participant.register", []Capacity{secretariat}},
	{"key.enrol", []Capacity{secretariat}},
	{"key.revoke", []Capacity{secretariat}},
	{"key.rotate", everyone},
	{"clock.set", []Capacity{secretariat}},
	{"officer.elect", []Capacity{AsChair, AsViceChair, secretariat}}, // the secretariat as temporary Chair, until there is a Chair
	{"report.table", []Capacity{AsChair, AsViceChair, secretariat}},  // the secretariat on the Chair's instruction
	{"report.revise", []Capacity{AsChair}},
	{"report.adopt", []Capacity{AsChair, AsViceChair}},
	{"report.deadline", []Capacity{AsChair}},
	{"amendment.propose", []Capacity{AsChair, AsViceChair, member, group}},
	{"amendment.restate", []Capacity{AsChair, AsViceChair, member, group}},
	{"amendment.reintroduce", []Capacity{member}}, // rule 122: any member, whoever moved it
	{"amendment.cosponsor", []Capacity{member, group}},
	{"amendment.leave", []Capacity{AsChair, AsViceChair, member, group}},
	{"amendment.withdraw", []Capacity{AsChair, AsViceChair, member, group}},
	{"amendment.decline", []Capacity{AsChair}},
	{"amendment.fall", []Capacity{AsChair}},
	{"position.take", []Capacity{member, group}},
	{"position.lift", []Capacity{member, group}},
	{"position.explain", []Capacity{member, group, observer, organization, entity}},
	{"paragraph.agree", []Capacity{AsChair, AsViceChair}},
	{"paragraph.confirm", []Capacity{AsChair, AsViceChair, member}},
	{"paragraph.reopen", []Capacity{member}},
	{"package.make", []Capacity{AsChair, AsViceChair}},
	{"package.untie", []Capacity{AsChair, AsViceChair}},
	{"silence.put", []Capacity{AsChair, AsViceChair}},
	{"silence.break", []Capacity{member, group}},
	{"silence.extend", []Capacity{AsChair, AsViceChair}},
	{"silence.withdraw", []Capacity{AsChair, AsViceChair}},
	{"silence.confirm", []Capacity{AsChair, AsViceChair}},
	{"silence.end", []Capacity{AsNode}},
	{"deadline.pass", []Capacity{AsNode}},
	{"report.order", []Capacity{AsChair, AsViceChair}},
	{"report.divide", []Capacity{AsChair, AsViceChair, member}},          // rule 129
	{"division.oppose", []Capacity{AsChair, AsViceChair, member}},        // who presides takes back only what was asked from the Chair
	{"report.reconsider", []Capacity{AsChair, AsViceChair, secretariat}}, // the secretariat counts the votes
	{"document.issue", []Capacity{secretariat}},
	{"document.submit", []Capacity{secretariat}},
	{"document.correct", []Capacity{secretariat}},
}

// because says whose a command is, as those who may not give it are told.
var because = map[string]string{
	"participant.register":  "the secretariat registers who takes part",
	"key.enrol":             "the secretariat enrols keys",
	"key.revoke":            "the secretariat revokes keys",
	"clock.set":             "the secretariat moves the clock of a rehearsal",
	"officer.elect":         "whoever presides declares who is elected: the Chair, or the secretariat until there is one",
	"report.table":          "the Chair tables drafts, or the secretariat on the Chair's instruction",
	"report.revise":         "the Chair decides what enters the next revision",
	"report.adopt":          "the Chair gavels",
	"report.deadline":       "the Chair sets deadlines and gives leave",
	"report.order":          "the Chair sets the order in which amendments are taken",
	"report.reconsider":     "the Chair puts it to the vote, and the secretariat counts",
	"amendment.propose":     "a member State can propose it, if it takes it up",
	"amendment.restate":     "who moved an amendment restates it",
	"amendment.reintroduce": "any member State can reintroduce what was withdrawn",
	"amendment.cosponsor":   "only a member State, or a group of States, stands behind an amendment",
	"amendment.leave":       "who stands behind an amendment takes its name off it",
	"amendment.withdraw":    "who moved an amendment withdraws it",
	"amendment.decline":     "the Chair decides what is not taken up",
	"position.take":         "only a member State, or a group on behalf of member States, takes a position; others explain theirs, and the Chair's delegation signs with its own key",
	"position.lift":         "who took a position lifts it",
	"position.explain":      "delegations and those who observe explain their positions",
	"paragraph.agree":       "the Chair notes that a paragraph is agreed",
	"paragraph.confirm":     "the Chair confirms what was agreed, or a delegation on which it is pending",
	"paragraph.reopen":      "a member State asks for it",
	"package.make":          "the Chair ties paragraphs together",
	"package.untie":         "the Chair takes a package apart",
	"silence.put":           "the Chair puts a silence procedure",
	"silence.break":         "only a member State's objection breaks a silence",
	"silence.extend":        "the Chair, who put the silence, extends it",
	"silence.withdraw":      "the Chair, who put the silence, withdraws it",
	"silence.confirm":       "the Chair confirms that nobody objected",
	"silence.end":           "the node notes that a silence has ended",
	"deadline.pass":         "the node notes that a deadline has passed",
	"amendment.fall":        "the Chair says which amendment is not put, since another was taken",
	"report.divide":         "a member State asks that parts be decided separately, or the Chair proposes it (rule 129)",
	"division.oppose":       "only a member State objects to a division (rule 129)",
	"document.issue":        "the secretariat gives documents their symbols",
	"document.submit":       "the secretariat submits reports",
	"document.correct":      "the secretariat issues corrigenda",
}

// named names what a participant acts as, for a sentence, where its code does not say it.
var named = map[Capacity]string{
	member: "a member State", group: "a group of States", observer: "an observer State", organization: "an intergovernmental organization",
	entity: "an entity of the United Nations system", Capacity(events.Stakeholder): "a stakeholder",
}

// Commands lists every command that somebody may give, in the order of the table.
func Commands() []string {
	names := make([]string, len(rights))
	for i, r := range rights {
		names[i] = r.command
	}
	return names
}

// Allowed reports whether a capacity may give a command at all.
func Allowed(c Capacity, command string) bool {
	for _, r := range rights {
		if r.command == command {
			return slices.Contains(r.may, c)
		}
	}
	return false
}

// CapacityOf returns what a code acts as. An office acts only while somebody
// holds it: its powers begin with the first election. All who hold an office sign with
// keys of its one code.
func (s *State) CapacityOf(code string) (Capacity, *refusal.Refusal) {
	if code == events.CodeNode {
		return AsNode, nil
	}
	if office := OfficeOf(code); office != "" {
		if s.Officer(office) == "" {
			return "", refusal.Forbid("no-officer", "nobody has been elected %s yet: the secretariat presides as temporary Chair until then", office).By("rule 103")
		}
		return Capacity(office), nil
	}
	if p, ok := s.Participant(code); ok {
		return Capacity(p.Category), nil
	}
	return "", refusal.NotFound("participant", code)
}

// Known reports whether a code may hold keys: a participant's, an office's or
// the node's.
func (s *State) Known(code string) bool {
	_, ok := s.Participant(code)
	return ok || OfficeOf(code) != "" || code == events.CodeNode
}

// Roles returns what a code may act as besides its category: the office whose
// delegation it is.
func (s *State) Roles(code string) []string {
	var roles []string
	s.officers.Scan(func(office string, holders []string) bool {
		if slices.Contains(holders, code) || OfficeOf(code) == office {
			roles = append(roles, office)
		}
		return true
	})
	if code == events.CodeSecretariat && s.Officer(events.OfficeChair) == "" {
		roles = append(roles, "temporary-chair")
	}
	return roles
}

// May returns nil if the one who acts may give the command, else why not.
func (s *State) May(code, command string) *refusal.Refusal {
	c, no := s.CapacityOf(code)
	if no != nil {
		return no
	}
	if !Allowed(c, command) {
		why := because[command]
		if why == "" {
			why = "nobody may"
		}
		as := named[c]
		if as != "" {
			as = " as " + as
		}
		return refusal.Deny("not-permitted", "%s may not do this (%s)%s: %s", code, command, as, why)
	}
	return nil
}
