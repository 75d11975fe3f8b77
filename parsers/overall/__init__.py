"""The overall rating as running text states it."""
