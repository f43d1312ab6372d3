package report

// Limits of a report. Those of one block's text are in events/text.
const (
	MaxBlocks  = 10_000 // of a draft
	MaxTitle   = 500    // characters of a title
	MaxSlug    = 40     // characters of a slug
	MaxBlockID = 16     // characters of a block's id
	MaxLevel   = 16     // how deep a block may stand
	MaxFiled   = 1_000  // open amendments of one participant to one report
	MaxNamed   = 5_000  // amendments and blocks named by one revision
	MaxFall    = 900    // amendments that fall by one command, and so of groups as such to words under one silence: their events are one commit

	MaxStatement = 50_000 // characters of an explanation of position

	MaxCorrigendum = 8 << 20 // characters of a corrigendum
)
