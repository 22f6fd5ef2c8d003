# One profile per colour: a profile takes one App Service endpoint per region, and a host name one app per region, so blue and green cannot
# share one. Endpoints are added by the root `routing`, once there is code that answers.
resource "azurerm_traffic_manager_profile" "colour" {
  for_each = toset(local.colours)

  name                   = "traf-${var.name}-${each.key}"
  resource_group_name    = azurerm_resource_group.global.name
  traffic_routing_method = "Performance"
  tags                   = merge(var.tags, { colour = each.key })

  dns_config {
    relative_name = "${var.name}-${var.unique}-${each.key}"
    ttl           = 10
  }

  # A region is left 25 to 40 s after it stops answering: two probes of at most 5 s, 10 s apart, and the 10 s of the name. The web client
  # does not wait for that; other clients do.
  monitor_config {
    protocol                     = "HTTPS"
    port                         = 443
    path                         = "/api/v1/health/ready"
    expected_status_code_ranges  = ["200-200"]
    interval_in_seconds          = 10
    timeout_in_seconds           = 5
    tolerated_number_of_failures = 1
  }
}
