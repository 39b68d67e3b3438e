"""Units of work around a ticket's files: what the relay brought, and what was deleted in the chat."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import count

from bot.domain.approving import waits_along
from bot.domain.desk import Desks
from bot.domain.effects import FetchFile
from bot.domain.events import UpdateAdded
from bot.domain.intents import Intent, Origin, RecordFile, RecordFileDeletion, RecordFileRefusal, Source
from bot.domain.plan import DESCRIPTION
from bot.domain.ports import Claim, Fetched, Scene, Transaction, Unfetched
from bot.domain.ticket import POLICY, ChannelId, FileReason, MessageRef, Ticket, TicketId
from bot.errors import Withheld
from bot.service.staging import reading
from bot.service.units import carry, found

FILE = ChannelId("file")
"""In the place of a channel, where a link is one of a file and not of a message."""


def record(
    tx: Transaction,
    claim: Claim,
    effect: FetchFile,
    fetched: Fetched | Unfetched | None,
    desks: Desks,
    now: datetime,
) -> None:
    """Record what came of fetching a file, and take it out of the outbox, in one."""
    if not tx.done(claim) or fetched is None:
        return
    said = tx.event(effect.ticket, effect.number)
    if not isinstance(said, UpdateAdded):
        return
    read = reading(tx, effect.ticket, effect.number)
    if read is not None:
        said = replace(said, visibility=read.visibility)  # It may have been edited into a note meanwhile.
    came, ticket = _came_of(effect, said, fetched), found(tx, effect.ticket)
    if isinstance(came, RecordFile) and waits_along(ticket, effect.number, said, desks.get(ticket.desk)):
        came = replace(came, goes_out=True)
    carry(tx, effect.ticket, came, None, desks, now)
    if isinstance(fetched, Fetched) and not said.files[effect.index].is_remote:
        _link(tx, said.files[effect.index].remote_id, effect.ticket, effect.number)


def given_up(effect: FetchFile, scene: Scene, error: Withheld) -> Unfetched | None:
    """A file that is not given to us however often we ask."""
    if not isinstance(scene.event, UpdateAdded):
        return None
    name = scene.event.files[effect.index].name
    return Unfetched(name=name, reason=FileReason.WITHHELD, details=error.reason)


def deleted(
    tx: Transaction, remote_id: str, source: Source, desks: Desks, now: datetime
) -> tuple[Ticket, ...]:
    """Note that a file was deleted in the chat, on each ticket that keeps it."""
    intent = RecordFileDeletion(by=POLICY, remote_id=remote_id)
    noted: list[Ticket] = []
    for place in count(1):
        linked = tx.linked(_copy(remote_id, place))
        if linked is None:
            break
        own = source if place == 1 else replace(source, key=f"{source.key}:{place}")
        noted.append(carry(tx, linked[0], intent, own, desks, now))
    return tuple(noted)


def _came_of(effect: FetchFile, said: UpdateAdded, fetched: Fetched | Unfetched) -> Intent:
    match fetched:
        case Fetched(stored=stored):
            return RecordFile(
                by=POLICY,
                origin=Origin.POLICY,
                update=effect.number,
                index=effect.index,
                author=said.by,
                visibility=said.visibility,
                remote_id=said.files[effect.index].remote_id,
                name=fetched.name,
                claimed=fetched.claimed,
                type=fetched.type,
                key=fetched.key,
                size=stored.size,
                sha256=stored.sha256,
                place=said.place,
                is_open=fetched.is_open,
                source=_source(said),
                goes_out=said.goes_out or (effect.number == DESCRIPTION and not said.via),
            )
        case Unfetched(reason=reason):
            return RecordFileRefusal(
                by=POLICY,
                origin=Origin.POLICY,
                update=effect.number,
                index=effect.index,
                author=said.by,
                visibility=said.visibility,
                name=fetched.name,
                reason=reason,
                details=fetched.details,
                message=said.message,
                is_told=not said.carried and reason is not FileReason.EXTERNAL,
            )


def is_remote(effect: FetchFile, scene: Scene) -> bool:
    """Whether a file lies at the desk's remote."""
    said = scene.event
    return (
        isinstance(said, UpdateAdded)
        and effect.index < len(said.files)
        and said.files[effect.index].is_remote
    )


def _source(said: UpdateAdded) -> str:
    """Who brought a file, if that is nobody of the chat."""
    return f"{said.actor} via {said.via}" if said.actor and said.via else said.via


def _link(tx: Transaction, remote_id: str, ticket: TicketId, number: int) -> None:
    """Note that a ticket keeps the file, behind those that do so already; once for each ticket."""
    for place in count(1):
        copy = _copy(remote_id, place)
        tx.link(copy, ticket, number)
        linked = tx.linked(copy)
        if linked is not None and linked[0] == ticket:
            return


def _copy(remote_id: str, place: int) -> MessageRef:
    return MessageRef(channel=FILE, id=remote_id if place == 1 else f"{remote_id}#{place}")
