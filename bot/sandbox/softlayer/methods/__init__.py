"""The methods of the services, one module a family; importing this registers them all."""

from __future__ import annotations

from bot.sandbox.softlayer import types_account, types_ticket
from bot.sandbox.softlayer.methods import attaching, changing, creating, neighbours, reading

__all__ = ["attaching", "changing", "creating", "neighbours", "reading", "types_account", "types_ticket"]
