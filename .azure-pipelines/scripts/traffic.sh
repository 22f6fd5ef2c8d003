#!/usr/bin/env bash
# Traffic between the colour that serves (LIVE) and the one that is new (IDLE):
#   traffic.sh to PERCENT FROM SECONDS   raises the new colour from FROM to PERCENT, then looks at it for SECONDS
#   traffic.sh back                      everything to the colour that served before
# At the first release of all there is one colour only: it has all traffic already, and there is nothing to go back to.
set -euo pipefail
: "${LIVE:?}" "${IDLE:?}" "${RELEASE:?}" "${PARALLAX_INSTALLATION:?}"
cd "$(dirname "${BASH_SOURCE[0]}")"
ops() { node ops.cjs "$@"; }

to() {
  local percent=$1 from=$2 seconds=$3
  # Whoever took the release back between two stages has the last word.
  ops release show --json >shown.json || [[ $? -eq 4 ]]
  node release-tools.cjs expect-weight --shown shown.json --colour "$IDLE" --weight "$from" --release "$RELEASE"
  # 4: it counts, but did not reach every region. The gate judges what comes of it.
  ops weights "$LIVE=$((100 - percent)),$IDLE=$percent" --sticky --yes --reason "rollout of $RELEASE" || [[ $? -eq 4 ]]
  # Words on purpose: GATE_OPTIONS holds options of its own, such as looser limits for an environment that is busy with other things.
  # shellcheck disable=SC2086
  ops gate --colour "$IDLE" --against "$LIVE" --for "$seconds" --every 250 ${GATE_OPTIONS:-}
}

back() {
  local why=${REASON:-$RELEASE is taken back}
  ops undrain "$LIVE" --reason "$why" || [[ $? -eq 4 ]]
  ops weights "$LIVE=100,$IDLE=0" --yes --reason "$why" || [[ $? -eq 4 ]]
}

if [[ $LIVE == "$IDLE" ]]; then
  echo "The first release of all: $IDLE has all traffic already."
  exit 0
fi
"$@"
