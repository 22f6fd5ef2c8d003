# Front Door stands in front of the pages only, never of the API: its configuration takes up to 20 minutes to spread, far too long for a
# rollback. Without it the pages are at one region's own address, and then:
# - new visitors and people without a service worker cannot open them while that region is gone;
# - pages of another region are another origin, so people do not find their owner key, queue and service worker there;
# - www.<domain> has no certificate, and answers carry no security headers that only a header can carry.
resource "azurerm_cdn_frontdoor_profile" "this" {
  count = var.front_door ? 1 : 0

  name                     = "afd-${var.name}"
  resource_group_name      = azurerm_resource_group.global.name
  sku_name                 = "Standard_AzureFrontDoor"
  response_timeout_seconds = 30
  tags                     = var.tags
}

resource "azurerm_cdn_frontdoor_endpoint" "web" {
  count = var.front_door ? 1 : 0

  name                     = "${var.name}-${var.unique}"
  cdn_frontdoor_profile_id = azurerm_cdn_frontdoor_profile.this[0].id
  tags                     = var.tags
}

# Every region's `$web` is an origin of this group; the root `stamp` adds them. All hold the same pages.
resource "azurerm_cdn_frontdoor_origin_group" "web" {
  count = var.front_door ? 1 : 0

  name                     = "web"
  cdn_frontdoor_profile_id = azurerm_cdn_frontdoor_profile.this[0].id
  session_affinity_enabled = false

  health_probe {
    protocol            = "Https"
    path                = "/release.json"
    request_type        = "HEAD"
    interval_in_seconds = 30
  }

  load_balancing {
    sample_size                        = 4
    successful_samples_required        = 2
    additional_latency_in_milliseconds = 50
  }
}

resource "azurerm_cdn_frontdoor_rule_set" "web" {
  count = var.front_door ? 1 : 0

  name                     = "web"
  cdn_frontdoor_profile_id = azurerm_cdn_frontdoor_profile.this[0].id
}

# What a <meta> element in the page cannot say.
resource "azurerm_cdn_frontdoor_rule" "headers" {
  count = var.front_door ? 1 : 0

  name                      = "headers"
  cdn_frontdoor_rule_set_id = azurerm_cdn_frontdoor_rule_set.web[0].id
  order                     = 1
  behaviour_on_match        = "Continue"

  actions {
    dynamic "modify_response_header" {
      for_each = {
        Strict-Transport-Security = "max-age=31536000; includeSubDomains"
        X-Content-Type-Options    = "nosniff"
        X-Frame-Options           = "DENY"
        Content-Security-Policy   = "frame-ancestors 'none'"
      }
      content {
        operator     = "Overwrite"
        header_name  = modify_response_header.key
        header_value = modify_response_header.value
      }
    }
  }
}

resource "azurerm_cdn_frontdoor_custom_domain" "web" {
  count = var.front_door && var.domain != null ? 1 : 0

  name                     = replace(local.web_host, ".", "-")
  cdn_frontdoor_profile_id = azurerm_cdn_frontdoor_profile.this[0].id
  dns_zone_id              = try(var.dns_zone.id, null)
  host_name                = local.web_host

  tls {
    certificate_type = "ManagedCertificate"
  }
}
