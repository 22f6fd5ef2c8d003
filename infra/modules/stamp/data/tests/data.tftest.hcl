mock_provider "azurerm" {
  source          = "../../../mocks/azurerm"
  override_during = plan
}

variables {
  name                = "parallaxpx7k2qwus2dat"
  location            = "westus2"
  resource_group_name = "rg"
  tags                = { product = "parallax", environment = "prod" }
  zone_redundant      = true
}

run "the_account_has_no_keys" {
  command = plan

  assert {
    condition     = !azurerm_storage_account.data.shared_access_key_enabled && azurerm_storage_account.data.default_to_oauth_authentication && !azurerm_storage_account.data.local_user_enabled
    error_message = "neither keys nor local users"
  }
  assert {
    condition     = azurerm_storage_account.data.min_tls_version == "TLS1_2" && azurerm_storage_account.data.https_traffic_only_enabled && !azurerm_storage_account.data.cross_tenant_replication_enabled
    error_message = "https only, TLS 1.2, no copies to other tenants"
  }
}

run "copies_in_three_zones_and_elsewhere" {
  command = plan

  assert {
    condition     = azurerm_storage_account.data.account_replication_type == "RAGZRS"
    error_message = "pictures are read from the secondary while the region is gone"
  }
}

run "without_zones_still_a_readable_secondary" {
  command = plan

  variables {
    zone_redundant = false
  }

  assert {
    condition     = azurerm_storage_account.data.account_replication_type == "RAGRS"
    error_message = "the secondary is what outages are lived through with"
  }
}

run "only_thumbnails_are_public" {
  command = plan

  assert {
    condition     = { for name, container in azurerm_storage_container.data : name => container.container_access_type } == { images = "private", thumbnails = "blob", deadletters = "private" }
    error_message = "originals are private; thumbnails are readable by name and cannot be listed"
  }
}

run "originals_are_never_erased_by_age" {
  command = plan

  assert {
    condition     = alltrue([for rule in azurerm_storage_management_policy.data.rule : length(rule.filters[0].prefix_match) > 0])
    error_message = "a rule without a prefix holds for everything"
  }
  # Unset is null or -1.
  assert {
    condition = alltrue(flatten([
      for rule in azurerm_storage_management_policy.data.rule : [
        for name, days in rule.actions[0].base_blob[0] : !startswith(name, "delete") || !try(days >= 0, false) || alltrue([for prefix in rule.filters[0].prefix_match : startswith(prefix, "deadletters/")])
      ]
    ]))
    error_message = "a rule erases something else than dead letters"
  }
  assert {
    condition = alltrue(flatten([
      for rule in azurerm_storage_management_policy.data.rule : [for name, days in rule.actions[0].base_blob[0] : !strcontains(name, "archive") || !try(days >= 0, false)]
    ]))
    error_message = "an archived picture cannot be shown, and accounts with zones refuse to archive"
  }
}

run "queues_that_the_worker_reads" {
  command = plan

  assert {
    condition     = keys(azurerm_storage_queue.data) == ["retry-image", "retry-image-poison", "webjobs-blobtrigger-poison"]
    error_message = "retries, their poison, and that of the blob trigger"
  }
}
