#!/usr/bin/env bash
# Writes which providers each root takes, to the byte, into its .terraform.lock.hcl: for pipelines and for every desk. Run it once before the
# first release to production, and whenever a version in versions.tf changes; then commit the three files.
# Needs Terraform and a way to its registry. --upgrade takes the newest versions that fit; without it versions that are locked already stay.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/roots"
[[ $# -eq 0 || $* == --upgrade ]] || {
  echo "Usage: infra/lock-providers.sh [--upgrade]" >&2
  exit 2
}
for root in global stamp routing; do
  # `providers lock` keeps what a file says; without one it takes the newest.
  [[ ${1:-} != --upgrade ]] || rm -f "$root/.terraform.lock.hcl"
  # The roots' modules have to be known, or their providers would be missing.
  terraform -chdir="$root" get >/dev/null
  terraform -chdir="$root" providers lock -platform=linux_amd64 -platform=linux_arm64 -platform=darwin_amd64 -platform=darwin_arm64 -platform=windows_amd64
done
echo "Now: git add infra/roots/*/.terraform.lock.hcl"
