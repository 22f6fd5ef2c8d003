# Values that only Azure knows, for tests: ids in the form that the providers ask for, and nothing that exists.
mock_resource "azapi_resource" {
  defaults = {
    id     = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Web/sites/app"
    output = { properties = { defaultHostName = "app.azurewebsites.net", customDomainVerificationId = "MADEUP", thumbprint = "MADEUP" } }
  }
}
