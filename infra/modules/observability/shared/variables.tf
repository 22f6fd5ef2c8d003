variable "name" {
  description = "Ends the name of every resource: <product>-<environment>, such as \"parallax-prod\"."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,40}[a-z0-9]$", var.name))
    error_message = "name takes 4 to 42 of a-z, 0-9 and -, such as \"parallax-prod\"."
  }
}

variable "location" {
  description = "Where the workbook's text is kept. Alerts and the action group are global."
  type        = string
}

variable "resource_group_name" {
  description = "Resource group of what all regions share."
  type        = string
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
}

variable "emails" {
  description = "Who is told of alerts and of money, by a short name."
  type        = map(string)

  validation {
    condition     = length(var.emails) > 0 && alltrue([for address in values(var.emails) : can(regex("^[^@\\s]+@[^@\\s]+$", address))])
    error_message = "emails needs at least one address: an alert that nobody receives is none."
  }
}

variable "workspace_ids" {
  description = "Resource ids of every region's workspace, which the workbook reads together. They need not exist yet."
  type        = map(string)
}

variable "cosmos_account_id" {
  description = "Cosmos account of all regions."
  type        = string
}

variable "budgets" {
  description = "Resource groups and what a month in them may cost, in the currency of the subscription."
  type        = map(object({ resource_group_id = string, amount = number }))
  default     = {}
}

variable "budget_start" {
  description = "First day of the month from which budgets count, such as \"2026-11-01T00:00:00Z\". Null: the month in which they are made; later changes are ignored."
  type        = string
  default     = null

  validation {
    condition     = var.budget_start == null || can(regex("^\\d{4}-\\d{2}-01T00:00:00Z$", var.budget_start))
    error_message = "budget_start is the first of a month, such as \"2026-11-01T00:00:00Z\"."
  }
}

variable "request_unit_percent" {
  description = "Share of the provisioned request units, of the busiest partition, above which people will soon see 429s."
  type        = number
  default     = 90
}

variable "alerts_enabled" {
  description = "False keeps the workbook and budgets but tells nobody of trouble."
  type        = bool
  default     = true
}
