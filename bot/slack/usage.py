"""What can be typed, and how each command goes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

USAGE: Mapping[str, str] = MappingProxyType(
    {
        "new": "new [text]",
        "private": "private[: text]",
        "list": "list [mine|turn|open|unowned|waiting|due|following|closed since monday|group:x]",
        "find": "find <words> [status:open owner:me group:x tag:x kind:x desk:x before:2026-11-01]",
        "show": "show <number>",
        "take": "take <number>",
        "assign": "assign <number> @person|group|me|nobody [reason]",
        "group": "group <number> <group>|none [reason]",
        "priority": "priority <number> low|normal|high|urgent",
        "reply": "reply <number> <text>",
        "note": "note <number> <text>",
        "resolve": "resolve <number> [text]",
        "close": "close <number> [resolved|no-response|duplicate|abandoned] [text]",
        "reopen": "reopen <number> <reason>",
        "remind": "remind <number> <when> [text]",
        "autoclose": "autoclose <number> <when>",
        "snooze": "snooze <number> <when>",
        "tag": "tag <number> [+]word -word …",
        "attach": "attach <number> name|address|id … -name",
        "detach": "detach <number> name|address|id …",
        "due": "due <number> <when>|never",
        "follow": "follow <number> [@person]",
        "unfollow": "unfollow <number> [@person]",
        "email": "email <number> [+]address -address …",
        "link": "link <number> <number>",
        "unlink": "unlink <number> <number>",
        "move": "move <number> <desk>",
        "merge": "merge <number> into <number>",
        "askclose": "askclose <number> [text]",
        "set": "set <number> <field> <value>|-",
        "title": "title <number> <text>",
        "viewed": "viewed <number>|all",
        "drafts": "drafts",
        "rate": "rate <number> 1|2|3|4|5 [text]",
        "stats": "stats [desk:x] [7d|30d|month|since monday] [csv|json]",
        "why": "why <number>",
        "files": "files <number>",
        "file": "file <number> [name]",
        "export": "export <number> [markdown|json]",
        "help": "help",
    }
)
"""Every word of the grammar with its use, in the order in which `help` shows them."""
