"""Tests of the stand-in of Autotask PSA."""
