"""The words that tell who somebody is at a remote: `link` with an address, `whoami`. Text in, a value out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.ticket import PersonId
from bot.slack import relating
from bot.slack.grammar import MENTION, Do, Fault, Missing, Speaker, cut, person

TAKEN_BACK = frozenset(["none", "nobody"])
"""In the place of an address: what was said of somebody holds no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduce:
    """Somebody is whoever has that address at the remotes; without one, nobody that was said."""

    person: PersonId
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoAmI:
    """Who the speaker is, here and at the remotes."""


def _link(rest: str, speaker: Speaker) -> Do | Introduce:
    """Two tickets, or somebody and an address: `me@acme.example`, `@ada ada@acme.example`, `me none`."""
    word, behind = cut(rest)
    is_named = bool(MENTION.match(word)) or word.lower() == "me"
    address = speaker.plain(behind if is_named else rest).strip()
    if not is_named and "@" not in address:
        return relating.link(rest, speaker)
    who = person(word, speaker) if is_named else speaker.by
    if not address:
        raise Missing
    if len(address.split()) > 1:
        raise Missing(Fault.TOO_MUCH, cut(cut(address)[1])[0])
    return Introduce(person=who, address="" if address.lower() in TAKEN_BACK else address)


def _whoami(rest: str, speaker: Speaker) -> WhoAmI:
    if rest:
        raise Missing(Fault.TOO_MUCH, cut(rest)[0])
    return WhoAmI()


READERS: Mapping[str, Callable[[str, Speaker], Do | Introduce | WhoAmI]] = MappingProxyType(
    {"link": _link, "whoami": _whoami}
)
