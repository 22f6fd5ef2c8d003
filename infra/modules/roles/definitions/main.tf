# The roles that no built-in one is narrow enough for, by the same list as all others. Making one needs the right to write role
# definitions, which pipelines do not have: the first apply is a person's.
locals {
  custom = { for key, role in jsondecode(file("${path.module}/../roles.json")).roles : key => role if role.id == null }
}

resource "azurerm_role_definition" "this" {
  for_each = local.custom

  # Ids that can be known before they are made: the condition under which a pipeline gives roles names them.
  role_definition_id = uuidv5("url", "https://roles.parallax.invalid/${var.name}/${each.key}")
  # Names are shared by a whole tenant.
  name              = "${each.value.name} (${var.name})"
  scope             = "/subscriptions/${var.subscription_id}"
  assignable_scopes = ["/subscriptions/${var.subscription_id}"]
  description       = "Part of Parallax: packages/contracts/src/roles.ts says who holds it and why."

  permissions {
    actions      = each.value.permissions.actions
    data_actions = each.value.permissions.dataActions
  }
}
