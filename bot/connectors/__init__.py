"""Connectors: one folder for each remote ticket system. `wire` is pure, `client` carries bytes."""
