"""Rackspace Ticketing: the customer's side of its ticket service."""
