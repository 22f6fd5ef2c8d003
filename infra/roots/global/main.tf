module "global" {
  source = "../../modules/global"

  name              = var.name
  unique            = var.unique
  location          = var.location
  tags              = var.tags
  regions           = var.regions
  private_network   = var.private_network
  domain            = var.domain
  dns_zone          = var.dns_zone
  front_door        = var.front_door
  request_units     = var.request_units
  continuous_backup = var.continuous_backup
}

module "role_definitions" {
  source = "../../modules/roles/definitions"

  name            = var.name
  subscription_id = var.subscription_id
}

module "observability" {
  source = "../../modules/observability/shared"

  name                = var.name
  location            = var.location
  resource_group_name = module.global.traffic.resource_group_name
  tags                = var.tags
  emails              = var.emails
  alerts_enabled      = var.alerts_enabled
  cosmos_account_id   = module.global.shared.cosmos.account_id
  # The workspaces are made by the root `stamp`; the workbook names them before.
  workspace_ids = {
    for name, region in module.global.shared.regions : name => "${region.resource_group_id}/providers/Microsoft.OperationalInsights/workspaces/log-${var.name}-${name}"
  }
  budgets = {
    for name, id in module.global.resource_group_ids : name => {
      resource_group_id = id
      amount            = name == "global" ? var.monthly_budget.global : var.monthly_budget.region
    }
  }
}
