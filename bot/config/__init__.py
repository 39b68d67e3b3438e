"""What is set from outside: the environment and one TOML file."""
