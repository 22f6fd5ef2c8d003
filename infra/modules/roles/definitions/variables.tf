variable "name" {
  description = "Product and environment, such as \"parallax-prod\"."
  type        = string
}

variable "subscription_id" {
  description = "Subscription of the environment, in which the roles can be assigned."
  type        = string
}
