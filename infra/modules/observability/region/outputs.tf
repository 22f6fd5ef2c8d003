output "workspace_id" {
  description = "Resource id of the workspace, for the workbook and for diagnostic settings."
  value       = azurerm_log_analytics_workspace.this.id
}

output "workspace_customer_id" {
  description = "GUID of the workspace, which queries from outside name."
  value       = azurerm_log_analytics_workspace.this.workspace_id
}

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
