# What Azure measures without our help, and so also when our apps cannot speak.
resource "azurerm_monitor_metric_alert" "storage_availability" {
  name                = "alert-storage-availability-${var.name}"
  description         = "Less than ${var.limits.storage_percent} % of the requests to the images' account were served in 15 minutes. Uploads move to other regions by themselves."
  resource_group_name = var.resource_group_name
  scopes              = [var.data_storage_account_id]
  severity            = 1
  enabled             = var.alerts_enabled
  frequency           = "PT5M"
  window_size         = "PT15M"
  tags                = var.tags

  criteria {
    metric_namespace = "Microsoft.Storage/storageAccounts"
    metric_name      = "Availability"
    aggregation      = "Average"
    operator         = "LessThan"
    threshold        = var.limits.storage_percent
  }

  action {
    action_group_id = var.action_group_id
  }
}

resource "azurerm_monitor_metric_alert" "vision_errors" {
  name                = "alert-vision-errors-${var.name}"
  description         = "Vision answered ten requests or more with a fault of its own in 15 minutes. Pictures appear without recognition and get it later."
  resource_group_name = var.resource_group_name
  scopes              = [var.vision_account_id]
  severity            = 3
  enabled             = var.alerts_enabled
  frequency           = "PT5M"
  window_size         = "PT15M"
  tags                = var.tags

  criteria {
    metric_namespace = "Microsoft.CognitiveServices/accounts"
    metric_name      = "ServerErrors"
    aggregation      = "Total"
    operator         = "GreaterThanOrEqual"
    threshold        = 10
  }

  action {
    action_group_id = var.action_group_id
  }
}
