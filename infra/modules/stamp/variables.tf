variable "region" {
  description = "Which of `shared.regions` this stamp is."
  type        = string
}

variable "shared" {
  description = "What the module `global` says of the installation; its output of the same name."
  type = object({
    name            = string
    private_network = bool
    region_order    = list(string)
    regions = map(object({
      location            = string
      display_name        = string
      zone_redundant      = bool
      vision_captions     = bool
      resource_group_name = string
      resource_group_id   = string
      cidr                = optional(string)
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
    cosmos = object({ account_id = string, endpoint = string })
    tags   = map(string)
  })

  validation {
    condition     = contains(keys(var.shared.regions), var.region)
    error_message = "shared.regions does not know the region of this stamp."
  }
}

variable "web_origins" {
  description = "Origins of the pages, exactly: who may upload to storage and call the API from a browser."
  type        = list(string)

  validation {
    condition     = length(var.web_origins) > 0 && alltrue([for origin in var.web_origins : can(regex("^https://[a-z0-9.-]+$", origin))])
    error_message = "web_origins are whole https origins without a path, such as \"https://www.example.org\"; a wildcard is none."
  }
}

variable "live" {
  description = "Live colours: of the API, and of the worker by region. Only they keep instances ready."
  type        = object({ api = string, worker = map(string) })
}

variable "always_ready" {
  description = "Instances that are always there, by trigger group (`http`, `blob`) or `function:<name>`, of the live colour."
  type        = object({ api = optional(map(number), {}), worker = optional(map(number), {}) })
  default     = {}
}

variable "sizes" {
  description = "Instances of each app: memory in MiB, how many at most (below 40 some regions refuse it), and how many requests one takes at the same time."
  type = object({
    api    = object({ memory = number, max_instances = number, concurrency = number })
    worker = object({ memory = number, max_instances = number })
  })

  validation {
    condition     = alltrue([for size in [var.sizes.api.memory, var.sizes.worker.memory] : contains([512, 2048, 4096], size)])
    error_message = "Flex Consumption has instances of 512, 2048 and 4096 MiB."
  }

  validation {
    condition     = alltrue([for count in [var.sizes.api.max_instances, var.sizes.worker.max_instances] : count >= 1 && count <= 1000])
    error_message = "max_instances is 1 to 1,000."
  }
}

variable "apps_zone_redundant" {
  description = "Spread the apps over zones. Off, since another region is there when a zone fails, and since Azure then keeps, and bills, two instances always ready for each function that scales alone: fourteen for a worker, in each colour."
  type        = bool
  default     = false
}

variable "node_version" {
  description = "24 where Flex Consumption offers it (`az functionapp list-flexconsumption-runtimes`), else 22, on which only the worker's bundle was loaded."
  type        = string
  default     = "24"

  validation {
    condition     = contains(["22", "24"], var.node_version)
    error_message = "node_version is 22 or 24."
  }
}

variable "releases" {
  description = "Release that runs in each colour, as answers name it. Pipelines pass what they deployed."
  type        = map(string)
  default     = {}
}

variable "views" {
  description = "How lists are cut: length of a time bucket, and over how many partitions one is spread. Changing it later needs a migration of the views."
  type        = object({ bucket = string, shards = number })
  default     = { bucket = "month", shards = 4 }
}

variable "limits" {
  description = "Limits that differ from the defaults, by their names in packages/contracts/src/limits.ts."
  type        = map(number)
  default     = {}
}

variable "reconcile_schedule" {
  description = "When the worker looks after what is due, NCRONTAB with seconds. What events and queues lose is found then."
  type        = string
  default     = "0 */5 * * * *"
}

variable "telemetry" {
  description = "How long telemetry is kept, how much a day is taken in, whether anybody is told, and by which action group."
  type        = object({ retention_days = number, daily_quota_gb = number, alerts_enabled = bool, action_group_id = string })
}

variable "trace_ratio" {
  description = "Share of traces that are sent, 0 to 1. Errors and metrics always are."
  type        = number
  default     = 1

  validation {
    condition     = var.trace_ratio >= 0 && var.trace_ratio <= 1
    error_message = "trace_ratio is a share, 0 to 1."
  }
}

variable "bound_hosts" {
  description = "Host names of the API by colour once they have their certificates: what clients are told, and watched as well. Empty: clients are told the apps' own."
  type        = map(string)
  default     = {}
}

variable "watched_urls" {
  description = "Addresses besides the apps' own that are called from outside, by a short name."
  type        = map(string)
  default     = {}
}

variable "cursor_keys" {
  description = "Keys that sign cursors of lists, base64, first one first; the same in every region."
  type        = list(string)
  sensitive   = true
}

variable "data" {
  description = "The region's account with people's pictures: outputs of the module `data`."
  type        = object({ id = string, container_ids = map(string) })
}

variable "undelete_days" {
  description = "How long blobs and containers that were erased can be brought back."
  type        = number
  default     = 7
}
