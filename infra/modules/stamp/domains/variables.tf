variable "location" {
  description = "Azure region of the stamp."
  type        = string
}

variable "tags" {
  description = "Tags of what can carry them."
  type        = map(string)
}

variable "vault_id" {
  description = "The region's vault. It holds a certificate for each colour: api-blue, api-green."
  type        = string
}

variable "apps" {
  description = "API apps by colour, each with the host name that is bound to it."
  type        = map(object({ id = string, name = string, plan_id = string, host = string }))
}
