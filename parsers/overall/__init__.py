"""The overall rating as stated in running text."""
