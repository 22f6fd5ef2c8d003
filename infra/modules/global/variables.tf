variable "name" {
  description = "Product and environment, such as \"parallax-prod\": part of every name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,22}[a-z0-9]$", var.name))
    error_message = "name takes 4 to 24 of a-z, 0-9 and -, such as \"parallax-prod\"."
  }
}

variable "unique" {
  description = "Makes names unique that all of Azure shares: storage accounts, apps, the database, vaults. Chosen once, never changed."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]{3,5}$", var.unique))
    error_message = "unique takes 3 to 5 of a-z and 0-9."
  }
}

variable "location" {
  description = "Where the resource group of shared resources keeps its records. What is in it is global or lies in the regions."
  type        = string
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
}

variable "regions" {
  description = "The regions of the installation, by Azure's short name. Adding one is an entry here."
  type = map(object({
    # Up to six letters for names that are short of space.
    code         = string
    display_name = string
    # Order in which apps and operators try the regions; Cosmos DB takes it as its failover priority.
    order = number
    # Where the Vision account lies: captions are offered in few regions, so usually a neighbour of the stamp.
    vision_location = string
    zone_redundant  = optional(bool, true)
    # Address space of the region's network, where private_network is on. Regions must not overlap if they are ever to be peered.
    cidr = optional(string)
  }))

  validation {
    condition     = length(var.regions) >= 1 && length(var.regions) <= 8
    error_message = "An installation has one to eight regions: apps know no more (packages/contracts, settings.ts)."
  }

  validation {
    condition     = alltrue([for name, region in var.regions : can(regex("^[a-z][a-z0-9]{2,30}$", name)) && can(regex("^[a-z0-9]{2,6}$", region.code))])
    error_message = "A region is named like \"westus2\", and its code takes 2 to 6 of a-z and 0-9."
  }

  validation {
    condition     = alltrue([for values in [[for region in values(var.regions) : region.code], [for region in values(var.regions) : tostring(region.order)]] : length(distinct(values)) == length(values)])
    error_message = "Each region needs a code and an order of its own."
  }

  validation {
    condition     = alltrue([for region in values(var.regions) : region.order >= 0 && region.order <= 99 && floor(region.order) == region.order])
    error_message = "order is a whole number from 0 to 99."
  }

  validation {
    condition     = !var.private_network || alltrue([for region in values(var.regions) : can(cidrsubnet(region.cidr, 4, 15))])
    error_message = "With private_network every region needs a cidr, such as \"10.20.0.0/20\"."
  }
}

variable "caption_locations" {
  description = "Where Vision describes pictures in sentences (Image Analysis 4.0). Elsewhere captions are not asked for."
  type        = set(string)
  default     = ["eastus", "westus", "francecentral", "koreacentral", "northeurope", "westeurope", "southeastasia", "eastasia"]
}

variable "private_network" {
  description = "Database, vaults, Vision and the hosts' storage are reached through private endpoints only."
  type        = bool
  default     = false
}

variable "domain" {
  description = "Domain of the installation: pages at www.<domain>, the API at <colour>.api.<domain>. Null: Azure's own names, and no Traffic Manager name that clients could use, since it gets no certificate."
  type        = string
  default     = null

  validation {
    condition     = var.domain == null || can(regex("^([a-z0-9-]+\\.)+([a-z]{2,}|xn--[a-z0-9-]+)$", var.domain))
    error_message = "domain is a bare name in small letters, such as \"photos.example.org\"."
  }
}

variable "dns_zone" {
  description = "Existing Azure DNS zone that holds `domain`. Null: the records of the output `dns_records` are made elsewhere."
  type        = object({ id = string, name = string, resource_group_name = string })
  default     = null

  # Records are named relative to the zone: in a wrong one they would be made, and never be found. Without one or the other there are none.
  validation {
    condition     = try(endswith(".${var.domain}", ".${var.dns_zone.name}"), true)
    error_message = "domain has to be the zone's name or to end with it."
  }
}

variable "front_door" {
  description = "One origin for people in front of every region's pages. Off: see docs/deploy/infrastructure.md for what is lost."
  type        = bool
  default     = true
}

variable "request_units" {
  description = "Most request units a second of each container, in each region: every region has them all, so each carries everything alone. Azure scales between a tenth and this."
  type = object({
    images  = optional(number, 4000)
    views   = optional(number, 4000)
    leases  = optional(number, 1000)
    control = optional(number, 1000)
  })
  default = {}

  validation {
    condition     = alltrue([for units in values(var.request_units) : units >= 1000 && units % 1000 == 0])
    error_message = "Autoscale takes multiples of 1,000 request units, from 1,000."
  }
}

variable "continuous_backup" {
  description = "Restore to any second of the last seven days. Off: two periodic copies, for regions or subscriptions that refuse it with several write regions."
  type        = bool
  default     = true
}
