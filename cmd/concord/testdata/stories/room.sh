#!/usr/bin/env bash
# The room holds the pen: a committee that negotiates on the bracketed text itself. A
# draft comes with brackets and names from an earlier round; delegations amend it; the
# Chair takes what is uncontested and issues the rolling text as the document; brackets
# are settled one by one until the text is clean, and it is adopted.
#
# The committee (room.json), its members, the text, and who says what, are made up.
#
#   cmd/concord/testdata/stories/room.sh        with concord in the PATH
begins='2027-03-01T10:00[Europe/Zurich]' mandate=room.json . "$(dirname "$0")/play.sh"
# ---

# The room.
as SECRETARIAT key enrol CHAIR --out "$KEYS/CHAIR.nk"
as SECRETARIAT key enrol ALTA --out "$KEYS/ALTA.nk"
as SECRETARIAT key enrol BORA --out "$KEYS/BORA.nk"
as SECRETARIAT key enrol CIMA --out "$KEYS/CIMA.nk"
as SECRETARIAT key enrol DUNA --out "$KEYS/DUNA.nk"
as SECRETARIAT key enrol ESTE --out "$KEYS/ESTE.nk"
as SECRETARIAT key enrol COAST --out "$KEYS/COAST.nk"
as SECRETARIAT officers elect FORA --office chair

# The draft as it came out of the last round, with its brackets.
cat > draft.md <<'END'
# Article 1: Use of the waters

1. Each riparian State [shall][should — BORA, CIMA] use the waters of the delta in an equitable manner.
2. No State shall [knowingly — DUNA; COAST: delete] cause harm to another.
3. The States exchange data on the flow of the waters once in every year.

# Article 2: Bodies

4. A commission of the riparian States is established, which meets in ordinary session once in every two years and keeps the implementation of this convention under review.
5. The commission is assisted by a secretariat.
END
as SECRETARIAT report table convention draft.md --kind final --title "Draft convention on the shared delta"
anyone report brackets convention
anyone report brackets convention --participant COAST
anyone report status convention

# The room amends.
as ALTA amend convention 3 --text "The States exchange data on the flow and the quality of the waters once in every month."
as DUNA amend convention 3 --text "The States exchange data on the flow of the waters once in every quarter."
as ESTE amend convention 5 --text "The commission is assisted by a small secretariat."
as CIMA amend convention 4 --text "The riparian States meet in a conference of the parties whenever a majority of them so requests, and each of them reports to it on what it has done under this convention."
as BORA amend convention 5 --insert-after --text "The commission may set up a fund."
as CIMA amend convention 2 --delete
as DUNA amend convention 4 --move-after 5

# One who joins an alternative, and one who would have none of a word.
as ALTA amend convention 1 --settle 1=1
as ESTE amend convention 1 --settle 1=1
as BORA amend convention 2 --settle 1=0
anyone report show convention --view rolling

# The Chair takes what nobody contests, and issues the rest as the document.
as CHAIR report revise convention --uncontested --compile --dry-run
as CHAIR report revise convention --uncontested --compile
anyone report show convention
anyone report brackets convention
anyone amendment list convention
as ALTA inbox
refused as CHAIR report adopt convention

# What stands in brackets is settled there, not taken back.
refused as ALTA amendment withdraw A1

# Agreement takes brackets off one by one. What drops the words of others is contested,
# until these join it.
as DUNA amend convention 1 --settle 1=1 --reason "In the light of the consultations."
refused as CHAIR report revise convention --uncontested
as BORA amendment cosponsor A11
as CIMA amendment cosponsor A11
as CHAIR report revise convention --uncontested
anyone report show convention --paragraph 1
as ALTA amend convention 3 --settle 1=1,2=3
as CHAIR report revise convention --incorporate A12
anyone amendment show A1
anyone amendment show A2
as ALTA inbox

# The rest is settled by the Chair, as the room agreed at the table.
as CHAIR report revise convention --settle 2:1=1 --dry-run
as CHAIR report revise convention --settle 2:1=1
as CHAIR report revise convention --settle 2:1=0
anyone report show convention
anyone report status convention
as CHAIR report adopt convention
anyone disposition convention
anyone report blame convention --paragraph 3
anyone report history convention
