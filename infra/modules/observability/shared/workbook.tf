# The file's name is the workbook's, a GUID as Azure wants it: a new file would be a new workbook, not a new version of this one.
locals {
  workbook_file = one(fileset("${path.module}/workbooks", "*.json"))
}

resource "azurerm_application_insights_workbook" "this" {
  name                = trimsuffix(local.workbook_file, ".json")
  display_name        = "Parallax ${var.name}"
  description         = "Golden signals of every region beside each other."
  location            = var.location
  resource_group_name = var.resource_group_name
  category            = "workbook"
  tags                = var.tags

  # The file is whole JSON, so that it can be tried in the portal's editor; the regions are put in here.
  data_json = replace(file("${path.module}/workbooks/${local.workbook_file}"), "\"<workspaces>\"", jsonencode(values(var.workspace_ids)))
}
