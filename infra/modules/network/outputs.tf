output "apps_subnet_id" {
  description = "Subnet that the apps send from. Known only when the way is complete: endpoints, names and rules."
  value       = azurerm_subnet.apps.id

  depends_on = [
    azurerm_private_endpoint.this,
    azurerm_private_dns_zone_virtual_network_link.this,
    azurerm_subnet_network_security_group_association.endpoints,
    azurerm_subnet_nat_gateway_association.apps,
    azurerm_nat_gateway_public_ip_association.out,
  ]
}
