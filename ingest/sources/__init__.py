"""The ways to find reports on a site. A source returns listings; others fetch what they list."""
