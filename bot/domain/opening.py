"""How a ticket comes to be: what a form or a message must hold, and the events that begin a ticket."""

from __future__ import annotations

from datetime import datetime

from bot.domain.desk import DeskRules, Kind, Policies
from bot.domain.events import Event, Opened, UpdateAdded
from bot.domain.evolve import fold
from bot.domain.intents import OpenTicket
from bot.domain.policies import in_step
from bot.domain.ticket import (
    TEXT_LIMIT,
    TITLE_LIMIT,
    ChannelId,
    PersonId,
    Place,
    Role,
    TicketId,
    Visibility,
)
from bot.errors import FormError, UserError


def open_ticket(intent: OpenTicket, rules: DeskRules, now: datetime) -> list[Event]:
    """The events that open a ticket: its opening and its first update. Raises FormError with every fault."""
    kind = rules.kind(intent.kind)
    faults = [fault for fault in _faults(intent, kind, rules) if fault]
    if faults:
        raise FormError(faults)
    opened = Opened(
        at=now,
        by=intent.by,
        origin=intent.origin,
        desk=rules.id,
        kind=intent.kind,
        subject=intent.subject,
        title=title_for(intent, rules),
        priority=intent.priority,
        requester=intent.requester,
        places=places_for(intent, rules),
        follow_up_of=intent.follow_up_of,
        is_private=intent.is_private,
        told=_told(intent, rules) if intent.is_private else (),
    )
    events: list[Event] = [opened, _description(intent, now)]
    if rules.policies == Policies():
        return events
    ticket = fold(TicketId(""), events)  # Its number is given later; no policy goes by it.
    return [*events, *in_step(None, ticket, events, (), rules, now)]


def _faults(intent: OpenTicket, kind: Kind | None, rules: DeskRules) -> list[UserError | None]:
    return [
        None if kind else UserError("unknown_kind", "kind"),
        _title_fault(intent, kind, rules),
        _text_fault(intent),
        UserError("no_private", "privacy", desk=rules.name)
        if intent.is_private and not rules.takes_private
        else None,
    ]


def _title_fault(intent: OpenTicket, kind: Kind | None, rules: DeskRules) -> UserError | None:
    if len(intent.title) > TITLE_LIMIT:
        return UserError("title_too_long", "title", limit=str(TITLE_LIMIT))
    if kind is None or (intent.said is not None and intent.subject is None):
        return None  # A ticket from a message has its first line for a title until somebody files it.
    if not kind.has_subject:
        return None if intent.title.strip() else UserError("title_missing", "title")
    subject = rules.subject(intent.subject)
    if subject is None:
        return UserError("subject_missing", "subject")
    return None if subject.active else UserError("subject_inactive", "subject", subject=subject.name)


def _text_fault(intent: OpenTicket) -> UserError | None:
    if not intent.text.strip() and not intent.files:
        return UserError("text_missing", "text")
    if len(intent.text) > TEXT_LIMIT:
        return UserError("text_too_long", "text", limit=f"{TEXT_LIMIT:,}")
    return None


def title_for(intent: OpenTicket, rules: DeskRules) -> str:
    """The subject's name, else what was written as a title, else the first line of the text."""
    subject = rules.subject(intent.subject)
    kind = rules.kind(intent.kind)
    if subject is not None and (kind is None or kind.has_subject):
        return subject.name
    if intent.title.strip():
        return " ".join(intent.title.split())
    first = next((line for line in intent.text.splitlines() if line.strip()), "")
    words = " ".join(first.split()) or next((file.name for file in intent.files), "")
    return words if len(words) <= TITLE_LIMIT else words[: TITLE_LIMIT - 1] + "…"


def places_for(intent: OpenTicket, rules: DeskRules) -> tuple[Place, ...]:
    """Where the ticket is shown: in the conversation it grew out of, and always in the desk's channel."""
    if intent.is_private:
        return _private_places(intent, rules)
    home = rules.channel or intent.channel
    if intent.thread is None:
        return (Place(number=1, channel=home),)
    here = Place(number=1, channel=intent.thread.channel, root=intent.thread.id)
    if here.channel == home:
        return (here,)
    return (here, Place(number=2, channel=home))


def _private_places(intent: OpenTicket, rules: DeskRules) -> tuple[Place, ...]:
    """In the conversation if only few read it, else in the requester's own; and with the desk's insiders."""
    if intent.thread is not None and intent.is_among_few:
        here = Place(number=1, channel=intent.thread.channel, root=intent.thread.id)
    else:
        here = Place(number=1, channel=ChannelId(intent.requester))
    if rules.private_channel is None or here.channel == rules.private_channel:
        return (here,)
    return (here, Place(number=2, channel=rules.private_channel))


def _told(intent: OpenTicket, rules: DeskRules) -> tuple[PersonId, ...]:
    """The insiders, where no channel shows them what they may see."""
    if rules.private_channel is not None:
        return ()
    return tuple(sorted(rules.insiders - {intent.by, intent.requester}))


def _description(intent: OpenTicket, now: datetime) -> UpdateAdded:
    """The first update; whoever writes it speaks for the requester, so the desk is to act.

    Words that are not verbatim are not the message's: that is carried over with its thread, as its author's.
    """
    is_here = not intent.is_private or intent.is_among_few
    said = intent.said if intent.verbatim and is_here else None
    return UpdateAdded(
        at=now,
        by=intent.requester if intent.verbatim else intent.by,
        origin=intent.origin,
        text=intent.text,
        files=intent.files,
        role=Role.REQUESTER,
        visibility=Visibility.PUBLIC,
        message=said,
        place=1 if said and intent.thread else None,
        said_at=now,
    )
