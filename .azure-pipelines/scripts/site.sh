#!/usr/bin/env bash
# site.sh publish REGION: the parts of the pages, and the pages beside them, where nobody sees them yet.
set -euo pipefail
: "${RELEASE:?}" "${RELEASE_DIR:?}" "${PARALLAX_INSTALLATION:?}"
cd "$(dirname "${BASH_SOURCE[0]}")"
publish() {
  STORAGE_TOKEN=$(az account get-access-token --resource https://storage.azure.com/ --query accessToken --output tsv) \
    node release-tools.cjs publish-site --site "$RELEASE_DIR/web" --installation "$PARALLAX_INSTALLATION" --release "$RELEASE" --region "$1"
}
"$@"
