#!/usr/bin/env bash
# Which colour serves (`live`) and which one the release goes to (`idle`):
#   colours.sh choose   sets them and `liveRelease`, and writes colours.json for Terraform
#   colours.sh still    fails when another release was rolled out since they were chosen: approvals may come days later
#   colours.sh now      writes colours.json for Terraform as things are, without a new release
#   colours.sh back     the way back, for a rollback: `live` is who served before, `idle` what is taken back
set -euo pipefail
: "${RELEASE:?}" "${KNOWN_DIR:?}" "${PARALLAX_INSTALLATION:?}"
cd "$(dirname "${BASH_SOURCE[0]}")"

show() {
  # 1: nothing was ever released, which the output says. 4: some region was not reached; the others know.
  node ops.cjs release show --json >shown.json || [[ $? -eq 1 || $? -eq 4 ]]
}

choose() {
  show
  node release-tools.cjs colours --shown shown.json --installation "$PARALLAX_INSTALLATION" --release "$RELEASE" --variables "$KNOWN_DIR/colours.json"
}

still() {
  show
  node release-tools.cjs still --shown shown.json --installation "$PARALLAX_INSTALLATION" --release "$RELEASE" --live "${LIVE:?}" --idle "${IDLE:?}"
}

now() {
  [[ -f $PARALLAX_INSTALLATION ]] || return 0
  show
  node release-tools.cjs colours --shown shown.json --installation "$PARALLAX_INSTALLATION" --variables "$KNOWN_DIR/colours.json"
}

back() {
  show
  node release-tools.cjs way-back --shown shown.json
}

"$@"
