#!/usr/bin/env bash
# After all traffic is at the new colour, and the way back from there:
#   finish.sh switch REGION   events of the region go to the new worker
#   finish.sh show REGION     its pages are the new ones; a picture sent all the way proves worker and pages
#   finish.sh drain           the old colour takes nothing any more and keeps no instances ready; new addresses are told
#   finish.sh pages-back      the pages of the release before
#   finish.sh workers-back    events of every region go to the old worker
#   finish.sh as-it-is        routes as colours.json says, without any release
# Which regions are done is in the file `switched`, one a line.
set -euo pipefail
: "${KNOWN_DIR:?}" "${RELEASE:?}" "${PARALLAX_INSTALLATION:?}"
cd "$(dirname "${BASH_SOURCE[0]}")"
regions() { jq -r '.regions[].name' "$PARALLAX_INSTALLATION"; }
storage_token() { az account get-access-token --resource https://storage.azure.com/ --query accessToken --output tsv; }

# Live colours when the regions given as arguments have the new worker. What never had one gets no events yet.
live() {
  regions | jq -Rn --arg live "$LIVE" --arg idle "$IDLE" --arg api "$API" \
    '$ARGS.positional as $done | {live: {api: $api, worker: ([inputs | {key: ., value: (if IN($done[]) then $idle elif $live == $idle then empty else $live end)}] | from_entries)}}' \
    --args "$@"
}

switch() {
  touch switched
  grep -qx "$1" switched || echo "$1" >>switched
  mapfile -t done <switched
  # The alias for other clients follows with the last region.
  [[ ${#done[@]} -eq $(regions | wc -l) ]] && API=$IDLE || API=$LIVE
  API=$API live "${done[@]}" >live.json
  bash terraform-root.sh route "$PWD/live.json"
}

show() {
  STORAGE_TOKEN=$(storage_token) node release-tools.cjs show-site --installation "$PARALLAX_INSTALLATION" --release "$RELEASE" --region "$1"
  node ops.cjs smoke --colour "$IDLE" --region "$1" --release "$RELEASE" --within 45
}

drain() {
  # Addresses that infrastructure gave since: of a new region, or names of our own. The pages that may call them are shown by now.
  node ops.cjs release set --addresses --reason "$RELEASE is finished" || [[ $? -eq 4 ]]
  [[ $LIVE != "$IDLE" ]] || return 0
  node ops.cjs drain "$LIVE" --yes --reason "$RELEASE is finished" || [[ $? -eq 4 ]]
  local region role pids=() pid status=0
  for region in $(regions); do
    for role in api worker; do
      cool "$role" "$region" &
      pids+=($!)
    done
  done
  for pid in "${pids[@]}"; do wait "$pid" || status=1; done
  return $status
}

# The old colour keeps no instances ready any more.
cool() {
  local group name ready
  group=$(jq -er ".stamps[\"$2\"].resource_group_name" "$KNOWN_DIR/stamp.json")
  name=$(jq -er ".stamps[\"$2\"].apps.$1.$LIVE.name" "$KNOWN_DIR/stamp.json")
  ready=$(az functionapp scale config show --resource-group "$group" --name "$name" --query "join(' ', alwaysReady[].name)" --output tsv)
  [[ -z $ready ]] && return
  # Words on purpose: one name each.
  # shellcheck disable=SC2086
  az functionapp scale config always-ready delete --only-show-errors --resource-group "$group" --name "$name" --setting-names $ready >/dev/null
}

pages-back() {
  [[ ${LIVE_RELEASE:?} != none ]] || return 0
  STORAGE_TOKEN=$(storage_token) node release-tools.cjs show-site --installation "$PARALLAX_INSTALLATION" --release "$LIVE_RELEASE"
}

workers-back() {
  [[ $LIVE != "$IDLE" ]] || return 0
  API=$LIVE live >live.json
  bash terraform-root.sh route "$PWD/live.json"
}

as-it-is() {
  jq '{live}' "$KNOWN_DIR/colours.json" >live.json
  bash terraform-root.sh route "$PWD/live.json"
}

"$@"
