locals {
  self    = var.shared.regions[var.region]
  colours = ["blue", "green"]
  tags    = merge(var.shared.tags, { region = var.region })

  # An app for each role and colour. Keys such as "api-blue" stand for them everywhere.
  apps = merge([
    for role in ["api", "worker"] : {
      for colour in local.colours : "${role}-${colour}" => {
        role   = role
        colour = colour
        name   = local.self.names.apps[role][colour]
        live   = role == "api" ? var.live.api == colour : try(var.live.worker[var.region] == colour, false)
      }
    }
  ]...)
}
