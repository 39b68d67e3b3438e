"""Tests of the stand-in of Rackspace Ticketing."""
