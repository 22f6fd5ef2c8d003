mock_provider "azurerm" {}

variables {
  region = "westus2"
  identities = {
    api    = { westus2 = "00000000-0000-0000-0000-0000000000a1", eastus2 = "00000000-0000-0000-0000-0000000000a2" }
    worker = { westus2 = "00000000-0000-0000-0000-0000000000b1", eastus2 = "00000000-0000-0000-0000-0000000000b2" }
  }
  custom_role_ids = {
    blobWriter        = "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/00000000-0000-0000-0000-0000000000c1"
    replicationReader = "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/00000000-0000-0000-0000-0000000000c2"
  }
  scopes = {
    "data-account"        = { data = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/data" }
    "data-account/images" = { images = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/data/blobServices/default/containers/images" }
    "host-account" = {
      api    = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/hostapi"
      worker = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/hostworker"
    }
  }
}

run "own_and_peers_are_told_apart" {
  command = plan

  assert {
    condition = sort([for key, a in azurerm_role_assignment.this : key if strcontains(key, "data-account/images")]) == tolist([
      "api:blobWriter:data-account/images:every:eastus2:images",
      "api:blobWriter:data-account/images:every:westus2:images",
      "worker:blobContributor:data-account/images:own:westus2:images",
      "worker:blobWriter:data-account/images:peers:eastus2:images",
    ])
    error_message = "both APIs write, the region's own worker erases, the peer's worker does not"
  }
}

run "a_host_account_is_its_own_roles_alone" {
  command = plan

  assert {
    condition = { for key, a in azurerm_role_assignment.this : key => a.scope if strcontains(key, "host-account") } == {
      "api:blobOwner:host-account:own:westus2:api"              = var.scopes["host-account"].api
      "worker:blobOwner:host-account:own:westus2:worker"        = var.scopes["host-account"].worker
      "worker:queueContributor:host-account:own:westus2:worker" = var.scopes["host-account"].worker
    }
    error_message = "the API's identity has nothing on the worker's account, nor the other way round, nor a peer"
  }
}

run "ours_by_id_and_builtin_by_name" {
  command = plan

  assert {
    condition     = azurerm_role_assignment.this["api:blobWriter:data-account/images:every:westus2:images"].role_definition_id == var.custom_role_ids.blobWriter
    error_message = "a role of ours is named by its id"
  }
  assert {
    condition     = azurerm_role_assignment.this["api:blobDelegator:data-account:every:westus2:data"].role_definition_name == "Storage Blob Delegator"
    error_message = "a built-in role is named"
  }
  assert {
    condition     = alltrue([for a in azurerm_role_assignment.this : a.principal_type == "ServicePrincipal" && length(a.description) > 0])
    error_message = "each assignment says why it is there"
  }
}

run "the_database_has_roles_of_its_own" {
  command = plan

  variables {
    region = null
    cosmos = { account_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.DocumentDB/databaseAccounts/cosmos", account_name = "cosmos", resource_group_name = "rg" }
    scopes = { for name in ["images", "views", "leases", "control"] : "cosmos/${name}" => { (name) = "/dbs/parallax/colls/${name}" } }
  }

  assert {
    condition = length(azurerm_role_assignment.this) == 0 && sort(distinct([for key in keys(azurerm_cosmosdb_sql_role_assignment.this) : join(":", slice(split(":", key), 0, 3))])) == tolist([
      "api:cosmosContributor:cosmos/control", "api:cosmosContributor:cosmos/images", "api:cosmosReader:cosmos/views",
      "worker:cosmosContributor:cosmos/images", "worker:cosmosContributor:cosmos/leases", "worker:cosmosContributor:cosmos/views", "worker:cosmosReader:cosmos/control",
    ]) && length(azurerm_cosmosdb_sql_role_assignment.this) == 2 * 7
    error_message = "what each writes and reads, for the identities of two regions"
  }
  assert {
    condition     = endswith(azurerm_cosmosdb_sql_role_assignment.this["api:cosmosReader:cosmos/views:global:westus2:views"].role_definition_id, "/sqlRoleDefinitions/00000000-0000-0000-0000-000000000001")
    error_message = "the API reads lists and cannot write them"
  }
  assert {
    condition     = alltrue([for a in azurerm_cosmosdb_sql_role_assignment.this : can(regex("/databaseAccounts/cosmos/dbs/parallax/colls/(images|views|leases|control)$", a.scope))])
    error_message = "on containers, never on the account"
  }
}

run "a_condition_that_is_not_set_up_gives_nothing" {
  command = plan

  variables {
    scopes = { "key-vault/vision-key" = { key = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv/secrets/vision-key" } }
  }

  assert {
    condition     = output.count == 0
    error_message = "no role on a key that is not used"
  }
}

run "a_condition_that_is_set_up_counts" {
  command = plan

  variables {
    scopes     = { "key-vault/vision-key" = { key = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv/secrets/vision-key" } }
    conditions = ["vision-key"]
  }

  assert {
    condition     = keys(azurerm_role_assignment.this) == ["worker:secretsUser:key-vault/vision-key:own:westus2:key"]
    error_message = "the region's worker may read the one secret"
  }
}

run "an_unknown_scope_is_refused" {
  command = plan

  variables {
    scopes = { "data-acount" = { data = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg" } }
  }

  expect_failures = [var.scopes]
}

run "an_unknown_identity_is_refused" {
  command = plan

  variables {
    identities = { somebody = { westus2 = "00000000-0000-0000-0000-0000000000a1" } }
  }

  expect_failures = [var.identities]
}
