mock_provider "azurerm" {
  source          = "../../mocks/azurerm"
  override_during = plan
}

mock_provider "azapi" {
  source          = "../../mocks/azapi"
  override_during = plan
}

variables {
  region = "westus2"
  data = {
    id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/parallaxpx7k2qwus2dat"
    container_ids = {
      for name in ["images", "thumbnails", "deadletters", "$web"] : name => "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/parallaxpx7k2qwus2dat/blobServices/default/containers/${name}"
    }
  }
  shared = {
    name            = "parallax-prod"
    private_network = false
    region_order    = ["westus2", "eastus2"]
    regions = {
      for name, code in { westus2 = "wus2", eastus2 = "eus2" } : name => {
        location                  = name
        display_name              = name == "westus2" ? "West US 2" : "East US 2"
        zone_redundant            = true
        cidr                      = "10.20.0.0/20"
        vision_captions           = true
        vision_id                 = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/vision-${code}"
        resource_group_name       = "rg-parallax-prod-${name}"
        resource_group_id         = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-parallax-prod-${name}"
        cosmos_url                = "https://cosmos-parallax-prod-x7k2q-${name}.documents.azure.com"
        names = {
          data_account  = "parallaxpx7k2q${code}dat"
          host_accounts = { api = "parallaxpx7k2q${code}api", worker = "parallaxpx7k2q${code}wrk" }
          vault         = "kvparallaxpx7k2q${code}"
          vision        = "vision-parallax-prod-x7k2q-${code}"
          apps          = { for role in ["api", "worker"] : role => { for colour in ["blue", "green"] : colour => "${role}-${colour}-parallax-prod-x7k2q-${code}" } }
        }
      }
    }
    cosmos = {
      account_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.DocumentDB/databaseAccounts/cosmos"
      endpoint   = "https://cosmos-parallax-prod-x7k2q.documents.azure.com"
    }
    tags = { product = "parallax", environment = "prod" }
  }
  web_origins = ["https://www.photos.example.org"]
  live        = { api = "green", worker = { westus2 = "blue", eastus2 = "green" } }
  sizes = {
    api    = { memory = 2048, max_instances = 40, concurrency = 64 }
    worker = { memory = 4096, max_instances = 40 }
  }
  # One above another, as after a rotation.
  cursor_keys = ["bWFkZSB1cCBmb3IgdGhlIHRlc3QsIG5ldmVyIHVzZWQ=", "bWFkZSB1cCBmb3IgdGhlIHRlc3QsIG9sZGVyIG9uZSE="]
  telemetry   = { retention_days = 31, daily_quota_gb = 5, alerts_enabled = true, action_group_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Insights/actionGroups/ag" }
}

run "both_roles_in_both_colours_one_plan_each" {
  command = plan

  assert {
    condition     = keys(azapi_resource.app) == ["api-blue", "api-green", "worker-blue", "worker-green"] && length(azurerm_service_plan.app) == 4
    error_message = "api and worker, blue and green"
  }
  assert {
    condition     = alltrue([for plan in azurerm_service_plan.app : plan.sku_name == "FC1" && plan.os_type == "Linux" && !plan.zone_balancing_enabled])
    error_message = "Flex Consumption, and no zones: they would keep two instances ready for each function"
  }
  assert {
    condition     = alltrue([for app in azapi_resource.app : app.body.properties.functionAppConfig.runtime.name == "node" && app.body.properties.functionAppConfig.runtime.version == "24"])
    error_message = "Node 24"
  }
  assert {
    condition     = length(distinct([for app in azapi_resource.app : app.body.properties.functionAppConfig.deployment.storage.value])) == 4
    error_message = "the platform keeps every package under the same name: no two apps share a container"
  }
}

run "apps_are_closed_but_for_what_they_are_for" {
  command = plan

  assert {
    condition     = alltrue([for app in azapi_resource.app : app.body.properties.httpsOnly && app.body.properties.siteConfig.minTlsVersion == "1.2" && app.body.properties.siteConfig.scmMinTlsVersion == "1.2" && app.body.properties.siteConfig.ftpsState == "Disabled"])
    error_message = "https only, TLS 1.2, no FTP"
  }
  assert {
    condition     = length(azapi_resource.basic_publishing) == 8 && alltrue([for policy in azapi_resource.basic_publishing : policy.body.properties.allow == false])
    error_message = "no publishing by password: neither scm nor ftp, of no app"
  }
  assert {
    condition     = alltrue([for key, app in azapi_resource.app : app.body.properties.siteConfig.ipSecurityRestrictionsDefaultAction == (startswith(key, "worker") ? "Deny" : "Allow")])
    error_message = "the API is for everybody, the worker is not"
  }
  assert {
    condition     = alltrue([for key, app in azapi_resource.app : [for rule in app.body.properties.siteConfig.ipSecurityRestrictions : rule.ipAddress] == ["AzureEventGrid"] if startswith(key, "worker")])
    error_message = "only Event Grid calls a worker"
  }
  assert {
    condition     = alltrue([for app in azapi_resource.app : !can(app.body.properties.siteConfig.cors)])
    error_message = "the API answers CORS itself, with exact origins"
  }
  assert {
    condition     = alltrue([for app in azapi_resource.app : app.identity[0].type == "UserAssigned" && length(app.identity[0].identity_ids) == 1])
    error_message = "each app has the identity of its role and no other"
  }
}

run "instances_are_bounded" {
  command = plan

  assert {
    condition     = { for key, app in azapi_resource.app : key => [app.body.properties.functionAppConfig.scaleAndConcurrency.instanceMemoryMB, app.body.properties.functionAppConfig.scaleAndConcurrency.maximumInstanceCount] } == { api-blue = [2048, 40], api-green = [2048, 40], worker-blue = [4096, 40], worker-green = [4096, 40] }
    error_message = "memory and most instances of each role"
  }
  assert {
    condition     = { for key, app in azapi_resource.app : key => try(app.body.properties.functionAppConfig.scaleAndConcurrency.triggers.http.perInstanceConcurrency, 0) } == { api-blue = 64, api-green = 64, worker-blue = 0, worker-green = 0 }
    error_message = "only the API has requests to count"
  }
}

run "no_setting_is_a_key" {
  command = plan

  assert {
    condition     = length(setintersection(flatten([for settings in output.settings : keys(settings)]), ["STORAGE_KEY", "COSMOS_KEY", "VISION_KEY", "AzureWebJobsStorage", "ImagesStorage", "ImagesCosmos", "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING"])) == 0
    error_message = "keys and connection strings with keys are for emulators"
  }
  assert {
    condition     = alltrue(flatten([for settings in output.settings : [for value in values(settings) : !can(regex("(?i)(AccountKey|SharedAccess|[?&]sig)=", value))]]))
    error_message = "a value holds a key"
  }
  assert {
    condition     = alltrue([for key in ["api-blue", "api-green"] : output.settings[key].PARALLAX_CURSOR_KEY == "@Microsoft.KeyVault(SecretUri=https://kvparallaxpx7k2qwus2.vault.azure.net/secrets/cursor-key)"])
    error_message = "the key that signs cursors comes from the region's own vault"
  }
  assert {
    condition     = alltrue([for app in azapi_resource.app : app.body.properties.keyVaultReferenceIdentity == app.identity[0].identity_ids[0]])
    error_message = "the platform resolves references as the app: there is no system identity"
  }
  assert {
    condition     = length(setintersection(flatten([for settings in output.settings : keys(settings)]), ["FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_EXTENSION_VERSION", "WEBSITE_RUN_FROM_PACKAGE", "SCM_DO_BUILD_DURING_DEPLOYMENT", "WEBSITE_NODE_DEFAULT_VERSION"])) == 0
    error_message = "Flex Consumption refuses these settings"
  }
}

run "apps_know_all_regions_in_order" {
  command = plan

  assert {
    condition     = [for region in jsondecode(output.settings["api-blue"].PARALLAX_REGIONS) : region.name] == ["westus2", "eastus2"]
    error_message = "as shared.region_order has them"
  }
  assert {
    condition = jsondecode(output.settings["worker-green"].PARALLAX_REGIONS)[1] == {
      name             = "eastus2"
      displayName      = "East US 2"
      storageAccount   = "parallaxpx7k2qeus2dat"
      blobUrl          = "https://parallaxpx7k2qeus2dat.blob.core.windows.net"
      blobSecondaryUrl = "https://parallaxpx7k2qeus2dat-secondary.blob.core.windows.net"
      queueUrl         = "https://parallaxpx7k2qeus2dat.queue.core.windows.net"
      cosmosUrl        = "https://cosmos-parallax-prod-x7k2q-eastus2.documents.azure.com"
      apiUrls          = { blue = "https://api-blue-parallax-prod-x7k2q-eus2.azurewebsites.net", green = "https://api-green-parallax-prod-x7k2q-eus2.azurewebsites.net" }
    }
    error_message = "a peer with all its addresses"
  }
  assert {
    condition     = [for account in jsondecode(output.settings["worker-blue"].PARALLAX_VISION) : account.name] == ["westus2", "eastus2"]
    error_message = "the region's own Vision account first"
  }
  assert {
    condition     = output.settings["worker-blue"].AzureWebJobsStorage__accountName == "parallaxpx7k2qwus2wrk" && output.settings["worker-blue"].ImagesStorage__blobServiceUri == "https://parallaxpx7k2qwus2dat.blob.core.windows.net"
    error_message = "the host keeps its things in one account and watches the pictures of another"
  }
  assert {
    condition     = !contains(keys(output.settings["api-blue"]), "PARALLAX_API_URLS")
    error_message = "without a domain there is no Traffic Manager name to hand out"
  }
}

run "vision_of_a_peer_second" {
  command = plan

  variables {
    region = "eastus2"
  }

  assert {
    condition     = [for account in jsondecode(output.settings["worker-blue"].PARALLAX_VISION) : account.name] == ["eastus2", "westus2"] && output.settings["worker-blue"].PARALLAX_REGION == "eastus2"
    error_message = "each region begins with its own"
  }
}

run "nothing_is_always_ready_by_default" {
  command = plan

  assert {
    condition     = alltrue([for app in azapi_resource.app : length(app.body.properties.functionAppConfig.scaleAndConcurrency.alwaysReady) == 0])
    error_message = "an instance that is always there is paid for around the clock"
  }
}

run "the_live_colour_alone_is_always_ready" {
  command = plan

  variables {
    always_ready = { api = { http = 2 }, worker = { blob = 1, "function:ProjectViews" = 1 } }
  }

  assert {
    condition     = { for key, app in azapi_resource.app : key => { for group in app.body.properties.functionAppConfig.scaleAndConcurrency.alwaysReady : group.name => group.instanceCount } } == { api-blue = {}, api-green = { http = 2 }, worker-blue = { blob = 1, "function:ProjectViews" = 1 }, worker-green = {} }
    error_message = "green is live for the API, blue for this region's worker"
  }
}

run "browsers_of_exactly_the_pages" {
  command = plan

  assert {
    condition     = azapi_update_resource.blob_service.body.properties.cors.corsRules[0].allowedOrigins == tolist(["https://www.photos.example.org"]) && length(azapi_update_resource.blob_service.body.properties.cors.corsRules) == 1
    error_message = "uploads come from the pages' origin and from nowhere else"
  }
  assert {
    condition     = output.settings["api-green"].PARALLAX_WEB_ORIGINS == jsonencode(["https://www.photos.example.org"])
    error_message = "the API names the same origin"
  }
  assert {
    condition     = azapi_update_resource.blob_service.body.properties.deleteRetentionPolicy == { enabled = true, days = 7 } && !azapi_update_resource.blob_service.body.properties.isVersioningEnabled
    error_message = "what is erased by mistake can be brought back, for a week and not longer"
  }
}

run "a_wildcard_origin_is_refused" {
  command = plan

  variables {
    web_origins = ["*"]
  }

  expect_failures = [var.web_origins]
}

run "an_origin_with_a_path_is_refused" {
  command = plan

  variables {
    web_origins = ["https://www.photos.example.org/"]
  }

  expect_failures = [var.web_origins]
}

run "host_accounts_have_no_keys_and_nothing_public" {
  command = plan

  assert {
    condition     = keys(azurerm_storage_account.host) == ["api", "worker"] && alltrue([for account in azurerm_storage_account.host : !account.shared_access_key_enabled && !account.allow_nested_items_to_be_public && !account.local_user_enabled && account.min_tls_version == "TLS1_2" && account.https_traffic_only_enabled])
    error_message = "an account for each role, without keys, public blobs or local users"
  }
  assert {
    condition     = alltrue([for container in azurerm_storage_container.deploy : container.container_access_type == "private"])
    error_message = "packages are private"
  }
}

run "the_vault_goes_by_roles" {
  command = plan

  assert {
    condition     = azurerm_key_vault.this.rbac_authorization_enabled && azurerm_key_vault.this.purge_protection_enabled && azurerm_key_vault.this.soft_delete_retention_days == 90
    error_message = "roles instead of access policies; nothing is gone for good at once"
  }
  assert {
    condition     = azapi_resource.cursor_key.name == "cursor-key" && !can(azapi_resource.cursor_key.body.properties.value)
    error_message = "the secret's value is in no plan"
  }
}

run "without_a_network_services_are_reached_by_identity_alone" {
  command = plan

  assert {
    condition     = azurerm_key_vault.this.public_network_access_enabled && alltrue([for account in azurerm_storage_account.host : account.public_network_access_enabled]) && length(module.network) == 0
    error_message = "no network, so its services have to be reachable"
  }
}

run "with_a_network_nothing_is_public_that_need_not_be" {
  command = plan

  variables {
    shared      = merge(var.shared, { private_network = true })
    bound_hosts = { blue = "blue.api.photos.example.org", green = "green.api.photos.example.org" }
  }

  assert {
    condition     = !azurerm_key_vault.this.public_network_access_enabled && azurerm_key_vault.this.network_acls[0].default_action == "Deny" && alltrue([for account in azurerm_storage_account.host : !account.public_network_access_enabled])
    error_message = "vault and hosts' storage are reached through endpoints only"
  }
  assert {
    condition     = alltrue([for app in azapi_resource.app : app.body.properties.virtualNetworkSubnetId == "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/apps"])
    error_message = "all apps send from the network, or they would reach nothing"
  }
  assert {
    condition     = jsondecode(output.settings["api-blue"].PARALLAX_API_URLS) == { blue = "https://blue.api.photos.example.org", green = "https://green.api.photos.example.org" }
    error_message = "names that are bound are what clients are given"
  }
}

run "an_unknown_region_is_refused" {
  command = plan

  variables {
    region = "westus3"
  }

  expect_failures = [var.shared]
}

run "an_untested_node_is_refused" {
  command = plan

  variables {
    node_version = "20"
  }

  expect_failures = [var.node_version]
}

run "everything_is_tagged" {
  command = plan

  assert {
    condition = alltrue([for tags in concat(
      values(azurerm_user_assigned_identity.role)[*].tags, values(azurerm_storage_account.host)[*].tags, values(azurerm_service_plan.app)[*].tags,
      values(azapi_resource.app)[*].tags, [azurerm_key_vault.this.tags],
    ) : tags.product == "parallax" && tags.environment == "prod" && tags.region == "westus2"])
    error_message = "bills are split by product, environment and region"
  }
}
