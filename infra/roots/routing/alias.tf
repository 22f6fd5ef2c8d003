# api.<domain> for clients that know nothing of colours. A name is bound to one app per region, so it moves from the old live app to the
# new one, region by region; meanwhile such a client may be refused for some seconds. The web client never uses this name.
locals {
  alias_host  = var.alias == null ? null : "api.${var.traffic.domain}"
  alias_zone  = var.alias == null ? null : var.traffic.dns_zone_name
  alias_apps  = { for region, stamp in var.stamps : region => stamp.apps.api[var.live.api] if var.alias != null }
  alias_count = local.alias_zone == null ? 0 : 1
}

resource "azurerm_dns_cname_record" "live" {
  count = local.alias_count

  name                = trimsuffix(local.alias_host, ".${local.alias_zone}")
  zone_name           = local.alias_zone
  resource_group_name = var.traffic.dns_resource_group
  ttl                 = 60
  record              = var.traffic.profiles[var.live.api].fqdn
  tags                = var.tags
}

resource "azurerm_dns_txt_record" "live" {
  count = local.alias_count

  name                = trimsuffix("asuid.${local.alias_host}", ".${local.alias_zone}")
  zone_name           = local.alias_zone
  resource_group_name = var.traffic.dns_resource_group
  ttl                 = 300
  tags                = var.tags

  record {
    value = var.alias.proof
  }
}

# With the certificate `api-live` of the region's vault, in the way of the colours' own names.
module "alias" {
  source   = "../../modules/stamp/domains"
  for_each = local.alias_apps

  location = var.stamps[each.key].location
  tags     = var.tags
  vault_id = var.alias.regions[each.key].vault_id
  apps     = { live = merge(each.value, { host = local.alias_host, plan_id = var.alias.regions[each.key].plan_ids[var.live.api] }) }

  depends_on = [azurerm_dns_txt_record.live]
}
