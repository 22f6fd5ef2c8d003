output "ids" {
  description = "Ids of the roles by their key in roles.json."
  value       = { for key, role in azurerm_role_definition.this : key => role.role_definition_resource_id }
}
