mock_provider "azurerm" {
  source          = "../../mocks/azurerm"
  override_during = plan
}

variables {
  name            = "parallax-prod"
  unique          = "x7k2q"
  subscription_id = "00000000-0000-0000-0000-000000000000"
  location        = "westus2"
  tags            = { product = "parallax", environment = "prod" }
  emails          = { operators = "operators@example.org" }
  monthly_budget  = { global = 300, region = 500 }
  regions = {
    westus2 = { code = "wus2", display_name = "West US 2", order = 1, vision_location = "westus" }
    eastus2 = { code = "eus2", display_name = "East US 2", order = 2, vision_location = "eastus" }
  }
}

run "hands_down_what_the_other_layers_take" {
  command = plan

  assert {
    condition     = output.shared.custom_role_ids != null && keys(output.shared.custom_role_ids) == ["blobWriter", "replicationReader"] && output.shared.name == "parallax-prod"
    error_message = "the stamps need the roles that are ours"
  }
  assert {
    condition     = keys(output.traffic.profiles) == ["blue", "green"] && output.action_group_id != ""
    error_message = "routing needs a profile per colour, alerts somebody to tell"
  }
}

run "bills_can_be_split" {
  command = plan

  variables {
    tags = { product = "parallax" }
  }

  expect_failures = [var.tags]
}

run "a_container_that_does_not_exist_is_refused" {
  command = plan

  variables {
    request_units = { pictures = 4000 }
  }

  expect_failures = [var.request_units]
}
