# The golden signals of one region, asked of its own workspace: an outage elsewhere neither hides them nor sets them off.
locals {
  log_alerts = {
    error-rate = {
      says      = "More than ${var.limits.error_percent} % of the API's requests failed in ten minutes."
      severity  = 1
      column    = "Percent"
      operator  = "GreaterThan"
      threshold = var.limits.error_percent
      window    = "PT10M"
    }
    latency = {
      says      = "One API request in twenty took longer than ${var.limits.p95_ms} ms."
      severity  = 2
      column    = "Milliseconds"
      operator  = "GreaterThan"
      threshold = var.limits.p95_ms
      window    = "PT15M"
    }
    queue-age = {
      says      = "Uploaded pictures have waited for longer than ${var.limits.queue_age_seconds} s."
      severity  = 2
      column    = "Seconds"
      operator  = "GreaterThan"
      threshold = var.limits.queue_age_seconds
      window    = "PT10M"
    }
    worker-failures = {
      says      = "More than ${var.limits.worker_failures_per_15m} invocations of the worker failed in fifteen minutes. They come again with growing delay."
      severity  = 2
      column    = "Failures"
      operator  = "GreaterThan"
      threshold = var.limits.worker_failures_per_15m
      window    = "PT15M"
    }
    vision-throttled = {
      says      = "Vision refused more than ${var.limits.vision_429s_per_15m} requests in fifteen minutes. Pictures appear without recognition and get it later."
      severity  = 3
      column    = "Refused"
      operator  = "GreaterThan"
      threshold = var.limits.vision_429s_per_15m
      window    = "PT15M"
    }
    poison = {
      says      = "Work failed five times and was put aside; the reconciler will take it up again."
      severity  = 2
      column    = null
      operator  = "GreaterThan"
      threshold = 0
      window    = "PT15M"
    }
    silence = {
      says      = "The apps of the region have said nothing for ${var.limits.silence_minutes_allowed} minutes."
      severity  = 1
      column    = null
      operator  = "LessThan"
      threshold = 1
      # Azure knows whole hours by their own name alone: PT1H, and no PT60M.
      window = var.limits.silence_minutes_allowed < 60 ? "PT${var.limits.silence_minutes_allowed}M" : "PT${var.limits.silence_minutes_allowed / 60}H"
    }
  }
  query_words = {
    api_role        = var.roles.api
    worker_role     = var.roles.worker
    requests_judged = var.limits.requests_judged
  }
}

resource "azurerm_monitor_scheduled_query_rules_alert_v2" "this" {
  for_each = local.log_alerts

  name                    = "alert-${each.key}-${var.name}"
  display_name            = "${var.name}: ${each.key}"
  description             = each.value.says
  location                = var.location
  resource_group_name     = var.resource_group_name
  scopes                  = [azurerm_log_analytics_workspace.this.id]
  severity                = each.value.severity
  enabled                 = var.alerts_enabled
  evaluation_frequency    = "PT5M"
  window_duration         = each.value.window
  auto_mitigation_enabled = true
  # The tables come into being with the first telemetry, after this rule.
  skip_query_validation = true
  tags                  = var.tags

  criteria {
    query                   = templatefile("${path.module}/queries/${each.key}.kql", local.query_words)
    metric_measure_column   = each.value.column
    time_aggregation_method = each.value.column == null ? "Count" : "Maximum"
    operator                = each.value.operator
    threshold               = each.value.threshold

    failing_periods {
      minimum_failing_periods_to_trigger_alert = 1
      number_of_evaluation_periods             = 1
    }
  }

  action {
    action_groups = [var.action_group_id]
  }
}
