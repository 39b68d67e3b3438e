"""Migrations, forward only: each makes the tables that its version of the program works with."""
