mock_provider "azurerm" {
  source = "../../mocks/azurerm"
}

mock_provider "azapi" {
  source = "../../mocks/azapi"
}

variables {
  name            = "parallax-prod"
  subscription_id = "00000000-0000-0000-0000-000000000000"
  tags            = { product = "parallax", environment = "prod" }
  action_group_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Insights/actionGroups/ag"
  stamps = {
    for region in ["westus2", "eastus2"] : region => {
      location                = region
      resource_group_name     = "rg-${region}"
      data_storage_account_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-${region}/providers/Microsoft.Storage/storageAccounts/img${region}"
      colour_tests = {
        component_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-${region}/providers/Microsoft.Insights/components/appi-${region}"
        test_ids     = { for colour in ["blue", "green"] : "api-${colour}" => "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-${region}/providers/Microsoft.Insights/webTests/${colour}-${region}" }
      }
      apps = {
        for role in ["api", "worker"] : role => {
          for colour in ["blue", "green"] : colour => {
            id   = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-${region}/providers/Microsoft.Web/sites/${role}-${region}-${colour}"
            name = "${role}-${region}-${colour}"
            host = "${role}-${region}-${colour}.azurewebsites.net"
          }
        }
      }
    }
  }
  traffic = {
    resource_group_name = "rg"
    profiles = {
      blue  = { id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/trafficManagerProfiles/blue", fqdn = "blue.trafficmanager.net" }
      green = { id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/trafficManagerProfiles/green", fqdn = "green.trafficmanager.net" }
    }
  }
  live = { api = "blue", worker = { westus2 = "green", eastus2 = "blue" } }
}

run "only_the_live_worker_gets_events" {
  assert {
    condition     = { for region, subscription in azurerm_eventgrid_system_topic_event_subscription.images : region => subscription.name } == { westus2 = "images-green", eastus2 = "images-blue" }
    error_message = "one subscription per region, of the colour that is live there"
  }
  assert {
    condition     = azurerm_eventgrid_system_topic_event_subscription.images["westus2"].webhook_endpoint[0].url == "https://worker-westus2-green.azurewebsites.net/runtime/webhooks/blobs?functionName=Host.Functions.ResizeImage&code=made-up"
    error_message = "events go to the blob trigger of the live worker, with the key that its host made"
  }
}

run "only_whole_new_pictures_of_a_size_are_events" {
  assert {
    condition     = alltrue([for s in azurerm_eventgrid_system_topic_event_subscription.images : s.included_event_types == tolist(["Microsoft.Storage.BlobCreated"]) && s.subject_filter[0].subject_begins_with == "/blobServices/default/containers/images/"])
    error_message = "only blobs made in the container images are events"
  }
  assert {
    condition     = alltrue([for s in azurerm_eventgrid_system_topic_event_subscription.images : s.advanced_filter[0].number_less_than_or_equals[0].key == "data.contentLength" && s.advanced_filter[0].number_less_than_or_equals[0].value == 26214400])
    error_message = "what is larger than the limit is no event"
  }
  assert {
    condition     = alltrue([for s in azurerm_eventgrid_system_topic_event_subscription.images : s.advanced_filter[0].string_in[0].key == "data.api" && toset(s.advanced_filter[0].string_in[0].values) == toset(["PutBlob", "PutBlockList"])])
    error_message = "only finished uploads are events"
  }
}

run "undelivered_events_are_kept_and_told_of" {
  assert {
    condition     = alltrue([for s in azurerm_eventgrid_system_topic_event_subscription.images : s.dead_letter_identity[0].type == "SystemAssigned" && s.storage_blob_dead_letter_destination[0].storage_blob_container_name == "deadletters"])
    error_message = "dead letters are put down with the topic's identity"
  }
  assert {
    condition     = alltrue([for region in keys(var.stamps) : join(" ", module.roles[region].assigned) == "topic:blobContributor:data-account/deadletters:own" && module.roles[region].count == 1])
    error_message = "the topic may write to the container of dead letters and to nothing else"
  }
  assert {
    condition     = toset(keys(azurerm_monitor_metric_alert.undelivered)) == toset(["westus2-DeadLetteredCount", "westus2-DroppedEventCount", "eastus2-DeadLetteredCount", "eastus2-DroppedEventCount"])
    error_message = "dead letters and dropped events of every region are told of"
  }
}

run "only_the_live_colour_is_told_of" {
  assert {
    condition     = one([for scope in azurerm_monitor_metric_alert.endpoints.scopes : endswith(scope, "/blue")]) && azurerm_monitor_metric_alert.endpoints.criteria[0].metric_name == "ProbeAgentCurrentEndpointStateByProfileResourceId" && azurerm_monitor_metric_alert.endpoints.criteria[0].dimension[0].name == "EndpointName"
    error_message = "endpoints of the live colour are watched one by one: a profile is fine while one of them answers"
  }
  assert {
    condition     = { for key, alert in azurerm_monitor_metric_alert.availability : key => basename(alert.application_insights_web_test_location_availability_criteria[0].web_test_id) } == { api-westus2 = "blue-westus2", api-eastus2 = "blue-eastus2" }
    error_message = "a drained colour is not ready by intent, nobody is told of it"
  }
}

run "alerts_follow_the_live_colour" {
  variables {
    live = { api = "green", worker = { westus2 = "green", eastus2 = "green" } }
  }
  assert {
    condition     = one([for scope in azurerm_monitor_metric_alert.endpoints.scopes : endswith(scope, "/green")]) && alltrue([for alert in azurerm_monitor_metric_alert.availability : startswith(basename(alert.application_insights_web_test_location_availability_criteria[0].web_test_id), "green-")])
    error_message = "the colour that was live before is drained now"
  }
}

run "each_colour_has_an_endpoint_in_each_region" {
  assert {
    condition     = toset(keys(azurerm_traffic_manager_external_endpoint.api)) == toset(["blue-westus2", "green-westus2", "blue-eastus2", "green-eastus2"])
    error_message = "a colour lacks an endpoint"
  }
  assert {
    condition     = azurerm_traffic_manager_external_endpoint.api["green-eastus2"].target == "api-eastus2-green.azurewebsites.net" && azurerm_traffic_manager_external_endpoint.api["green-eastus2"].endpoint_location == "eastus2"
    error_message = "an external endpoint says where it is, as Performance routing needs"
  }
  assert {
    condition     = endswith(azurerm_traffic_manager_external_endpoint.api["green-eastus2"].profile_id, "/green")
    error_message = "an endpoint stands in the profile of its colour"
  }
}

run "a_drained_region_is_out_of_every_colour" {
  variables {
    drained_regions = ["eastus2"]
  }
  assert {
    condition     = { for key, endpoint in azurerm_traffic_manager_external_endpoint.api : key => endpoint.enabled } == { blue-westus2 = true, green-westus2 = true, blue-eastus2 = false, green-eastus2 = false }
    error_message = "draining takes exactly the endpoints of the region out"
  }
}

run "a_region_can_wait_for_its_first_code" {
  variables {
    live = { api = "blue", worker = { westus2 = "blue" } }
  }
  assert {
    condition     = toset(keys(azurerm_eventgrid_system_topic_event_subscription.images)) == toset(["westus2"]) && length(azurerm_eventgrid_system_topic.images) == 2
    error_message = "a region without live worker has a topic, and no subscription yet"
  }
}

run "one_region" {
  variables {
    stamps = { westus2 = var.stamps.westus2 }
    live   = { api = "blue", worker = { westus2 = "blue" } }
  }
  assert {
    condition     = length(azurerm_eventgrid_system_topic.images) == 1 && length(azurerm_traffic_manager_external_endpoint.api) == 2
    error_message = "one region: one topic, two endpoints"
  }
}

run "three_regions" {
  variables {
    stamps = merge(var.stamps, { centralus = jsondecode(replace(jsonencode(var.stamps.eastus2), "eastus2", "centralus")) })
    live   = { api = "green", worker = { westus2 = "blue", eastus2 = "blue", centralus = "blue" } }
  }
  assert {
    condition     = length(azurerm_eventgrid_system_topic.images) == 3 && length(azurerm_eventgrid_system_topic_event_subscription.images) == 3 && length(azurerm_traffic_manager_external_endpoint.api) == 6
    error_message = "three regions: three topics, three subscriptions, six endpoints"
  }
}

run "azure_endpoints_where_they_are_taken" {
  variables {
    endpoint_kind = "azure"
  }
  assert {
    condition     = length(azurerm_traffic_manager_external_endpoint.api) == 0 && length(azurerm_traffic_manager_azure_endpoint.api) == 4
    error_message = "endpoints are of one kind"
  }
}

run "a_live_worker_in_an_unknown_region_is_refused" {
  command = plan
  variables {
    live = { api = "blue", worker = { northeurope = "blue" } }
  }
  expect_failures = [var.live]
}

run "a_third_colour_is_refused" {
  command = plan
  variables {
    live = { api = "red", worker = {} }
  }
  expect_failures = [var.live]
}

run "the_alias_follows_the_live_colour" {
  variables {
    traffic = {
      resource_group_name = "rg"
      profiles = {
        blue  = { id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/trafficManagerProfiles/blue", fqdn = "blue.trafficmanager.net" }
        green = { id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/trafficManagerProfiles/green", fqdn = "green.trafficmanager.net" }
      }
      domain             = "photos.example.org"
      dns_zone_name      = "example.org"
      dns_resource_group = "rg-dns"
    }
    alias = {
      proof = "made-up-proof"
      regions = {
        westus2 = { vault_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv1", plan_ids = { blue = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Web/serverFarms/b1", green = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Web/serverFarms/g1" } }
        eastus2 = { vault_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv2", plan_ids = { blue = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Web/serverFarms/b2", green = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Web/serverFarms/g2" } }
      }
    }
    live = { api = "green", worker = { westus2 = "blue", eastus2 = "blue" } }
  }
  assert {
    condition     = azurerm_dns_cname_record.live[0].name == "api.photos" && azurerm_dns_cname_record.live[0].record == "green.trafficmanager.net"
    error_message = "api.<domain> is the name of the live colour"
  }
  assert {
    condition     = toset(keys(module.alias)) == toset(["westus2", "eastus2"])
    error_message = "in each region the alias is bound to the live app: Azure takes a name at one app per region"
  }
}

run "without_certificates_there_is_no_alias" {
  assert {
    condition     = length(azurerm_dns_cname_record.live) == 0 && length(module.alias) == 0
    error_message = "an alias without a certificate would only fail"
  }
}
