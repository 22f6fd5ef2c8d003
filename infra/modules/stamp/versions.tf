terraform {
  required_version = ">= 1.11"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 5.2"
    }
    # Only for Microsoft.Web/sites and what belongs to a site, and for one list of properties: docs/decisions/0007.
    azapi = {
      source  = "azure/azapi"
      version = "~> 2.12"
    }
  }
}
