# What the Functions host keeps, and the packages. An account for each role: the host's identity owns its account, and whoever takes over
# the API, which faces the internet, must not be able to replace the worker's program.
resource "azurerm_storage_account" "host" {
  for_each = local.self.names.host_accounts

  name                     = each.value
  location                 = local.self.location
  resource_group_name      = local.self.resource_group_name
  account_kind             = "StorageV2"
  account_tier             = "Standard"
  account_replication_type = local.self.zone_redundant ? "ZRS" : "LRS"

  shared_access_key_enabled        = false
  default_to_oauth_authentication  = true
  local_user_enabled               = false
  cross_tenant_replication_enabled = false
  https_traffic_only_enabled       = true
  min_tls_version                  = "TLS1_2"
  allow_nested_items_to_be_public  = false
  public_network_access_enabled    = !var.shared.private_network
  tags                             = merge(local.tags, { role = each.key })
}

# A container for each app: the platform keeps every package under the same name.
resource "azurerm_storage_container" "deploy" {
  for_each = local.apps

  name                  = "deploy-${each.value.colour}"
  storage_account_id    = azurerm_storage_account.host[each.value.role].id
  container_access_type = "private"
}
