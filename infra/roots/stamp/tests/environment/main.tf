# Reads a file of infra/environments, so that tests can plan with what it says.
terraform {
  required_providers {
    terraform = { source = "terraform.io/builtin/terraform" }
  }
}

variable "environment" {
  type = string
}

locals {
  # What an environment may leave out, with the defaults of the roots.
  defaults = { always_ready = { api = {}, worker = {} }, trace_ratio = 1, telemetry = {} }
  values   = provider::terraform::decode_tfvars(file("${path.module}/../../../../environments/${var.environment}.tfvars"))
}

output "values" {
  value = merge(local.defaults, local.values)
}
