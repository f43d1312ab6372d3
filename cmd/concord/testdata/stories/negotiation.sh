#!/usr/bin/env bash
# A whole negotiation: twenty delegations, from the zero draft over three revisions to
# the gavel. The text, and who says what, are made up: the codes stand for nobody.
#
#   cmd/concord/testdata/stories/negotiation.sh        with concord in the PATH
begins='2024-10-28T10:00[America/New_York]' . "$(dirname "$0")/play.sh"
# ---

as SECRETARIAT key enrol CHAIR --out "$KEYS/CHAIR.nk"
as SECRETARIAT key enrol AOSIS --out "$KEYS/AOSIS.nk"
as SECRETARIAT key enrol BHS --out "$KEYS/BHS.nk"
as SECRETARIAT key enrol ATG --out "$KEYS/ATG.nk"
as SECRETARIAT key enrol BRB --out "$KEYS/BRB.nk"
as SECRETARIAT key enrol BTN --out "$KEYS/BTN.nk"
as SECRETARIAT key enrol CPV --out "$KEYS/CPV.nk"
as SECRETARIAT key enrol DMA --out "$KEYS/DMA.nk"
as SECRETARIAT key enrol FJI --out "$KEYS/FJI.nk"
as SECRETARIAT key enrol GRD --out "$KEYS/GRD.nk"
as SECRETARIAT key enrol ISL --out "$KEYS/ISL.nk"
as SECRETARIAT key enrol KIR --out "$KEYS/KIR.nk"
as SECRETARIAT key enrol LCA --out "$KEYS/LCA.nk"
as SECRETARIAT key enrol LIE --out "$KEYS/LIE.nk"
as SECRETARIAT key enrol MDV --out "$KEYS/MDV.nk"
as SECRETARIAT key enrol MUS --out "$KEYS/MUS.nk"
as SECRETARIAT key enrol NRU --out "$KEYS/NRU.nk"
as SECRETARIAT key enrol PLW --out "$KEYS/PLW.nk"
as SECRETARIAT key enrol SGP --out "$KEYS/SGP.nk"
as SECRETARIAT key enrol STP --out "$KEYS/STP.nk"
as SECRETARIAT key enrol TON --out "$KEYS/TON.nk"
as SECRETARIAT key enrol TUV --out "$KEYS/TUV.nk"
as SECRETARIAT officers elect SGP --office chair

# --- Zero draft
cat > zero.md <<'END'
# Overview

1. States reaffirm that the group works on the basis of consensus.
2. States note with concern that incidents that affect essential services are growing in number.

# Cooperation

3. States should exchange information on threats in a timely manner.
4. States should help one another, on request, when critical infrastructure is attacked.
5. States should establish a directory of points of contact.
6. Each State should name:
   (a) a diplomatic point of contact; and
   (b) a technical point of contact.

# Capacity-building

7. Capacity-building should be voluntary, sustainable and driven by demand.
8. A fund should be established to support the participation of small States.

# Next steps

9. The group should meet again in one year.
END
as CHAIR report table river zero.md --kind annual --title "Zero draft of the annual report"
anyone report show river

# --- Amendments on the zero draft
as ISL amend river 3 --text "States shall exchange information on threats in a timely manner."
as TON amend river 3 --text "States are encouraged to exchange information on threats in a timely manner."
as FJI amend river 3 --text "States should exchange information on threats and vulnerabilities in a timely manner."
as LIE amendment cosponsor A1
as BHS amend river 4 --text "States should help one another, on request and where they are able to, when critical infrastructure is attacked."
as KIR amend river 2 --text "States note with grave concern that incidents that affect essential services are growing in number."
as TUV amend river 8 --insert-after --text "The fund should also support the translation of documents."
as NRU amend river 8 --text "A voluntary fund should be established to support the participation of small island States."
as GRD amend river "6(b)" --insert-after --text "a legal point of contact."
as MDV amend river 9 --text "The group should meet again in six months."
as PLW amend river 9 --delete
as AOSIS position 'river#4' support --members FJI,TUV --reason "The words of the zero draft are enough."
as LCA position A7 reserve --reason "A fund has to be paid for by somebody."
anyone amendment list river
anyone report order river
anyone report show river --view rolling

# --- Revision 1: the uncontested, and a text of the Chair's own where three wanted three things
as CHAIR report revise river --uncontested --dry-run
as CHAIR report revise river --uncontested
anyone report show river --view rolling
as CHAIR report revise river --set "3=States should, where they are able to, exchange information on threats and vulnerabilities in a timely manner." --decline A1,A2
anyone report show river --view rolling
as ISL inbox

# --- Positions on revision 2
as ISL position 'river#3' accept
as TON position 'river#3' reserve --reason "Our capital is still to answer."
as LCA position A7 lift
as LCA position 'river#8' object --reason "A fund has to be paid for by somebody"
as LCA position 'river#8' accept --if A7 --reason "If it is voluntary"
as STP position 'river#9' support
as CHAIR agree 'river#1' --informals
as CHAIR agree 'river#2' --pending MUS
as MUS agree confirm 'river#2'
refused as CHAIR agree 'river#8'
refused as CHAIR agree 'river#3'
anyone report packages river
as CHAIR package river 7,8
as CHAIR agree 'river#7'
anyone report status river

# --- Revision 3: the package finder's answer
as CHAIR report revise river --incorporate A7 --decline A9,A10
anyone report show river --view rolling
as LCA inbox
anyone report status river
as CHAIR agree 'river#8'
anyone report status river

# --- A silence that is broken, over a change from summer time
as CHAIR silence start river --until "2024-11-04T10:00[America/New_York]"
as SECRETARIAT clock set "2024-11-04T09:59:59[America/New_York]"
as BTN silence break river --reason "Paragraph 5 names no date"
anyone silence list
as SECRETARIAT clock set "2024-11-04T12:00[America/New_York]"
refused as CHAIR silence confirm river
as BTN position river lift --reason "The Chair will say so in a statement"
refused as CHAIR silence confirm river

# --- A silence on one paragraph that is held
as CHAIR silence start 'river#5' --until "2024-11-08T12:00[America/New_York]"
refused as CHAIR agree 'river#5'
as SECRETARIAT clock set "2024-11-08T12:00:01[America/New_York]"
as BRB silence break 'river#5' --reason "We had no instructions in time"
anyone silence list
as CHAIR silence confirm 'river#5'

# --- The last minute
as CPV position 'river#9' dissociate --reason "A year is too long."
as DMA position 'river#6' object --reason "The third point of contact is missing."
refused as CHAIR report adopt river
anyone report status river
as DMA position 'river#6' lift
as CHAIR report adopt river
as ATG explain river --text "We joined the consensus."
anyone report show river
anyone report trend river
anyone disposition river
anyone disposition river --participant ISL
as TON inbox
