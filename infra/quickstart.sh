#!/usr/bin/env bash
# A small installation without Terraform: one environment, one colour, one region or several. It prints every command before it runs it,
# changes nothing with --dry-run (it only writes the settings files to look at), asks before it makes anything that costs money, and can be
# run again at any time: what is there stays.
# For production use the roots in infra/roots instead: two colours, Traffic Manager, alerts, private networks and reviewed plans.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: infra/quickstart.sh --name NAME --unique TEXT --region REGION [--region REGION ...] [options]

  --name NAME        product and environment, such as parallax-try: 4 to 24 of a-z, 0-9 and -
  --unique TEXT      3 to 5 of a-z and 0-9; makes names unique that all of Azure shares. Keep it for later runs
  --region REGION    NAME or NAME:CODE:VISION, such as westus2:wus2:westus. VISION is the region of its Vision account,
                     CODE 2 to 6 letters for short names. The first one serves the pages
  --release FOLDER   what `node scripts/release-build.ts` made: deploys it. Without it only the infrastructure is made
  --node VERSION     24 or 22 (see: az functionapp list-flexconsumption-runtimes); default 24
  --subscription ID  default: the one that az is set to
  --work FOLDER      keeps settings and the installation file there; default out/quickstart/NAME
  --dry-run          prints the commands, runs none, needs no az
  --yes              does not ask
  --help
TEXT
}

fail() {
  echo "quickstart: $*" >&2
  exit 2
}

# --- what was asked for ---------------------------------------------------------------------------------------------------------------

name='' unique='' release='' node_version=24 subscription='' work='' dry_run=0 yes=0
regions=() codes=() vision_locations=()

# Regions that need no explanation: a short code, and the nearest place where Vision writes captions.
known_region() {
  case $1 in
    westus2) echo wus2:westus ;; westus3) echo wus3:westus ;; westus) echo wus:westus ;;
    eastus2) echo eus2:eastus ;; eastus) echo eus:eastus ;; centralus) echo cus:eastus ;;
    northeurope) echo neu:northeurope ;; westeurope) echo weu:westeurope ;; francecentral) echo frc:francecentral ;;
    swedencentral) echo sec:northeurope ;; uksouth) echo uks:westeurope ;; germanywestcentral) echo gwc:westeurope ;;
    southeastasia) echo sea:southeastasia ;; eastasia) echo ea:eastasia ;; koreacentral) echo krc:koreacentral ;;
    *) return 1 ;;
  esac
}

add_region() {
  local region=${1%%:*} rest
  if [[ $1 == *:*:* ]]; then
    rest=${1#*:}
  else
    rest=$(known_region "$1") || fail "--region $1: not known here; write it as NAME:CODE:VISION, such as westus2:wus2:westus."
  fi
  [[ $region =~ ^[a-z][a-z0-9]{2,30}$ && $rest =~ ^[a-z0-9]{2,6}:[a-z0-9]+$ ]] || fail "--region $1: write it as NAME:CODE:VISION, such as westus2:wus2:westus."
  regions+=("$region") codes+=("${rest%%:*}") vision_locations+=("${rest#*:}")
}

while (($#)); do
  case $1 in
    --name | --unique | --region | --release | --node | --subscription | --work)
      [[ $# -ge 2 && $2 != --* ]] || fail "$1 needs a value."
      case $1 in
        --name) name=$2 ;; --unique) unique=$2 ;; --region) add_region "$2" ;; --release) release=$2 ;;
        --node) node_version=$2 ;; --subscription) subscription=$2 ;; --work) work=$2 ;;
      esac
      shift 2
      ;;
    --dry-run) dry_run=1 && shift ;;
    --yes) yes=1 && shift ;;
    --help) usage && exit 0 ;;
    *) fail "$1 is no option; see --help." ;;
  esac
done
[[ $name =~ ^[a-z][a-z0-9-]{2,22}[a-z0-9]$ ]] || fail "--name takes 4 to 24 of a-z, 0-9 and -, such as parallax-try."
[[ $unique =~ ^[a-z0-9]{3,5}$ ]] || fail "--unique takes 3 to 5 of a-z and 0-9."
[[ $node_version == 22 || $node_version == 24 ]] || fail "--node is 22 or 24."
((${#regions[@]} >= 1 && ${#regions[@]} <= 8)) || fail "Give one to eight regions with --region."
duplicate=$(printf '%s\n' "${regions[@]}" "${codes[@]}" | sort | uniq -d | head -n 1)
[[ -z $duplicate ]] || fail "\"$duplicate\" stands twice among the regions and their codes."
if [[ -n $release ]]; then
  for file in apps/api.zip apps/worker.zip web/headers.json ops/ops.cjs ops/release-tools.cjs; do
    [[ -f $release/$file ]] || fail "--release $release: there is no $file; make it with node scripts/release-build.ts."
  done
fi
work=${work:-out/quickstart/$name}

# --- names: those of the Terraform modules ----------------------------------------------------------------------------------------------

short=${name//-/} && short=${short:0:9}
group=rg-$name
cosmos=cosmos-$name-$unique
vault=kv$short$unique
colour=blue
container_names=(images thumbnails deadletters)
queue_names=(retry-image retry-image-poison webjobs-blobtrigger-poison)
all=("${!regions[@]}")

data_account() { echo "$short$unique${codes[$1]}dat"; }
host_account() { [[ $2 == api ]] && echo "$short$unique${codes[$1]}api" || echo "$short$unique${codes[$1]}wrk"; }
vision_account() { echo "vision-$name-$unique-${codes[$1]}"; }
app() { echo "$2-$colour-$name-$unique-${codes[$1]}"; }
identity() { echo "id-$2-$name-${regions[$1]}"; }

# --- how commands are run ---------------------------------------------------------------------------------------------------------------

exec 3>&1
say() { printf '\n== %s\n' "$*" >&3; }

# Prints a command so that it can be pasted into a shell.
show() {
  local line='' word quote="'"
  for word in "$@"; do
    [[ $word =~ ^[A-Za-z0-9_./:=@%+,-]+$ ]] || word="'${word//$quote/$quote\\$quote$quote}'"
    line+=" $word"
  done
  printf '%s\n' "${line:1}" >&3
}

# run COMMAND...: shown, then run, unless this is a dry run.
run() {
  show "$@"
  ((dry_run)) || "$@" >/dev/null
}

# ask PLACEHOLDER COMMAND...: prints what the command answers; in a dry run the placeholder.
ask() {
  local placeholder=$1 && shift
  if ((dry_run)); then echo "$placeholder"; else "$@" --output tsv; fi
}

# there COMMAND...: true if the command finds what it looks for. In a dry run nothing is there yet.
there() {
  ((dry_run)) && return 1
  local found
  found=$("$@" --output tsv 2>/dev/null) && [[ -n $found && $found != false && $found != False ]]
}

# until_answer SECONDS COMMAND...: repeats a question until it has an answer.
until_answer() {
  local deadline=$((SECONDS + $1)) answer && shift
  while :; do
    answer=$("$@" --output tsv 2>/dev/null) && [[ -n $answer ]] && echo "$answer" && return
    ((SECONDS < deadline)) || fail "no answer within the time given: $*"
    sleep 10
  done
}

# A GUID that is the same for the same words, so that a second run makes no second assignment.
guid() {
  local hash
  hash=$(printf '%s' "$*" | { sha256sum 2>/dev/null || shasum -a 256; })
  echo "${hash:0:8}-${hash:8:4}-5${hash:13:3}-8${hash:17:3}-${hash:20:12}"
}

# JSON of texts that need no escaping, and a text in JSON that holds JSON.
strings() { local list && list=$(printf ',"%s"' "$@") && printf '[%s]' "${list:1}"; }
quoted() { printf '"%s"' "${1//\"/\\\"}"; }

# The key of cursors must not stay on disk where a command failed.
trap 'status=$?; rm -f "$work/cursor-key.json"; ((status == 0 || status == 2)) || echo "quickstart: stopped. Run it again: what is there stays. A new role may take some minutes to count." >&2' EXIT

# --- before anything is made ------------------------------------------------------------------------------------------------------------

cat <<TEXT
Parallax "$name": ${regions[*]}, in the resource group $group.
This makes: Cosmos DB (${#regions[@]} x 4 containers), storage, Functions apps, Vision S1, Key Vault, Application Insights$([[ -n $release ]] && echo ', Event Grid').
It costs money while it exists, also when nobody uses it: see docs/deploy/costs.md, "A small installation". To end it: az group delete --name $group
TEXT
if ((!dry_run)); then
  command -v az >/dev/null || fail "az is not installed. With --dry-run the commands are only printed."
  if ((!yes)); then
    read -r -p "Type the name to go on: " typed
    [[ $typed == "$name" ]] || fail "nothing was made."
  fi
  [[ -z $subscription ]] || run az account set --subscription "$subscription"
fi
subscription=$(ask 00000000-0000-0000-0000-000000000000 az account show --query id)
scope=/subscriptions/$subscription/resourceGroups/$group/providers
data_id() { echo "$scope/Microsoft.Storage/storageAccounts/$(data_account "$1")"; }
host_id() { echo "$scope/Microsoft.Storage/storageAccounts/$(host_account "$1" "$2")"; }
identity_id() { echo "$scope/Microsoft.ManagedIdentity/userAssignedIdentities/$(identity "$1" "$2")"; }
container_id() { echo "$(data_id "$1")/blobServices/default/containers/$2"; }
mkdir -p "$work" && chmod 700 "$work"

resource() { run az resource update --only-show-errors --ids "$1" --set "${@:2}"; }

# --- what regions share -----------------------------------------------------------------------------------------------------------------

make_shared() {
  local kind
  say "Resource group, vault and database"
  for kind in Web App Storage DocumentDB CognitiveServices KeyVault EventGrid Insights OperationalInsights ManagedIdentity; do
    run az provider register --namespace "Microsoft.$kind" --wait
  done
  run az group create --name "$group" --location "${regions[0]}" --tags product=parallax environment="$name"
  there az keyvault show --name "$vault" --query id ||
    run az keyvault create --name "$vault" --resource-group "$group" --location "${regions[0]}" --enable-rbac-authorization true --enable-purge-protection true --retention-days 90
  make_cursor_key
  local locations=() r
  for r in "${all[@]}"; do locations+=(--locations "regionName=${regions[r]}" "failoverPriority=$r" isZoneRedundant=false); done
  there az cosmosdb show --name "$cosmos" --resource-group "$group" --query id ||
    run az cosmosdb create --name "$cosmos" --resource-group "$group" "${locations[@]}" --default-consistency-level Session \
      --enable-multiple-write-locations true --backup-policy-type Continuous --continuous-tier Continuous7Days --minimal-tls-version Tls12
  resource "$scope/Microsoft.DocumentDB/databaseAccounts/$cosmos" properties.disableLocalAuth=true
  there az cosmosdb sql database exists --account-name "$cosmos" --resource-group "$group" --name parallax ||
    run az cosmosdb sql database create --account-name "$cosmos" --resource-group "$group" --name parallax
  make_cosmos_container images /imageId '{"path":"/imageId/?"},{"path":"/dueAt/?"}'
  make_cosmos_container views /pk '{"path":"/pk/?"}'
  make_cosmos_container leases /id '{"path":"/id/?"}'
  make_cosmos_container control /pk '{"path":"/pk/?"}'
}

# Signs cursors of lists. Written through ARM, which needs no role in the vault; made once, never shown. A question that fails ends the
# script: taking it for "not there" would replace the key.
make_cursor_key() {
  local secrets=https://management.azure.com$scope/Microsoft.KeyVault/vaults/$vault/secrets version=api-version=2023-07-01 found
  found=$(ask 0 az rest --method get --url "$secrets?$version" --query "length(value[?name=='cursor-key'])")
  [[ $found == 0 ]] || return 0
  if ((!dry_run)); then
    (umask 077 && printf '{"properties":{"value":"%s"}}' "$(head -c 32 /dev/urandom | base64)" >"$work/cursor-key.json")
  fi
  run az rest --method put --url "$secrets/cursor-key?$version" --body "@$work/cursor-key.json"
  rm -f "$work/cursor-key.json"
}

make_cosmos_container() {
  there az cosmosdb sql container exists --account-name "$cosmos" --resource-group "$group" --database-name parallax --name "$1" ||
    run az cosmosdb sql container create --account-name "$cosmos" --resource-group "$group" --database-name parallax --name "$1" \
      --partition-key-path "$2" --partition-key-version 2 --max-throughput 1000 --ttl -1 \
      --idx "{\"indexingMode\":\"consistent\",\"includedPaths\":[$3],\"excludedPaths\":[{\"path\":\"/*\"}]}" \
      --conflict-resolution-policy '{"mode":"lastWriterWins","conflictResolutionPath":"/lww"}'
}

# --- each region ------------------------------------------------------------------------------------------------------------------------

make_region() {
  local r=$1 location=${regions[$1]} item role
  say "$location: storage"
  run az storage account create --name "$(data_account "$r")" --resource-group "$group" --location "$location" --sku Standard_RAGRS \
    --kind StorageV2 --min-tls-version TLS1_2 --https-only true --allow-shared-key-access false --allow-blob-public-access true \
    --allow-cross-tenant-replication false --default-action Allow
  for role in api worker; do
    run az storage account create --name "$(host_account "$r" "$role")" --resource-group "$group" --location "$location" --sku Standard_LRS \
      --kind StorageV2 --min-tls-version TLS1_2 --https-only true --allow-shared-key-access false --allow-blob-public-access false \
      --allow-cross-tenant-replication false
    run az storage container-rm create --storage-account "$(host_account "$r" "$role")" --resource-group "$group" --name "deploy-$colour"
  done
  for item in "${container_names[@]}"; do
    # Whoever knows a thumbnail's unguessable name may read it; nobody may list them.
    run az storage container-rm create --storage-account "$(data_account "$r")" --resource-group "$group" --name "$item" \
      --public-access "$([[ $item == thumbnails ]] && echo blob || echo off)"
  done
  for item in "${queue_names[@]}"; do
    run az rest --method put --url "https://management.azure.com$(data_id "$r")/queueServices/default/queues/$item?api-version=2023-05-01" --body '{}'
  done

  say "$location: identities, Vision, telemetry"
  for role in api worker; do
    run az identity create --name "$(identity "$r" "$role")" --resource-group "$group" --location "$location"
  done
  there az cognitiveservices account show --name "$(vision_account "$r")" --resource-group "$group" --query id ||
    run az cognitiveservices account create --name "$(vision_account "$r")" --resource-group "$group" --location "${vision_locations[r]}" \
      --kind ComputerVision --sku S1 --custom-domain "$(vision_account "$r")" --yes
  resource "$scope/Microsoft.CognitiveServices/accounts/$(vision_account "$r")" properties.disableLocalAuth=true
  run az monitor log-analytics workspace create --workspace-name "log-$name-$location" --resource-group "$group" --location "$location" \
    --retention-time 31 --quota 1
  run az monitor app-insights component create --app "appi-$name-$location" --resource-group "$group" --location "$location" \
    --workspace "$scope/Microsoft.OperationalInsights/workspaces/log-$name-$location"
  resource "$scope/Microsoft.Insights/components/appi-$name-$location" properties.DisableLocalAuth=true
}

# Pages are served by storage itself, and may be called from their own addresses only. Needs the owner's right to change the service.
web_origins=()
make_pages() {
  local r origin
  for r in "${all[@]}"; do
    run az storage blob service-properties update --account-name "$(data_account "$r")" --auth-mode login --static-website true \
      --index-document index.html --404-document 404.html
    origin=$(ask "https://$(data_account "$r").z1.web.core.windows.net/" az storage account show --name "$(data_account "$r")" --query primaryEndpoints.web)
    web_origins+=("${origin%/}")
  done
  for r in "${all[@]}"; do
    # Everything at once: a second `cors add` would stand beside the first.
    run az rest --method put --url "https://management.azure.com$(data_id "$r")/blobServices/default?api-version=2023-05-01" --body "$(cors_body)"
  done
}

cors_body() {
  local methods='["GET","HEAD","PUT","OPTIONS"]' keep='{"enabled":true,"days":7}'
  printf '{"properties":{"cors":{"corsRules":[{"allowedOrigins":%s,"allowedMethods":%s,"allowedHeaders":%s,"exposedHeaders":%s,"maxAgeInSeconds":600}]},"deleteRetentionPolicy":%s,"containerDeleteRetentionPolicy":%s}}' \
    "$(strings "${web_origins[@]}")" "$methods" '["content-type","content-md5","if-none-match","x-ms-*"]' '["etag","x-ms-*"]' "$keep" "$keep"
}

# --- roles: the rows of infra/modules/roles/roles.json for api, worker and topic ---------------------------------------------------------

# grant PRINCIPAL ROLE SCOPE
grant() {
  run az role assignment create --assignee-object-id "$1" --assignee-principal-type ServicePrincipal --role "$2" --scope "$3" --only-show-errors
}

# grant_cosmos PRINCIPAL reader|contributor CONTAINER
grant_cosmos() {
  local definition=00000000-0000-0000-0000-000000000001
  [[ $2 == contributor ]] && definition=00000000-0000-0000-0000-000000000002
  run az cosmosdb sql role assignment create --account-name "$cosmos" --resource-group "$group" --principal-id "$1" \
    --role-definition-id "$definition" --scope "/dbs/parallax/colls/$3" --role-assignment-id "$(guid "$1" "$2" "$3")"
}

# Names of roles are shared by a whole tenant.
writer="Parallax Blob Writer ($name)"
replication="Parallax Replication Reader ($name)"

define_role() {
  there az role definition list --name "$1" --query '[0].name' && return
  run az role definition create --role-definition \
    "{\"Name\":\"$1\",\"Description\":\"Part of Parallax\",\"Actions\":$2,\"DataActions\":$3,\"AssignableScopes\":[\"/subscriptions/$subscription\"]}"
  # It takes a while until a new role is known by its name.
  ((dry_run)) || until_answer 180 az role definition list --name "$1" --query '[0].name' >/dev/null
}

principal() { ask "principal-of-$(identity "$1" "$2")" az identity show --name "$(identity "$1" "$2")" --resource-group "$group" --query principalId; }

make_roles() {
  local blobs=Microsoft.Storage/storageAccounts/blobServices/containers/blobs r
  say "Roles"
  define_role "$writer" '[]' "$(strings $blobs/read $blobs/write $blobs/add/action)"
  define_role "$replication" '["Microsoft.Storage/storageAccounts/blobServices/read"]' '[]'
  for r in "${all[@]}"; do
    grant_api "$r" "$(principal "$r" api)"
    grant_worker "$r" "$(principal "$r" worker)"
  done
}

grant_api() {
  local own=$1 who=$2 r
  for r in "${all[@]}"; do
    grant "$who" "Storage Blob Delegator" "$(data_id "$r")"
    grant "$who" "$writer" "$(container_id "$r" images)"
    grant "$who" "$replication" "$(data_id "$r")"
  done
  grant_cosmos "$who" contributor images
  grant_cosmos "$who" reader views
  grant_cosmos "$who" contributor control
  grant "$who" "Key Vault Secrets User" "$scope/Microsoft.KeyVault/vaults/$vault/secrets/cursor-key"
  grant "$who" "Storage Blob Data Owner" "$(host_id "$own" api)"
  grant "$who" "Monitoring Metrics Publisher" "$scope/Microsoft.Insights/components/appi-$name-${regions[own]}"
}

grant_worker() {
  local own=$1 who=$2 r
  for r in "${all[@]}"; do
    ((r == own)) || grant "$who" "$writer" "$(container_id "$r" images)"
    grant "$who" "$replication" "$(data_id "$r")"
    grant "$who" "Cognitive Services User" "$scope/Microsoft.CognitiveServices/accounts/$(vision_account "$r")"
  done
  grant "$who" "Storage Blob Data Contributor" "$(container_id "$own" images)"
  grant "$who" "Storage Blob Data Contributor" "$(container_id "$own" thumbnails)"
  grant "$who" "Storage Queue Data Contributor" "$(data_id "$own")"
  grant_cosmos "$who" contributor images
  grant_cosmos "$who" contributor views
  grant_cosmos "$who" contributor leases
  grant_cosmos "$who" reader control
  grant "$who" "Storage Blob Data Owner" "$(host_id "$own" worker)"
  grant "$who" "Storage Queue Data Contributor" "$(host_id "$own" worker)"
  grant "$who" "Monitoring Metrics Publisher" "$scope/Microsoft.Insights/components/appi-$name-${regions[own]}"
}

# --- apps -------------------------------------------------------------------------------------------------------------------------------

region_settings() {
  local list='' r blob
  for r in "${all[@]}"; do
    blob=$(data_account "$r")
    list+=",{\"name\":\"${regions[r]}\",\"displayName\":\"${regions[r]}\",\"storageAccount\":\"$blob\",\"blobUrl\":\"https://$blob.blob.core.windows.net\""
    list+=",\"blobSecondaryUrl\":\"https://$blob-secondary.blob.core.windows.net\",\"queueUrl\":\"https://$blob.queue.core.windows.net\""
    list+=",\"cosmosUrl\":\"https://$cosmos-${regions[r]}.documents.azure.com\",\"apiUrls\":{\"$colour\":\"https://$(app "$r" api).azurewebsites.net\"}}"
  done
  printf '[%s]' "${list:1}"
}

# The region's own Vision account first. Captions are asked for where they are offered.
vision_settings() {
  local list='' r captions
  for r in "$1" "${all[@]}"; do
    [[ -n $list && $r == "$1" ]] && continue
    case ${vision_locations[r]} in
      eastus | westus | francecentral | koreacentral | northeurope | westeurope | southeastasia | eastasia) captions=true ;;
      *) captions=false ;;
    esac
    list+=",{\"name\":\"${regions[r]}\",\"endpoint\":\"https://$(vision_account "$r").cognitiveservices.azure.com\",\"captions\":$captions}"
  done
  printf '[%s]' "${list:1}"
}

# write_settings REGION ROLE CLIENT CONNECTION: a file of the app's settings, as az reads it.
write_settings() {
  local r=$1 role=$2 client=$3 list=''
  add() { list+=",{\"name\":\"$1\",\"value\":$(quoted "$2"),\"slotSetting\":false}"; }
  add PARALLAX_REGION "${regions[r]}"
  add PARALLAX_REGIONS "$(region_settings)"
  add PARALLAX_COLOUR "$colour"
  add PARALLAX_RELEASE "$release_name"
  add AZURE_CLIENT_ID "$client"
  add APPLICATIONINSIGHTS_CONNECTION_STRING "$4"
  add APPLICATIONINSIGHTS_AUTHENTICATION_STRING "ClientId=$client;Authorization=AAD"
  add OTEL_SERVICE_NAME "parallax-$role"
  add PARALLAX_VAULT_URL "https://$vault.vault.azure.net"
  add AzureWebJobsStorage__accountName "$(host_account "$r" "$role")"
  add AzureWebJobsStorage__credential managedidentity
  add AzureWebJobsStorage__clientId "$client"
  if [[ $role == api ]]; then
    add PARALLAX_WEB_ORIGINS "$(strings "${web_origins[@]}")"
    add PARALLAX_CURSOR_KEY "@Microsoft.KeyVault(SecretUri=https://$vault.vault.azure.net/secrets/cursor-key)"
  else
    add PARALLAX_VISION "$(vision_settings "$r")"
    add PARALLAX_VISION_AUTH identity
    add PARALLAX_RECONCILE_SCHEDULE '0 */5 * * * *'
    add ImagesStorage__blobServiceUri "https://$(data_account "$r").blob.core.windows.net"
    add ImagesStorage__queueServiceUri "https://$(data_account "$r").queue.core.windows.net"
    add ImagesStorage__credential managedidentity
    add ImagesStorage__clientId "$client"
    add ImagesCosmos__accountEndpoint "https://$cosmos.documents.azure.com"
    add ImagesCosmos__credential managedidentity
    add ImagesCosmos__clientId "$client"
  fi
  printf '[%s]\n' "${list:1}" >"$work/settings-$role-${regions[r]}.json"
}

make_app() {
  local r=$1 role=$2 app memory client connection
  app=$(app "$r" "$role")
  memory=$([[ $role == api ]] && echo 512 || echo 2048)
  say "${regions[r]}: $role"
  there az functionapp show --name "$app" --resource-group "$group" --query id ||
    run az functionapp create --name "$app" --resource-group "$group" --flexconsumption-location "${regions[r]}" --runtime node \
      --runtime-version "$node_version" --instance-memory "$memory" --maximum-instance-count 40 --storage-account "$(host_account "$r" "$role")" \
      --assign-identity "$(identity_id "$r" "$role")" --deployment-storage-name "$(host_account "$r" "$role")" \
      --deployment-storage-container-name "deploy-$colour" --deployment-storage-auth-type UserAssignedIdentity \
      --deployment-storage-auth-value "$(identity_id "$r" "$role")" --disable-app-insights
  resource "$scope/Microsoft.Web/sites/$app" "properties.keyVaultReferenceIdentity=$(identity_id "$r" "$role")" properties.httpsOnly=true
  resource "$scope/Microsoft.Web/sites/$app/basicPublishingCredentialsPolicies/scm" properties.allow=false
  resource "$scope/Microsoft.Web/sites/$app/basicPublishingCredentialsPolicies/ftp" properties.allow=false
  client=$(ask 00000000-0000-0000-0000-000000000001 az identity show --name "$(identity "$r" "$role")" --resource-group "$group" --query clientId)
  connection=$(ask "InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://${regions[r]}.in.applicationinsights.azure.com/" \
    az monitor app-insights component show --app "appi-$name-${regions[r]}" --resource-group "$group" --query connectionString)
  write_settings "$r" "$role" "$client" "$connection"
  run az functionapp config appsettings set --name "$app" --resource-group "$group" --settings "@$work/settings-$role-${regions[r]}.json"
  # What `create` writes on its own would be an account key, which the account refuses.
  run az functionapp config appsettings delete --name "$app" --resource-group "$group" --setting-names AzureWebJobsStorage DEPLOYMENT_STORAGE_CONNECTION_STRING
  [[ $role == api ]] || there az functionapp config access-restriction show --name "$app" --resource-group "$group" \
    --query "ipSecurityRestrictions[?name=='event-grid'].name" ||
    run az functionapp config access-restriction add --name "$app" --resource-group "$group" --rule-name event-grid --action Allow \
      --service-tag AzureEventGrid --priority 100
  [[ -z $release ]] || run az functionapp deployment source config-zip --name "$app" --resource-group "$group" --src "$release/apps/$role.zip"
}

# --- events and pages: only once there is code that answers -------------------------------------------------------------------------------

make_events() {
  local r=$1 topic=evgt-$name-${regions[$1]} key=''
  say "${regions[r]}: events"
  there az eventgrid system-topic show --name "$topic" --resource-group "$group" --query id ||
    run az eventgrid system-topic create --name "$topic" --resource-group "$group" --location "${regions[r]}" --source "$(data_id "$r")" \
      --topic-type Microsoft.Storage.StorageAccounts --identity systemassigned
  grant "$(ask "principal-of-$topic" az eventgrid system-topic show --name "$topic" --resource-group "$group" --query identity.principalId)" \
    "Storage Blob Data Contributor" "$(container_id "$r" deadletters)"
  # The key is made by the host when it first starts with a blob trigger.
  ((dry_run)) || key=$(until_answer 600 az functionapp keys list --name "$(app "$r" worker)" --resource-group "$group" --query systemKeys.blobs_extension)
  there az eventgrid system-topic event-subscription show --system-topic-name "$topic" --resource-group "$group" --name "images-$colour" --query id ||
    subscribe "$r" "$topic" "$key"
}

subscribe() {
  local command=(az eventgrid system-topic event-subscription create --system-topic-name "$2" --resource-group "$group" --name "images-$colour"
    --included-event-types Microsoft.Storage.BlobCreated --subject-begins-with /blobServices/default/containers/images/
    --advanced-filter data.contentLength NumberLessThanOrEquals 26214400 --advanced-filter data.api StringIn PutBlob PutBlockList
    --max-delivery-attempts 30 --event-ttl 1440 --deadletter-identity-endpoint "$(container_id "$1" deadletters)" --deadletter-identity systemassigned
    --endpoint-type webhook --endpoint)
  local url
  url="https://$(app "$1" worker).azurewebsites.net/runtime/webhooks/blobs?functionName=Host.Functions.ResizeImage&code="
  show "${command[@]}" "$url..."
  ((dry_run)) || "${command[@]}" "$url$3" >/dev/null
}

# What an operator's program has to know; no secret.
write_installation() {
  local list='' r blob
  for r in "${all[@]}"; do
    blob=$(data_account "$r")
    list+=",{\"name\":\"${regions[r]}\",\"cosmosUrl\":\"https://$cosmos-${regions[r]}.documents.azure.com\",\"blobUrl\":\"https://$blob.blob.core.windows.net\""
    list+=",\"queueUrl\":\"https://$blob.queue.core.windows.net\",\"apiUrls\":{\"$colour\":\"https://$(app "$r" api).azurewebsites.net\"}}"
  done
  printf '{"environment":"%s","colours":["%s"],"regions":[%s],"webUrl":"%s"}\n' "$name" "$colour" "${list:1}" "${web_origins[0]}" >"$work/installation.json"
}

publish() {
  local me r
  say "Pages and release"
  me=$(ask my-object-id az ad signed-in-user show --query id)
  for r in "${all[@]}"; do
    run az role assignment create --assignee-object-id "$me" --assignee-principal-type User --role "Storage Blob Data Contributor" \
      --scope "$(container_id "$r" "\$web")" --only-show-errors
  done
  grant_cosmos "$me" contributor control
  # The token is asked for at once: it must neither be shown nor stand in a list of processes.
  ((dry_run)) || STORAGE_TOKEN=$(ask '' az account get-access-token --resource https://storage.azure.com/ --query accessToken)
  export STORAGE_TOKEN=${STORAGE_TOKEN:-}
  run node "$release/ops/release-tools.cjs" publish-site --site "$release/web" --installation "$work/installation.json" --release "$release_name"
  run node "$release/ops/release-tools.cjs" show-site --installation "$work/installation.json" --release "$release_name"
  run node "$release/ops/ops.cjs" release publish --installation "$work/installation.json" --yes
  run node "$release/ops/ops.cjs" smoke --installation "$work/installation.json"
}

release_name=none
[[ -z $release ]] || release_name=$(sed -n 's/.*"release": *"\([^"]*\)".*/\1/p' "$release/manifest.json" | head -n 1)

make_shared
for r in "${all[@]}"; do make_region "$r"; done
say "Pages"
make_pages
make_roles
for r in "${all[@]}"; do make_app "$r" api; make_app "$r" worker; done
write_installation
if [[ -n $release ]]; then
  for r in "${all[@]}"; do make_events "$r"; done
  publish
fi
say "Done. Pages: ${web_origins[0]}  Settings and installation file: $work"
