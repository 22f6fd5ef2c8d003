# Every name of the installation is made here and handed down, so that no two places have to agree on one.
locals {
  colours = ["blue", "green"]
  short   = substr(replace(var.name, "-", ""), 0, 9)

  # Names of a map come in the order of the alphabet; what is tried first is decided by `order`.
  region_order = [for entry in sort([for name, region in var.regions : format("%02d %s", region.order, name)]) : split(" ", entry)[1]]

  regions = {
    for name, region in var.regions : name => {
      location            = name
      display_name        = region.display_name
      order               = index(local.region_order, name)
      zone_redundant      = region.zone_redundant
      cidr                = region.cidr
      vision_location     = region.vision_location
      vision_captions     = contains(var.caption_locations, region.vision_location)
      resource_group_name = "rg-${var.name}-${name}"
      cosmos_url          = "https://${local.cosmos_name}-${name}.documents.azure.com"
      names = {
        data_account = "${local.short}${var.unique}${region.code}dat"
        host_accounts = {
          api    = "${local.short}${var.unique}${region.code}api"
          worker = "${local.short}${var.unique}${region.code}wrk"
        }
        vault  = "kv${local.short}${var.unique}${region.code}"
        vision = "vision-${var.name}-${var.unique}-${region.code}"
        # Role and colour first: the Functions host cuts its own name for itself after 32 characters, and apps that share a storage
        # account must differ before that.
        apps = {
          for role in ["api", "worker"] : role => {
            for colour in local.colours : colour => "${role}-${colour}-${var.name}-${var.unique}-${region.code}"
          }
        }
      }
    }
  }

  cosmos_name = "cosmos-${var.name}-${var.unique}"
  # Clients must not use a name that no certificate can be had for.
  api_hosts = var.domain == null ? {} : { for colour in local.colours : colour => "${colour}.api.${var.domain}" }
  web_host  = var.domain == null ? null : "www.${var.domain}"
}
