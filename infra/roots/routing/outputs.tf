output "subscribed" {
  description = "By region, the colour whose worker gets the events."
  value       = var.live.worker
}

output "dns_records" {
  description = "Names that the alias needs, for a zone outside Azure."
  value = var.alias == null ? {} : {
    live  = { type = "CNAME", name = local.alias_host, value = var.traffic.profiles[var.live.api].fqdn }
    proof = { type = "TXT", name = "asuid.${local.alias_host}", value = var.alias.proof }
  }
}
