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

# Of the live colour only. The other one is drained, or never had code: it is right not to be ready, and an alert that is always on hides
# the next one. Both follow the live colour with the last region of a release.
resource "azurerm_monitor_metric_alert" "endpoints" {
  name                = "alert-endpoint-${var.name}"
  description         = "Traffic Manager has taken a region's endpoint of ${var.live.api}, the live colour, out: its readiness probe fails."
  resource_group_name = var.traffic.resource_group_name
  scopes              = [var.traffic.profiles[var.live.api].id]
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
    action_group_id = var.action_group_id
  }
}

locals {
  live_tests = merge([
    for region, stamp in var.stamps : {
      for name, id in stamp.colour_tests.test_ids : "${trimsuffix(name, "-${var.live.api}")}-${region}" => { region = region, test_id = id }
      if endswith(name, "-${var.live.api}")
    }
  ]...)
}

resource "azurerm_monitor_metric_alert" "availability" {
  for_each = local.live_tests

  name                = "alert-availability-${var.name}-${each.key}"
  description         = "${var.live.api}, the live colour, failed from two places or more: down, not ready, or a certificate that ends within three weeks (${each.key})."
  resource_group_name = var.stamps[each.value.region].resource_group_name
  scopes              = [var.stamps[each.value.region].colour_tests.component_id, each.value.test_id]
  severity            = 1
  enabled             = var.alerts_enabled
  frequency           = "PT5M"
  # Holds one call from every place.
  window_size = "PT15M"
  tags        = var.tags

  application_insights_web_test_location_availability_criteria {
    component_id          = var.stamps[each.value.region].colour_tests.component_id
    web_test_id           = each.value.test_id
    failed_location_count = 2
  }

  action {
    action_group_id = var.action_group_id
  }
}
