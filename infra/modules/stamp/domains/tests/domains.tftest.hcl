mock_provider "azapi" {
  source          = "../../../mocks/azapi"
  override_during = plan
}

variables {
  location = "westus2"
  tags     = { product = "parallax", environment = "prod" }
  vault_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv"
  apps = {
    for colour in ["blue", "green"] : colour => {
      id      = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Web/sites/api-${colour}"
      name    = "api-${colour}"
      plan_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Web/serverFarms/plan-${colour}"
      host    = "${colour}.api.photos.example.org"
    }
  }
}

run "each_colour_by_its_own_certificate" {
  command = plan

  assert {
    condition     = { for colour, certificate in azapi_resource.certificate : colour => [certificate.parent_id, certificate.body.properties.keyVaultSecretName] } == { for colour, app in var.apps : colour => [app.id, "api-${colour}"] }
    error_message = "on Flex Consumption a certificate belongs to a site"
  }
  assert {
    condition     = { for colour, host in azapi_resource.host_name : colour => [host.parent_id, host.name, host.body.properties.siteName] } == { for colour, app in var.apps : colour => [app.id, app.host, app.name] }
    error_message = "a name for each colour"
  }
  assert {
    condition     = alltrue([for host in azapi_resource.host_name : host.body.properties.sslState == "SniEnabled" && host.body.properties.thumbprint == "MADEUP"])
    error_message = "no name without TLS"
  }
}
