module "network" {
  source = "../network"
  count  = var.shared.private_network ? 1 : 0

  name                = "${var.shared.name}-${var.region}"
  location            = local.self.location
  resource_group_name = local.self.resource_group_name
  tags                = local.tags
  cidr                = local.self.cidr
  targets = merge(
    { for role, account in azurerm_storage_account.host : "host-${role}" => { id = account.id, subresources = ["blob", "queue"] } },
    { vault = { id = azurerm_key_vault.this.id, subresources = ["vault"] } },
    { cosmos = { id = var.shared.cosmos.account_id, subresources = ["Sql"] } },
    # Its own Vision account and those that stand in for it.
    { for name, region in var.shared.regions : "vision-${name}" => { id = region.vision_id, subresources = ["account"] } },
  )
}
