"""The names of Rackspace's categories as ids of kinds, by which tickets keep them. Pure."""

from __future__ import annotations

import re

from bot.domain.ids import KindId

_OTHERS = re.compile(r"[^a-z0-9]+")
ALIASES = {"billing_and_payment": "billing_and_payments"}
"""One category that its documentation spells in two ways."""


def slug(name: str) -> KindId:
    """The id of the kind that stands for a category of that name."""
    plain = _OTHERS.sub("_", name.lower().replace("&", " and ")).strip("_")
    return KindId(ALIASES.get(plain, plain) or "category")
