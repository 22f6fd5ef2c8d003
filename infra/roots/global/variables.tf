variable "name" {
  description = "Product and environment, such as \"parallax-prod\": part of every name."
  type        = string
}

variable "unique" {
  description = "3 to 5 of a-z and 0-9 that make names unique in all of Azure. Chosen once, never changed."
  type        = string
}

variable "subscription_id" {
  description = "Subscription of the environment."
  type        = string
}

variable "location" {
  description = "Where records of shared resources are kept; what is in them is global."
  type        = string
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)

  validation {
    condition     = alltrue([for key in ["product", "environment"] : contains(keys(var.tags), key)])
    error_message = "tags names at least product and environment: bills are split by them."
  }
}

variable "regions" {
  description = "The regions of the installation, by Azure's short name; modules/global has each entry's meaning."
  type = map(object({
    code            = string
    display_name    = string
    order           = number
    vision_location = string
    zone_redundant  = optional(bool, true)
    cidr            = optional(string)
  }))
}

variable "private_network" {
  description = "Database, vaults, Vision and the hosts' storage are reached through private endpoints only."
  type        = bool
  default     = false
}

variable "domain" {
  description = "Domain of the installation; null for Azure's own names."
  type        = string
  default     = null
}

variable "dns_zone" {
  description = "Existing Azure DNS zone that holds `domain`; null where names are made elsewhere."
  type        = object({ id = string, name = string, resource_group_name = string })
  default     = null
}

variable "front_door" {
  description = "One origin for people in front of every region's pages."
  type        = bool
  default     = true
}

variable "request_units" {
  description = "Most request units a second of each container, in each region."
  type        = map(number)
  default     = {}

  validation {
    condition     = length(setsubtract(keys(var.request_units), ["images", "views", "leases", "control"])) == 0
    error_message = "request_units names a container that does not exist."
  }
}

variable "continuous_backup" {
  description = "Restore of the database to any second of the last seven days."
  type        = bool
  default     = true
}

variable "emails" {
  description = "Who is told of alerts and of money, by a short name. Given by the pipeline, not kept here."
  type        = map(string)
}

variable "monthly_budget" {
  description = "What a month may cost, in the currency of the subscription: the shared group, and each region."
  type        = object({ global = number, region = number })
}

variable "alerts_enabled" {
  description = "False for environments that nobody uses at night."
  type        = bool
  default     = true
}
