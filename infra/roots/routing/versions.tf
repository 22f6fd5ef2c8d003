terraform {
  required_version = ">= 1.11"

  # The webhook address holds a key, and the state holds the address: keep it where only the deployment can read.
  backend "azurerm" {
    use_azuread_auth = true
  }

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 5.2"
    }
    # Only for what belongs to a Microsoft.Web site, as in modules/stamp.
    azapi = {
      source  = "azure/azapi"
      version = "~> 2.12"
    }
  }
}

provider "azurerm" {
  subscription_id     = var.subscription_id
  storage_use_azuread = true

  features {}
}

provider "azapi" {
  subscription_id = var.subscription_id
}
