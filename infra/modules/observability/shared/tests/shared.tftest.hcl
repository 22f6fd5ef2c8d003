mock_provider "azurerm" {
  source = "../../../mocks/azurerm"
}

variables {
  name                = "parallax-prod"
  location            = "westus2"
  resource_group_name = "rg"
  tags                = { product = "parallax", environment = "prod" }
  emails              = { operators = "operators@example.com" }
  workspace_ids = {
    westus2 = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg1/providers/Microsoft.OperationalInsights/workspaces/log-parallax-prod-westus2"
    eastus2 = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg2/providers/Microsoft.OperationalInsights/workspaces/log-parallax-prod-eastus2"
  }
  cosmos_account_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.DocumentDB/databaseAccounts/cosmos"
  budgets = {
    shared = { resource_group_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg", amount = 100 }
  }
}

run "people_are_told_by_mail" {
  assert {
    condition     = [for receiver in azurerm_monitor_action_group.this.email_receiver : receiver.email_address] == ["operators@example.com"]
    error_message = "the action group sends mail to everybody named"
  }
  assert {
    condition     = length(azurerm_monitor_action_group.this.short_name) <= 12
    error_message = "Azure takes 12 characters of a short name"
  }
}

run "request_units_are_watched" {
  assert {
    condition     = azurerm_monitor_metric_alert.request_units.criteria[0].metric_name == "NormalizedRUConsumption" && azurerm_monitor_metric_alert.request_units.criteria[0].dimension[0].name == "Region"
    error_message = "request units are watched region by region"
  }
}

run "a_budget_tells_before_the_money_is_gone" {
  assert {
    condition     = toset([for told in azurerm_consumption_budget_resource_group.this["shared"].notification : "${told.threshold_type} ${told.threshold}"]) == toset(["Actual 80", "Actual 100", "Forecasted 100"])
    error_message = "a budget tells at 80 and 100 percent, and when 100 is foreseen"
  }
}

run "a_budget_begins_with_a_month" {
  assert {
    condition     = can(regex("^20\\d{2}-(0[1-9]|1[0-2])-01T00:00:00Z$", azurerm_consumption_budget_resource_group.this["shared"].time_period[0].start_date))
    error_message = "Azure takes the first day of a month alone"
  }
}

run "the_workbook_reads_all_regions_together" {
  assert {
    condition     = can(regex("^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$", azurerm_application_insights_workbook.this.name))
    error_message = "a workbook's name is a GUID"
  }
  assert {
    condition     = toset(one([for item in jsondecode(azurerm_application_insights_workbook.this.data_json).items : item if item.name == "parameters"]).content.parameters[1].value) == toset(values(var.workspace_ids))
    error_message = "the workspaces of all regions are chosen when the workbook opens"
  }
  assert {
    condition     = alltrue([for item in jsondecode(azurerm_application_insights_workbook.this.data_json).items : item.content.crossComponentResources == ["{Workspaces}"] if item.type == 3])
    error_message = "a chart reads other workspaces than those chosen"
  }
}

run "somebody_has_to_be_told" {
  command = plan
  variables {
    emails = {}
  }
  expect_failures = [var.emails]
}
