# Every environment as its file says, through both layers.
mock_provider "azurerm" {
  source          = "../../mocks/azurerm"
  override_during = plan
}

mock_provider "azapi" {
  source          = "../../mocks/azapi"
  override_during = plan
}

mock_provider "random" {
  source          = "../../mocks/random"
  override_during = plan
}

variables {
  subscription_id = "00000000-0000-0000-0000-000000000000"
  action_group_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Insights/actionGroups/ag"
  custom_role_ids = {
    blobWriter        = "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/00000000-0000-0000-0000-0000000000c1"
    replicationReader = "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/00000000-0000-0000-0000-0000000000c2"
  }
}

run "dev_file" {
  module {
    source = "./tests/environment"
  }

  variables {
    environment = "dev"
  }
}

run "dev_global" {
  command = plan

  module {
    source = "../../modules/global"
  }

  variables {
    name            = run.dev_file.values.name
    unique          = run.dev_file.values.unique
    location        = run.dev_file.values.location
    tags            = run.dev_file.values.tags
    regions         = run.dev_file.values.regions
    front_door      = run.dev_file.values.front_door
    private_network = run.dev_file.values.private_network
    request_units   = run.dev_file.values.request_units
  }
}

run "dev" {
  command = plan

  variables {
    name         = run.dev_file.values.name
    shared       = merge(run.dev_global.shared, { custom_role_ids = var.custom_role_ids })
    live         = { api = "blue", worker = { for region in keys(run.dev_file.values.regions) : region => "blue" } }
    always_ready = run.dev_file.values.always_ready
    sizes        = run.dev_file.values.sizes
    load         = run.dev_file.values.load
    node_version = run.dev_file.values.node_version
    telemetry    = run.dev_file.values.telemetry
    trace_ratio  = run.dev_file.values.trace_ratio
  }

  assert {
    condition     = keys(output.stamps) == keys(run.dev_file.values.regions) && output.installation.environment == "parallax-dev"
    error_message = "a stamp for each region of the file"
  }
  assert {
    condition     = sum(concat([0], values(run.dev_file.values.always_ready.api), values(run.dev_file.values.always_ready.worker))) == 0
    error_message = "no instance is paid for around the clock outside production"
  }
}

run "qa_file" {
  module {
    source = "./tests/environment"
  }

  variables {
    environment = "qa"
  }
}

run "qa_global" {
  command = plan

  module {
    source = "../../modules/global"
  }

  variables {
    name            = run.qa_file.values.name
    unique          = run.qa_file.values.unique
    location        = run.qa_file.values.location
    tags            = run.qa_file.values.tags
    regions         = run.qa_file.values.regions
    front_door      = run.qa_file.values.front_door
    private_network = run.qa_file.values.private_network
    request_units   = run.qa_file.values.request_units
  }
}

run "qa" {
  command = plan

  variables {
    name         = run.qa_file.values.name
    shared       = merge(run.qa_global.shared, { custom_role_ids = var.custom_role_ids })
    live         = { api = "blue", worker = { for region in keys(run.qa_file.values.regions) : region => "blue" } }
    always_ready = run.qa_file.values.always_ready
    sizes        = run.qa_file.values.sizes
    load         = run.qa_file.values.load
    node_version = run.qa_file.values.node_version
    telemetry    = run.qa_file.values.telemetry
    trace_ratio  = run.qa_file.values.trace_ratio
  }

  assert {
    condition     = keys(output.stamps) == keys(run.qa_file.values.regions) && output.installation.environment == "parallax-qa"
    error_message = "a stamp for each region of the file"
  }
  assert {
    condition     = sum(concat([0], values(run.qa_file.values.always_ready.api), values(run.qa_file.values.always_ready.worker))) == 0
    error_message = "no instance is paid for around the clock outside production"
  }
}

run "prod_file" {
  module {
    source = "./tests/environment"
  }

  variables {
    environment = "prod"
  }
}

run "prod_global" {
  command = plan

  module {
    source = "../../modules/global"
  }

  variables {
    name            = run.prod_file.values.name
    unique          = run.prod_file.values.unique
    location        = run.prod_file.values.location
    tags            = run.prod_file.values.tags
    regions         = run.prod_file.values.regions
    front_door      = run.prod_file.values.front_door
    private_network = run.prod_file.values.private_network
    request_units   = run.prod_file.values.request_units
  }
}

run "prod" {
  command = plan

  variables {
    name         = run.prod_file.values.name
    shared       = merge(run.prod_global.shared, { custom_role_ids = var.custom_role_ids })
    live         = { api = "blue", worker = { for region in keys(run.prod_file.values.regions) : region => "blue" } }
    always_ready = run.prod_file.values.always_ready
    sizes        = run.prod_file.values.sizes
    load         = run.prod_file.values.load
    node_version = run.prod_file.values.node_version
    telemetry    = run.prod_file.values.telemetry
    trace_ratio  = run.prod_file.values.trace_ratio
  }

  assert {
    condition     = keys(output.stamps) == keys(run.prod_file.values.regions) && output.installation.environment == "parallax-prod"
    error_message = "a stamp for each region of the file"
  }
  assert {
    condition     = run.prod_file.values.always_ready.api.http >= 1 && run.prod_file.values.front_door && run.prod_file.values.telemetry.retention_days >= 90
    error_message = "production keeps an instance ready, one origin for people, and telemetry for a season"
  }
}
