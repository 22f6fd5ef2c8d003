# What all regions share, seen by Azure itself.
resource "azurerm_monitor_metric_alert" "request_units" {
  name                = "alert-request-units-${var.name}"
  description         = "The busiest partition used more than ${var.request_unit_percent} % of its request units, in the region named. Beyond 100 % requests are refused with 429 and tried again."
  resource_group_name = var.resource_group_name
  scopes              = [var.cosmos_account_id]
  severity            = 2
  enabled             = var.alerts_enabled
  frequency           = "PT5M"
  window_size         = "PT15M"
  tags                = var.tags

  criteria {
    metric_namespace = "Microsoft.DocumentDB/databaseAccounts"
    metric_name      = "NormalizedRUConsumption"
    aggregation      = "Maximum"
    operator         = "GreaterThan"
    threshold        = var.request_unit_percent

    dimension {
      name     = "Region"
      operator = "Include"
      values   = ["*"]
    }
  }

  action {
    action_group_id = azurerm_monitor_action_group.this.id
  }
}
