# The same in every region, or a list begun in one could not be continued in another.
resource "random_bytes" "cursor_key" {
  for_each = toset([for generation in [var.cursor_key_generation, var.cursor_key_generation - 1] : tostring(generation) if generation >= 1])

  length  = 32
  keepers = { generation = each.key }
}

locals {
  cursor_keys = [for generation in [var.cursor_key_generation, var.cursor_key_generation - 1] : random_bytes.cursor_key[tostring(generation)].base64 if generation >= 1]
}
