#!/usr/bin/env bash
# The colour without traffic, before it gets any:
#   idle.sh open             lets it in again, without weight, and says which release it is to carry
#   idle.sh name ROLE REGION sets `app` to the name of its app
#   idle.sh warm REGION      as many instances ready as the live colour has
#   idle.sh prove REGION     sends a picture all the way
#   idle.sh served           after a rollback: LIVE gets as many instances ready as IDLE had, and carries a picture in every region
set -euo pipefail
: "${LIVE:?}" "${IDLE:?}" "${RELEASE:?}" "${KNOWN_DIR:?}" "${PARALLAX_INSTALLATION:?}"
cd "$(dirname "${BASH_SOURCE[0]}")"
app() { jq -er ".stamps[\"$3\"].apps.$1.$2.name" "$KNOWN_DIR/stamp.json"; }
group() { jq -er ".stamps[\"$1\"].resource_group_name" "$KNOWN_DIR/stamp.json"; }

open() {
  node ops.cjs release publish || [[ $? -eq 4 ]]
  node ops.cjs undrain "$IDLE" --reason "gets $RELEASE" || [[ $? -eq 4 ]]
  node ops.cjs release set "$IDLE=$RELEASE" --reason "rollout of $RELEASE" || [[ $? -eq 4 ]]
}

name() {
  local app
  app=$(app "$1" "$IDLE" "$2")
  echo "##vso[task.setvariable variable=app]$app"
}

# Names are assigned before they are used: inside of another command, one that is not there would not end the script.
warm() {
  local group role from to settings
  [[ $LIVE != "$IDLE" ]] || return 0
  group=$(group "$1")
  for role in api worker; do
    from=$(app "$role" "$LIVE" "$1")
    to=$(app "$role" "$IDLE" "$1")
    settings=$(az functionapp scale config show --resource-group "$group" --name "$from" \
      --query "join(' ', alwaysReady[].join('=', [name, to_string(instanceCount)]))" --output tsv)
    [[ -z $settings ]] && continue
    # Words on purpose: one setting each.
    # shellcheck disable=SC2086
    az functionapp scale config always-ready set --only-show-errors --resource-group "$group" --name "$to" --settings $settings >/dev/null
    echo "$IDLE $role in $1: $settings ready"
  done
}

prove() {
  node ops.cjs release show --json >shown.json || [[ $? -eq 4 ]]
  [[ $LIVE == "$IDLE" ]] || node release-tools.cjs expect-weight --shown shown.json --colour "$IDLE" --weight 0 --release "$RELEASE"
  node ops.cjs smoke --colour "$IDLE" --region "$1" --release "$RELEASE" --no-site --within 45
}

# All regions at once and every one to its end: one that is gone must not keep the others cold.
served() {
  local region pids=() pid status=0 taken=$IDLE back=$LIVE
  for region in $(jq -r '.regions[].name' "$PARALLAX_INSTALLATION"); do
    LIVE=$taken IDLE=$back warm "$region" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || status=1; done
  node ops.cjs smoke --colour "$back" || status=$?
  return $status
}

"$@"
