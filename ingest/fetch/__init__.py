"""The one way to the network: polite, within the configured hosts, within limits."""
