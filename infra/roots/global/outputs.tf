# Handed to the next layers as a file: docs/deploy/infrastructure.md, "Order of apply".
output "shared" {
  description = "What the root `stamp` takes as its variable `shared`."
  value       = merge(module.global.shared, { custom_role_ids = module.role_definitions.ids })
}

output "traffic" {
  description = "What the root `routing` takes as its variable `traffic`."
  value       = module.global.traffic
}

output "action_group_id" {
  description = "Who is told of trouble."
  value       = module.observability.action_group_id
}

output "dns_records" {
  description = "Names that the domain needs, where its zone is not in Azure."
  value       = module.global.dns_records
}
