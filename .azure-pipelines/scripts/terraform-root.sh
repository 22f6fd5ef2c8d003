#!/usr/bin/env bash
# One root of infra/roots in one environment:
#   terraform-root.sh known [optional]      writes what the roots gave: installation.json and one <root>.json each, into KNOWN_DIR
#   terraform-root.sh plan ROOT             plans global or stamp, keeps the plan beside the state, prints what changes; sets `changes`
#   terraform-root.sh apply ROOT            applies exactly the plan that was kept
#   terraform-root.sh prepare ROOT          fetches what it needs, so that the next call is quick
#   terraform-root.sh route VARIABLES.json  plans and applies `routing` at once, with these live colours
#   terraform-root.sh drift ROOT            fails when somebody changed what is there by another way than Terraform
# Plans hold values that states hold, so they are kept where states are (container `plans`), never as an artifact of a run.
set -euo pipefail
: "${ENVIRONMENT:?}" "${STATE_ACCOUNT:?}" "${TREE_DIR:?}" "${KNOWN_DIR:?}" "${RELEASE:?}"
tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tfvars=$TREE_DIR/infra/environments/$ENVIRONMENT.tfvars

# By federation: the task gives an id token that lives for minutes, and what is needed to ask for another one.
export ARM_USE_OIDC=true ARM_USE_AZUREAD=true ARM_CLIENT_ID=${servicePrincipalId:-} ARM_TENANT_ID=${tenantId:-}
export ARM_SUBSCRIPTION_ID=${TF_VAR_subscription_id:-}
if [[ -n ${AZURESUBSCRIPTION_SERVICE_CONNECTION_ID:-} ]]; then
  export ARM_OIDC_REQUEST_URL=${SYSTEM_OIDCREQUESTURI:-} ARM_OIDC_REQUEST_TOKEN=${SYSTEM_ACCESSTOKEN:-}
  export ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID=$AZURESUBSCRIPTION_SERVICE_CONNECTION_ID
  export ARM_OIDC_AZURE_SERVICE_CONNECTION_ID=$AZURESUBSCRIPTION_SERVICE_CONNECTION_ID
else
  export ARM_OIDC_TOKEN=${idToken:-}
fi
# What an environment leaves open is not given: none, empty, or the name of a variable that nobody set.
for name in "${!TF_VAR_@}"; do
  [[ -n ${!name} && ${!name} != none && ${!name} != '$('* ]] || unset "$name"
done
export TF_IN_AUTOMATION=1 TF_INPUT=0

storage() {
  az storage blob "$1" --only-show-errors --auth-mode login --account-name "$STATE_ACCOUNT" "${@:2}"
}

# Which providers, to the byte, is said by the commit. Before its locks are made (infra/lock-providers.sh), Dev and QA take the newest that
# fit; production does not.
init() {
  local mode=(-lockfile=readonly)
  if [[ ! -f $TREE_DIR/infra/roots/$1/.terraform.lock.hcl ]]; then
    local words="infra/roots/$1 has no .terraform.lock.hcl. Run infra/lock-providers.sh once, where the Terraform registry can be reached, and commit the three files."
    if [[ $ENVIRONMENT == prod ]]; then
      echo "##vso[task.logissue type=error]$words" >&2
      exit 1
    fi
    echo "##vso[task.logissue type=warning]$words Until then $ENVIRONMENT takes the newest providers that fit." >&2
    mode=()
  fi
  terraform -chdir="$TREE_DIR/infra/roots/$1" init -no-color ${mode[@]+"${mode[@]}"} \
    -backend-config="storage_account_name=$STATE_ACCOUNT" -backend-config="container_name=tfstate" -backend-config="key=$1.tfstate" >/dev/null
}

# Outputs are read from the state itself: no provider has to be fetched for it, which a rollback has no time for.
known() {
  mkdir -p "$KNOWN_DIR"
  local root is_there scratch
  scratch=$(mktemp)
  for root in global stamp; do
    is_there=$(storage exists --container-name tfstate --name "$root.tfstate" --query exists --output tsv)
    [[ $is_there == true ]] || continue
    storage download --container-name tfstate --name "$root.tfstate" --file "$scratch" >/dev/null
    jq '.outputs | map_values(.value)' "$scratch" >"$KNOWN_DIR/$root.json"
  done
  rm -f "$scratch"
  if [[ -f $KNOWN_DIR/stamp.json ]] && jq -e '.installation' "$KNOWN_DIR/stamp.json" >"$KNOWN_DIR/installation.json"; then return; fi
  rm -f "$KNOWN_DIR/installation.json"
  echo "$ENVIRONMENT has no stamps yet." >&2
  [[ ${1:-} == optional ]] || {
    echo "Run the infra pipeline first." >&2
    exit 1
  }
}

# What a root takes from those before it, and which colours are live.
inputs() {
  case $1 in
    global) echo '{}' ;;
    stamp) jq '{shared, action_group_id}' "$KNOWN_DIR/global.json" ;;
    routing) jq -s '{stamps: .[1].stamps, alias: .[1].alias, traffic: .[0].traffic, action_group_id: .[0].action_group_id}' \
      "$KNOWN_DIR/global.json" "$KNOWN_DIR/stamp.json" ;;
  esac
}

variables() {
  local live='{}'
  if [[ $1 == stamp ]]; then
    live='{"live": {"api": "blue", "worker": {}}, "releases": {}}'
    [[ -f $KNOWN_DIR/colours.json ]] && live=$(cat "$KNOWN_DIR/colours.json")
  fi
  inputs "$1" | jq --argjson live "$live" '. + $live'
}

plan() {
  local root=$1 folder=$TREE_DIR/infra/roots/$1
  init "$root"
  variables "$root" >"$folder/pipeline.auto.tfvars.json"
  # Without the lock: the identity that plans may read the state and nothing else.
  terraform -chdir="$folder" plan -no-color -lock=false -compact-warnings -var-file="$tfvars" -out=plan.bin | tee "$KNOWN_DIR/$root.plan.txt"
  terraform -chdir="$folder" show -json plan.bin >"$folder/plan.json"
  node "$tools/release-tools.cjs" judge-plan --plan "$folder/plan.json" --name "$root" ${PLAN_LIMITS:+"$PLAN_LIMITS"} | tee "$KNOWN_DIR/$root.changes.txt"
  rm "$folder/plan.json"
  storage upload --container-name plans --name "$RELEASE/$root.plan" --file "$folder/plan.bin" --overwrite >/dev/null
  # A plan is applied by the providers that made it.
  storage upload --container-name plans --name "$RELEASE/$root.lock.hcl" --file "$folder/.terraform.lock.hcl" --overwrite >/dev/null
  local changes=true
  grep -q ': no changes$' "$KNOWN_DIR/$root.changes.txt" && changes=false
  echo "##vso[task.setvariable variable=changes;isOutput=true]$changes"
}

apply() {
  local root=$1 folder=$TREE_DIR/infra/roots/$1
  [[ -f $folder/.terraform.lock.hcl ]] ||
    storage download --container-name plans --name "$RELEASE/$root.lock.hcl" --file "$folder/.terraform.lock.hcl" >/dev/null
  init "$root"
  storage download --container-name plans --name "$RELEASE/$root.plan" --file "$folder/plan.bin" >/dev/null
  terraform -chdir="$folder" apply -no-color plan.bin
}

drift() {
  local root=$1 folder=$TREE_DIR/infra/roots/$1 status=0
  init "$root"
  variables "$root" >"$folder/pipeline.auto.tfvars.json"
  terraform -chdir="$folder" plan -refresh-only -no-color -lock=false -compact-warnings -detailed-exitcode -var-file="$tfvars" || status=$?
  [[ $status -ne 2 ]] || echo "##vso[task.logissue type=error]$ENVIRONMENT: what is there is not what $root made of it."
  return "$status"
}

prepare() {
  init "$1"
}

route() {
  local folder=$TREE_DIR/infra/roots/routing
  [[ -f $folder/.terraform/terraform.tfstate ]] || init routing
  inputs routing | jq --slurpfile live "$1" '. + $live[0]' >"$folder/pipeline.auto.tfvars.json"
  terraform -chdir="$folder" apply -no-color -auto-approve -compact-warnings -lock-timeout=60s -var-file="$tfvars"
}

"$@"
