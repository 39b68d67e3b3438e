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


@dataclass(frozen=True, slots=True)
class Goodbye:
    """A call that says that there will be no more. Anybody can make it: the remote is asked if it is so."""


HookReader = Callable[[Mapping[str, str], bytes, str, datetime], Hook | Goodbye]
"""Reads a call: its headers, by names in lower case, its body, the key that the remote shares, and the time.

Raises Unproven with the reason when the call is not proven to be the remote's, and to be of now; Untimely
when it is the remote's and of another time, and it would call no more if that were held against it. Pure.
"""
