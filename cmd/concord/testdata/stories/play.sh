# What the stories beside this file begin with: a node of their own, on which time
# stands still from $begins on, and ways to say who gives a command line. The keys that
# a story enrols come to $KEYS. A story of another group than the built-in one names its
# mandate, a file beside it, as $mandate.
set -euo pipefail
founding=${mandate:+--mandate "$(cd "$(dirname "$0")" && pwd)/$mandate"}
cd "$(mktemp -d)"
# shellcheck disable=SC2086 # two words, or none
concord serve $founding --data node --http 127.0.0.1:0 --clock "simulated=$begins" >ready &
trap 'kill %1' EXIT
until grep -q ^ready ready; do sleep 0.1; done
CONCORD_SERVER=$(sed -n 's/^ready http=\([^ ]*\) .*/\1/p' ready)
export CONCORD_SERVER KEYS=node/keys
ln -s secretariat.nk node/keys/SECRETARIAT.nk

say() { printf '\n%s\n' "$*"; }

# as WHO … is a command line with the key of WHO; anyone … is one that needs no key.
as() { local who=$1; shift; say "$who: concord $*"; concord --key "$KEYS/$who.nk" "$@"; }
anyone() { say "concord $*"; concord "$@"; }

# refused … is one that the rules or the state of the text must refuse.
refused() { if "$@"; then say "this was to be refused"; exit 1; fi; }
