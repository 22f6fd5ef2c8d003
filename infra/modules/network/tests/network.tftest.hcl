mock_provider "azurerm" {
  source          = "../../mocks/azurerm"
  override_during = plan
}

variables {
  name                = "parallax-prod-westus2"
  location            = "westus2"
  resource_group_name = "rg"
  tags                = { product = "parallax", environment = "prod" }
  cidr                = "10.20.0.0/20"
  targets = {
    host-worker = { id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/hostworker", subresources = ["blob", "queue"] }
    cosmos      = { id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.DocumentDB/databaseAccounts/cosmos", subresources = ["Sql"] }
  }
}

run "an_endpoint_for_each_sub_resource" {
  command = plan

  assert {
    condition     = keys(azurerm_private_endpoint.this) == ["cosmos-sql", "host-worker-blob", "host-worker-queue"]
    error_message = "storage has an endpoint for each of its services"
  }
  assert {
    condition     = alltrue([for endpoint in azurerm_private_endpoint.this : length(endpoint.private_service_connection[0].subresource_names) == 1 && length(endpoint.private_dns_zone_group[0].private_dns_zone_ids) == 1])
    error_message = "each has its name in one private zone"
  }
}

run "apps_get_a_subnet_that_flex_consumption_takes" {
  command = plan

  assert {
    condition     = azurerm_subnet.apps.delegation[0].service_delegation[0].name == "Microsoft.App/environments" && azurerm_subnet.apps.address_prefixes == tolist(["10.20.0.0/22"])
    error_message = "delegated to container apps' environments, a thousand addresses"
  }
  assert {
    condition     = azurerm_subnet.endpoints.address_prefixes == tolist(["10.20.4.0/24"]) && azurerm_subnet.endpoints.private_endpoint_network_policies == "Enabled"
    error_message = "rules hold for endpoints as well"
  }
}

run "endpoints_answer_apps_and_nobody_else" {
  command = plan

  assert {
    condition     = [for rule in azurerm_network_security_group.endpoints.security_rule : [rule.source_address_prefix, rule.destination_port_range] if rule.access == "Allow" && rule.direction == "Inbound"] == [["10.20.0.0/22", "443"]]
    error_message = "TLS from the apps' subnet is all that is let in"
  }
  assert {
    condition     = length([for rule in azurerm_network_security_group.endpoints.security_rule : rule if rule.access == "Deny" && rule.source_address_prefix == "*" && rule.priority > 100]) == 1
    error_message = "the rest is refused: Azure's default lets the whole network in"
  }
}

run "apps_have_one_way_out" {
  command = plan

  assert {
    condition     = !azurerm_subnet.apps.default_outbound_access_enabled && azurerm_subnet_nat_gateway_association.apps.nat_gateway_id == azurerm_nat_gateway.out.id && azurerm_public_ip.out.allocation_method == "Static"
    error_message = "by an address that stays the same"
  }
}

run "what_is_private_elsewhere_is_still_found" {
  command = plan

  assert {
    condition     = alltrue([for link in azurerm_private_dns_zone_virtual_network_link.this : link.resolution_policy == "NxDomainRedirect" && !link.registration_enabled])
    error_message = "a peer's account is asked for in public when this zone does not know it"
  }
}

run "too_small_a_space_is_refused" {
  command = plan

  variables {
    cidr = "10.20.0.0/24"
  }

  expect_failures = [var.cidr]
}

run "a_sub_resource_without_a_zone_is_refused" {
  command = plan

  variables {
    targets = { table = { id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/hostworker", subresources = ["table"] } }
  }

  expect_failures = [var.targets]
}
