"""The packaged inspection programmes: one TOML file each."""
