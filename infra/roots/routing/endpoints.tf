# Every region's API in the profile of its colour. Azure's own kind of endpoint may refuse a Flex Consumption app; an external one takes
# any name, and needs to be told where it is.
locals {
  endpoints = merge([
    for region, stamp in var.stamps : {
      for colour, app in stamp.apps.api : "${colour}-${region}" => {
        region   = region
        location = stamp.location
        profile  = var.traffic.profiles[colour].id
        app      = app
      }
    }
  ]...)
}

resource "azurerm_traffic_manager_external_endpoint" "api" {
  for_each = var.endpoint_kind == "external" ? local.endpoints : {}

  name              = each.value.region
  profile_id        = each.value.profile
  target            = each.value.app.host
  endpoint_location = each.value.location
  enabled           = !contains(var.drained_regions, each.value.region)
}

resource "azurerm_traffic_manager_azure_endpoint" "api" {
  for_each = var.endpoint_kind == "azure" ? local.endpoints : {}

  name               = each.value.region
  profile_id         = each.value.profile
  target_resource_id = each.value.app.id
  enabled            = !contains(var.drained_regions, each.value.region)
}
