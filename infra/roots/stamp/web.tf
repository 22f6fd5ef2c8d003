# Every region's pages behind the one origin that people use.
resource "azurerm_cdn_frontdoor_origin" "web" {
  for_each = { for name, region in var.shared.regions : name => region if var.shared.front_door != null }

  name                           = each.key
  cdn_frontdoor_origin_group_id  = var.shared.front_door.origin_group_id
  host_name                      = module.data[each.key].web_host
  origin_host_header             = module.data[each.key].web_host
  certificate_name_check_enabled = true
  enabled                        = true
  priority                       = 1
  weight                         = 100
}

resource "azurerm_cdn_frontdoor_route" "web" {
  count = var.shared.front_door == null ? 0 : 1

  name                            = "web"
  cdn_frontdoor_endpoint_id       = var.shared.front_door.endpoint_id
  cdn_frontdoor_origin_group_id   = var.shared.front_door.origin_group_id
  cdn_frontdoor_origin_ids        = [for origin in azurerm_cdn_frontdoor_origin.web : origin.id]
  cdn_frontdoor_rule_set_ids      = [var.shared.front_door.rule_set_id]
  cdn_frontdoor_custom_domain_ids = var.shared.front_door.custom_domain_ids
  link_to_default_domain          = length(var.shared.front_door.custom_domain_ids) == 0
  patterns_to_match               = ["/*"]
  supported_protocols             = ["Http", "Https"]
  https_redirect_enabled          = true
  forwarding_protocol             = "HttpsOnly"

  # How long something is kept is said by each blob: names with a hash for good, pages and release.json not at all. A query names what a
  # page shows, not another file. The assets are compressed already.
  cache {
    query_string_caching_behavior = "IgnoreQueryString"
    compression_enabled           = false
  }
}
