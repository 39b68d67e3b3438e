"""How a ticket that was opened at a remote becomes one of ours: the events that begin it. Pure."""

from __future__ import annotations

from datetime import datetime

from bot.domain.desk import DeskRules
from bot.domain.events import Event, Opened, RemoteOpened, UpdateAdded
from bot.domain.intents import Origin
from bot.domain.remote import RemoteHead, RemoteTicket, Side
from bot.domain.syncing import files_of, role_there, said_at
from bot.domain.ticket import (
    ADMINISTRATIVE,
    REMOTE,
    STANDARD,
    TITLE_LIMIT,
    ChannelId,
    KindId,
    Place,
    Priority,
    Visibility,
)


def adopted(read: RemoteTicket, rules: DeskRules, now: datetime) -> list[Event]:
    """The events that begin it: its opening, its first words, and under which number it is known there.

    Nobody of the chat asked for it, so its requester is the remote; it is shown in the desk's channel.
    """
    head, via = read.head, rules.remote.name if rules.remote else ""
    served = rules.remote is not None and rules.remote.is_served_here
    there = RemoteOpened(
        at=now,
        by=REMOTE,
        origin=Origin.REMOTE,
        via=via,
        id=head.id,
        number=head.number,
        is_served_here=served,
    )
    return [
        _opened(read, rules, via, now),
        _described(read, via, now, is_served_here=served),
        there,
    ]


def _opened(read: RemoteTicket, rules: DeskRules, via: str, now: datetime) -> Opened:
    head = read.head
    subject = rules.subject(head.subject)
    return Opened(
        at=now,
        by=REMOTE,
        origin=Origin.REMOTE,
        actor=read.updates[0].author.name if read.updates else "",
        via=via,
        desk=rules.id,
        kind=_kind(head, rules),
        subject=head.subject if subject is not None else None,
        title=(head.title or (subject.name if subject else head.number))[:TITLE_LIMIT],
        priority=head.priority or Priority.NORMAL,
        requester=REMOTE,
        places=(Place(number=1, channel=rules.channel or ChannelId("")),),
        answers=head.answers,
        resources=head.resources or (),
    )


def _described(read: RemoteTicket, via: str, now: datetime, *, is_served_here: bool) -> UpdateAdded:
    """Its first words; those of one that nobody has said a word on yet are its title."""
    first = read.updates[0] if read.updates else None
    return UpdateAdded(
        at=now,
        by=REMOTE,
        origin=Origin.REMOTE,
        actor=first.author.name if first else "",
        via=via,
        text=(first.text if first else "") or read.head.title,
        files=files_of(first) if first else (),
        role=role_there(first.author.side if first else Side.THEIRS, is_served_here=is_served_here),
        visibility=Visibility.PUBLIC,
        said_at=said_at(first, now) if first else now,
        is_published=is_served_here,
        remote_id=first.id if first else None,
    )


def _kind(head: RemoteHead, rules: DeskRules) -> KindId:
    """Its kind there, if the desk has it; else one that fits a ticket of no kind."""
    if head.kind is not None and rules.kind(head.kind) is not None:
        return head.kind
    return STANDARD if rules.subject(head.subject) is not None else ADMINISTRATIVE
