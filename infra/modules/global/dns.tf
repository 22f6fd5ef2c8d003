# All names that the domain needs. With a zone in Azure they are made here; otherwise the output `dns_records` is for whoever runs it.
# `api.<domain>`, which follows the live colour, belongs to the root `routing`.
locals {
  web_records = local.web_host != null && var.front_door ? {
    web       = { type = "CNAME", name = local.web_host, value = azurerm_cdn_frontdoor_endpoint.web[0].host_name }
    web-proof = { type = "TXT", name = "_dnsauth.${local.web_host}", value = azurerm_cdn_frontdoor_custom_domain.web[0].validation_token }
  } : {}
  api_records = {
    for colour, host in local.api_hosts : "api-${colour}" => { type = "CNAME", name = host, value = azurerm_traffic_manager_profile.colour[colour].fqdn }
  }
  dns_records = merge(local.web_records, local.api_records)

  # Record names are relative to their zone.
  zone_names = {
    for key, record in local.dns_records : key => trimsuffix(record.name, ".${var.dns_zone.name}")
    if var.dns_zone != null
  }
}

resource "azurerm_dns_cname_record" "this" {
  for_each = { for key, name in local.zone_names : key => name if local.dns_records[key].type == "CNAME" }

  name                = each.value
  zone_name           = var.dns_zone.name
  resource_group_name = var.dns_zone.resource_group_name
  ttl                 = 300
  record              = local.dns_records[each.key].value
  tags                = var.tags
}

resource "azurerm_dns_txt_record" "this" {
  for_each = { for key, name in local.zone_names : key => name if local.dns_records[key].type == "TXT" }

  name                = each.value
  zone_name           = var.dns_zone.name
  resource_group_name = var.dns_zone.resource_group_name
  ttl                 = 300
  tags                = var.tags

  record {
    value = local.dns_records[each.key].value
  }
}
