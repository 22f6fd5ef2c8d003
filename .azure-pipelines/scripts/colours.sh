#!/usr/bin/env bash
# Which colour serves (`live`) and which one the release goes to (`idle`):
#   colours.sh choose   sets them and `liveRelease`, and writes colours.json for Terraform
#   colours.sh still    fails when another release was rolled out since they were chosen: approvals may come days later
#   colours.sh now      writes colours.json for Terraform as things are, without a new release
#   colours.sh publish  puts the release beside the pages of regions that were gone when it was changed
#   colours.sh back     the way back, for a rollback: `live` is who served before, `idle` what is taken back
set -euo pipefail
: "${RELEASE:?}" "${KNOWN_DIR:?}" "${PARALLAX_INSTALLATION:?}"
cd "$(dirname "${BASH_SOURCE[0]}")"

show() {
  local status=0
  node ops.cjs release show --json >shown.json || status=$?
  # 1: nothing was ever released, which the output says. 4: some region was not reached; the others know.
  case $status in
    0 | 1 | 4) ;;
    *) tell_and_fail "$status" ;;
  esac
}

# The reason is in the file, where nobody who reads the log would look.
tell_and_fail() {
  cat shown.json >&2
  return "$1"
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

publish() {
  local status=0
  node ops.cjs release show --json >shown.json || status=$?
  case $status in
    0) echo 'Every region has the release.' ;;
    1)
      # A program that failed ends with 1 as well, and does not say so.
      jq -es 'any(.[]; has("release"))' shown.json >/dev/null || tell_and_fail 1
      echo 'Nothing was ever released.'
      ;;
    4)
      node ops.cjs release publish --reason 'a region had an older release' || [[ $? -eq 4 ]] || return
      node ops.cjs release show || echo '##vso[task.logissue type=warning]A region was not reached: see above. It gets the release when this is run again.'
      ;;
    *) tell_and_fail "$status" ;;
  esac
}

back() {
  show
  node release-tools.cjs way-back --shown shown.json
}

"$@"
