# The module `global` is planned first and handed down, as a person or a pipeline does it with the root of that name.
mock_provider "azurerm" {
  source          = "../../mocks/azurerm"
  override_during = plan
}

mock_provider "azapi" {
  source          = "../../mocks/azapi"
  override_during = plan
}

mock_provider "random" {
  source          = "../../mocks/random"
  override_during = plan
}

variables {
  name            = "parallax-prod"
  subscription_id = "00000000-0000-0000-0000-000000000000"
  action_group_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Insights/actionGroups/ag"
  live            = { api = "blue", worker = { westus2 = "blue", eastus2 = "blue" } }
  sizes = {
    api    = { memory = 2048, max_instances = 40, concurrency = 64, requests_per_second = 50 }
    worker = { memory = 4096, max_instances = 40, images_per_second = 1 }
  }
  load = { requests_per_second = 200, images_per_second = 10 }

  # Of the layer before.
  unique   = "x7k2q"
  location = "westus2"
  tags     = { product = "parallax", environment = "prod" }
  custom_role_ids = {
    blobWriter        = "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/00000000-0000-0000-0000-0000000000c1"
    replicationReader = "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/00000000-0000-0000-0000-0000000000c2"
  }
  regions = {
    westus2 = { code = "wus2", display_name = "West US 2", order = 1, vision_location = "westus", cidr = "10.20.0.0/20" }
    eastus2 = { code = "eus2", display_name = "East US 2", order = 2, vision_location = "eastus", cidr = "10.21.0.0/20" }
  }
}

run "global" {
  command = plan

  module {
    source = "../../modules/global"
  }
}

run "two_regions" {
  command = plan

  variables {
    shared = merge(run.global.shared, { custom_role_ids = var.custom_role_ids })
  }

  assert {
    condition     = keys(output.stamps) == ["eastus2", "westus2"] && alltrue([for stamp in output.stamps : keys(stamp.apps) == ["api", "worker"] && keys(stamp.apps.api) == ["blue", "green"]])
    error_message = "a stamp in each region, both apps in both colours"
  }
  assert {
    condition     = length(azurerm_cdn_frontdoor_origin.web) == 2 && alltrue([for origin in azurerm_cdn_frontdoor_origin.web : origin.certificate_name_check_enabled])
    error_message = "every region's pages are behind Front Door"
  }
  assert {
    condition     = azurerm_cdn_frontdoor_route.web[0].https_redirect_enabled && azurerm_cdn_frontdoor_route.web[0].forwarding_protocol == "HttpsOnly"
    error_message = "https to people and to origins"
  }
}

run "the_installation_file_is_what_ops_reads" {
  command = plan

  variables {
    shared = merge(run.global.shared, { custom_role_ids = var.custom_role_ids })
  }

  assert {
    condition = output.installation.regions[0] == {
      name      = "westus2"
      cosmosUrl = "https://cosmos-parallax-prod-x7k2q-westus2.documents.azure.com"
      blobUrl   = "https://parallaxpx7k2qwus2dat.blob.core.windows.net"
      queueUrl  = "https://parallaxpx7k2qwus2dat.queue.core.windows.net"
      apiUrls   = { blue = "https://api-blue-parallax-prod-x7k2q-wus2.azurewebsites.net", green = "https://api-green-parallax-prod-x7k2q-wus2.azurewebsites.net" }
    }
    error_message = "regions in their order, the database by its regional address"
  }
  assert {
    condition     = output.installation.environment == "parallax-prod" && output.installation.webUrl == "https://web-abc.z01.azurefd.net" && output.installation.colours == ["blue", "green"] && !can(output.installation.apiUrls)
    error_message = "what the schema in contracts asks for; no address that has no certificate"
  }
}

run "roles_are_those_of_the_list" {
  command = plan

  variables {
    shared               = merge(run.global.shared, { custom_role_ids = var.custom_role_ids })
    release_principal_id = "00000000-0000-0000-0000-0000000000d1"
  }

  # Rows for Event Grid's topic are assigned by `routing`, those of plan and apply by the script that sets pipelines up.
  assert {
    condition = toset(flatten([module.database_roles.assigned, [for roles in module.roles : roles.assigned]])) == toset([
      for key, row in jsondecode(file("../../modules/roles/roles.json")).assignments : key
      if row.when == null && contains(["api", "worker", "release"], row.identity)
    ])
    error_message = "a row of roles.json is not assigned, or something else is"
  }
  assert {
    condition     = module.roles["westus2"].count == module.roles["eastus2"].count
    error_message = "regions are alike"
  }
}

run "three_regions_are_one_entry" {
  command = plan

  variables {
    regions = {
      westus2     = { code = "wus2", display_name = "West US 2", order = 1, vision_location = "westus", cidr = "10.20.0.0/20" }
      eastus2     = { code = "eus2", display_name = "East US 2", order = 2, vision_location = "eastus", cidr = "10.21.0.0/20" }
      northeurope = { code = "neu", display_name = "North Europe", order = 3, vision_location = "northeurope", cidr = "10.22.0.0/20" }
    }
  }

  module {
    source = "../../modules/global"
  }
}

run "three_regions" {
  command = plan

  variables {
    shared = merge(run.three_regions_are_one_entry.shared, { custom_role_ids = var.custom_role_ids })
  }

  assert {
    condition     = length(output.stamps) == 3 && length(output.installation.regions) == 3 && length(azurerm_cdn_frontdoor_origin.web) == 3
    error_message = "a stamp more, without another word"
  }
  # Per region and identity of the list: what is on the own region, plus what is on every or each peer's.
  assert {
    condition     = alltrue([for roles in module.roles : roles.count == 3 * length([for key in roles.assigned : key if endswith(key, ":every")]) + 2 * length([for key in roles.assigned : key if endswith(key, ":peers")]) + length([for key in roles.assigned : key if endswith(key, ":own")])])
    error_message = "identities of three regions meet on each region's resources"
  }
}

run "one_region_is_enough" {
  command = plan

  variables {
    regions = { westus2 = { code = "wus2", display_name = "West US 2", order = 1, vision_location = "westus", cidr = "10.20.0.0/20" } }
  }

  module {
    source = "../../modules/global"
  }
}

run "one_region" {
  command = plan

  variables {
    shared = merge(run.one_region_is_enough.shared, { custom_role_ids = var.custom_role_ids })
    live   = { api = "blue", worker = { westus2 = "blue" } }
  }

  assert {
    condition     = keys(output.stamps) == ["westus2"] && module.roles["westus2"].count == length([for key in module.roles["westus2"].assigned : key if !endswith(key, ":peers")])
    error_message = "one stamp, and no roles for peers"
  }
}

run "a_region_that_cannot_carry_all_requests_alone_is_refused" {
  command = plan

  variables {
    shared = merge(run.global.shared, { custom_role_ids = var.custom_role_ids })
    # Two regions could carry it together.
    load = { requests_per_second = 3000, images_per_second = 10, request_units_per_request = 1 }
  }

  expect_failures = [var.load]
}

run "a_database_that_cannot_carry_all_alone_is_refused" {
  command = plan

  variables {
    shared = merge(run.global.shared, { custom_role_ids = var.custom_role_ids })
    load   = { requests_per_second = 200, images_per_second = 10, request_units_per_request = 21 }
  }

  expect_failures = [var.load]
}

run "vision_that_cannot_carry_all_alone_is_refused" {
  command = plan

  variables {
    shared = merge(run.global.shared, { custom_role_ids = var.custom_role_ids })
    load   = { requests_per_second = 200, images_per_second = 21, request_units_per_image = 1 }
  }

  expect_failures = [var.load]
}

run "another_environments_shared_part_is_refused" {
  command = plan

  variables {
    name   = "parallax-dev"
    shared = merge(run.global.shared, { custom_role_ids = var.custom_role_ids })
  }

  expect_failures = [var.name]
}

run "rotation_keeps_the_key_before" {
  command = plan

  variables {
    shared                = merge(run.global.shared, { custom_role_ids = var.custom_role_ids })
    cursor_key_generation = 3
  }

  assert {
    condition     = keys(random_bytes.cursor_key) == ["2", "3"] && alltrue([for key in random_bytes.cursor_key : key.length == 32])
    error_message = "the third key signs, the second still checks"
  }
}

run "a_domain" {
  command = plan

  variables {
    domain   = "photos.example.org"
    dns_zone = { id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/dns/providers/Microsoft.Network/dnsZones/example.org", name = "example.org", resource_group_name = "dns" }
  }

  module {
    source = "../../modules/global"
  }
}

run "host_names_are_bound_when_certificates_are_there" {
  command = plan

  variables {
    shared                          = merge(run.a_domain.shared, { custom_role_ids = var.custom_role_ids })
    bind_domains                    = true
    certificate_reader_principal_id = "00000000-0000-0000-0000-0000000000e1"
  }

  assert {
    condition     = length(module.domains) == 2 && sort([for record in azurerm_dns_txt_record.proof : record.name]) == tolist(["asuid.blue.api.photos", "asuid.green.api.photos"])
    error_message = "both colours, in both regions, each with its proof"
  }
  assert {
    condition     = output.installation.apiUrls == { blue = "https://blue.api.photos.example.org", green = "https://green.api.photos.example.org" } && output.installation.webUrl == "https://www.photos.example.org"
    error_message = "clients are given the names"
  }
  assert {
    condition     = keys(output.alias.regions) == ["eastus2", "westus2"] && keys(output.alias.regions.westus2.plan_ids) == ["blue", "green"] && output.alias.proof == "MADEUP"
    error_message = "routing can bind the alias of the live colour"
  }
  assert {
    condition     = length(azurerm_role_assignment.certificate_reader) == 2
    error_message = "the platform may read certificates in both vaults"
  }
}

run "names_are_not_bound_before" {
  command = plan

  variables {
    shared = merge(run.a_domain.shared, { custom_role_ids = var.custom_role_ids })
  }

  assert {
    condition     = length(module.domains) == 0 && output.alias == null && length(azurerm_role_assignment.certificate_reader) == 0
    error_message = "a binding without a certificate fails"
  }
  assert {
    condition     = !can(output.installation.apiUrls) && alltrue([for stamp in module.stamp : !contains(keys(stamp.settings["api-blue"]), "PARALLAX_API_URLS")])
    error_message = "nobody is told of a name that has no certificate"
  }
}

run "without_front_door" {
  command = plan

  variables {
    front_door = false
  }

  module {
    source = "../../modules/global"
  }
}

run "pages_at_each_regions_own_address" {
  command = plan

  variables {
    shared = merge(run.without_front_door.shared, { custom_role_ids = var.custom_role_ids })
  }

  assert {
    condition     = alltrue([for stamp in module.stamp : stamp.apps_subnet_id == null])
    error_message = "without a private network there is none"
  }

  assert {
    condition     = output.installation.webUrl == "https://account.z00.web.core.windows.net" && length(azurerm_cdn_frontdoor_route.web) == 0
    error_message = "the first region's pages are what people open"
  }
}

run "private" {
  command = plan

  variables {
    private_network = true
  }

  module {
    source = "../../modules/global"
  }
}

run "a_private_network_in_each_region" {
  command = plan

  variables {
    shared = merge(run.private.shared, { custom_role_ids = var.custom_role_ids })
  }

  assert {
    condition     = [for name in ["eastus2", "westus2"] : module.stamp[name].apps_subnet_id != null] == [true, true]
    error_message = "stands in both regions"
  }
}
