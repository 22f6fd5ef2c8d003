mock_provider "azurerm" {}

variables {
  name            = "parallax-prod"
  subscription_id = "00000000-0000-0000-0000-000000000000"
}

run "two_roles_that_are_less_than_any_built_in_one" {
  command = plan

  assert {
    condition     = keys(azurerm_role_definition.this) == ["blobWriter", "replicationReader"]
    error_message = "roles.json has two roles without a built-in id"
  }
  assert {
    condition     = alltrue([for role in azurerm_role_definition.this : alltrue([for action in concat(role.permissions[0].actions, tolist(coalesce(role.permissions[0].data_actions, []))) : !strcontains(action, "delete") && !strcontains(action, "*")])])
    error_message = "neither erases anything, neither has a wildcard"
  }
  assert {
    condition     = alltrue([for role in azurerm_role_definition.this : role.assignable_scopes == tolist(["/subscriptions/00000000-0000-0000-0000-000000000000"]) && endswith(role.name, "(parallax-prod)")])
    error_message = "for this subscription, and told apart from other environments'"
  }
}

run "ids_can_be_known_before" {
  command = plan

  variables {
    name = "parallax-dev"
  }

  assert {
    condition     = azurerm_role_definition.this["blobWriter"].role_definition_id == uuidv5("url", "https://roles.parallax.invalid/parallax-dev/blobWriter") && azurerm_role_definition.this["blobWriter"].role_definition_id != uuidv5("url", "https://roles.parallax.invalid/parallax-prod/blobWriter")
    error_message = "the same in every run, another in every environment"
  }
}
