# One account for each stamp, where captions are offered, which is seldom where the stamp is. They are made here because each also stands in
# for those of the other stamps.
resource "azurerm_cognitive_account" "vision" {
  for_each = local.regions

  name                = each.value.names.vision
  location            = each.value.vision_location
  resource_group_name = azurerm_resource_group.region[each.key].name
  kind                = "ComputerVision"
  sku_name            = "S1"
  # Identities are accepted at a name of its own only.
  custom_subdomain_name         = each.value.names.vision
  local_auth_enabled            = false
  public_network_access_enabled = !var.private_network
  tags                          = merge(var.tags, { region = each.key })
}
