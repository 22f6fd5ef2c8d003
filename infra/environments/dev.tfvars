# Dev: everything there is, at the lowest price. What belongs to a subscription or to persons is not here, see prod.tfvars.
name     = "parallax-dev"
unique   = "dev01" # choose your own before the first apply: all of Azure shares these names
location = "westus2"
tags     = { product = "parallax", environment = "dev", managed-by = "terraform" }

regions = {
  westus2 = { code = "wus2", display_name = "West US 2", order = 1, vision_location = "westus", cidr = "10.40.0.0/20" }
  eastus2 = { code = "eus2", display_name = "East US 2", order = 2, vision_location = "eastus", cidr = "10.41.0.0/20" }
}

load = { requests_per_second = 10, images_per_second = 1 }
sizes = {
  api    = { memory = 512, max_instances = 40, concurrency = 32, requests_per_second = 20 }
  worker = { memory = 2048, max_instances = 40, images_per_second = 0.5 }
}
request_units = { images = 1000, views = 1000, leases = 1000, control = 1000 }

# Pages at the first region's own address: nobody but us opens them.
front_door      = false
private_network = false
node_version    = "24"
alerts_enabled  = false
telemetry       = { retention_days = 30, daily_quota_gb = 1 }
monthly_budget  = { global = 150, region = 50 }
