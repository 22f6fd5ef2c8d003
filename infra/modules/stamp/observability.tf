module "observability" {
  source = "../observability/region"

  name                    = "${var.shared.name}-${var.region}"
  location                = local.self.location
  resource_group_name     = local.self.resource_group_name
  tags                    = local.tags
  action_group_id         = var.telemetry.action_group_id
  data_storage_account_id = var.data.id
  vision_account_id       = local.self.vision_id
  retention_days          = var.telemetry.retention_days
  daily_quota_gb          = var.telemetry.daily_quota_gb
  alerts_enabled          = var.telemetry.alerts_enabled
  audited = {
    vault = { resource_id = azurerm_key_vault.this.id, categories = ["AuditEvent"] }
    blobs = { resource_id = "${var.data.id}/blobServices/default", categories = ["StorageDelete"] }
  }
  availability_urls = var.watched_urls
  colour_urls = merge(
    { for colour, app in local.self.names.apps.api : "api-${colour}" => "https://${app}.azurewebsites.net/api/v1/health/ready" },
    { for colour, host in var.bound_hosts : "domain-${colour}" => "https://${host}/api/v1/health/ready" },
  )
}
