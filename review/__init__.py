"""What changed, what is held, and what the maintainer decided. Imports only `schemas`."""
