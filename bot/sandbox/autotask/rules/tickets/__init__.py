"""The rules of tickets: one function for each, grouped by what they are about."""
