mock_provider "azurerm" {
  source          = "../../mocks/azurerm"
  override_during = plan
}

variables {
  name     = "parallax-prod"
  unique   = "x7k2q"
  location = "westus2"
  tags     = { product = "parallax", environment = "prod" }
  regions = {
    westus2 = { code = "wus2", display_name = "West US 2", order = 1, vision_location = "westus" }
    eastus2 = { code = "eus2", display_name = "East US 2", order = 2, vision_location = "eastus" }
  }
}

run "two_regions" {
  command = plan

  assert {
    condition     = { for location in azurerm_cosmosdb_account.this.geo_location : location.location => location.failover_priority } == { westus2 = 0, eastus2 = 1 }
    error_message = "the database has a replica in each region, in their order"
  }
  assert {
    condition     = length(azurerm_cognitive_account.vision) == 2 && length(azurerm_resource_group.region) == 2 && length(azurerm_traffic_manager_profile.colour) == 2
    error_message = "two regions, two colours"
  }
  assert {
    condition     = output.shared.region_order == ["westus2", "eastus2"]
    error_message = "regions are tried in the order that they say, not in that of the alphabet"
  }
  assert {
    condition     = { for name, region in output.shared.regions : name => region.order } == { westus2 = 0, eastus2 = 1 }
    error_message = "an order without gaps, as the database wants its priorities"
  }
}

run "one_region" {
  command = plan

  variables {
    regions = { westus2 = { code = "wus2", display_name = "West US 2", order = 1, vision_location = "westus" } }
  }

  assert {
    condition     = length(azurerm_cosmosdb_account.this.geo_location) == 1 && length(azurerm_cognitive_account.vision) == 1 && length(output.resource_group_ids) == 2
    error_message = "one of everything regional, beside what is shared"
  }
}

run "three_regions_are_one_entry_more" {
  command = plan

  variables {
    regions = {
      westus2     = { code = "wus2", display_name = "West US 2", order = 1, vision_location = "westus" }
      eastus2     = { code = "eus2", display_name = "East US 2", order = 2, vision_location = "eastus" }
      northeurope = { code = "neu", display_name = "North Europe", order = 3, vision_location = "northeurope" }
    }
  }

  assert {
    condition     = length(azurerm_cosmosdb_account.this.geo_location) == 3 && length(azurerm_cognitive_account.vision) == 3 && length(output.resource_group_ids) == 4
    error_message = "three of everything regional"
  }
  assert {
    condition     = length(azurerm_traffic_manager_profile.colour) == 2 && length(azurerm_cosmosdb_sql_container.this) == 4
    error_message = "what is shared stays as it was"
  }
}

run "the_database_takes_writes_everywhere_and_no_keys" {
  command = plan

  assert {
    condition     = azurerm_cosmosdb_account.this.multiple_write_locations_enabled && azurerm_cosmosdb_account.this.consistency_policy[0].consistency_level == "Session"
    error_message = "every region takes writes, at session consistency"
  }
  assert {
    condition     = !azurerm_cosmosdb_account.this.local_authentication_enabled && !azurerm_cosmosdb_account.this.access_key_metadata_writes_enabled && azurerm_cosmosdb_account.this.minimal_tls_version == "Tls12"
    error_message = "keys are off, TLS 1.2"
  }
  assert {
    condition     = alltrue([for container in azurerm_cosmosdb_sql_container.this : container.conflict_resolution_policy[0].mode == "LastWriterWins" && container.conflict_resolution_policy[0].conflict_resolution_path == "/lww"])
    error_message = "the last writer wins, by /lww, in every container"
  }
  assert {
    condition     = alltrue([for container in azurerm_cosmosdb_sql_container.this : container.default_ttl == -1 && container.partition_key_version == 2 && container.indexing_policy[0].excluded_path[0].path == "/*"])
    error_message = "time to live is on without a default; nothing is indexed that is not named"
  }
  assert {
    condition     = { for name, container in azurerm_cosmosdb_sql_container.this : name => container.partition_key_paths[0] } == { images = "/imageId", views = "/pk", leases = "/id", control = "/pk" }
    error_message = "partition keys are those of the contracts"
  }
  assert {
    condition     = alltrue([for container in azurerm_cosmosdb_sql_container.this : contains(container.indexing_policy[0].included_path[*].path, "${container.partition_key_paths[0]}/?")])
    error_message = "the partition key is indexed: a filter on it would scan everything"
  }
  assert {
    condition     = { for name, container in azurerm_cosmosdb_sql_container.this : name => container.autoscale_settings[0].max_throughput } == { images = 4000, views = 4000, leases = 1000, control = 1000 }
    error_message = "autoscale, per container"
  }
}

run "vision_has_no_keys_and_lies_where_captions_are" {
  command = plan

  assert {
    condition     = alltrue([for account in azurerm_cognitive_account.vision : !account.local_auth_enabled && account.custom_subdomain_name == account.name])
    error_message = "keys are off; identities are taken at a name of its own"
  }
  assert {
    condition     = { for name, account in azurerm_cognitive_account.vision : name => account.location } == { westus2 = "westus", eastus2 = "eastus" } && alltrue([for region in output.shared.regions : region.vision_captions])
    error_message = "in the neighbour that has captions"
  }
}

run "a_vision_location_without_captions_is_known_as_such" {
  command = plan

  variables {
    regions = { westus2 = { code = "wus2", display_name = "West US 2", order = 1, vision_location = "westus2" } }
  }

  assert {
    condition     = !output.shared.regions.westus2.vision_captions
    error_message = "captions must not be asked for in West US 2"
  }
}

run "traffic_manager_leaves_a_region_fast" {
  command = plan

  assert {
    condition = alltrue([for profile in azurerm_traffic_manager_profile.colour : (
      profile.monitor_config[0].interval_in_seconds == 10 && profile.monitor_config[0].timeout_in_seconds == 5 &&
      profile.monitor_config[0].tolerated_number_of_failures == 1 && profile.dns_config[0].ttl == 10
    )])
    error_message = "a probe every 10 s, 5 s each, one failure forgiven, names for 10 s"
  }
  assert {
    condition     = alltrue([for profile in azurerm_traffic_manager_profile.colour : profile.monitor_config[0].path == "/api/v1/health/ready" && profile.monitor_config[0].protocol == "HTTPS" && profile.traffic_routing_method == "Performance"])
    error_message = "readiness over https; the nearest region that is ready"
  }
}

run "private_where_asked" {
  command = plan

  variables {
    private_network = true
    regions = {
      westus2 = { code = "wus2", display_name = "West US 2", order = 1, vision_location = "westus", cidr = "10.20.0.0/20" }
      eastus2 = { code = "eus2", display_name = "East US 2", order = 2, vision_location = "eastus", cidr = "10.21.0.0/20" }
    }
  }

  assert {
    condition     = !azurerm_cosmosdb_account.this.public_network_access_enabled && alltrue([for account in azurerm_cognitive_account.vision : !account.public_network_access_enabled])
    error_message = "database and Vision have no public network"
  }
}

run "private_needs_addresses" {
  command = plan

  variables {
    private_network = true
  }

  expect_failures = [var.regions]
}

run "without_a_domain_azures_names" {
  command = plan

  assert {
    condition     = output.shared.front_door.web_url == "https://web-abc.z01.azurefd.net" && length(output.shared.api_hosts) == 0 && length(output.dns_records) == 0
    error_message = "pages at Front Door's own name; no API name that has no certificate"
  }
  assert {
    condition     = output.shared.cosmos.endpoint == "https://cosmos-parallax-prod-x7k2q.documents.azure.com" && output.shared.regions.westus2.cosmos_url == "https://cosmos-parallax-prod-x7k2q-westus2.documents.azure.com"
    error_message = "apps start on their region's address"
  }
}

run "a_domain_in_azure" {
  command = plan

  variables {
    domain   = "photos.example.org"
    dns_zone = { id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/dns/providers/Microsoft.Network/dnsZones/example.org", name = "example.org", resource_group_name = "dns" }
  }

  assert {
    condition     = output.shared.front_door.web_url == "https://www.photos.example.org" && output.shared.api_hosts == tomap({ blue = "blue.api.photos.example.org", green = "green.api.photos.example.org" })
    error_message = "pages at www, a name for each colour"
  }
  assert {
    condition     = { for key, record in azurerm_dns_cname_record.this : record.name => record.record } == { "www.photos" = "web-abc.z01.azurefd.net", "blue.api.photos" = "profile.trafficmanager.net", "green.api.photos" = "profile.trafficmanager.net" }
    error_message = "names lead to Front Door and to Traffic Manager"
  }
  assert {
    condition     = [for record in azurerm_dns_txt_record.this : record.name] == ["_dnsauth.www.photos"]
    error_message = "Front Door's proof stands beside the name"
  }
}

run "a_domain_that_is_an_address_is_refused" {
  command = plan

  variables {
    domain = "https://photos.example.org"
  }

  expect_failures = [var.domain]
}

run "a_domain_in_other_letters_is_one" {
  command = plan

  variables {
    domain = "photos.xn--e1afmkfd.xn--p1ai"
  }

  assert {
    condition     = output.shared.api_hosts.blue == "blue.api.photos.xn--e1afmkfd.xn--p1ai"
    error_message = "names of other letters end with xn-- and digits"
  }
}

run "a_zone_of_another_domain_is_refused" {
  command = plan

  variables {
    domain   = "photos.example.org"
    dns_zone = { id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/dns/providers/Microsoft.Network/dnsZones/ample.org", name = "ample.org", resource_group_name = "dns" }
  }

  expect_failures = [var.dns_zone]
}

run "a_domain_elsewhere_is_said_what_it_needs" {
  command = plan

  variables {
    domain = "photos.example.org"
  }

  assert {
    condition     = length(azurerm_dns_cname_record.this) == 0 && sort([for record in output.dns_records : record.name]) == tolist(["_dnsauth.www.photos.example.org", "blue.api.photos.example.org", "green.api.photos.example.org", "www.photos.example.org"])
    error_message = "the names are put out instead of made"
  }
}

run "without_front_door" {
  command = plan

  variables {
    front_door = false
  }

  assert {
    condition     = output.shared.front_door == null && length(azurerm_cdn_frontdoor_profile.this) == 0 && length(azurerm_cdn_frontdoor_rule.headers) == 0
    error_message = "nothing of Front Door is left"
  }
}

run "names_keep_their_limits" {
  command = plan

  # The longest that the variables allow.
  variables {
    name   = "parallax-production-west"
    unique = "x7k2q"
    regions = {
      germanywestcentral = { code = "gerwce", display_name = "Germany West Central", order = 1, vision_location = "westeurope" }
      australiasoutheast = { code = "aussea", display_name = "Australia Southeast", order = 2, vision_location = "southeastasia" }
    }
  }

  assert {
    condition     = alltrue([for region in output.shared.regions : alltrue([for name in concat([region.names.data_account], values(region.names.host_accounts)) : can(regex("^[a-z0-9]{3,24}$", name))])])
    error_message = "storage accounts take 3 to 24 of a-z and 0-9"
  }
  assert {
    condition     = alltrue([for region in output.shared.regions : can(regex("^[a-z][a-z0-9-]{1,22}[a-z0-9]$", region.names.vault)) && length(region.names.vision) <= 64])
    error_message = "vaults take 3 to 24 characters, Vision 64"
  }
  assert {
    condition     = length(azurerm_cosmosdb_account.this.name) <= 44 && alltrue([for region in output.shared.regions : length(split(".", trimprefix(region.cosmos_url, "https://"))[0]) <= 63])
    error_message = "the database takes 44 characters, a label of its regional address 63"
  }
  assert {
    condition     = alltrue([for profile in azurerm_traffic_manager_profile.colour : length(profile.dns_config[0].relative_name) <= 63 && length(profile.name) <= 63])
    error_message = "Traffic Manager takes 63 characters"
  }
  assert {
    condition     = length(azurerm_cdn_frontdoor_endpoint.web[0].name) <= 46
    error_message = "Front Door's endpoint takes 46 characters"
  }
  assert {
    condition     = alltrue(flatten([for region in output.shared.regions : [for role in region.names.apps : [for name in role : length(name) <= 60]]]))
    error_message = "apps take 60 characters"
  }
  # The host's id is the name's first 32 characters. Apps that share an account must differ there.
  assert {
    condition     = alltrue(flatten([for region in output.shared.regions : [for role in region.names.apps : length(distinct([for name in role : substr(name, 0, 32)])) == 2]]))
    error_message = "two hosts with one id would take each other's locks"
  }
  assert {
    condition     = length(distinct(flatten([for region in output.shared.regions : [region.names.data_account, values(region.names.host_accounts)]]))) == 6
    error_message = "no two accounts have one name"
  }
}

run "a_longer_name_is_refused" {
  command = plan

  variables {
    name = "parallax-production-west2"
  }

  expect_failures = [var.name]
}

run "two_regions_with_one_code_are_refused" {
  command = plan

  variables {
    regions = {
      westus2 = { code = "us", display_name = "West US 2", order = 1, vision_location = "westus" }
      eastus2 = { code = "us", display_name = "East US 2", order = 2, vision_location = "eastus" }
    }
  }

  expect_failures = [var.regions]
}

run "no_region_is_refused" {
  command = plan

  variables {
    regions = {}
  }

  expect_failures = [var.regions]
}

run "everything_is_tagged" {
  command = plan

  assert {
    condition = alltrue([for tags in concat(
      [azurerm_resource_group.global.tags, azurerm_cosmosdb_account.this.tags, azurerm_cdn_frontdoor_profile.this[0].tags, azurerm_cdn_frontdoor_endpoint.web[0].tags],
      values(azurerm_resource_group.region)[*].tags, values(azurerm_cognitive_account.vision)[*].tags, values(azurerm_traffic_manager_profile.colour)[*].tags,
    ) : tags.product == "parallax" && tags.environment == "prod"])
    error_message = "bills are split by product and environment"
  }
}
