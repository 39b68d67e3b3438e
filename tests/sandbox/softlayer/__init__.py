"""Tests of the stand-in of SoftLayer."""
