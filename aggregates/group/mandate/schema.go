package mandate

import (
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"concord/events"
)

// SchemaID names the schema of mandate files.
const SchemaID = "urn:concord:mandate:1"

// object is JSON that is being written down.
type object map[string]any

// Schema returns the JSON Schema (draft 2020-12) of a mandate file, for editors and for
// programs that write one. It says what can be said of each value by itself, with the
// limits of this package; what is between values, that a report is due at a session that
// there is, only [Parse] checks. Lengths are in characters there and in bytes here: what
// the schema refuses Parse refuses.
func Schema() []byte {
	schema := record("The mandate of a group: what it was set up to do, by whom and under which rules.",
		field{"group", "names the log, and the first part of every subject on it", token(2, MaxGroupID, idCharacters)},
		field{"title", "the group's full name", words(MaxTitle)},
		field{"short_title", "as the heading of a page has it", words(MaxTitle)},
		field{"established_by", "such as a resolution", words(MaxTitle)},
		field{"body", "the prefix of the group's document symbols", symbol()},
		field{"place", "where the group meets, unless a session says otherwise", words(MaxTitle)},
		field{"time_zone", "the name of a time zone: deadlines are read and printed in it", object{"type": "string", "maxLength": MaxTimeZone, "pattern": `^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z][A-Za-z0-9_+-]*)*$`, "examples": []string{"America/New_York"}}},
		field{"languages", "language tags, in the order in which documents list them", list(1, MaxLanguages, object{"type": "string", "maxLength": MaxLanguageTag, "pattern": `^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$`}, true)},
		field{"original_language", "one of the languages", object{"type": "string"}},
		field{"decisions", "how the group decides matters of substance", among(events.ByConsensus)},
		field{"procedure", "the rules of procedure that the group follows", words(MaxTitle)},
		field{"drafting", "who holds the pen: the Chair, or the room, which negotiates on the bracketed text itself", among(events.ChairDrafting, events.RollingDrafting)},
		field{"min_silence", "seconds of the shortest silence that may be put", number(MinSilence, MaxSilence)},
		field{"?word_ceiling", "words of a document above which there is a warning; 0: none", number(0, MaxWordCeiling)},
		field{"?acts_for", "ways by which the secretariat may enter what a participant did; none: it may not", list(0, len(events.Channels), among(events.Channels...), true)},
		field{"?closed", "reading needs an enrolled key", boolean()},
		field{"?records_presence", "the log tells who is present at a meeting", boolean()},
		field{"offices", "to which the group elects; one of them is chair", list(1, MaxOffices, record("",
			field{"id", "such as chair, vice-chair, rapporteur", token(2, MaxID, idCharacters)},
			field{"title", "", words(MaxTitle)},
			field{"places", "how many hold it at once", number(1, MaxPlaces)},
			field{"?required", "the group cannot work without it", boolean()}), false)},
		field{"agenda", "the provisional agenda: items 1, 2, 3 and their parts 5a, 5b", list(1, MaxItems*(1+MaxSubItems), record("",
			field{"item", "", object{"type": "string", "pattern": `^[1-9][0-9]?[a-z]?$`}},
			field{"title", "", words(MaxTitle)},
			field{"?annotation", "what the annotated agenda says of it", optional(MaxAnnotation)},
			field{"purpose", "which proceedings may be held under it", among(events.ItemPurposes...)}), false)},
		field{"sessions", "that are foreseen, in order", list(1, MaxSessions, record("",
			field{"id", "", token(1, MaxID, idCharacters)},
			field{"title", "", words(MaxTitle)},
			field{"kind", "", among(events.Organizational, events.Substantive)},
			field{"from", "the first day", day()},
			field{"to", "the last day, which belongs to it", day()},
			field{"?place", "where it is not the group's", optional(MaxTitle)}), false)},
		field{"?reports", "that are due, in order", list(0, MaxReports, record("",
			field{"kind", "", among(events.AnnualReport, events.FinalReport)},
			field{"title", "", words(MaxTitle)},
			field{"item", "of the agenda, under which it is adopted", object{"type": "string"}},
			field{"session", "at which it is due", object{"type": "string"}},
			field{"assembly", "the session of the General Assembly to which it goes", number(1, MaxAssembly)},
			field{"?symbol", "set aside for it, where known", object{"anyOf": []object{symbol(), {"const": ""}}}}), false)},
		field{"participants", "who takes part from the beginning; one of them is the secretariat", list(1, MaxParticipants, record("",
			field{"code", "", token(MinCode, MaxCode, codeCharacters)},
			field{"name", "as a name plate has it", words(MaxTitle)},
			field{"category", "", among(events.Categories...)},
			field{"?region", "of member States", object{"enum": append([]events.RegionalGroup{""}, events.RegionalGroups...)}},
			field{"?members", "of groups: the States for which they speak, in alphabetical order of their codes", list(0, MaxMembers, object{"type": "string"}, true)}), false)})
	schema["$schema"], schema["$id"] = "https://json-schema.org/draft/2020-12/schema", SchemaID
	out, err := json.Marshal(schema, json.Deterministic(true), jsontext.WithIndent("  "))
	if err != nil {
		panic("the schema of mandates cannot be written down: " + err.Error()) // a test writes it
	}
	return append(out, '\n')
}

// field is a member of a record; a name that begins with ? may be absent.
type field struct {
	name, about string
	is          object
}

// record is an object with these members and no others.
func record(about string, fields ...field) object {
	members, required := object{}, []string{}
	for _, f := range fields {
		name, optional := strings.CutPrefix(f.name, "?")
		if !optional {
			required = append(required, name)
		}
		if f.about != "" {
			f.is["description"] = f.about
		}
		members[name] = f.is
	}
	out := object{"type": "object", "properties": members, "required": required, "additionalProperties": false}
	if about != "" {
		out["description"] = about
	}
	return out
}

// list has from least to most of what is.
func list(least, most int, is object, unique bool) object {
	out := object{"type": "array", "minItems": least, "maxItems": most, "items": is}
	if unique {
		out["uniqueItems"] = true
	}
	return out
}

// words are a text of one line.
func words(most int) object {
	return object{"type": "string", "minLength": 1, "maxLength": most, "pattern": `^\S+( \S+)*$`}
}

func optional(most int) object {
	return object{"type": "string", "maxLength": most, "pattern": `^(\S+( \S+)*)?$`}
}

func token(least, most int, of string) object {
	return object{"type": "string", "minLength": least, "maxLength": most, "pattern": "^[" + strings.TrimSuffix(of, "-") + "]([" + of + "]*[" + strings.TrimSuffix(of, "-") + "])?$"}
}

func symbol() object {
	return object{"type": "string", "maxLength": MaxSymbol, "pattern": `^[A-Za-z0-9-]([A-Za-z0-9.-]*[A-Za-z0-9-])?(/[A-Za-z0-9-]([A-Za-z0-9.-]*[A-Za-z0-9-])?)*$`, "examples": []string{"A/AC.292"}}
}

func among[T ~string](known ...T) object { return object{"enum": known} }

func number(least, most int) object {
	return object{"type": "integer", "minimum": least, "maximum": most}
}

func boolean() object { return object{"type": "boolean"} }

func day() object {
	return object{"type": "string", "format": "date", "pattern": `^\d{4}-\d{2}-\d{2}$`}
}
