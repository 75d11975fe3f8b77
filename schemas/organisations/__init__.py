"""The packaged registry: one TOML file a kind of organisation, and the areas."""
