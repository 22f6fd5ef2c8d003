output "stamps" {
  description = "What the root `routing` takes as its variable `stamps`."
  value       = { for name, stamp in module.stamp : name => stamp.stamp }
}

output "installation" {
  description = "The installation file of `ops` (packages/contracts/src/installation.ts); written to installation.json by pipelines."
  value = merge(
    {
      environment = var.name
      colours     = ["blue", "green"]
      webUrl      = local.web_origins[0]
      regions = [
        for name in var.shared.region_order : {
          name      = name
          cosmosUrl = var.shared.regions[name].cosmos_url
          blobUrl   = "https://${var.shared.regions[name].names.data_account}.blob.core.windows.net"
          queueUrl  = "https://${var.shared.regions[name].names.data_account}.queue.core.windows.net"
          apiUrls   = { for colour, app in var.shared.regions[name].names.apps.api : colour => "https://${app}.azurewebsites.net" }
        }
      ]
    },
    length(local.bound_hosts) == 0 ? {} : { apiUrls = { for colour, host in local.bound_hosts : colour => "https://${host}" } },
  )
}

output "alias" {
  description = "What the root `routing` takes as its variable `alias`; null until host names are bound."
  value = var.bind_domains ? {
    proof = module.stamp[var.shared.region_order[0]].domain_proof
    regions = {
      for name, stamp in module.stamp : name => {
        vault_id = stamp.vault_id
        plan_ids = { for colour, app in stamp.api_apps : colour => app.plan_id }
      }
    }
  } : null
}

output "dns_records" {
  description = "Names that have to stand before host names can be bound, where the zone is not in Azure."
  value       = local.proofs
}
