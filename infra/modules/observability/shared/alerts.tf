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

resource "azurerm_monitor_metric_alert" "endpoints" {
  for_each = var.traffic_manager_profile_ids

  name                = "alert-endpoint-${each.key}-${var.name}"
  description         = "Traffic Manager has taken a region's endpoint of ${each.key} out: its readiness probe fails."
  resource_group_name = var.resource_group_name
  scopes              = [each.value]
  severity            = 1
  enabled             = var.alerts_enabled
  frequency           = "PT1M"
  window_size         = "PT5M"
  tags                = var.tags

  criteria {
    metric_namespace = "Microsoft.Network/trafficManagerProfiles"
    metric_name      = "ProbeAgentCurrentEndpointStateByProfileResourceId"
    aggregation      = "Maximum"
    operator         = "LessThan"
    threshold        = 1

    dimension {
      name     = "EndpointName"
      operator = "Include"
      values   = ["*"]
    }
  }

  action {
    action_group_id = azurerm_monitor_action_group.this.id
  }
}
