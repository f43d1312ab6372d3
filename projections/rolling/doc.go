// Package rolling is the reading of a report's rolling text: the present draft with
// everything proposed on it, as a body that negotiates on the bracketed text would
// circulate it, and how many brackets that takes, now and as it went.
//
// It is pure. [Apply] keeps the rolling text of each report up with the log and makes
// anew only the blocks that an event touched; [Of] makes one from nothing, and comes to
// the same. What prints where is computed by events/text; here it gets the numbers of
// the circulated draft, and the marks of those who object or reserve, which the caller
// gives.
package rolling
