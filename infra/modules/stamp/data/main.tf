# What people uploaded, and the pages. Browsers write and read here, so its network is public; who may do what is decided by identities and
# by addresses signed with an identity's key. The account has no keys of its own.
resource "azurerm_storage_account" "data" {
  name                     = var.name
  location                 = var.location
  resource_group_name      = var.resource_group_name
  account_kind             = "StorageV2"
  account_tier             = "Standard"
  account_replication_type = var.zone_redundant ? "RAGZRS" : "RAGRS"

  shared_access_key_enabled        = false
  default_to_oauth_authentication  = true
  local_user_enabled               = false
  cross_tenant_replication_enabled = false
  https_traffic_only_enabled       = true
  min_tls_version                  = "TLS1_2"
  public_network_access_enabled    = true
  # For `thumbnails` alone; every other container says that it is private.
  allow_nested_items_to_be_public = true
  tags                            = var.tags

  # Addresses are signed for ten minutes. One that lives for more than a day was not made by Parallax.
  sas_policy {
    expiration_period = "01.00:00:00"
    expiration_action = "Log"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_storage_account_static_website" "data" {
  storage_account_id = azurerm_storage_account.data.id
  index_document     = "index.html"
  error_404_document = "404.html"
}

# As packages/contracts/src/resources.ts has them; a test compares the two.
locals {
  blob_containers = {
    images      = "private"
    thumbnails  = "blob"
    deadletters = "private"
  }
  queues = ["retry-image", "retry-image-poison", "webjobs-blobtrigger-poison"]
}

# "blob": whoever knows a thumbnail's unguessable name may read it, nobody may list them.
resource "azurerm_storage_container" "data" {
  for_each = local.blob_containers

  name                  = each.key
  storage_account_id    = azurerm_storage_account.data.id
  container_access_type = each.value

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_storage_queue" "data" {
  for_each = toset(local.queues)

  name               = each.key
  storage_account_id = azurerm_storage_account.data.id
}

# Nothing here erases an original: people's deletions do, thirty days later, through the worker.
resource "azurerm_storage_management_policy" "data" {
  storage_account_id = azurerm_storage_account.data.id

  rule {
    name    = "originals-to-cool"
    enabled = true

    filters {
      prefix_match = ["images/"]
      blob_types   = ["blockBlob"]
    }

    actions {
      base_blob {
        tier_to_cool_after_days_since_modification_greater_than = var.cool_after_days
      }
    }
  }

  rule {
    name    = "dead-letters-end"
    enabled = true

    filters {
      prefix_match = ["deadletters/"]
      blob_types   = ["blockBlob"]
    }

    actions {
      base_blob {
        delete_after_days_since_modification_greater_than = var.dead_letter_days
      }
    }
  }
}
