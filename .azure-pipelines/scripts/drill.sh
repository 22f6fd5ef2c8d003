#!/usr/bin/env bash
# drill.sh without REGION: the region is drained by word, every other region has to carry a picture all the way, then it comes back.
# drill.sh restore REGION: only the last of these.
set -euo pipefail
: "${PARALLAX_INSTALLATION:?}"
cd "$(dirname "${BASH_SOURCE[0]}")"

without() {
  local live others other attempt
  live=$(node ops.cjs release show --json | jq -er '.release.colours[] | select(.weight == 100) | .colour')
  others=$(jq -er --arg region "$1" '.regions[].name | select(. != $region)' "$PARALLAX_INSTALLATION")
  node ops.cjs regions drain "$1" --yes --reason "drill" --wait 90
  for other in $others; do node ops.cjs smoke --colour "$live" --region "$other"; done
  restore "$1"
  # An answer about readiness is kept for some seconds, so the first one may still be the old one.
  for attempt in 1 2 3 4 5 6; do
    node ops.cjs smoke --colour "$live" --region "$1" && return
    [[ $attempt -eq 6 ]] || sleep "${PAUSE_SECONDS:-5}"
  done
  return 1
}

restore() {
  node ops.cjs regions restore "$1" --reason "drill is over" --wait 90
}

"$@"
