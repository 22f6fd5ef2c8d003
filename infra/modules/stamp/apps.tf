# Flex Consumption takes one app per plan.
resource "azurerm_service_plan" "app" {
  for_each = local.apps

  name                   = "plan-${each.value.name}"
  location               = local.self.location
  resource_group_name    = local.self.resource_group_name
  os_type                = "Linux"
  sku_name               = "FC1"
  zone_balancing_enabled = var.apps_zone_redundant
  tags                   = merge(local.tags, { role = each.value.role, colour = each.value.colour })
}

# Through azapi: azurerm's resource writes an account key into the settings even with an identity (docs/decisions/0007).
resource "azapi_resource" "app" {
  for_each = local.apps

  type      = "Microsoft.Web/sites@2025-03-01"
  name      = each.value.name
  location  = local.self.location
  parent_id = local.self.resource_group_id
  tags      = merge(local.tags, { role = each.value.role, colour = each.value.colour })

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.role[each.value.role].id]
  }

  body = {
    kind = "functionapp,linux"
    properties = {
      serverFarmId              = azurerm_service_plan.app[each.key].id
      httpsOnly                 = true
      keyVaultReferenceIdentity = azurerm_user_assigned_identity.role[each.value.role].id
      virtualNetworkSubnetId    = var.shared.private_network ? module.network[0].apps_subnet_id : null

      functionAppConfig = {
        runtime = { name = "node", version = var.node_version }
        scaleAndConcurrency = merge(
          {
            instanceMemoryMB     = var.sizes[each.value.role].memory
            maximumInstanceCount = var.sizes[each.value.role].max_instances
            alwaysReady          = [for group, count in each.value.live ? var.always_ready[each.value.role] : {} : { name = group, instanceCount = count }]
          },
          { for name, value in { triggers = { http = { perInstanceConcurrency = var.sizes.api.concurrency } } } : name => value if each.value.role == "api" },
        )
        deployment = {
          storage = {
            type  = "blobContainer"
            value = "https://${local.self.names.host_accounts[each.value.role]}.blob.core.windows.net/${azurerm_storage_container.deploy[each.key].name}"
            authentication = {
              type                           = "UserAssignedIdentity"
              userAssignedIdentityResourceId = azurerm_user_assigned_identity.role[each.value.role].id
            }
          }
        }
      }

      siteConfig = {
        minTlsVersion    = "1.2"
        scmMinTlsVersion = "1.2"
        ftpsState        = "Disabled"
        http20Enabled    = true
        # CORS is answered by the API itself, which knows the exact origins; the platform's would answer before it.
        appSettings = [for name in sort(keys(local.settings[each.key])) : { name = name, value = local.settings[each.key][name] }]
        # Only Event Grid calls a worker.
        ipSecurityRestrictionsDefaultAction = each.value.role == "worker" ? "Deny" : "Allow"
        ipSecurityRestrictions = each.value.role == "worker" ? [
          { name = "event-grid", action = "Allow", priority = 100, tag = "ServiceTag", ipAddress = "AzureEventGrid" },
        ] : []
        # Deployment signs in with Entra ID, see basic_publishing.
        scmIpSecurityRestrictionsUseMain = false
      }
    }
  }

  response_export_values = ["properties.defaultHostName", "properties.customDomainVerificationId"]
}

# No user name and password for deployments.
resource "azapi_resource" "basic_publishing" {
  for_each = merge([for key in keys(local.apps) : { for kind in ["scm", "ftp"] : "${key}-${kind}" => { app = key, kind = kind } }]...)

  type      = "Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01"
  parent_id = azapi_resource.app[each.value.app].id
  name      = each.value.kind
  body      = { properties = { allow = false } }
}
