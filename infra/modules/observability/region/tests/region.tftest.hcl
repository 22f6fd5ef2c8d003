mock_provider "azurerm" {
  source = "../../../mocks/azurerm"
}

variables {
  name                    = "parallax-prod-westus2"
  location                = "westus2"
  resource_group_name     = "rg"
  tags                    = { product = "parallax", environment = "prod" }
  action_group_id         = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Insights/actionGroups/ag"
  data_storage_account_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/images"
  vision_account_id       = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/vision"
  audited = {
    vault = { resource_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv", categories = ["AuditEvent"] }
  }
  availability_urls = {
    web = "https://www.example.com/"
  }
  colour_urls = {
    api-blue  = "https://blue.example.com/health/ready"
    api-green = "https://green.example.com/health/ready"
  }
}

run "telemetry_takes_identities_only" {
  assert {
    condition     = !azurerm_log_analytics_workspace.this.local_authentication_enabled && !azurerm_application_insights.this.local_authentication_enabled
    error_message = "telemetry is sent with an identity: no keys, neither for the workspace nor for Application Insights"
  }
  assert {
    condition     = azurerm_application_insights.this.workspace_id == azurerm_log_analytics_workspace.this.id
    error_message = "Application Insights keeps its data in the workspace of its region"
  }
  assert {
    condition     = azurerm_application_insights.this.ip_masking_enabled && azurerm_application_insights.this.sampling_percentage == 100
    error_message = "no addresses of people are kept, and sampling is decided by the apps alone, which never drop errors"
  }
  assert {
    condition     = azurerm_log_analytics_workspace.this.daily_quota_gb == 5
    error_message = "a fault in a loop has a bound to what it costs in a day"
  }
}

run "golden_signals_are_watched" {
  assert {
    condition     = toset(keys(azurerm_monitor_scheduled_query_rules_alert_v2.this)) == toset(["error-rate", "latency", "queue-age", "worker-failures", "vision-throttled", "poison", "silence"])
    error_message = "an alert is missing, or one has no test"
  }
  assert {
    condition     = alltrue([for rule in azurerm_monitor_scheduled_query_rules_alert_v2.this : rule.scopes == tolist([azurerm_log_analytics_workspace.this.id])])
    error_message = "a region's alerts ask the region's own workspace"
  }
  assert {
    condition     = alltrue([for rule in azurerm_monitor_scheduled_query_rules_alert_v2.this : rule.action[0].action_groups == tolist([var.action_group_id]) && rule.enabled])
    error_message = "every alert reaches somebody"
  }
  assert {
    condition     = !strcontains(join("", [for rule in azurerm_monitor_scheduled_query_rules_alert_v2.this : rule.criteria[0].query]), "$${")
    error_message = "a query still holds a placeholder"
  }
  assert {
    condition     = azurerm_monitor_scheduled_query_rules_alert_v2.this["silence"].criteria[0].operator == "LessThan" && azurerm_monitor_scheduled_query_rules_alert_v2.this["silence"].criteria[0].time_aggregation_method == "Count"
    error_message = "silence is an answer without rows"
  }
  assert {
    condition     = azurerm_monitor_metric_alert.storage_availability.criteria[0].metric_name == "Availability" && azurerm_monitor_metric_alert.storage_availability.scopes == toset([var.data_storage_account_id])
    error_message = "storage is watched by what Azure measures"
  }
}

run "addresses_are_called_from_outside" {
  assert {
    condition     = toset(keys(azurerm_application_insights_standard_web_test.this)) == toset(["web", "api-blue", "api-green"])
    error_message = "an address has no test"
  }
  assert {
    condition     = keys(azurerm_monitor_metric_alert.availability) == ["web"] && keys(output.colour_tests.test_ids) == ["api-blue", "api-green"]
    error_message = "a drained colour is not ready by intent: of colours only the root that knows the live one may tell"
  }
  assert {
    condition     = alltrue([for test in azurerm_application_insights_standard_web_test.this : test.validation_rules[0].ssl_check_enabled && test.validation_rules[0].ssl_cert_remaining_lifetime == 21])
    error_message = "a certificate is told of three weeks before it ends"
  }
  assert {
    condition     = alltrue([for test in azurerm_application_insights_standard_web_test.this : length(test.geo_locations) >= 5 && !test.request[0].follow_redirects_enabled])
    error_message = "tests come from five places and take no redirect for an answer"
  }
}

run "everything_is_tagged" {
  assert {
    condition = alltrue([for tags in concat(
      [azurerm_log_analytics_workspace.this.tags, azurerm_application_insights.this.tags, azurerm_monitor_metric_alert.storage_availability.tags, azurerm_monitor_metric_alert.vision_errors.tags],
      [for rule in azurerm_monitor_scheduled_query_rules_alert_v2.this : rule.tags],
      [for test in azurerm_application_insights_standard_web_test.this : test.tags],
      [for alert in azurerm_monitor_metric_alert.availability : alert.tags],
    ) : tags == tomap(var.tags)])
    error_message = "a resource has other tags than it was given"
  }
}

run "who_did_what_is_kept_in_the_region" {
  assert {
    condition     = azurerm_monitor_diagnostic_setting.audit["vault"].log_analytics_workspace_id == azurerm_log_analytics_workspace.this.id && [for log in azurerm_monitor_diagnostic_setting.audit["vault"].enabled_log : log.category] == ["AuditEvent"]
    error_message = "uses of secrets are logged in the workspace of the region"
  }
}

run "a_window_of_hours_is_named_in_hours" {
  variables {
    limits = { silence_minutes_allowed = 360 }
  }
  assert {
    condition     = azurerm_monitor_scheduled_query_rules_alert_v2.this["silence"].window_duration == "PT6H"
    error_message = "Azure refuses PT360M"
  }
}

run "a_window_that_azure_does_not_have_is_refused" {
  command = plan
  variables {
    limits = { silence_minutes_allowed = 20 }
  }
  expect_failures = [var.limits]
}

run "an_environment_can_be_quiet" {
  variables {
    alerts_enabled = false
  }
  assert {
    condition     = !anytrue([for rule in azurerm_monitor_scheduled_query_rules_alert_v2.this : rule.enabled]) && !azurerm_monitor_metric_alert.storage_availability.enabled
    error_message = "alerts_enabled = false tells nobody"
  }
}

run "a_colour_is_told_by_its_name" {
  command = plan
  variables {
    colour_urls = { api = "https://blue.example.com/health/ready" }
  }
  expect_failures = [var.colour_urls]
}

run "plain_http_is_refused" {
  command = plan
  variables {
    availability_urls = { pages = "http://example.com/" }
  }
  expect_failures = [var.availability_urls]
}
