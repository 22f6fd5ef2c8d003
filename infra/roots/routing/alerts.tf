# Told by Event Grid itself. Nothing is lost: the reconciler finds the pictures; but somebody should know why it had to.
locals {
  undelivered = {
    for pair in setproduct(keys(var.stamps), ["DeadLetteredCount", "DroppedEventCount"]) : "${pair[0]}-${pair[1]}" => { region = pair[0], metric = pair[1] }
  }
}

resource "azurerm_monitor_metric_alert" "undelivered" {
  for_each = local.undelivered

  name                = "alert-${lower(each.value.metric)}-${var.name}-${each.value.region}"
  description         = "Events of uploaded pictures in ${each.value.region} could not be delivered for a day, or thirty times (${each.value.metric})."
  resource_group_name = var.stamps[each.value.region].resource_group_name
  scopes              = [azurerm_eventgrid_system_topic.images[each.value.region].id]
  severity            = 2
  enabled             = var.alerts_enabled
  frequency           = "PT5M"
  window_size         = "PT15M"
  tags                = var.tags

  criteria {
    metric_namespace = "Microsoft.EventGrid/systemTopics"
    metric_name      = each.value.metric
    aggregation      = "Total"
    operator         = "GreaterThan"
    threshold        = 0
  }

  action {
    action_group_id = var.action_group_id
  }
}
