# A budget tells, it does not stop anything: the bounds are the apps' instance counts, autoscale's maximum and the workspaces' daily quota.
locals {
  budget_notifications = [
    { threshold = 80, type = "Actual" },
    { threshold = 100, type = "Actual" },
    { threshold = 100, type = "Forecasted" },
  ]
}

resource "azurerm_consumption_budget_resource_group" "this" {
  for_each = var.budgets

  name              = "budget-${each.key}-${var.name}"
  resource_group_id = each.value.resource_group_id
  amount            = each.value.amount
  time_grain        = "Monthly"

  time_period {
    # Azure refuses a month that is over.
    start_date = coalesce(var.budget_start, formatdate("YYYY-MM-'01T00:00:00Z'", plantimestamp()))
  }

  dynamic "notification" {
    for_each = local.budget_notifications
    content {
      operator       = "GreaterThanOrEqualTo"
      threshold      = notification.value.threshold
      threshold_type = notification.value.type
      contact_emails = values(var.emails)
    }
  }

  lifecycle {
    ignore_changes = [time_period]
  }
}
