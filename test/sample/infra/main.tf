variable "api_key" {
  type      = string
  sensitive = true
}

provider "skycloak" {
  api_key = var.api_key
}

resource "skycloak_cluster" "shop" {
  name     = "shop"
  size     = "small"
  location = "eu-central"
}
