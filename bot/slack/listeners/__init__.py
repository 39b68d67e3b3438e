"""Listeners: parse, hand on, reply, ack last. None of them decides anything."""
