# The private way from a region's apps to what they use. The account with people's pictures is not among it: browsers upload to it, so its
# network stays public. Networks of regions are not connected: each has an endpoint of its own to everything it needs, and so needs no peer.
locals {
  zones = {
    blob    = "privatelink.blob.core.windows.net"
    queue   = "privatelink.queue.core.windows.net"
    vault   = "privatelink.vaultcore.azure.net"
    Sql     = "privatelink.documents.azure.com"
    account = "privatelink.cognitiveservices.azure.com"
  }

  endpoints = merge([
    for name, target in var.targets : {
      for subresource in target.subresources : "${name}-${lower(subresource)}" => { id = target.id, subresource = subresource }
    }
  ]...)

  prefix = tonumber(split("/", var.cidr)[1])
  subnets = {
    # Flex Consumption takes an address for every instance, and a few more while it replaces them.
    apps      = cidrsubnet(var.cidr, 22 - local.prefix, 0)
    endpoints = cidrsubnet(var.cidr, 24 - local.prefix, 4)
  }
}

resource "azurerm_virtual_network" "this" {
  name                = "vnet-${var.name}"
  location            = var.location
  resource_group_name = var.resource_group_name
  address_space       = [var.cidr]
  tags                = var.tags
}

# Delegated as Flex Consumption wants it, which differs from all other plans.
resource "azurerm_subnet" "apps" {
  name                 = "apps"
  resource_group_name  = var.resource_group_name
  virtual_network_name = azurerm_virtual_network.this.name
  address_prefixes     = [local.subnets.apps]
  # Azure's own way out is no longer given to new networks.
  default_outbound_access_enabled = false

  delegation {
    name = "flex-consumption"

    service_delegation {
      name    = "Microsoft.App/environments"
      actions = ["Microsoft.Network/virtualNetworks/subnets/join/action"]
    }
  }
}

# The way out, for what stays public: pictures of every region, and telemetry. Other people's firewalls can name its address.
resource "azurerm_public_ip" "out" {
  name                = "pip-out-${var.name}"
  location            = var.location
  resource_group_name = var.resource_group_name
  sku                 = "Standard"
  allocation_method   = "Static"
  tags                = var.tags
}

resource "azurerm_nat_gateway" "out" {
  name                    = "ng-${var.name}"
  location                = var.location
  resource_group_name     = var.resource_group_name
  sku_name                = "Standard"
  idle_timeout_in_minutes = 4
  tags                    = var.tags
}

resource "azurerm_nat_gateway_public_ip_association" "out" {
  nat_gateway_id       = azurerm_nat_gateway.out.id
  public_ip_address_id = azurerm_public_ip.out.id
}

resource "azurerm_subnet_nat_gateway_association" "apps" {
  subnet_id      = azurerm_subnet.apps.id
  nat_gateway_id = azurerm_nat_gateway.out.id
}

resource "azurerm_subnet" "endpoints" {
  name                              = "endpoints"
  resource_group_name               = var.resource_group_name
  virtual_network_name              = azurerm_virtual_network.this.name
  address_prefixes                  = [local.subnets.endpoints]
  private_endpoint_network_policies = "Enabled"
  default_outbound_access_enabled   = false
}

# Endpoints answer the region's apps, over TLS, and nobody else in the network.
resource "azurerm_network_security_group" "endpoints" {
  name                = "nsg-endpoints-${var.name}"
  location            = var.location
  resource_group_name = var.resource_group_name
  tags                = var.tags

  security_rule {
    name                       = "apps"
    priority                   = 100
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefix      = local.subnets.apps
    source_port_range          = "*"
    destination_address_prefix = local.subnets.endpoints
    destination_port_range     = "443"
  }

  security_rule {
    name                       = "nobody-else"
    priority                   = 4000
    direction                  = "Inbound"
    access                     = "Deny"
    protocol                   = "*"
    source_address_prefix      = "*"
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_range     = "*"
  }
}

resource "azurerm_subnet_network_security_group_association" "endpoints" {
  subnet_id                 = azurerm_subnet.endpoints.id
  network_security_group_id = azurerm_network_security_group.endpoints.id
}

resource "azurerm_private_dns_zone" "this" {
  for_each = local.zones

  name                = each.value
  resource_group_name = var.resource_group_name
  tags                = var.tags
}

# What is private to a peer's network but public to us, such as its pictures, must not end in "no such name" here.
resource "azurerm_private_dns_zone_virtual_network_link" "this" {
  for_each = local.zones

  name                 = lower(each.key)
  private_dns_zone_id  = azurerm_private_dns_zone.this[each.key].id
  virtual_network_id   = azurerm_virtual_network.this.id
  registration_enabled = false
  resolution_policy    = "NxDomainRedirect"
  tags                 = var.tags
}

resource "azurerm_private_endpoint" "this" {
  for_each = local.endpoints

  name                = "pe-${each.key}-${var.name}"
  location            = var.location
  resource_group_name = var.resource_group_name
  subnet_id           = azurerm_subnet.endpoints.id
  tags                = var.tags

  private_service_connection {
    name                           = each.key
    private_connection_resource_id = each.value.id
    subresource_names              = [each.value.subresource]
    is_manual_connection           = false
  }

  private_dns_zone_group {
    name                 = "default"
    private_dns_zone_ids = [azurerm_private_dns_zone.this[each.value.subresource].id]
  }
}
