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
}

run "dev_file" {
  command = plan

  module {
    source = "./tests/environment"
  }

  variables {
    environment = "dev"
  }
}

run "dev" {
  command = plan

  variables {
    name         = run.dev_file.values.name
    shared       = run.dev_file.shared
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
  command = plan

  module {
    source = "./tests/environment"
  }

  variables {
    environment = "qa"
  }
}

run "qa" {
  command = plan

  variables {
    name         = run.qa_file.values.name
    shared       = run.qa_file.shared
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
  command = plan

  module {
    source = "./tests/environment"
  }

  variables {
    environment = "prod"
  }
}

run "prod" {
  command = plan

  variables {
    name         = run.prod_file.values.name
    shared       = run.prod_file.shared
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
