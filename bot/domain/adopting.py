"""How a ticket that was opened at a remote becomes one of ours: the events that begin it. Pure."""

from __future__ import annotations

from datetime import datetime

from bot.domain.desk import DeskRules
from bot.domain.events import Event, Opened, RemoteOpened, UpdateAdded
from bot.domain.intents import Origin
from bot.domain.remote import RemoteTicket
from bot.domain.syncing import ROLES, files_of, said_at
from bot.domain.ticket import (
    ADMINISTRATIVE,
    REMOTE,
    STANDARD,
    TITLE_LIMIT,
    ChannelId,
    Place,
    Priority,
    Role,
    Visibility,
)


def adopted(read: RemoteTicket, rules: DeskRules, now: datetime) -> list[Event]:
    """The events that begin it: its opening, its first words, and under which number it is known there.

    Nobody of the chat asked for it, so its requester is the remote; it is shown in the desk's channel.
    """
    head, via = read.head, rules.remote.name if rules.remote else ""
    first = read.updates[0] if read.updates else None
    actor = first.author.name if first else ""
    subject = rules.subject(head.subject)
    opened = Opened(
        at=now,
        by=REMOTE,
        origin=Origin.REMOTE,
        actor=actor,
        via=via,
        desk=rules.id,
        kind=STANDARD if subject is not None else ADMINISTRATIVE,
        subject=head.subject if subject is not None else None,
        title=(head.title or (subject.name if subject else head.number))[:TITLE_LIMIT],
        priority=head.priority or Priority.NORMAL,
        requester=REMOTE,
        places=(Place(number=1, channel=rules.channel or ChannelId("")),),
    )
    description = UpdateAdded(
        at=now,
        by=REMOTE,
        origin=Origin.REMOTE,
        actor=actor,
        via=via,
        text=(first.text if first else "") or head.title,
        files=files_of(first) if first else (),
        role=ROLES[first.author.side] if first else Role.REMOTE,
        visibility=Visibility.PUBLIC,
        said_at=said_at(first, now) if first else now,
        remote_id=first.id if first else None,
    )
    there = RemoteOpened(at=now, by=REMOTE, origin=Origin.REMOTE, via=via, id=head.id, number=head.number)
    return [opened, description, there]
