output "stamp" {
  description = "What the root `routing` has to know of the region."
  value = {
    location                = local.self.location
    resource_group_name     = local.self.resource_group_name
    data_storage_account_id = var.data.id
    colour_tests            = module.observability.colour_tests
    apps = {
      for role in ["api", "worker"] : role => {
        for colour in local.colours : colour => {
          id   = azapi_resource.app["${role}-${colour}"].id
          name = azapi_resource.app["${role}-${colour}"].name
          host = "${azapi_resource.app["${role}-${colour}"].name}.azurewebsites.net"
        }
      }
    }
  }
}

output "principals" {
  description = "Principal id of each role's identity."
  value       = { for role, identity in azurerm_user_assigned_identity.role : role => identity.principal_id }
}

output "scopes" {
  description = "Resources by the scopes of modules/roles/roles.json."
  value = {
    "data-account"             = { data = var.data.id }
    "data-account/images"      = { images = var.data.container_ids["images"] }
    "data-account/thumbnails"  = { thumbnails = var.data.container_ids["thumbnails"] }
    "data-account/deadletters" = { deadletters = var.data.container_ids["deadletters"] }
    "data-account/$web"        = { web = var.data.container_ids["$web"] }
    # Each role's own account: the name is the identity's.
    "host-account"         = { for role, account in azurerm_storage_account.host : role => account.id }
    "host-account/deploy"  = { for key, container in azurerm_storage_container.deploy : key => container.id }
    "vision-account"       = { vision = local.self.vision_id }
    "key-vault/cursor-key" = { cursor-key = "${azurerm_key_vault.this.id}/secrets/${azapi_resource.cursor_key.name}" }
    "function-apps"        = { for key, app in azapi_resource.app : key => app.id }
    "application-insights" = { insights = module.observability.application_insights_id }
  }
}

output "vault_id" {
  description = "Vault of the region, for the role of the platform that reads certificates."
  value       = azurerm_key_vault.this.id
}

output "api_apps" {
  description = "API apps by colour, for binding host names."
  value = {
    for colour in local.colours : colour => {
      id      = azapi_resource.app["api-${colour}"].id
      name    = azapi_resource.app["api-${colour}"].name
      plan_id = azurerm_service_plan.app["api-${colour}"].id
    }
  }
}

output "apps_subnet_id" {
  description = "Subnet that the apps send from; null without a private network."
  value       = one(module.network[*].apps_subnet_id)
}

output "domain_proof" {
  description = "Value of the TXT records asuid.<host>; the same for all apps of a subscription."
  value       = azapi_resource.app["api-blue"].output.properties.customDomainVerificationId
}

output "settings" {
  description = "Settings of each app. No secret is among them."
  value       = local.settings
}
