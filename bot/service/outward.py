"""Outward: what the relay does at a remote. It opens tickets and says there what was said here, once.

Each step is one transaction before and one after the call. What may have taken effect without an answer is
looked for by our reference, which stands in the text, before it is done again.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from bot.domain.connector import Connector, Errand
from bot.domain.desk import Desks
from bot.domain.effects import FetchFile, OpenRemote, PushAct, PushFile, PushUpdate, RemoteEffect
from bot.domain.ids import DeskId, PersonId, Reference, RemoteId, RemoteUpdateId, WorkspaceId
from bot.domain.outgoing import Part, Speech, signed_as, told_inside, worded
from bot.domain.ports import Claim, Clock, Fetched, Ledger, Pace, Scene, Store, Transaction, Unfetched
from bot.domain.remote import Manner, NewTicket, RemoteTicket, ResourcesAct
from bot.domain.resources import ResourceId, ResourceType
from bot.errors import Deferred, Rejected, Transient, Unauthorized
from bot.service import echoing, leaving, leaving_acts
from bot.service.acquainting import Acquaintances
from bot.service.freight import Freight
from bot.service.health import Watch
from bot.service.leaving import Leaving, LeftOut, Made, Opening
from bot.service.leaving_files import WholeText
from bot.service.roster import Roster
from bot.service.whom import InTheirName, people_of

log = logging.getLogger(__name__)

ERRANDS: Mapping[type[RemoteEffect], Errand] = {
    OpenRemote: Errand.OPEN,
    PushUpdate: Errand.SAY,
    PushAct: Errand.ACT,
    PushFile: Errand.FILE,
}
"""What an effect goes there for."""

P = ParamSpec("P")
T = TypeVar("T")


class Outward:
    """Carries out effects at the remotes of the desks. `name_of` says what people call somebody."""

    def __init__(
        self,
        store: Store,
        connectors: Mapping[DeskId, Connector],
        name_of: Callable[[PersonId], Awaitable[str]],
        roster: Roster,
        clock: Clock,
        freight: Freight | None = None,
        watches: Mapping[DeskId, Watch] | None = None,
        acquaintances: Mapping[DeskId, Acquaintances] | None = None,
    ) -> None:
        self._store = store
        self._connectors = connectors
        self._name_of = name_of
        self._roster = roster
        self._clock = clock
        self._freight = freight
        self._watches = watches or {}
        self._acquaintances = acquaintances or {}
        self._name = InTheirName()

    @classmethod
    def to_nowhere(cls, store: Store, roster: Roster, clock: Clock) -> Outward:
        """Where no desk has a remote."""
        return cls(store, {}, _unnamed, roster, clock)

    def pace(self, effect: RemoteEffect) -> Pace | None:
        """How fast its remote takes effects like this one; None where each call waits for itself. Pure."""
        connector = self._connectors.get(effect.desk) if effect.desk is not None else None
        return connector.pace(ERRANDS[type(effect)]) if connector is not None else None

    async def carry_out(self, claim: Claim, effect: RemoteEffect, scene: Scene) -> None:
        """Do it and record what came of it. Raises RemoteError for what is to be tried again."""
        connector = self._awake(scene.ticket.desk, type(effect).__name__)
        await self._meet(scene.ticket.desk, people_of(effect, scene))
        match effect:
            case OpenRemote():
                await self._open(claim, effect, connector)
            case PushUpdate():
                await self._push(claim, effect, connector)
            case PushAct():
                await self._act(claim, effect, connector, scene.ticket.desk)
            case PushFile():
                await self._to_carry().push(claim, effect, connector, self._name_of)

    async def _meet(self, desk: DeskId, people: Collection[PersonId]) -> None:
        """See who they are there, before something is done in their name."""
        known = self._acquaintances.get(desk)
        if known is not None and people:
            await known.meet(people)

    async def fetch(self, effect: FetchFile, scene: Scene) -> Fetched | Unfetched | None:
        """Bring a file that lies at the remote into the file store; None when it is there already."""
        connector = self._awake(scene.ticket.desk, "fetch")
        return await self._to_carry().fetch(effect, scene, connector)

    def _awake(self, desk: DeskId, operation: str) -> Connector:
        """The remote of a desk. Raises Transient while nothing is to be sent there."""
        connector, watch = self._connectors.get(desk), self._watches.get(desk)
        if connector is None:
            raise Rejected("remote", operation, "its desk has no remote")
        if watch is not None:
            watch.demand_awake()
        return connector

    def _to_carry(self) -> Freight:
        if self._freight is None:
            raise Rejected("remote", "files", "there is no file store")
        return self._freight

    async def _open(self, claim: Claim, effect: OpenRemote, connector: Connector) -> None:
        wanted = await self._transact(leaving.opening, claim, effect)
        if wanted is None:
            return
        try:
            speech = await self._worded(wanted, connector, connector.opening_limit(wanted.new))
            speech = replace(speech, parts=(*speech.parts, *await self._inside(wanted, connector)))
            made = await self._opened(claim, wanted, speech, connector)
        except Rejected as error:
            await self._transact(leaving.not_opened, claim, error.reason)
        else:
            whole = await self._kept(claim, wanted, speech)
            await self._transact(leaving.opened, claim, replace(made, whole=whole))

    async def _opened(self, claim: Claim, wanted: Opening, speech: Speech, connector: Connector) -> Made:
        """The ticket there, and what of it is not (yet): it is open all the same."""
        first, *rest = speech.parts
        new = wanted.with_text(first.text)
        made = await connector.created(new, wanted.since) if claim.uncertain else None
        there: Collection[Reference] = ()
        if made is None:
            made = await self._created(claim, wanted, speech.parts, new, connector)
        elif rest:
            there = await self._there(claim, wanted, speech.parts, connector, made)
        missing = tuple(part for part in rest if part.reference not in there)
        lacking = _lacking(made, wanted)
        left_out = await self._attached(claim, made.head.id, lacking, connector)
        if missing and connector.pace(Errand.SAY) is not None:
            return Made(ticket=made, left_out=left_out, rest=missing)
        try:
            await self._say_all(claim, wanted, made.head.id, missing, connector, is_begun=True)
        except Rejected as error:
            return Made(ticket=made, left_out=(*left_out, LeftOut(reason=error.reason)))
        is_more = bool(missing or lacking)
        return Made(ticket=await self._read_again(made, connector) if is_more else made, left_out=left_out)

    async def _created(
        self,
        claim: Claim,
        wanted: Opening,
        parts: Sequence[Part],
        new: NewTicket,
        connector: Connector,
    ) -> RemoteTicket:
        await self._there(claim, wanted, parts, connector)
        try:
            manner = Manner(as_whom=new.as_whom)
            return await self._name.do(
                wanted.desk, manner, lambda how: connector.create(replace(new, as_whom=how.as_whom))
            )
        except Rejected:
            await self._taken_back(claim, wanted, parts, connector)
            raise

    async def _attached(
        self,
        claim: Claim,
        remote: RemoteId,
        lacking: Sequence[tuple[ResourceType, ResourceId]],
        connector: Connector,
    ) -> tuple[LeftOut, ...]:
        """Attach what a ticket is about, once it is open; what is not taken, by the reason for it."""
        is_slow = connector.pace(Errand.ACT) is not None
        together = ([tuple(lacking)] if lacking else []) if is_slow else [(each,) for each in lacking]
        refused: dict[str, list[ResourceId]] = {}
        for some in together:
            await self._wait_turn(claim, connector, Errand.ACT)
            try:
                await _begun(connector.act(remote, ResourcesAct(add=some)))
            except Rejected as error:
                refused.setdefault(error.reason, []).extend(id_ for _, id_ in some)
        return tuple(LeftOut(reason=reason, resources=tuple(ids)) for reason, ids in refused.items())

    async def _wait_turn(self, claim: Claim, connector: Connector, errand: Errand) -> None:
        """Take the turn of a further call within one effect; each but the first needs one of its own.

        Raises Deferred when it has not come: then what is there already is looked up before it goes on.
        """
        pace, now = connector.pace(errand), self._clock.now()
        if pace is None:
            return
        at = await self._store.sweep(_turn, claim.workspace, pace, now)
        if at > now:
            wait = (at - now).total_seconds()
            raise Deferred("remote", "pace", "the rest has to wait", certain=False, after=wait)

    async def _read_again(self, made: RemoteTicket, connector: Connector) -> RemoteTicket:
        """With what was added to it; when that cannot be read, what is known of it is enough for now."""
        try:
            return await connector.read(made.head.id)
        except Rejected:
            return made

    async def _push(self, claim: Claim, effect: PushUpdate, connector: Connector) -> None:
        wanted = await self._transact(leaving.leaving, claim, effect)
        if wanted is None:
            return
        if not wanted.rest and not wanted.text.strip():  # Nothing but files, which follow.
            await self._transact(leaving.sent, claim, wanted, [])
            return
        try:
            speech = (
                Speech(parts=wanted.rest)
                if wanted.rest
                else await self._worded(wanted, connector, connector.capabilities.text_limit)
            )
            copies = await self._pushed(claim, wanted, speech, connector)
        except Rejected as error:
            await self._transact(leaving.not_sent, claim, wanted.sending, error.reason)
        except (Transient, Unauthorized) as error:
            if error.certain and not claim.uncertain and connector.capabilities.joins_queued:
                await self._transact(leaving.put_back, claim, wanted.sending)
            raise
        else:
            whole = await self._kept(claim, wanted, speech)
            await self._transact(leaving.sent, claim, wanted, copies, whole)

    async def _pushed(
        self, claim: Claim, wanted: Leaving, speech: Speech, connector: Connector
    ) -> list[RemoteUpdateId]:
        is_again = claim.uncertain or wanted.is_again
        read = await connector.read(wanted.remote) if is_again else None
        there = await self._there(claim, wanted, speech.parts, connector, read)
        missing = [part for part in speech.parts if part.reference not in there]
        is_begun = len(missing) < len(speech.parts)
        said = await self._say_all(claim, wanted, wanted.remote, missing, connector, is_begun=is_begun)
        return [*(there[part.reference] for part in speech.parts if part.reference in there), *said]

    async def _say_all(
        self,
        claim: Claim,
        wanted: Opening | Leaving,
        remote: RemoteId,
        parts: Sequence[Part],
        connector: Connector,
        *,
        is_begun: bool,
    ) -> list[RemoteUpdateId]:
        """Say these parts, one behind the other; what they are called there, as far as it tells.

        Once some of it is there the next try has to look what.
        """
        copies: list[RemoteUpdateId] = []
        manner = wanted.rest_manner if isinstance(wanted, Opening) else wanted.manner
        for place, part in enumerate(parts):
            if place:
                await self._wait_turn(claim, connector, Errand.SAY)
            saying = self._name.do(wanted.desk, manner, partial(connector.push, remote, part.text))
            try:
                copies += await (_begun(saying) if is_begun or place else saying)
            except Rejected:
                await self._taken_back(claim, wanted, parts[place:], connector)
                raise
        return copies

    async def _there(
        self,
        claim: Claim,
        wanted: Opening | Leaving,
        parts: Sequence[Part],
        connector: Connector,
        read: RemoteTicket | None = None,
    ) -> Mapping[Reference, RemoteUpdateId]:
        """What of it is there, by all that is known and the ticket as it was read just now.

        Where answers bring no ids, all of it is expected back from now on.
        """
        if connector.capabilities.answers_with_ids:
            return _ours(read) if read is not None else {}
        return await self._transact(
            echoing.expect, claim, wanted.desk, wanted.sending, wanted.last, parts, read
        )

    async def _taken_back(
        self, claim: Claim, wanted: Opening | Leaving, parts: Sequence[Part], connector: Connector
    ) -> None:
        """These parts were refused. If they left before they may be there from then, and come back yet."""
        left_before = claim.uncertain or wanted.is_again
        if not connector.capabilities.answers_with_ids and not left_before:
            await self._transact(echoing.expect_no_more, claim, wanted.desk, wanted.sending, parts)

    async def _worded(self, wanted: Opening | Leaving, connector: Connector, limit: int) -> Speech:
        """A text in as many parts as the remote takes, or as a file; Rejected where it takes neither."""
        speech = worded(
            wanted.text,
            await self._name_of(wanted.by),
            wanted.ticket,
            wanted.sending,
            limit,
            connector.capabilities.parts_limit,
            as_file=self._freight is not None and wanted.may_be_file,
        )
        if speech is None:
            raise Rejected("remote", "push", "it is too long")
        return speech

    async def _inside(self, wanted: Opening, connector: Connector) -> Sequence[Part]:
        """What had been said before it was opened, each by whom: it is told behind what opens it."""
        told = [(await self._name_of(by), text) for by, text in wanted.inside]
        known, name = connector.capabilities, await self._name_of(wanted.by)
        limit, behind = known.text_limit, known.parts_limit
        return told_inside(told, name, wanted.ticket, wanted.sending, limit, behind)

    async def _kept(self, claim: Claim, wanted: Opening | Leaving, speech: Speech) -> WholeText | None:
        """The whole of a text whose beginning is there, to be recorded as a file that follows it."""
        if not speech.whole:
            return None
        keeping = self._to_carry().kept(claim, wanted.sending, wanted.by, speech.whole, wanted.text)
        return await _begun(keeping)

    async def _act(self, claim: Claim, effect: PushAct, connector: Connector, desk: DeskId) -> None:
        wanted = await self._transact(leaving_acts.acting, claim, effect)
        if wanted is None:
            return
        remote, act, manner = wanted
        try:
            await self._name.do(desk, manner, partial(connector.act, remote, act))
        except Rejected as error:
            await self._transact(leaving_acts.not_done, claim, effect.number, error.reason)
        else:
            await self._transact(leaving_acts.acted, claim)

    async def _transact(
        self,
        unit: Callable[Concatenate[Transaction, Desks, datetime, Claim, P], T],
        claim: Claim,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        return await self._store.transact(
            claim.workspace, unit, self._roster.desks, self._clock.now(), claim, *args, **kwargs
        )


def _turn(ledger: Ledger, workspace: WorkspaceId, pace: Pace, now: datetime) -> datetime:
    return ledger.turn(workspace, pace, now)


async def _unnamed(person: PersonId) -> str:
    return str(person)


async def _begun(call: Awaitable[T]) -> T:
    """A call behind another that took effect: whatever fails now, the next try has to look what is there."""
    try:
        return await call
    except (Transient, Unauthorized) as error:
        after = error.after if isinstance(error, Transient) else None
        raise Transient(error.system, error.operation, error.reason, certain=False, after=after) from error


def _lacking(made: RemoteTicket, wanted: Opening) -> list[tuple[ResourceType, ResourceId]]:
    """What a ticket is about and was not opened with, as far as the remote says what is attached to it."""
    there = {each.id for each in made.head.resources or ()}
    return [each for each in wanted.new.resources if each[1] not in there]


def _ours(ticket: RemoteTicket) -> dict[Reference, RemoteUpdateId]:
    """Our own updates on a ticket there, by their references."""
    own = ((signed_as(each.text), each.id) for each in ticket.updates if each.author.is_us)
    return {reference: id_ for reference, id_ in own if reference is not None}
