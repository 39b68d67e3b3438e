"""Where tickets are kept: SQLite or PostgreSQL behind the core's own `Store`."""
