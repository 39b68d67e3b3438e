"""Payloads in, values out: the last place where an incoming Slack dict exists."""
