"""One module a migration, in order; never changed once released."""
