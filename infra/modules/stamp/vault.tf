data "azurerm_client_config" "current" {}

# One per region. It holds the key that signs cursors, and certificates; apps run on when it is gone (docs/deploy/identity-and-secrets.md).
resource "azurerm_key_vault" "this" {
  name                          = local.self.names.vault
  location                      = local.self.location
  resource_group_name           = local.self.resource_group_name
  tenant_id                     = data.azurerm_client_config.current.tenant_id
  sku_name                      = "standard"
  rbac_authorization_enabled    = true
  purge_protection_enabled      = true
  soft_delete_retention_days    = 90
  public_network_access_enabled = !var.shared.private_network
  tags                          = local.tags

  network_acls {
    default_action = var.shared.private_network ? "Deny" : "Allow"
    bypass         = "AzureServices"
  }

  lifecycle {
    prevent_destroy = true
  }
}

# Through ARM: writing it needs no role in the vault, and works when the vault has no public network. The value stays out of plans.
resource "azapi_resource" "cursor_key" {
  type      = "Microsoft.KeyVault/vaults/secrets@2025-05-01"
  parent_id = azurerm_key_vault.this.id
  name      = "cursor-key"

  body = {
    properties = {
      contentType = "base64 keys separated by spaces; the first signs, all of them check"
    }
  }
  sensitive_body = {
    properties = {
      value = join(" ", var.cursor_keys)
    }
  }
  # Written anew when it changes; the hash says nothing about 32 random bytes.
  sensitive_body_version = {
    "properties.value" = nonsensitive(sha256(join(" ", var.cursor_keys)))
  }
}
