output "id" {
  description = "Resource id of the account."
  value       = azurerm_storage_account.data.id
}

output "container_ids" {
  description = "Containers by name, for roles."
  value = merge(
    { for name, container in azurerm_storage_container.data : name => container.id },
    { "$web" = "${azurerm_storage_account_static_website.data.storage_account_id}/blobServices/default/containers/$web" },
  )
}

output "web_host" {
  description = "Host of the region's pages. Its zone is Azure's choice, so it is known only when the account is there."
  value       = azurerm_storage_account.data.primary_web_host
}
