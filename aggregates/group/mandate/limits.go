package mandate

import "concord/events"

// Limits of a mandate. Sizes are bytes of UTF-8.
const (
	MaxFile         = 1 << 20                 // a mandate file
	MaxFramework    = events.MaxSigned - 2048 // the JSON of a mandate without its participants: the founding command carries it and little else
	MaxGroupID      = 32                      // the group's id
	MaxID           = 32                      // the id of an office or a session
	MaxTitle        = 512                     // a title, a name, a place
	MaxAnnotation   = 4096                    // the annotation of an agenda item
	MaxSymbol       = 64                      // a document symbol
	MaxTimeZone     = 64                      // the name of a time zone
	MaxLanguageTag  = 35                      // a language tag (RFC 5646, 4.4.1)
	MaxLanguages    = 32                      //
	MaxOffices      = 16                      //
	MaxPlaces       = 64                      // that one office has
	MaxItems        = 99                      // agenda items with a number of their own
	MaxSubItems     = 26                      // lettered (a) to (z) under one item
	MaxSessions     = 128                     //
	MaxReports      = 128                     //
	MaxParticipants = 5000                    //
	MaxMembers      = 1000                    // for whom one group speaks
	MinCode         = 2                       // characters of a participant's code
	MaxCode         = 16                      //
	MinSilence      = 1                       // seconds of the shortest silence that may be put
	MaxSilence      = 366 * 24 * 60 * 60      // the same
	MaxWordCeiling  = 10_000_000              // words of a document
	MaxAssembly     = 999                     // the number of a session of the General Assembly
	MaxTold         = 1000                    // of a path or a rule, as printed
	MaxFaults       = 20                      // that one reading tells; the rest come out when these are mended
)
