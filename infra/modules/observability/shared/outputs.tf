output "action_group_id" {
  description = "Who is told; modules/observability/region takes it."
  value       = azurerm_monitor_action_group.this.id
}
