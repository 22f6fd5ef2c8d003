#!/usr/bin/env bash
# Prepares Azure and Azure DevOps for the pipelines, one environment at a time. It may be repeated: what exists is kept.
#
#   setup.sh --organization URL --project NAME --repository NAME --environment dev|qa|prod --subscription ID --location REGION
#            --approvers ID[,ID...] --emails JSON [--name parallax-ENV] [--business-hours] [--github ENDPOINT_ID] [--dry-run]
#
#   --approvers       ids of people or groups of the organization who approve; not needed for dev
#   --emails          who is told of alerts, by a short name: '{"ops":"ops@example.org"}'
#   --business-hours  lets production begin in working hours only; even a freeze that is overridden is then held back by Azure DevOps
#   --github          the repository is on GitHub (OWNER/NAME), reached by this service connection; else it is in the project
#   --dry-run         prints what would be done, asks nobody and changes nothing
#
# Needs: az with the extension azure-devops, signed in (az login) as an owner of the subscription and administrator of the project; jq, node.
# No secret is made, shown or kept: pipelines sign in by federation, as user-assigned identities.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  sed -n '2,16s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

dry='' hours='' github='' approvers='' emails='{}' name=''
while [[ $# -gt 0 ]]; do
  case $1 in
    --dry-run) dry=1 && shift ;;
    --business-hours) hours=1 && shift ;;
    --organization | --project | --repository | --environment | --subscription | --location | --approvers | --emails | --name | --github)
      [[ $# -ge 2 ]] || usage
      printf -v "${1#--}" '%s' "$2"
      shift 2
      ;;
    *) usage ;;
  esac
done
for option in organization project repository environment subscription location; do
  [[ -n ${!option:-} ]] || { echo "--$option is missing." >&2 && usage; }
done
[[ $environment =~ ^(dev|qa|prod)$ ]] || { echo "--environment is dev, qa or prod." >&2 && exit 2; }
[[ $environment == dev || -n $approvers ]] || { echo "--approvers is missing: $environment is released to after an approval." >&2 && exit 2; }
jq -e 'type == "object"' <<<"$emails" >/dev/null || { echo "--emails takes JSON, such as '{\"ops\":\"ops@example.org\"}'." >&2 && exit 2; }

readonly name=${name:-parallax-$environment} pipelines=(release rollback infra nightly) purposes=(plan apply release)
readonly group=rg-parallax-$environment-pipelines
# The same for the same subscription, unlike for any other: all of Azure shares these names.
account=plx${environment}state$(printf %s "$subscription" | sha256sum | cut -c 1-8)
readonly account devops=499b84ac-1321-427f-aa17-267ca6975798
readonly roles=../infra/modules/roles/roles.json
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

say() { echo "- $*" >&2; }

# Changes something; with --dry-run it is only printed.
change() {
  if [[ -n $dry ]]; then
    printf '%q ' "$@"
    echo
  else
    "$@" >/dev/null
  fi
}

# Asks something; with --dry-run nobody is asked, and the answer is the first argument.
ask() {
  local instead=$1
  shift
  if [[ -n $dry ]]; then printf '%s\n' "$instead"; else "$@"; fi
}

# True when the command finds something. With --dry-run nothing exists yet.
exists() { [[ -z $dry ]] && "$@" >/dev/null 2>&1; }

rest() {
  local method=$1 path=$2 body=${3:-}
  local address="$organization/${project// /%20}/_apis/$path"
  az rest --only-show-errors --resource "$devops" --method "$method" --url "$address" ${body:+--headers Content-Type=application/json --body "$body"}
}

# --- Azure: where states and plans are kept ------------------------------------------------------------------------------------------------

state_account() {
  say "states and plans: $account in $group"
  change az group create --name "$group" --location "$location" --subscription "$subscription" --tags product=parallax environment="$environment"
  exists az storage account show --name "$account" --resource-group "$group" --subscription "$subscription" ||
    change az storage account create --name "$account" --resource-group "$group" --subscription "$subscription" --location "$location" \
      --sku Standard_RAGZRS --kind StorageV2 --https-only true --min-tls-version TLS1_2 --allow-shared-key-access false \
      --allow-blob-public-access false --allow-cross-tenant-replication false
  change az storage account blob-service-properties update --account-name "$account" --resource-group "$group" --subscription "$subscription" \
    --enable-versioning true --enable-delete-retention true --delete-retention-days 30 --enable-container-delete-retention true --container-delete-retention-days 30
  for container in tfstate plans; do
    exists az storage container-rm show --storage-account "$account" --name "$container" --resource-group "$group" --subscription "$subscription" ||
      change az storage container-rm create --storage-account "$account" --name "$container" --resource-group "$group" --subscription "$subscription"
  done
  # A plan is of no use once it is applied, and holds keys.
  change az storage account management-policy create --account-name "$account" --resource-group "$group" --subscription "$subscription" --policy \
    '{"rules":[{"enabled":true,"name":"old-plans","type":"Lifecycle","definition":{"filters":{"blobTypes":["blockBlob"],"prefixMatch":["plans/"]},"actions":{"baseBlob":{"delete":{"daysAfterModificationGreaterThan":14}}}}}]}'
  change az lock create --name keep --lock-type CanNotDelete --resource-group "$group" --subscription "$subscription" --notes "Terraform's states"
}

# --- Who pipelines are -----------------------------------------------------------------------------------------------------------------------

identity() { az identity show --name "id-$name-$1" --resource-group "$group" --subscription "$subscription" --query "$2" --output tsv; }

identities() {
  for purpose in "${purposes[@]}"; do
    say "identity id-$name-$purpose, signed in as by the service connection parallax-$environment-$purpose"
    exists identity "$purpose" id ||
      change az identity create --name "id-$name-$purpose" --resource-group "$group" --subscription "$subscription" --location "$location"
    connection "$purpose"
  done
}

connection_id() {
  az devops service-endpoint list --organization "$organization" --project "$project" --query "[?name=='$1'].id | [0]" --output tsv
}

# Azure DevOps makes up issuer and subject, so it comes first, and the identity trusts what it says.
connection() {
  local purpose=$1 endpoint=parallax-$environment-$1 id issuer subject
  id=$(ask '' connection_id "$endpoint")
  if [[ -z $id ]]; then
    jq -n --arg name "$endpoint" --arg subscription "$subscription" --arg organization "$organization" \
      --arg tenant "$(ask TENANT az account show --subscription "$subscription" --query tenantId --output tsv)" \
      --arg subscriptionName "$(ask SUBSCRIPTION az account show --subscription "$subscription" --query name --output tsv)" \
      --arg client "$(ask CLIENT identity "$purpose" clientId)" \
      --arg project "$(ask PROJECT az devops project show --organization "$organization" --project "$project" --query id --output tsv)" --arg projectName "$project" '{
        name: $name, type: "AzureRM", url: "https://management.azure.com/", owner: "library", isShared: false,
        data: {subscriptionId: $subscription, subscriptionName: $subscriptionName, environment: "AzureCloud", scopeLevel: "Subscription", creationMode: "Manual"},
        authorization: {scheme: "WorkloadIdentityFederation", parameters: {tenantid: $tenant, serviceprincipalid: $client}},
        serviceEndpointProjectReferences: [{name: $name, projectReference: {id: $project, name: $projectName}}]}' >"$scratch/$endpoint.json"
    change az devops service-endpoint create --organization "$organization" --project "$project" --service-endpoint-configuration "$scratch/$endpoint.json"
    id=$(ask ENDPOINT connection_id "$endpoint")
  fi
  local show=(az devops service-endpoint show --organization "$organization" --project "$project" --id "$id" --output tsv)
  issuer=$(ask ISSUER "${show[@]}" --query authorization.parameters.workloadIdentityFederationIssuer)
  subject=$(ask SUBJECT "${show[@]}" --query authorization.parameters.workloadIdentityFederationSubject)
  change az identity federated-credential create --name azure-devops --identity-name "id-$name-$purpose" --resource-group "$group" \
    --subscription "$subscription" --issuer "$issuer" --subject "$subject" --audiences api://AzureADTokenExchange
  [[ $purpose == plan ]] || check endpoint "$id" "$endpoint" branch
}

# --- What they may do: the rows of roles.json that are about pipelines, on what is not Terraform's to give ------------------------------------

# Ids that Terraform makes up in the same way (infra/modules/roles/definitions).
custom_role() {
  node -e '
    const { createHash } = require("node:crypto");
    const url = Buffer.from("6ba7b8119dad11d180b400c04fd430c8", "hex");
    const hash = createHash("sha1").update(url).update(process.argv[1]).digest().subarray(0, 16);
    hash[6] = (hash[6] & 0x0f) | 0x50;
    hash[8] = (hash[8] & 0x3f) | 0x80;
    console.log(hash.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"));
  ' "https://roles.parallax.invalid/$name/$1"
}

# The roles that Terraform gives to apps, topics and the release identity, and the one by which the platform reads certificates.
given_roles() {
  local ids
  ids=$(jq -r '[.roles as $roles | .assignments[] | select(.identity | IN("api", "worker", "topic", "release")) | .role | select($roles[.].plane == "azure" and $roles[.].id) | $roles[.].id] | unique[]' "$roles")
  printf '%s\n' "$ids" db79e9a7-68ee-4b58-9aeb-b90e7c24fcba
  for key in $(jq -r '.roles | to_entries[] | select(.value.id == null) | .key' "$roles"); do custom_role "$key"; done
}

condition() {
  local ids verb
  ids=$(given_roles | paste -sd, | sed 's/,/, /g')
  for verb in write:Request delete:Resource; do
    [[ $verb == write:* ]] || printf ' AND '
    printf "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/%s'})) OR (@%s[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {%s}))" "${verb%:*}" "${verb#*:}" "$ids"
  done
}

assign_roles() {
  local storage="/subscriptions/$subscription/resourceGroups/$group/providers/Microsoft.Storage/storageAccounts/$account/blobServices/default/containers"
  local row identity role on scope
  for row in $(jq -r '.assignments[] | select((.identity == "plan" or .identity == "apply") and (.scope == "resource-groups" or (.scope | startswith("state/")))) | "\(.identity):\(.role):\(.scope)"' "$roles"); do
    IFS=: read -r identity role on <<<"$row"
    case $on in
      # Groups are Terraform's to make: an environment has a subscription of its own.
      resource-groups) scope=/subscriptions/$subscription ;;
      state/*) scope=$storage/${on#state/} ;;
    esac
    local limits=()
    [[ $role != accessAdministrator ]] || limits=(--condition "$(condition)" --condition-version 2.0)
    say "$identity: $(jq -r ".roles.$role.name" "$roles") on $on"
    change az role assignment create --only-show-errors --assignee-object-id "$(ask "PRINCIPAL-$identity" identity "$identity" principalId)" \
      --assignee-principal-type ServicePrincipal --role "$(jq -r ".roles.$role.id" "$roles")" --scope "$scope" ${limits[@]+"${limits[@]}"}
  done
}

# --- Azure DevOps: environments and their checks ---------------------------------------------------------------------------------------------

# check RESOURCE-TYPE ID NAME KIND: approval, lock, branch or hours; kept when one of that name is there already.
check() {
  local type=$1 id=$2 resource=$3 kind=$4 title settings checkType
  case $kind in
    approval)
      title=Approval checkType='{"id":"8c6f20a7-a545-4486-9777-f762fafe0d4d","name":"Approval"}'
      settings=$(jq -n --arg ids "$approvers" '{approvers: ($ids | split(",") | map({id: .})), minRequiredApprovers: 1, requesterCannotBeApprover: true, executionOrder: "anyOrder", blockedApprovers: [], instructions: "Read the plan in the summary of the run."}')
      ;;
    lock)
      title=ExclusiveLock checkType='{"id":"2ef31ad6-baa0-403a-8b45-2cbc9b4e5563","name":"ExclusiveLock"}' settings='{}'
      ;;
    branch)
      title='Branch control' checkType='{"id":"fe1de3ee-a436-41b4-bb20-f6eb4cb879a7","name":"Task Check"}'
      settings='{"displayName":"Branch control","definitionRef":{"id":"86b05a0c-73e6-4f7d-b3cf-e38f3b39a75b","name":"evaluatebranchProtection","version":"0.0.1"},"inputs":{"allowedBranches":"refs/heads/main","ensureProtectionOfBranch":"true","allowUnknownStatusBranch":"false"},"retryInterval":5}'
      ;;
    hours)
      title='Business hours' checkType='{"id":"fe1de3ee-a436-41b4-bb20-f6eb4cb879a7","name":"Task Check"}'
      settings='{"displayName":"Business hours","definitionRef":{"id":"445fde2f-6c39-441c-807f-8a59ff2e075f","name":"evaluateBusinessHours","version":"0.0.1"},"inputs":{"businessDays":"Monday, Tuesday, Wednesday, Thursday","timeZone":"Pacific Standard Time","startTime":"08:00","endTime":"15:00"},"retryInterval":5}'
      ;;
  esac
  say "$resource: $title"
  local found
  found=$(ask '{"value":[]}' rest get "pipelines/checks/configurations?resourceType=$type&resourceId=$id&\$expand=settings&api-version=7.1-preview.1")
  jq -e --arg title "$title" 'any(.value[]; .type.name == $title or .settings.displayName == $title)' <<<"$found" >/dev/null && return
  change rest post 'pipelines/checks/configurations?api-version=7.1-preview.1' "$(jq -n --argjson type "$checkType" --argjson settings "$settings" \
    --arg kind "$type" --arg id "$id" --arg name "$resource" '{type: $type, settings: $settings, resource: {type: $kind, id: $id, name: $name}, timeout: 43200}')"
}

environment_id() {
  rest get "distributedtask/environments?name=$1&api-version=7.1" | jq -r --arg name "$1" '[.value[] | select(.name == $name) | .id][0] // empty'
}

environments() {
  local each id
  for each in "parallax-$environment" "parallax-$environment-rollout" "parallax-$environment-rollback"; do
    id=$(ask '' environment_id "$each")
    if [[ -z $id ]]; then
      change rest post 'distributedtask/environments?api-version=7.1' "$(jq -n --arg name "$each" '{name: $name, description: "Made by .azure-pipelines/setup.sh"}')"
      id=$(ask ENVIRONMENT environment_id "$each")
    fi
    check environment "$id" "$each" branch
    # A rollback waits for nobody.
    [[ $each == *-rollback ]] || check environment "$id" "$each" lock
    if [[ $each == "parallax-$environment" && $environment != dev ]]; then check environment "$id" "$each" approval; fi
    if [[ $each == parallax-prod && -n $hours ]]; then check environment "$id" "$each" hours; fi
    allow environment "$id"
  done
}

# --- Pipelines, what they read, and that no other pipeline may ---------------------------------------------------------------------------------

pipeline_id() {
  az pipelines list --organization "$organization" --project "$project" --name "parallax-$1" --query '[0].id' --output tsv
}

define_pipelines() {
  local each kind=(--repository-type tfsgit)
  [[ -z $github ]] || kind=(--repository-type github --service-connection "$github")
  for each in pr "${pipelines[@]}"; do
    say "pipeline parallax-$each"
    [[ -n $(ask '' pipeline_id "$each") ]] ||
      change az pipelines create --organization "$organization" --project "$project" --name "parallax-$each" --repository "$repository" \
        "${kind[@]}" --branch main --yaml-path ".azure-pipelines/$each.yml" --skip-first-run true
  done
  # On GitHub the trigger of pr.yml does it; in Azure Repos a policy of the branch does.
  [[ -n $github ]] || branch_policy
}

branch_policy() {
  local policy=(--organization "$organization" --project "$project" --branch main --blocking true --enabled true
    --repository-id "$(ask REPOSITORY az repos show --organization "$organization" --project "$project" --repository "$repository" --query id --output tsv)")
  local found
  found=$(ask '[]' az repos policy list --organization "$organization" --project "$project" --branch main --query '[].type.displayName')
  jq -e 'index("Build")' <<<"$found" >/dev/null ||
    change az repos policy build create "${policy[@]}" --build-definition-id "$(ask PIPELINE pipeline_id pr)" --display-name parallax-pr \
      --manual-queue-only false --queue-on-source-update-only false --valid-duration 0
  jq -e 'index("Minimum number of reviewers")' <<<"$found" >/dev/null ||
    change az repos policy approver-count create "${policy[@]}" --minimum-approver-count 1 --creator-vote-counts false --allow-downvotes false --reset-on-source-push true
}

# allow TYPE ID: our pipelines may use the resource, whoever else asks is held back. Pull requests are not among them.
allowed=''
allow() {
  [[ -n $2 ]] || { echo "The $1 that was just made is not there." >&2 && exit 1; }
  if [[ -z $allowed ]]; then
    local each ids=()
    for each in "${pipelines[@]}"; do ids+=("$(ask 0 pipeline_id "$each")"); done
    allowed=$(printf '%s\n' "${ids[@]}" | jq -s '{allPipelines: {authorized: false}, pipelines: map({id: ., authorized: true})}')
  fi
  change rest patch "pipelines/pipelinePermissions/$1/$2?api-version=7.1-preview.1" "$allowed"
}

variable_group() {
  local id found=(az pipelines variable-group list --organization "$organization" --project "$project" --group-name "parallax-$environment" --query '[0].id' --output tsv)
  local variables=("terraformState=$account" "subscriptionId=$subscription" "releasePrincipalId=$(ask PRINCIPAL-release identity release principalId)"
    "alertEmails=$(jq -c . <<<"$emails")" certificateReaderPrincipalId=none)
  say "variable group parallax-$environment, without secrets"
  id=$(ask '' "${found[@]}")
  if [[ -z $id ]]; then
    change az pipelines variable-group create --organization "$organization" --project "$project" --name "parallax-$environment" --authorize false --variables "${variables[@]}"
    id=$(ask GROUP "${found[@]}")
  fi
  allow variablegroup "$id"
}

state_account
identities
assign_roles
define_pipelines
environments
variable_group
for purpose in "${purposes[@]}"; do allow endpoint "$(ask ENDPOINT connection_id "parallax-$environment-$purpose")"; done
[[ -f ../infra/roots/stamp/.terraform.lock.hcl ]] ||
  say "not done: the providers of infra/ are not locked, and production is refused without. Run infra/lock-providers.sh and commit what it writes."
say "done${dry:+, on paper}. Next: run the pipeline parallax-infra for $environment (its first apply is a person's: it defines roles), then parallax-release."
