locals {
  principals = merge(
    { for role in ["api", "worker"] : role => { for name, stamp in module.stamp : name => stamp.principals[role] } },
    var.release_principal_id == null ? {} : { release = { release = var.release_principal_id } },
  )
}

# On what each region owns: to its own identities and to its peers', as the list says.
module "roles" {
  source   = "../../modules/roles"
  for_each = var.shared.regions

  region          = each.key
  identities      = local.principals
  custom_role_ids = var.shared.custom_role_ids
  scopes          = module.stamp[each.key].scopes
}

# On the database, which all regions share.
module "database_roles" {
  source = "../../modules/roles"

  identities = local.principals
  cosmos     = var.shared.cosmos
  scopes     = { for name in var.shared.cosmos.containers : "cosmos/${name}" => { (name) = "/dbs/${var.shared.cosmos.database}/colls/${name}" } }
}

# The platform itself, not an app: it fetches the certificates of host names.
resource "azurerm_role_assignment" "certificate_reader" {
  for_each = { for name, region in var.shared.regions : name => region if var.certificate_reader_principal_id != null }

  scope                = module.stamp[each.key].vault_id
  role_definition_name = "Key Vault Certificate User"
  principal_id         = var.certificate_reader_principal_id
  principal_type       = "ServicePrincipal"
  description          = "App Service fetches the certificates of the colours' host names."
}
