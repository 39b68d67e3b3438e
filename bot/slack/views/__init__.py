"""Pure functions from values to blocks."""
