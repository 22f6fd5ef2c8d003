# Production. One file for all roots: each takes what it declares (`-compact-warnings` for the rest). What belongs to a subscription or to
# persons is not here: subscription_id, emails, release_principal_id and certificate_reader_principal_id come from the pipeline's variables.
name     = "parallax-prod"
unique   = "prd01" # choose your own before the first apply: all of Azure shares these names
location = "westus2"
tags     = { product = "parallax", environment = "prod", managed-by = "terraform" }

# The order in which apps and operators try them. Vision lies in the neighbour that has captions. A third region is an entry here, such as
#   northeurope = { code = "neu", display_name = "North Europe", order = 3, vision_location = "northeurope", cidr = "10.22.0.0/20" }
regions = {
  westus2 = { code = "wus2", display_name = "West US 2", order = 1, vision_location = "westus", cidr = "10.20.0.0/20" }
  eastus2 = { code = "eus2", display_name = "East US 2", order = 2, vision_location = "eastus", cidr = "10.21.0.0/20" }
}

# What people of all regions together may ask for at their busiest. Every region is sized to carry it alone, and a plan is refused if one cannot.
load = { requests_per_second = 100, images_per_second = 10 }
sizes = {
  api    = { memory = 512, max_instances = 40, concurrency = 32, requests_per_second = 20 }
  worker = { memory = 2048, max_instances = 40, images_per_second = 0.5 }
}
request_units = { images = 2000, views = 2000, leases = 1000, control = 1000 }

# Of the live colour only. ProjectViews: a change feed that slept takes up to a minute to wake, and new pictures would be in no list.
always_ready = {
  api    = { http = 1 }
  worker = { blob = 1, "function:ProjectViews" = 1 }
}

front_door      = true
private_network = false
node_version    = "24"
trace_ratio     = 0.25
telemetry       = { retention_days = 90, daily_quota_gb = 10 }
monthly_budget  = { global = 300, region = 300 }
