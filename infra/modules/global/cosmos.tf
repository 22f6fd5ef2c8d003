locals {
  # As packages/contracts/src/resources.ts has them; a test compares the two.
  cosmos_database = "parallax"
  cosmos_containers = {
    images  = { partition_key = "/imageId", included_paths = ["/imageId/?", "/dueAt/?"] }
    views   = { partition_key = "/pk", included_paths = ["/pk/?"] }
    leases  = { partition_key = "/id", included_paths = ["/id/?"] }
    control = { partition_key = "/pk", included_paths = ["/pk/?"] }
  }
  # TTL is on, without a default: documents say themselves how long they live.
  cosmos_default_ttl              = -1
  cosmos_conflict_resolution_path = "/lww"
}

resource "azurerm_cosmosdb_account" "this" {
  name                = local.cosmos_name
  location            = local.region_order[0]
  resource_group_name = azurerm_resource_group.global.name
  offer_type          = "Standard"
  kind                = "GlobalDocumentDB"

  multiple_write_locations_enabled   = true
  local_authentication_enabled       = false
  access_key_metadata_writes_enabled = false
  minimal_tls_version                = "Tls12"
  public_network_access_enabled      = !var.private_network
  tags                               = var.tags

  consistency_policy {
    consistency_level = "Session"
  }

  dynamic "geo_location" {
    for_each = local.regions
    content {
      location          = geo_location.key
      failover_priority = geo_location.value.order
      zone_redundant    = geo_location.value.zone_redundant
    }
  }

  backup {
    type                = var.continuous_backup ? "Continuous" : "Periodic"
    tier                = var.continuous_backup ? "Continuous7Days" : null
    interval_in_minutes = var.continuous_backup ? null : 240
    retention_in_hours  = var.continuous_backup ? null : 8
    storage_redundancy  = var.continuous_backup ? null : "Geo"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_cosmosdb_sql_database" "this" {
  name                = local.cosmos_database
  resource_group_name = azurerm_resource_group.global.name
  account_name        = azurerm_cosmosdb_account.this.name

  lifecycle {
    prevent_destroy = true
  }
}

# Throughput stands on each container, not on the database: a storm of change feed leases must not take what lists need.
resource "azurerm_cosmosdb_sql_container" "this" {
  for_each = local.cosmos_containers

  name                  = each.key
  resource_group_name   = azurerm_resource_group.global.name
  account_name          = azurerm_cosmosdb_account.this.name
  database_name         = azurerm_cosmosdb_sql_database.this.name
  partition_key_paths   = [each.value.partition_key]
  partition_key_version = 2
  default_ttl           = local.cosmos_default_ttl

  autoscale_settings {
    max_throughput = var.request_units[each.key]
  }

  # Cannot be changed later: the container would have to be made anew.
  conflict_resolution_policy {
    mode                     = "LastWriterWins"
    conflict_resolution_path = local.cosmos_conflict_resolution_path
  }

  indexing_policy {
    indexing_mode = "consistent"

    dynamic "included_path" {
      for_each = each.value.included_paths
      content {
        path = included_path.value
      }
    }

    excluded_path {
      path = "/*"
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}
