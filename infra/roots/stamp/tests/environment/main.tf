# Reads a file of infra/environments, and makes of it what the root `global` would hand down, so that tests can plan with both.
terraform {
  required_providers {
    azurerm   = { source = "hashicorp/azurerm" }
    terraform = { source = "terraform.io/builtin/terraform" }
  }
}

variable "environment" {
  type = string
}

variable "subscription_id" {
  type = string
}

locals {
  # What an environment may leave out, with the defaults of the roots.
  defaults = { always_ready = { api = {}, worker = {} }, trace_ratio = 1, telemetry = {} }
  values   = provider::terraform::decode_tfvars(file("${path.module}/../../../../environments/${var.environment}.tfvars"))
}

module "global" {
  source = "../../../../modules/global"

  name            = local.values.name
  unique          = local.values.unique
  location        = local.values.location
  tags            = local.values.tags
  regions         = local.values.regions
  front_door      = local.values.front_door
  private_network = local.values.private_network
  request_units   = local.values.request_units
}

module "role_definitions" {
  source = "../../../../modules/roles/definitions"

  name            = local.values.name
  subscription_id = var.subscription_id
}

output "values" {
  value = merge(local.defaults, local.values)
}

output "shared" {
  value = merge(module.global.shared, { custom_role_ids = module.role_definitions.ids })
}
