# Assigns the rows of roles.json that concern the given identities and resources, and nothing else. The file is written from
# packages/contracts/src/roles.ts, where the reasons are; there is no other place where an app or a pipeline gets a role.
locals {
  list             = jsondecode(file("${path.module}/roles.json"))
  known_identities = distinct([for row in values(local.list.assignments) : row.identity])
  known_scopes     = distinct([for row in values(local.list.assignments) : row.scope])

  rows = {
    for key, row in local.list.assignments : key => row
    if contains(keys(var.identities), row.identity) && contains(keys(var.scopes), row.scope) && (row.when == null ? true : contains(var.conditions, row.when))
  }

  assignments = merge([
    for key, row in local.rows : merge([
      for holder, principal_id in var.identities[row.identity] : {
        for name, scope in var.scopes[row.scope] : "${key}:${holder}:${name}" => {
          principal_id = principal_id
          scope        = scope
          role         = row.role
          reason       = row.reason
        }
        if !contains(local.known_identities, name) || name == row.identity
      }
      if row.regions == "every" || row.regions == "global" || (row.regions == "own" && holder == var.region) || (row.regions == "peers" && holder != var.region)
    ]...)
  ]...)
}

resource "azurerm_role_assignment" "this" {
  for_each = { for key, assignment in local.assignments : key => assignment if local.list.roles[assignment.role].plane == "azure" }

  scope                = each.value.scope
  principal_id         = each.value.principal_id
  principal_type       = "ServicePrincipal"
  role_definition_name = local.list.roles[each.value.role].id == null ? null : local.list.roles[each.value.role].name
  role_definition_id   = local.list.roles[each.value.role].id == null ? var.custom_role_ids[each.value.role] : null
  description          = each.value.reason
}

resource "azurerm_cosmosdb_sql_role_assignment" "this" {
  for_each = { for key, assignment in local.assignments : key => assignment if local.list.roles[assignment.role].plane == "cosmos" }

  account_name        = var.cosmos.account_name
  resource_group_name = var.cosmos.resource_group_name
  role_definition_id  = "${var.cosmos.account_id}/sqlRoleDefinitions/${local.list.roles[each.value.role].id}"
  scope               = "${var.cosmos.account_id}${each.value.scope}"
  principal_id        = each.value.principal_id
}
