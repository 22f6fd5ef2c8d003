variable "name" {
  description = "Ends the name of every resource: <product>-<environment>-<region>, such as \"parallax-prod-westus2\"."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,48}[a-z0-9]$", var.name))
    error_message = "name takes 4 to 50 of a-z, 0-9 and -, such as \"parallax-prod-westus2\"."
  }
}

variable "location" {
  description = "Azure region of the stamp. Its telemetry stays here, so that it can be read while another region is gone."
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

variable "action_group_id" {
  description = "Who is told; an output of modules/observability/shared."
  type        = string
}

variable "data_storage_account_id" {
  description = "Account that holds the images of the region. Its availability is watched."
  type        = string
}

variable "vision_account_id" {
  description = "Vision account that the stamp asks first. Its errors are watched."
  type        = string
}

variable "roles" {
  description = "Names under which the apps report: the OTEL_SERVICE_NAME of each."
  type        = object({ api = string, worker = string })
  default     = { api = "parallax-api", worker = "parallax-worker" }
}

variable "availability_urls" {
  description = "Addresses called from outside, by a short name, that always have to answer, such as the pages. All https."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for url in values(var.availability_urls) : startswith(url, "https://")])
    error_message = "availability_urls have to be https: their certificates are watched as well."
  }
}

variable "colour_urls" {
  description = "Readiness of each colour here, called in the same way, by names that end with the colour. The root `routing` tells of the live one."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name, url in var.colour_urls : startswith(url, "https://") && can(regex("-(blue|green)$", name))])
    error_message = "colour_urls have to be https, and their names to end with -blue or -green."
  }
}

variable "availability_locations" {
  description = "Places to call from. Azure asks for five or more; an address is down when two fail."
  type        = list(string)
  default     = ["us-il-ch1-azr", "us-tx-sn1-azr", "us-va-ash-azr", "us-ca-sjc-azr", "emea-nl-ams-azr"]

  validation {
    condition     = length(var.availability_locations) >= 3
    error_message = "availability_locations needs three places or more: an address is down when two fail."
  }
}

variable "availability_seconds" {
  description = "Time between two calls from one place. Every call is billed; Traffic Manager's probes, which are not, watch readiness every ten seconds."
  type        = number
  default     = 900

  validation {
    condition     = contains([300, 600, 900], var.availability_seconds)
    error_message = "availability_seconds is 300, 600 or 900."
  }
}

variable "certificate_days" {
  description = "A certificate with fewer days left fails its availability test."
  type        = number
  default     = 21
}

variable "retention_days" {
  description = "How long telemetry is kept. The first 31 days are free."
  type        = number
  default     = 31

  validation {
    condition     = var.retention_days >= 30 && var.retention_days <= 730
    error_message = "retention_days is 30 to 730."
  }
}

variable "daily_quota_gb" {
  description = "Ingestion stops for the day beyond this: the bound of what a fault in a loop can cost. -1 for none."
  type        = number
  default     = 5
}

variable "limits" {
  description = "Where the log alerts begin. Times in the unit that the name ends with."
  type = object({
    error_percent           = optional(number, 2)
    requests_judged         = optional(number, 50)
    p95_ms                  = optional(number, 1500)
    queue_age_seconds       = optional(number, 300)
    vision_429s_per_15m     = optional(number, 20)
    worker_failures_per_15m = optional(number, 50)
    storage_percent         = optional(number, 99)
    silence_minutes_allowed = optional(number, 30)
  })
  default = {}

  validation {
    condition     = contains([10, 15, 30, 45, 60, 120, 180, 240, 300, 360], var.limits.silence_minutes_allowed)
    error_message = "limits.silence_minutes_allowed is a window that Azure has: 10, 15, 30, 45, 60, or whole hours up to six."
  }
}

variable "audited" {
  description = "What writes who did what into the workspace, by a short name: resource, and the categories of its log."
  type        = map(object({ resource_id = string, categories = set(string) }))
  default     = {}
}

variable "alerts_enabled" {
  description = "False keeps telemetry and its store, but tells nobody: for environments that nobody uses at night."
  type        = bool
  default     = true
}
