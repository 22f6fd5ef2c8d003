# The platform binds a host name only for who can write into its zone. The value is the same for all apps of a subscription.
locals {
  proofs = { for colour, host in var.shared.api_hosts : colour => { type = "TXT", name = "asuid.${host}", value = module.stamp[var.shared.region_order[0]].domain_proof } }
}

resource "azurerm_dns_txt_record" "proof" {
  for_each = var.shared.dns_zone == null ? {} : local.proofs

  name                = trimsuffix(each.value.name, ".${var.shared.dns_zone.name}")
  zone_name           = var.shared.dns_zone.name
  resource_group_name = var.shared.dns_zone.resource_group_name
  ttl                 = 300
  tags                = var.shared.tags

  record {
    value = each.value.value
  }
}

module "domains" {
  source   = "../../modules/stamp/domains"
  for_each = { for name, region in var.shared.regions : name => region if var.bind_domains }

  location = each.value.location
  tags     = merge(var.shared.tags, { region = each.key })
  vault_id = module.stamp[each.key].vault_id
  apps     = { for colour, host in var.shared.api_hosts : colour => merge(module.stamp[each.key].api_apps[colour], { host = host }) }

  depends_on = [azurerm_dns_txt_record.proof, azurerm_role_assignment.certificate_reader]
}
