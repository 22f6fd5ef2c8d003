# Regional groups are made with the shared ones: the budget and the right to deploy are given on groups, before anything is in them.
resource "azurerm_resource_group" "global" {
  name     = "rg-${var.name}-global"
  location = var.location
  tags     = var.tags
}

resource "azurerm_resource_group" "region" {
  for_each = local.regions

  name     = each.value.resource_group_name
  location = each.value.location
  tags     = merge(var.tags, { region = each.key })
}
