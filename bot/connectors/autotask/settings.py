"""What the configuration says of an instance beyond how to reach it, and what is wrong with that. Pure."""

from __future__ import annotations

import re

from bot.connectors.autotask.forms import SETTINGS

COMPANY = "company:"
_ADDRESS = re.compile(r"[^@\s]*@[^@\s]+")
_ID = re.compile(r"(resource|contact|company):\d{1,18}")


def misnamed_person(address: str, id_: str) -> str:
    """What `people` must say instead of who has that address, or all of a domain, there; empty if it may."""
    if not _ADDRESS.fullmatch(address):
        return "must be an address, or @ and a domain, and who that is there"
    found = _ID.fullmatch(id_)
    if not found:
        return "must be resource:, contact: or company: and its number there"
    if address.startswith("@") and found[1] == "resource":
        return "all of a domain can be a contact or of a company, and nobody who works there"
    return ""


def misnamed_category(name: str, words: str) -> str:
    """What `categories` must say instead of these words on a category; empty if it may."""
    unknown = [each for each in map(str.strip, words.split(",")) if each.casefold() not in SETTINGS]
    return f"{', '.join(unknown)} is unknown; known are {', '.join(SETTINGS)}" if unknown else ""
