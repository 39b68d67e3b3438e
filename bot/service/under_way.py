"""What the relay has under way: how many places are free, and whether more waits than there was room for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from bot.domain.effects import (
    Effect,
    FetchFile,
    Outlet,
    PostFile,
    PushFile,
    SendFile,
    SendTranscript,
    outlet_of,
)
from bot.domain.ports import Claim

SLOW = (FetchFile, PostFile, PushFile, SendFile, SendTranscript)
"""Effects that carry files, which may be large: they have more time, and a few places of their own."""
PATIENCE, PATIENCE_AT_REMOTES, PATIENCE_WITH_FILES = 20.0, 300.0, 600.0
"""Seconds that one effect may take. A remote's list may take half a minute, and what is looked for may stand
on several of its pages; whoever gave up before would begin the same search again and again."""
AT_ONCE, AT_ONCE_REMOTE = 32, 24
"""Effects under way at any time towards the chat, and towards remotes. Each way has places of its own, or a
burst of words for a remote would keep the chat from its cards and marks. So many calls of half a second are
as many a second as a remote takes."""
PLACES: Mapping[Outlet, int] = {Outlet.CHAT: AT_ONCE, Outlet.REMOTE: AT_ONCE_REMOTE}
HANDFUL = 8
"""As many places are free before more is claimed of what waits: a claim costs about as much as an effect."""


class UnderWay:
    """The effects that one relay carries out just now."""

    def __init__(self) -> None:
        self._all: dict[int, Claim] = {}
        self._crowded: frozenset[Outlet] = frozenset()

    def __bool__(self) -> bool:
        return bool(self._all)

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(self._all)

    @property
    def slow(self) -> list[Claim]:
        """Those that may take longer than a lease, which is to be renewed meanwhile."""
        return [claim for claim in self._all.values() if patience_with(claim.effect) > PATIENCE]

    @property
    def is_crowded(self) -> bool:
        """Whether the last claim filled the places of an outlet: more may wait."""
        return bool(self._crowded)

    @property
    def has_handful(self) -> bool:
        """Whether a claim is worth its cost again where more may wait."""
        room = self.room()
        return any(room[outlet] >= HANDFUL for outlet in self._crowded)

    def room(self) -> dict[Outlet, int]:
        """How many places are free, by outlet; what carries files takes none of them."""
        taken = _counted(self._all.values())
        return {outlet: max(places - taken[outlet], 0) for outlet, places in PLACES.items()}

    def begin(self, claims: Iterable[Claim], room: Mapping[Outlet, int]) -> None:
        """These were claimed for that room."""
        new = {claim.id: claim for claim in claims}
        taken = _counted(new.values())
        self._crowded = frozenset(outlet for outlet, free in room.items() if free and taken[outlet] >= free)
        self._all |= new

    def end(self, claim: Claim) -> None:
        """It is not under way any more, however it ended."""
        self._all.pop(claim.id, None)


def patience_with(effect: Effect) -> float:
    """How many seconds this effect may take."""
    if isinstance(effect, SLOW):
        return PATIENCE_WITH_FILES
    return PATIENCE_AT_REMOTES if outlet_of(effect) is Outlet.REMOTE else PATIENCE


def _counted(claims: Iterable[Claim]) -> Counter[Outlet]:
    return Counter(outlet_of(claim.effect) for claim in claims if not isinstance(claim.effect, SLOW))
