"""Acquainting: who of the chat is who at a desk's remote, found by their addresses, kept in the roster.

Called by a metronome, and before something is done there for somebody. What somebody said is in the store.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.acquaintance import Acquaintance, KnownBy
from bot.domain.desk import DeskRules
from bot.domain.ids import DeskId, PersonId, WorkspaceId
from bot.domain.ports import Clock, Store, Transaction
from bot.domain.remote import RemoteAuthor, Side
from bot.domain.ticket import POLICY, REMOTE
from bot.errors import RemoteError, UserError
from bot.service.roster import Roster

log = logging.getLogger(__name__)

SECONDS_BETWEEN = 10
ASKED_AGAIN = timedelta(minutes=30)
"""How long it is believed that nobody there has somebody's address."""
TRIED_AGAIN = timedelta(minutes=1)
"""How soon somebody's address is asked for again before they act, where the chat did not tell it."""
WITHIN = 1.0
"""So many seconds whoever acts waits at most until it is known who they are there."""
Address = Callable[[PersonId], Awaitable[str]]
"""Somebody's address in the chat; empty where it is not told. Raises RemoteError."""


async def no_address(person: PersonId) -> str:
    """Where the chat tells none."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who there is at a remote: there may be tens of thousands, and each of ours is looked for among them."""

    all: Sequence[RemoteAuthor] = ()
    by_id: Mapping[str, RemoteAuthor] = field(default_factory=dict)
    by_address: Mapping[str, Sequence[RemoteAuthor]] = field(default_factory=dict)

    def of(self, people: Sequence[RemoteAuthor]) -> People:
        """The same of these; at once where they are the same."""
        if people is self.all:
            return self
        by_address: dict[str, list[RemoteAuthor]] = {}
        for each in people:
            if each.id and each.email:
                by_address.setdefault(each.email.casefold(), []).append(each)
        return People(all=people, by_id={each.id: each for each in people if each.id}, by_address=by_address)


class Acquaintances:
    """Those of one desk, shown to the roster of one process; `configured` has ids there by address."""

    def __init__(
        self,
        store: Store,
        workspace: WorkspaceId,
        desk: DeskId,
        roster: Roster,
        clock: Clock,
        address_of: Address,
        configured: Mapping[str, str] | None = None,
    ) -> None:
        self._store = store
        self._workspace = workspace
        self._desk = desk
        self._roster = roster
        self._clock = clock
        self._address_of = address_of
        self._configured = {key.casefold(): id_ for key, id_ in (configured or {}).items()}
        self._addresses: dict[PersonId, str] = {}
        self._asked: dict[PersonId, datetime] = {}
        self._tried: dict[PersonId, datetime] = {}
        self._people = People()

    async def beat(self) -> None:
        """See who the agents of the desk are there, and everybody who was met."""
        rules = self._serving()
        if rules is not None:
            await self.meet(rules.agents)

    async def meet(self, people: Iterable[PersonId]) -> None:
        """See who these are there, those who were met before too. It never fails for want of an address."""
        if self._serving() is None:
            return
        for person in people:
            await self._ask(person)
        said = await self._store.read(self._workspace, _said, self._desk)
        self._roster.acquaint(self._desk, self._known(said))

    async def expect(self, person: PersonId) -> None:
        """Somebody acts: see who they are there, if that was not looked into lately. It never fails.

        Who is not known by then is looked for again with the next beat, or when they act again.
        """
        now = self._clock.now()
        asked_at, tried_at = self._asked.get(person), self._tried.get(person)
        is_known = asked_at is not None and now < asked_at + ASKED_AGAIN
        is_tried = tried_at is not None and now < tried_at + TRIED_AGAIN
        if is_known or is_tried or self._serving() is None:
            return
        self._tried[person] = now
        with suppress(TimeoutError):
            async with asyncio.timeout(WITHIN):
                await self.meet([person])

    def _serving(self) -> DeskRules | None:
        rules = self._roster.desks.find(self._desk)
        return rules if rules is not None and rules.remote and rules.remote.is_served_here else None

    async def _ask(self, person: PersonId) -> None:
        now = self._clock.now()
        asked_at = self._asked.get(person)
        if person in (POLICY, REMOTE) or (asked_at is not None and now < asked_at + ASKED_AGAIN):
            return
        try:
            address = await self._address_of(person)
        except RemoteError as error:
            log.info("address not told", extra={"person": person, "reason": error.reason})
            return
        self._asked[person] = now
        self._addresses[person] = address.casefold()

    def _known(self, said: Sequence[Acquaintance]) -> list[Acquaintance]:
        """Those who said who they are, then those who are found by their address, each there but once."""
        people = self._people = self._people.of(self._roster.people_at(self._desk))
        by_id = people.by_id
        known = {
            each.person: replace(each, says=by_id[each.id].says if each.id in by_id else ()) for each in said
        }
        taken = {each.id for each in said}
        rules = self._serving()
        for person, address in sorted(self._addresses.items()):
            is_agent = rules is not None and rules.is_agent(person)
            found = self._found(person, address, people, is_agent=is_agent) if address else None
            if found is None or person in known or (found.is_ours and found.id in taken):
                continue  # Several of a company may speak as one of its contacts, but nobody as a colleague.
            known[person] = found
            taken.add(found.id)
        return sorted(known.values(), key=lambda each: each.person)

    def _found(
        self,
        person: PersonId,
        address: str,
        people: People,
        *,
        is_agent: bool,
    ) -> Acquaintance | None:
        """Who has that address there: an agent first among the desk's people, others among its customers."""
        by_id = people.by_id
        configured = by_id.get(self._configured.get(address, ""))
        if configured is not None:
            return acquaintance(person, configured, KnownBy.CONFIGURATION)
        domain = by_id.get(self._configured.get(address[address.find("@") :], ""))
        alike = people.by_address.get(address, ())
        side = Side.OURS if is_agent else Side.THEIRS
        found = next((each for each in alike if each.side is side), None)
        if found is not None:
            return acquaintance(person, found, KnownBy.ADDRESS)
        is_for_all = domain is not None and domain.side is Side.THEIRS and not is_agent
        return acquaintance(person, domain, KnownBy.CONFIGURATION) if domain and is_for_all else None


def acquaintance(person: PersonId, author: RemoteAuthor, by: KnownBy) -> Acquaintance:
    """Somebody of the chat as this one there."""
    is_ours = author.side is Side.OURS
    return Acquaintance(
        person=person,
        id="" if author.is_company else author.id,
        name=author.name,
        is_ours=is_ours,
        says=author.says,
        by=by,
    )


def _said(tx: Transaction, desk: DeskId) -> list[Acquaintance]:
    return tx.acquaintances(desk)


def introduce(
    tx: Transaction, desk: DeskId, who: Acquaintance | None, person: PersonId
) -> list[Acquaintance]:
    """Note who somebody is there, or no more; all of whom that is said. UserError where another is that."""
    if who is None:
        tx.forget_acquaintance(desk, person)
        return tx.acquaintances(desk)
    taken = next((each for each in tx.acquaintances(desk) if each.id == who.id), None)
    if taken is not None and taken.person != person:
        raise UserError("taken_there", name=who.name)
    tx.introduce(desk, who)
    return tx.acquaintances(desk)


def introductions(
    roster: Roster, by: PersonId, person: PersonId, address: str
) -> dict[DeskId, Acquaintance | None]:
    """Who somebody becomes at which desks; without an address nobody. UserError when that cannot be.

    Somebody's own address is found without a word, so any other is for an admin to vouch for: whoever is
    taken for a colleague acts in their name there.
    """
    served = [each for each in roster.desks.all if each.remote is not None and each.remote.is_served_here]
    if not served:
        raise UserError("nobody_there")
    allowed = [each for each in served if each.is_admin(by) or (by == person and not address)]
    if not allowed:
        raise UserError("admins_link")
    if not address:
        return {each.id: None for each in allowed}
    found = {each.id: _with_address(roster, each, person, address) for each in allowed}
    known = {desk: who for desk, who in found.items() if who is not None}
    if not known:
        remotes = ", ".join(each.remote.name for each in allowed if each.remote is not None)
        raise UserError("address_unknown_there", address=address[:80], remote=remotes)
    return dict(known)


def _with_address(roster: Roster, rules: DeskRules, person: PersonId, address: str) -> Acquaintance | None:
    """Whoever has it there; only agents are of those who work there."""
    people = [each for each in roster.people_at(rules.id) if each.email.casefold() == address.casefold()]
    sides = (Side.OURS, Side.THEIRS) if rules.is_agent(person) else (Side.THEIRS,)
    found = next((each for side in sides for each in people if each.side is side and each.id), None)
    return acquaintance(person, found, KnownBy.WORD) if found is not None else None


def show(roster: Roster, desk: DeskId, who: Acquaintance | None, person: PersonId) -> None:
    """Have it be known at once; all else is found out with the next beat."""
    remote = roster.desks.get(desk).remote
    others = [each for each in (remote.people if remote else ()) if each.person != person]
    taken = [each for each in others if who is None or each.id != who.id]
    roster.acquaint(desk, sorted([*taken, *([who] if who else [])], key=lambda each: each.person))
