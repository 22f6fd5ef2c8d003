# BlobCreated to the live worker of each region. Applied after the code is there: the worker's host answers Event Grid's handshake, and
# the key in the address does not exist before a first start with a blob trigger.
locals {
  subscribed = {
    for region, colour in var.live.worker : region => {
      colour = colour
      worker = var.stamps[region].apps.worker[colour]
    }
  }
}

resource "azurerm_eventgrid_system_topic" "images" {
  for_each = var.stamps

  name                = "evgt-${var.name}-${each.key}"
  location            = each.value.location
  resource_group_name = each.value.resource_group_name
  source_resource_id  = each.value.data_storage_account_id
  topic_type          = "Microsoft.Storage.StorageAccounts"
  tags                = var.tags

  identity {
    type = "SystemAssigned"
  }
}

# By the list of roles, as everywhere: the topic may write to the container of dead letters, and nothing else.
module "roles" {
  source   = "../../modules/roles"
  for_each = var.stamps

  region     = each.key
  identities = { topic = { (each.key) = azurerm_eventgrid_system_topic.images[each.key].identity[0].principal_id } }
  scopes     = { "data-account/deadletters" = { deadletters = "${each.value.data_storage_account_id}/blobServices/default/containers/deadletters" } }
}

data "azurerm_function_app_host_keys" "worker" {
  for_each = local.subscribed

  name                = each.value.worker.name
  resource_group_name = var.stamps[each.key].resource_group_name
}

# Named by colour and made before the old one goes: when the live worker changes, events reach both for a moment, which the worker
# bears, and a failing handshake leaves the old subscription as it was. Events that none gets are found by the reconciler.
resource "azurerm_eventgrid_system_topic_event_subscription" "images" {
  for_each = local.subscribed

  name                  = "images-${each.value.colour}"
  system_topic          = azurerm_eventgrid_system_topic.images[each.key].name
  resource_group_name   = var.stamps[each.key].resource_group_name
  event_delivery_schema = "EventGridSchema"
  included_event_types  = ["Microsoft.Storage.BlobCreated"]

  subject_filter {
    subject_begins_with = "/blobServices/default/containers/images/"
    case_sensitive      = true
  }

  # A grant bounds neither size nor kind of an upload: what is too big for the worker, or no whole blob, is no event.
  advanced_filter {
    number_less_than_or_equals {
      key   = "data.contentLength"
      value = var.max_upload_bytes
    }
    string_in {
      key    = "data.api"
      values = ["PutBlob", "PutBlockList"]
    }
  }

  webhook_endpoint {
    url                               = "https://${each.value.worker.host}/runtime/webhooks/blobs?functionName=Host.Functions.ResizeImage&code=${data.azurerm_function_app_host_keys.worker[each.key].blobs_extension_key}"
    max_events_per_batch              = 1
    preferred_batch_size_in_kilobytes = 64
  }

  retry_policy {
    max_delivery_attempts = 30
    event_time_to_live    = 1440
  }

  dead_letter_identity {
    type = "SystemAssigned"
  }

  storage_blob_dead_letter_destination {
    storage_account_id          = var.stamps[each.key].data_storage_account_id
    storage_blob_container_name = "deadletters"
  }

  depends_on = [module.roles]

  lifecycle {
    create_before_destroy = true

    precondition {
      condition     = data.azurerm_function_app_host_keys.worker[each.key].blobs_extension_key != ""
      error_message = "The ${each.value.colour} worker of ${each.key} has no key `blobs_extension` yet: deploy its code, call it once, and apply again."
    }
  }
}
