"""What the consoles of all vendors share: requests read, lists, faults, the live socket. Knows no vendor."""
