# Few lines, read when something is missing or was read: every use of a secret, every blob that was erased.
resource "azurerm_monitor_diagnostic_setting" "audit" {
  for_each = var.audited

  name                       = "audit"
  target_resource_id         = each.value.resource_id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.this.id

  dynamic "enabled_log" {
    for_each = each.value.categories
    content {
      category = enabled_log.value
    }
  }
}
