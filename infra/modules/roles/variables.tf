variable "identities" {
  description = "Principal ids: by identity of roles.json, then by region; pipelines, which have no region, as `release`."
  type        = map(map(string))

  validation {
    condition     = length(setsubtract(keys(var.identities), local.known_identities)) == 0
    error_message = "identities has a name that roles.json does not know."
  }
}

variable "region" {
  description = "Region of the resources in `scopes`; null for what no region owns."
  type        = string
  default     = null
}

variable "scopes" {
  description = "Resource ids by scope of roles.json, then by any name. A name that is an identity's is for that identity alone. What is left out is not assigned."
  type        = map(map(string))

  validation {
    condition     = length(setsubtract(keys(var.scopes), local.known_scopes)) == 0
    error_message = "scopes has a name that roles.json does not know: nobody would get a role on it."
  }
}

variable "cosmos" {
  description = "Account whose own roles are assigned; needed for scopes that begin with cosmos/. Their ids begin at the account: /dbs/..."
  type        = object({ account_id = string, account_name = string, resource_group_name = string })
  default     = null
}

variable "custom_role_ids" {
  description = "Ids of the roles that the module `definitions` makes."
  type        = map(string)
  default     = {}
}

variable "conditions" {
  description = "What is set up so that rows with a `when` count, such as \"vision-key\"."
  type        = set(string)
  default     = []
}
