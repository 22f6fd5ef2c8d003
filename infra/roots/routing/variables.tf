variable "name" {
  description = "As in the other roots: <product>-<environment>, such as \"parallax-prod\"."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,30}[a-z0-9]$", var.name))
    error_message = "name takes 4 to 32 of a-z, 0-9 and -, such as \"parallax-prod\"."
  }
}

variable "subscription_id" {
  description = "Subscription of the environment."
  type        = string
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
}

variable "stamps" {
  description = "What the root `stamp` put into each region; its output of the same name."
  type = map(object({
    location                = string
    resource_group_name     = string
    data_storage_account_id = string
    colour_tests            = object({ component_id = string, test_ids = map(string) })
    apps = object({
      api    = map(object({ id = string, name = string, host = string }))
      worker = map(object({ id = string, name = string, host = string }))
    })
  }))

  validation {
    condition     = length(var.stamps) > 0
    error_message = "stamps needs a region or more."
  }
}

variable "traffic" {
  description = "What the root `global` made for traffic; its output of the same name. `domain` is null where there is none: then there is no live alias."
  type = object({
    resource_group_name = string
    profiles            = map(object({ id = string, fqdn = string }))
    domain              = optional(string)
    dns_zone_name       = optional(string)
    dns_resource_group  = optional(string)
  })
}

variable "action_group_id" {
  description = "Who is told; an output of the root `global`."
  type        = string
}

variable "live" {
  description = "The live colours: the one that other clients reach as api.<domain>, and by region the one whose worker gets the events. A region left out gets no events yet."
  type        = object({ api = string, worker = map(string) })

  validation {
    condition     = alltrue([for colour in concat([var.live.api], values(var.live.worker)) : contains(["blue", "green"], colour)])
    error_message = "live names the colours blue and green only."
  }

  validation {
    condition     = length(setsubtract(keys(var.live.worker), keys(var.stamps))) == 0
    error_message = "live.worker names a region that is not in stamps."
  }
}

variable "drained_regions" {
  description = "Regions whose endpoints are out of Traffic Manager, for every colour."
  type        = set(string)
  default     = []
}

variable "max_upload_bytes" {
  description = "Events of larger blobs are not delivered: the host reads a whole blob into memory before the worker sees it."
  type        = number
  default     = 26214400
}

variable "endpoint_kind" {
  description = "\"external\" works with any app; \"azure\" where Traffic Manager accepts Flex Consumption apps, which managed certificates need."
  type        = string
  default     = "external"

  validation {
    condition     = contains(["external", "azure"], var.endpoint_kind)
    error_message = "endpoint_kind is external or azure."
  }
}

variable "alias" {
  description = "What api.<domain> needs: the proof that the domain is ours, and by region the vault with its certificate `api-live` and the API apps' plans; output of the root `stamp`. Null: no alias."
  type = object({
    proof   = string
    regions = map(object({ vault_id = string, plan_ids = map(string) }))
  })
  default = null

  validation {
    condition     = var.alias == null || (var.traffic.domain != null && length(setsubtract(keys(var.stamps), keys(try(var.alias.regions, {})))) == 0)
    error_message = "An alias needs traffic.domain, and a vault in every region."
  }
}

variable "alerts_enabled" {
  description = "False for environments that nobody uses at night."
  type        = bool
  default     = true
}
