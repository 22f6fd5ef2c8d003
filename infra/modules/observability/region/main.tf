# Where the telemetry of one region is kept. Each region has its own workspace: there is none whose region can go away with the
# telemetry of all others. They are read together by naming them all in a query, as the workbook does.
resource "azurerm_log_analytics_workspace" "this" {
  name                         = "log-${var.name}"
  location                     = var.location
  resource_group_name          = var.resource_group_name
  sku                          = "PerGB2018"
  retention_in_days            = var.retention_days
  daily_quota_gb               = var.daily_quota_gb
  local_authentication_enabled = false
  tags                         = var.tags
}

# Without local authentication the connection string is an address, not a secret: the apps' identities need Monitoring Metrics Publisher.
resource "azurerm_application_insights" "this" {
  name                         = "appi-${var.name}"
  location                     = var.location
  resource_group_name          = var.resource_group_name
  workspace_id                 = azurerm_log_analytics_workspace.this.id
  application_type             = "web"
  sampling_percentage          = 100
  local_authentication_enabled = false
  ip_masking_enabled           = true
  tags                         = var.tags
}
