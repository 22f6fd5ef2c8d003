# A colour's host name is bound to its app in every region, each with the certificate of its own vault. On Flex Consumption certificates
# belong to a site; the plan-wide kind is refused. The platform fetches renewed ones from the vault by itself.
resource "azapi_resource" "certificate" {
  for_each = var.apps

  type      = "Microsoft.Web/sites/certificates@2025-03-01"
  parent_id = each.value.id
  name      = "api-${each.key}"
  location  = var.location
  tags      = var.tags

  body = {
    properties = {
      keyVaultId         = var.vault_id
      keyVaultSecretName = "api-${each.key}"
      serverFarmId       = each.value.plan_id
    }
  }

  response_export_values = ["properties.thumbprint"]
}

resource "azapi_resource" "host_name" {
  for_each = var.apps

  type      = "Microsoft.Web/sites/hostNameBindings@2025-03-01"
  parent_id = each.value.id
  name      = each.value.host

  body = {
    properties = {
      siteName     = each.value.name
      hostNameType = "Verified"
      sslState     = "SniEnabled"
      thumbprint   = azapi_resource.certificate[each.key].output.properties.thumbprint
    }
  }
}
