module "data" {
  source   = "../../modules/stamp/data"
  for_each = var.shared.regions

  name                = each.value.names.data_account
  location            = each.value.location
  resource_group_name = each.value.resource_group_name
  tags                = merge(var.shared.tags, { region = each.key })
  zone_redundant      = each.value.zone_redundant
  cool_after_days     = var.storage.cool_after_days
  dead_letter_days    = var.storage.dead_letter_days
}

locals {
  # Without Front Door each region's pages are an origin of their own.
  web_origins = var.shared.front_door == null ? [for name in var.shared.region_order : "https://${module.data[name].web_host}"] : [var.shared.front_door.web_url]
}

# Nobody is told of a name before it has its certificate.
locals {
  bound_hosts = { for colour, host in var.shared.api_hosts : colour => host if var.bind_domains }
}

module "stamp" {
  source   = "../../modules/stamp"
  for_each = var.shared.regions

  region              = each.key
  shared              = var.shared
  data                = module.data[each.key]
  web_origins         = local.web_origins
  live                = var.live
  always_ready        = var.always_ready
  sizes               = var.sizes
  node_version        = var.node_version
  apps_zone_redundant = var.apps_zone_redundant
  releases            = var.releases
  limits              = var.limits
  undelete_days       = var.storage.undelete_days
  cursor_keys         = local.cursor_keys
  trace_ratio         = var.trace_ratio
  telemetry           = merge(var.telemetry, { alerts_enabled = var.alerts_enabled, action_group_id = var.action_group_id })
  watched_urls        = { web = "${var.shared.front_door == null ? "https://${module.data[each.key].web_host}" : var.shared.front_door.web_url}/" }
  bound_hosts         = local.bound_hosts
}
