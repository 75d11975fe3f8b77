"""Network access: polite, restricted to the configured hosts, within limits."""
