variable "name" {
  description = "Ends the name of every resource, such as \"parallax-prod-westus2\"."
  type        = string
}

variable "location" {
  description = "Azure region of the network."
  type        = string
}

variable "resource_group_name" {
  description = "Resource group of the stamp."
  type        = string
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
}

variable "cidr" {
  description = "Address space, /20 or larger: a /22 for the apps' instances, a /24 for private endpoints."
  type        = string

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && try(tonumber(split("/", var.cidr)[1]) <= 20, false)
    error_message = "cidr is an address space of /20 or larger, such as \"10.20.0.0/20\"."
  }
}

variable "targets" {
  description = "What is reached through private endpoints, by a short name: resource id and its sub-resources."
  type        = map(object({ id = string, subresources = list(string) }))

  validation {
    condition     = alltrue(flatten([for target in values(var.targets) : [for subresource in target.subresources : contains(keys(local.zones), subresource)]]))
    error_message = "A sub-resource has no DNS zone in this module."
  }
}
