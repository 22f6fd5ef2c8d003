# All properties of the blob service in one place. Through azapi, because without Front Door the pages' origins are the accounts' own
# addresses, which a block inside the account could not name.
resource "azapi_update_resource" "blob_service" {
  type      = "Microsoft.Storage/storageAccounts/blobServices@2025-06-01"
  parent_id = var.data.id
  name      = "default"

  body = {
    properties = {
      cors = {
        corsRules = [{
          allowedOrigins  = var.web_origins
          allowedMethods  = ["GET", "HEAD", "PUT", "OPTIONS"]
          allowedHeaders  = ["content-type", "content-md5", "if-none-match", "x-ms-*"]
          exposedHeaders  = ["etag", "x-ms-*"]
          maxAgeInSeconds = 600
        }]
      }
      # Blobs are made once and never changed, so versions would only keep what was erased for longer. This is the net under a mistake.
      isVersioningEnabled            = false
      deleteRetentionPolicy          = { enabled = true, days = var.undelete_days }
      containerDeleteRetentionPolicy = { enabled = true, days = var.undelete_days }
    }
  }
}
