# What the apps are told. The keys are those that packages/contracts reads (settings.ts, resources.ts) and no others;
# scripts/test/infra-contracts.test.ts compares them. Addresses follow from names, so that a region can name its peers before they exist.
locals {
  region_settings = [
    for name in var.shared.region_order : {
      name             = name
      displayName      = var.shared.regions[name].display_name
      storageAccount   = var.shared.regions[name].names.data_account
      blobUrl          = "https://${var.shared.regions[name].names.data_account}.blob.core.windows.net"
      blobSecondaryUrl = "https://${var.shared.regions[name].names.data_account}-secondary.blob.core.windows.net"
      queueUrl         = "https://${var.shared.regions[name].names.data_account}.queue.core.windows.net"
      cosmosUrl        = var.shared.regions[name].cosmos_url
      apiUrls          = { for colour, app in var.shared.regions[name].names.apps.api : colour => "https://${app}.azurewebsites.net" }
    }
  ]

  # The region's own first, then those of its peers in their order.
  vision_settings = [
    for name in concat([var.region], [for peer in var.shared.region_order : peer if peer != var.region]) : {
      name     = name
      endpoint = "https://${var.shared.regions[name].names.vision}.cognitiveservices.azure.com"
      captions = var.shared.regions[name].vision_captions
    }
  ]

  common_settings = {
    for key, app in local.apps : key => merge(
      {
        PARALLAX_REGION    = var.region
        PARALLAX_REGIONS   = jsonencode(local.region_settings)
        PARALLAX_COLOUR    = app.colour
        PARALLAX_RELEASE   = lookup(var.releases, app.colour, "none")
        PARALLAX_VIEWS     = jsonencode(var.views)
        PARALLAX_VAULT_URL = "https://${local.self.names.vault}.vault.azure.net"
        AZURE_CLIENT_ID    = azurerm_user_assigned_identity.role[app.role].client_id

        APPLICATIONINSIGHTS_CONNECTION_STRING     = nonsensitive(module.observability.connection_string)
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING = "ClientId=${azurerm_user_assigned_identity.role[app.role].client_id};Authorization=AAD"
        OTEL_SERVICE_NAME                         = "parallax-${app.role}"
        PARALLAX_TRACE_RATIO                      = tostring(var.trace_ratio)
      },
      length(var.limits) == 0 ? {} : { PARALLAX_LIMITS = jsonencode(var.limits) },
      local.connections["AzureWebJobsStorage"][app.role],
    )
  }

  role_settings = {
    api = merge(
      {
        PARALLAX_WEB_ORIGINS = jsonencode(var.web_origins)
        # The platform resolves it before a start; where it could not, the app asks the vault itself.
        PARALLAX_CURSOR_KEY = "@Microsoft.KeyVault(SecretUri=https://${local.self.names.vault}.vault.azure.net/secrets/cursor-key)"
      },
      length(var.bound_hosts) == 0 ? {} : { PARALLAX_API_URLS = jsonencode({ for colour, host in var.bound_hosts : colour => "https://${host}" }) },
    )
    worker = merge(
      {
        PARALLAX_VISION             = jsonencode(local.vision_settings)
        PARALLAX_VISION_AUTH        = "identity"
        PARALLAX_RECONCILE_SCHEDULE = var.reconcile_schedule
      },
      local.connections["ImagesStorage"],
      local.connections["ImagesCosmos"],
    )
  }

  # Connections that only the Functions host reads, by identity. Its own storage is named by account: with an address for each service it
  # failed to start in 2026 (azure-functions-host 11782, 11787). Of Cosmos DB it gets the global address, the only one that Entra ID gives
  # tokens for by its name, and finds the region by the trigger's preferredLocations.
  connections = {
    AzureWebJobsStorage = {
      for role in ["api", "worker"] : role => {
        AzureWebJobsStorage__accountName = local.self.names.host_accounts[role]
        AzureWebJobsStorage__credential  = "managedidentity"
        AzureWebJobsStorage__clientId    = azurerm_user_assigned_identity.role[role].client_id
      }
    }
    ImagesStorage = {
      ImagesStorage__blobServiceUri  = "https://${local.self.names.data_account}.blob.core.windows.net"
      ImagesStorage__queueServiceUri = "https://${local.self.names.data_account}.queue.core.windows.net"
      ImagesStorage__credential      = "managedidentity"
      ImagesStorage__clientId        = azurerm_user_assigned_identity.role["worker"].client_id
    }
    ImagesCosmos = {
      ImagesCosmos__accountEndpoint = var.shared.cosmos.endpoint
      ImagesCosmos__credential      = "managedidentity"
      ImagesCosmos__clientId        = azurerm_user_assigned_identity.role["worker"].client_id
    }
  }

  settings = { for key, app in local.apps : key => merge(local.common_settings[key], local.role_settings[app.role]) }
}
