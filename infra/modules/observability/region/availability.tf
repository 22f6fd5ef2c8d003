# Called from outside, as people would: this is the only signal that sees names, certificates and the way to the region.
resource "azurerm_application_insights_standard_web_test" "this" {
  for_each = merge(var.availability_urls, var.colour_urls)

  name                    = "webtest-${each.key}-${var.name}"
  description             = "Answers 200, with a certificate good for ${var.certificate_days} more days."
  location                = var.location
  resource_group_name     = var.resource_group_name
  application_insights_id = azurerm_application_insights.this.id
  geo_locations           = var.availability_locations
  frequency               = var.availability_seconds
  timeout                 = 30
  retry_enabled           = true
  enabled                 = true
  tags                    = var.tags

  request {
    url                              = each.value
    follow_redirects_enabled         = false
    parse_dependent_requests_enabled = false
  }

  validation_rules {
    expected_status_code        = 200
    ssl_check_enabled           = true
    ssl_cert_remaining_lifetime = var.certificate_days
  }
}

# Nobody is told here of colours: the one that is drained, or never had code, is right not to be ready. The root `routing`, which knows
# which one is live, tells of that one.
resource "azurerm_monitor_metric_alert" "availability" {
  for_each = var.availability_urls

  name                = "alert-availability-${each.key}-${var.name}"
  description         = "${each.value} failed from two places or more: down, not ready, or its certificate ends within ${var.certificate_days} days."
  resource_group_name = var.resource_group_name
  scopes              = [azurerm_application_insights.this.id, azurerm_application_insights_standard_web_test.this[each.key].id]
  severity            = 1
  enabled             = var.alerts_enabled
  frequency           = "PT5M"
  # Holds one call from every place.
  window_size = "PT15M"
  tags        = var.tags

  application_insights_web_test_location_availability_criteria {
    component_id          = azurerm_application_insights.this.id
    web_test_id           = azurerm_application_insights_standard_web_test.this[each.key].id
    failed_location_count = 2
  }

  action {
    action_group_id = var.action_group_id
  }
}
