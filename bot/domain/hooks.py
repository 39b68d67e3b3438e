"""A call by which a remote tells us that something changed: what proves it, and what it says. Values only.

What it says is a hint and no more: the tickets that it names are read at the remote.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import RemoteId


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """A call that is proven to be the remote's. `nonce` is another in each call.

    Without tickets it tells that something changed, and not what.
    """

    nonce: str
    tickets: tuple[RemoteId, ...] = ()


HookReader = Callable[[Mapping[str, str], bytes, str, datetime], Hook]
"""Reads a call: its headers, by names in lower case, its body, the key that the remote shares, and the time.

Raises Unproven with the reason when the call is not proven to be the remote's, and to be of now. Pure.
"""
