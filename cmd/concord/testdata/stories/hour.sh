#!/usr/bin/env bash
# An hour in July: the last hour of a session, as the practice of such groups has it.
# The final text is out; a delegation proposes amendments to five of its paragraphs;
# the Chair does not reopen the text and suspends the meeting for consultations; there
# is no consensus yet; the delegation then lets the text be adopted and stands apart
# from one paragraph; the report is adopted, then the procedural report, at which
# another delegation has its understanding recorded.
#
# The text, and who says what, are made up: the codes stand for nobody.
#
#   cmd/concord/testdata/stories/hour.sh        with concord in the PATH
begins='2024-07-12T15:00[America/New_York]' . "$(dirname "$0")/play.sh"
# ---

# The room.
as SECRETARIAT key enrol CHAIR --out "$KEYS/CHAIR.nk"
as SECRETARIAT key enrol LSO --out "$KEYS/LSO.nk"
as SECRETARIAT key enrol TUV --out "$KEYS/TUV.nk"
as SECRETARIAT key enrol SGP --out "$KEYS/SGP.nk"
as SECRETARIAT officers elect SGP --office chair

# The final text is out as a conference room paper.
cat > report.md <<'END'
# Overview

1. States recalled that the group works on the basis of consensus.
2. States reaffirmed the reports that the group had adopted before.
3. States noted that the group is a confidence-building measure in itself.
4. States expressed concern that the use of technologies in conflicts is becoming more likely.

# Existing and potential threats

5. States noted an increase in incidents that affect essential services.
6. States expressed concern about malicious software that spreads by itself.
7. States noted that ransomware can disturb the services on which the public relies.
8. States drew attention to the need to protect submarine cables and satellites.
9. States noted that new technologies bring new possibilities, and new risks.
10. States stressed that threats may have different effects on different groups.

# Rules, norms and principles

11. States reaffirmed that norms do not replace obligations under international law.
12. States stressed the protection of critical infrastructure.
13. States proposed a checklist of practical actions for each norm.
14. States noted that additional norms could be developed over time.
15. States shared examples of what they have done to put the norms into effect.

# International law

16. States reaffirmed that international law applies to their use of technologies.
17. States continued to discuss how it applies.
18. States noted that positions published by States help to find common understanding.
19. States recognized that international humanitarian law neither encourages nor makes conflict legitimate.
20. States stressed the peaceful settlement of disputes.

# Confidence-building measures

21. States welcomed that a global directory of points of contact is at work.
22. States proposed exercises, so that the directory is known by those who use it.
23. States agreed that a template for messages would help.
24. States noted regional experience with such measures.

# Capacity-building

25. States stressed that capacity-building should be sustainable and driven by demand.
26. States proposed a portal on which needs and offers can be found.
27. States decide to continue to discuss a voluntary fund, and invite the secretariat to prepare a report on it.
28. States noted the value of fellowships for diplomats.
29. States encouraged programmes that take the needs of women into account.

# Regular institutional dialogue

30. States noted proposals for a future mechanism.
31. States agree that the future mechanism shall be open to all States and take decisions by consensus.
32. States agreed that it shall be a single track.
33. Stakeholders shall take part in the mechanism under modalities to be agreed.
34. States invite the Chair to hold consultations between the sessions.

# Annex: elements of the future mechanism

35. The mechanism shall hold one plenary session of five days in each year.
36. The mechanism shall be reviewed after five years.
END
as SECRETARIAT report table apr3 report.md --kind annual --title "Draft third annual progress report"
as SECRETARIAT document issue apr3 --symbol A/AC.292/2024/CRP.1
anyone report status apr3

# A delegation proposes amendments.
as LSO amend apr3 27 --text "States decide to continue to discuss a voluntary fund." --reason "Nothing is to be prepared before it is agreed."
as LSO amend apr3 31 --text "States agree that the future mechanism shall be open to all States, be led by States and take decisions by consensus."
as LSO amend apr3 33 --text "Stakeholders may be heard by the mechanism under modalities to be agreed by consensus."
as LSO amend apr3 35 --text "The mechanism shall hold one plenary session of five days in every second year."
as LSO amend apr3 36 --delete
anyone report status apr3
refused as CHAIR report adopt apr3

# The Chair does not reopen the text. The amendments are not taken up; the delegation objects.
as CHAIR amendment decline A1 --reason "The text is the outcome of the week and is not reopened."
as CHAIR amendment decline A2 --reason "The text is the outcome of the week and is not reopened."
as CHAIR amendment decline A3 --reason "The text is the outcome of the week and is not reopened."
as CHAIR amendment decline A4 --reason "The text is the outcome of the week and is not reopened."
as CHAIR amendment decline A5 --reason "The text is the outcome of the week and is not reopened."
as LSO position apr3 object --reason "Our proposals were not heard."
refused as CHAIR report adopt apr3

# Consultations: half an hour passes.
as SECRETARIAT clock set "2024-07-12T15:35[America/New_York]"
anyone report status apr3
refused as CHAIR report adopt apr3

# The delegation will not oppose the adoption and stands apart from paragraph 27.
as SECRETARIAT clock set "2024-07-12T15:50[America/New_York]"
as LSO position 'apr3#27' dissociate --reason "The report that it asks for is not agreed."
as LSO position apr3 lift --reason "We do not oppose adoption."
anyone report status apr3
as CHAIR report adopt apr3
as LSO explain 'apr3#27' --text "We joined the consensus on the report as a whole. We do not consider ourselves bound by paragraph 27."
anyone position list apr3

# The procedural report, the second text.
cat > procedural.md <<'END'
# Mandate

1. The group was set up by the General Assembly to act on the basis of consensus.

# Organization

2. The group held its session in New York.

# Adoption

3. At its last meeting the group adopted its annual progress report and decided to include it in the present report.
END
as SECRETARIAT report table proc3 procedural.md --kind procedural --title "Draft procedural report"
as SECRETARIAT document issue proc3 --symbol A/AC.292/2024/L.1
as TUV explain 'proc3#3' --text "It is our understanding that the annex is not part of the decision on the mechanism."
as CHAIR report adopt proc3
as SECRETARIAT document submit apr3 --to A/79/214 --session 79 --with proc3
anyone document list
anyone report history apr3
