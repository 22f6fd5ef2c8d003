locals {
  cursor_generations = [for generation in [var.cursor_key_generation, var.cursor_key_generation - 1] : tostring(generation) if generation >= 1]
  cursor_keys        = [for generation in local.cursor_generations : random_bytes.cursor_key[generation].base64]
}

# The same in every region, or a list begun in one could not be continued in another.
resource "random_bytes" "cursor_key" {
  for_each = toset(local.cursor_generations)

  length  = 32
  keepers = { generation = each.key }
}
