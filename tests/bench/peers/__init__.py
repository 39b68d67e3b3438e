"""Threadesk beside two ticket systems from the package index, which live in an environment of their own."""
