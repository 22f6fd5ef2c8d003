output "application_insights_id" {
  description = "Scope of the apps' role Monitoring Metrics Publisher."
  value       = azurerm_application_insights.this.id
}

output "connection_string" {
  description = "APPLICATIONINSIGHTS_CONNECTION_STRING of the apps in the region. An address: local authentication is off."
  value       = azurerm_application_insights.this.connection_string
  sensitive   = true
}

output "colour_tests" {
  description = "Tests of the colours' addresses, and where they are kept, for the alerts of the root `routing`."
  value = {
    component_id = azurerm_application_insights.this.id
    test_ids     = { for name in keys(var.colour_urls) : name => azurerm_application_insights_standard_web_test.this[name].id }
  }
}
