variable "name" {
  description = "Name of the storage account."
  type        = string
}

variable "location" {
  description = "Azure region of the stamp."
  type        = string
}

variable "resource_group_name" {
  description = "Resource group of the stamp."
  type        = string
}

variable "tags" {
  description = "Tags of the account."
  type        = map(string)
}

variable "zone_redundant" {
  description = "Keep three zones' copies here besides the secondary elsewhere; false in regions without zones."
  type        = bool
}

variable "cool_after_days" {
  description = "When originals move to cool storage."
  type        = number
  default     = 30
}

variable "dead_letter_days" {
  description = "How long events that could not be delivered are kept."
  type        = number
  default     = 30
}
