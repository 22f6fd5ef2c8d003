output "shared" {
  description = "What the root `stamp` has to know; it takes a variable of this name."
  value = {
    name            = var.name
    private_network = var.private_network
    region_order    = local.region_order
    regions = {
      for name, region in local.regions : name => merge(region, {
        resource_group_id = azurerm_resource_group.region[name].id
        vision_id         = azurerm_cognitive_account.vision[name].id
      })
    }
    cosmos = {
      account_id          = azurerm_cosmosdb_account.this.id
      account_name        = azurerm_cosmosdb_account.this.name
      resource_group_name = azurerm_resource_group.global.name
      # For the Functions host alone: apps start on their region's own address.
      endpoint      = "https://${local.cosmos_name}.documents.azure.com"
      database      = azurerm_cosmosdb_sql_database.this.name
      containers    = keys(local.cosmos_containers)
      request_units = var.request_units
    }
    front_door = var.front_door ? {
      endpoint_id       = azurerm_cdn_frontdoor_endpoint.web[0].id
      origin_group_id   = azurerm_cdn_frontdoor_origin_group.web[0].id
      rule_set_id       = azurerm_cdn_frontdoor_rule_set.web[0].id
      custom_domain_ids = azurerm_cdn_frontdoor_custom_domain.web[*].id
      web_url           = "https://${coalesce(local.web_host, azurerm_cdn_frontdoor_endpoint.web[0].host_name)}"
    } : null
    domain    = var.domain
    dns_zone  = var.dns_zone
    api_hosts = local.api_hosts
    tags      = var.tags
  }

  # The rules of the origin group have to stand before a route uses them.
  depends_on = [azurerm_cdn_frontdoor_rule.headers]
}

output "traffic" {
  description = "Traffic Manager profiles by colour, and where names are kept; the root `routing` takes a variable of this name."
  value = {
    resource_group_name = azurerm_resource_group.global.name
    profiles            = { for colour, profile in azurerm_traffic_manager_profile.colour : colour => { id = profile.id, fqdn = profile.fqdn } }
    domain              = var.domain
    dns_zone_name       = try(var.dns_zone.name, null)
    dns_resource_group  = try(var.dns_zone.resource_group_name, null)
  }
}

output "resource_group_ids" {
  description = "Group of what all regions share as `global`, and of each region by its name."
  value       = merge({ global = azurerm_resource_group.global.id }, { for name, group in azurerm_resource_group.region : name => group.id })
}

output "dns_records" {
  description = "Names that the domain needs, for a zone outside Azure."
  value       = local.dns_records
}
