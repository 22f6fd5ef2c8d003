output "assigned" {
  description = "Keys of the rows of roles.json that were assigned, for tests and for reading."
  value       = tolist(keys(local.rows))
}

output "count" {
  description = "How many assignments that makes: a principal on a resource each."
  value       = length(local.assignments)
}
