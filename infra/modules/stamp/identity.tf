# One identity per role, in each region, shared by both colours: its roles outlive an app, and colours are disposable.
resource "azurerm_user_assigned_identity" "role" {
  for_each = toset(["api", "worker"])

  name                = "id-${each.key}-${var.shared.name}-${var.region}"
  location            = local.self.location
  resource_group_name = local.self.resource_group_name
  tags                = local.tags
}
