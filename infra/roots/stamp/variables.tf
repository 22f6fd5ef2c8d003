variable "name" {
  description = "As in the other roots; has to be that of `shared`, so that environments cannot be mixed up."
  type        = string

  validation {
    condition     = var.name == var.shared.name
    error_message = "`shared` is the output of another environment's root `global`."
  }
}

variable "subscription_id" {
  description = "Subscription of the environment."
  type        = string
}

variable "shared" {
  description = "Output `shared` of the root `global`. It says which regions there are: each gets a stamp."
  type = object({
    name            = string
    private_network = bool
    region_order    = list(string)
    regions = map(object({
      location            = string
      display_name        = string
      zone_redundant      = bool
      cidr                = optional(string)
      vision_captions     = bool
      resource_group_name = string
      resource_group_id   = string
      vision_id           = string
      cosmos_url          = string
      names = object({
        data_account  = string
        host_accounts = map(string)
        vault         = string
        vision        = string
        apps          = map(map(string))
      })
    }))
    cosmos = object({
      account_id          = string
      account_name        = string
      resource_group_name = string
      endpoint            = string
      database            = string
      containers          = list(string)
      request_units       = map(number)
    })
    front_door = optional(object({
      endpoint_id       = string
      origin_group_id   = string
      rule_set_id       = string
      custom_domain_ids = list(string)
      web_url           = string
    }))
    domain          = optional(string)
    dns_zone        = optional(object({ id = string, name = string, resource_group_name = string }))
    api_hosts       = map(string)
    custom_role_ids = map(string)
    tags            = map(string)
  })
}

variable "action_group_id" {
  description = "Who is told of trouble; output of the root `global`."
  type        = string
}

variable "live" {
  description = "The live colours, as in the root `routing`: that of the API, and by region that of the worker."
  type        = object({ api = string, worker = map(string) })

  validation {
    condition     = alltrue([for colour in concat([var.live.api], values(var.live.worker)) : contains(["blue", "green"], colour)])
    error_message = "live names the colours blue and green only."
  }
}

variable "always_ready" {
  description = "Instances of the live colour that are always there, by trigger group. Empty but in production: each is paid for around the clock."
  type        = object({ api = optional(map(number), {}), worker = optional(map(number), {}) })
  default     = {}
}

variable "sizes" {
  description = "Instances of each app, the same in every region: memory in MiB, how many at most (below 40 some regions refuse it), and what one does. The rates are measured (docs/benchmarks.md) or set lower."
  type = object({
    api    = object({ memory = number, max_instances = number, concurrency = number, requests_per_second = number })
    worker = object({ memory = number, max_instances = number, images_per_second = number })
    # Tier S1; more by a request to Azure.
    vision = optional(object({ images_per_second = number }), { images_per_second = 20 })
  })
}

variable "load" {
  description = "What all people of all regions together may ask for at their busiest, and what it costs in request units. Every region has to carry it alone."
  type = object({
    requests_per_second       = number
    images_per_second         = number
    request_units_per_request = optional(number, 10)
    request_units_per_image   = optional(number, 200)
  })

  validation {
    condition     = var.sizes.api.max_instances * var.sizes.api.requests_per_second >= var.load.requests_per_second
    error_message = "One region cannot carry all requests alone: raise sizes.api.max_instances, or the load is not what it is said to be."
  }

  validation {
    condition     = var.sizes.worker.max_instances * var.sizes.worker.images_per_second >= var.load.images_per_second
    error_message = "One region cannot process all images alone: raise sizes.worker.max_instances."
  }

  validation {
    condition     = var.sizes.vision.images_per_second >= var.load.images_per_second
    error_message = "One Vision account cannot recognise all images alone: ask Azure for more transactions a second, and say so in sizes.vision."
  }

  validation {
    condition = (
      var.shared.cosmos.request_units.views >= var.load.requests_per_second * var.load.request_units_per_request &&
      var.shared.cosmos.request_units.images >= var.load.images_per_second * var.load.request_units_per_image
    )
    error_message = "The database cannot carry the load in one region alone: raise request_units of the root `global`."
  }
}

variable "apps_zone_redundant" {
  description = "Spread the apps over zones, for two instances always ready per function, in both colours; see modules/stamp."
  type        = bool
  default     = false
}

variable "node_version" {
  description = "24 where Flex Consumption offers it, else 22."
  type        = string
  default     = "24"
}

variable "releases" {
  description = "Release that runs in each colour, as answers name it. Pipelines pass what they deployed."
  type        = map(string)
  default     = {}
}

variable "limits" {
  description = "Limits that differ from the defaults of packages/contracts/src/limits.ts."
  type        = map(number)
  default     = {}
}

variable "storage" {
  description = "When originals move to cool storage, and how long what was erased can be brought back; days."
  type        = object({ cool_after_days = optional(number, 30), undelete_days = optional(number, 7), dead_letter_days = optional(number, 30) })
  default     = {}
}

variable "cursor_key_generation" {
  description = "Raise it by one to rotate the keys that sign cursors: the new one signs, the one before still checks."
  type        = number
  default     = 1

  validation {
    condition     = var.cursor_key_generation >= 1 && floor(var.cursor_key_generation) == var.cursor_key_generation
    error_message = "cursor_key_generation counts from 1."
  }
}

variable "bind_domains" {
  description = "Bind the colours' host names. True once every region's vault holds the certificates api-blue, api-green and api-live."
  type        = bool
  default     = false

  validation {
    condition     = !var.bind_domains || var.shared.domain != null
    error_message = "Without a domain there are no host names to bind."
  }
}

variable "certificate_reader_principal_id" {
  description = "Object id, in this tenant, of the service \"Microsoft Azure App Service\", which fetches certificates from the vaults. Null without a domain."
  type        = string
  default     = null
}

variable "release_principal_id" {
  description = "Principal that pipelines release with; null before there is one."
  type        = string
  default     = null
}

variable "telemetry" {
  description = "How long telemetry is kept, and how much a day is taken in, per region."
  type        = object({ retention_days = optional(number, 31), daily_quota_gb = optional(number, 5) })
  default     = {}
}

variable "trace_ratio" {
  description = "Share of traces that are sent, 0 to 1. Errors and metrics always are."
  type        = number
  default     = 1
}

variable "alerts_enabled" {
  description = "False for environments that nobody uses at night."
  type        = bool
  default     = true
}
