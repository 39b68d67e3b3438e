"""Decisions of what goes out to a remote and when: held a while, joined, changed, taken back, tried again.

Only decide and its modules call them. What a sending says is read from the log when it goes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from bot.domain.abilities import Capabilities, Connected, Mode
from bot.domain.desk import DeskRules
from bot.domain.events import Event, SendingChanged
from bot.domain.intents import (
    AddUpdate,
    CorrectUpdate,
    Drop,
    Publish,
    PutBack,
    RecordNotSent,
    RecordSent,
    Release,
    RetractUpdate,
    SendAgain,
    SendNow,
    SendOut,
)
from bot.domain.outgoing import ROOM_FOR_SIGNATURE
from bot.domain.remote_side import Remote, Sending, SendingState
from bot.domain.secret_text import holds_secret
from bot.domain.ticket import Ticket, Visibility
from bot.domain.wanted import Wanted
from bot.errors import UserError

Said = AddUpdate | CorrectUpdate | SendOut | Publish
STILL_HERE = frozenset({SendingState.HELD, SendingState.ASKING, SendingState.REFUSED})
"""In these nothing of it has left, and somebody can still decide about it."""


def goes_out(ticket: Ticket, intent: AddUpdate, rules: DeskRules) -> bool:
    """Whether what somebody says goes to the remote: as they say, else as the channel's mode has it."""
    if ticket.remote is None or rules.remote is None:
        return False
    is_note = intent.visibility is Visibility.INTERNAL
    if is_note and not rules.remote.takes_notes:
        return False
    channel = intent.message.channel if intent.message else intent.said_in
    mode = rules.remote.mode(channel) if channel else Mode.TWO_WAY
    is_meant = intent.message is None if intent.outward is None else intent.outward
    is_meant = is_meant or intent.is_published
    if is_meant and mode is Mode.ALERTS_ONLY:
        if is_note:
            return False
        raise UserError("alerts_only", "text", remote=rules.remote.name)
    return is_meant or (intent.outward is None and mode is Mode.TWO_WAY)


def sent(ticket: Ticket, intent: AddUpdate, number: int, rules: DeskRules, now: datetime) -> list[Event]:
    """Have the update of event `number` go out, with what the same person said just before."""
    if ticket.remote is None or rules.remote is None or not (intent.text.strip() or intent.files):
        return []
    joined = _open_for(ticket, ticket.remote, intent, rules.remote.capabilities, now)
    if holds_secret(intent.text) or (intent.is_published and not intent.is_agreed):
        asking = _new(ticket.remote, intent, number, SendingState.ASKING, None)
        return [_changed(asking, intent, now)]
    if joined is not None:
        numbers, length = (*joined.numbers, number), joined.length + _length(intent.text)
        longer = replace(joined, numbers=numbers, length=length, latest=number)
        return [_changed(longer, intent, now, joined.state)]
    return [_changed(_held(ticket.remote, intent, number, rules.remote.hold, now), intent, now)]


def passed_on(ticket: Ticket, intent: AddUpdate, number: int, now: datetime) -> list[Event]:
    """Have an update (event `number`) leave at once and as it is: nobody is asked about it any more."""
    if ticket.remote is None:
        return []
    return [_changed(_new(ticket.remote, intent, number, SendingState.QUEUED, None), intent, now)]


def send_out(ticket: Ticket, intent: SendOut, rules: DeskRules, now: datetime) -> list[Event]:
    """Have an update that stayed here go out after all, as its author's."""
    remote = rules.remote
    if ticket.remote is None or remote is None:
        raise UserError("no_remote", desk=rules.name)
    if ticket.is_closed:
        raise UserError("closed", ticket=ticket.id)
    if intent.visibility is Visibility.INTERNAL and not remote.takes_notes:
        raise UserError("note_stays", remote=remote.name)
    if intent.was_sent:
        raise UserError("sent_already", remote=remote.name)
    if remote.mode(intent.channel) is Mode.ALERTS_ONLY:
        raise UserError("alerts_only", remote=remote.name)
    if not intent.text.strip():
        raise UserError("text_missing")
    state = SendingState.ASKING if holds_secret(intent.text) else SendingState.QUEUED
    sending = _new(ticket.remote, intent, intent.number, state, None)
    asked = _changed(replace(sending, by=intent.author), intent, now)
    return [replace(asked, was=SendingState.DROPPED)]


def _open_for(
    ticket: Ticket, remote: Remote, intent: AddUpdate, capabilities: Capabilities, now: datetime
) -> Sending | None:
    """The last sending, if it still takes something: not gone, of the same person, with nothing said since.

    As long as it is held; where updates are few also as long as it waits, until it is as long as one may be.
    """
    last = remote.sendings[-1] if remote.sendings else None
    if last is None or last.by != intent.by or max(last.latest, last.numbers[-1]) != ticket.spoken:
        return None
    if last.is_published is not intent.is_published or intent.visibility is Visibility.INTERNAL:
        return None  # What one may see and the other not is never one update.
    if capabilities.joins_queued:
        is_waiting = last.state in (SendingState.HELD, SendingState.QUEUED)
        most = capabilities.text_limit - ROOM_FOR_SIGNATURE
        return last if is_waiting and last.length + _length(intent.text) <= most else None
    is_held = last.state is SendingState.HELD and last.release_at is not None and now < last.release_at
    return last if is_held else None


def _length(text: str) -> int:
    """How many characters it adds to what it goes with."""
    return len(text.strip()) + len("\n\n")


def _held(remote: Remote, intent: Said, number: int, hold: timedelta, now: datetime) -> Sending:
    if not hold:
        return _new(remote, intent, number, SendingState.QUEUED, None)
    return _new(remote, intent, number, SendingState.HELD, now + hold)


def _new(
    remote: Remote, intent: Said, number: int, state: SendingState, release_at: datetime | None
) -> Sending:
    return Sending(
        id=remote.sent + 1,
        numbers=(number,),
        by=intent.by,
        state=state,
        release_at=release_at,
        length=_length(intent.text),
        latest=number,
        is_published=_is_published(intent),
    )


def _is_published(intent: Said) -> bool:
    """Whether it is for the customer: a correction is, if what it corrects was, and it is no note by now."""
    match intent:
        case AddUpdate(is_published=is_published):
            return is_published
        case CorrectUpdate(was_published=was_published, visibility=visibility):
            return was_published and visibility is Visibility.PUBLIC
        case _:
            return isinstance(intent, Publish)


def _changed(
    sending: Sending, intent: Wanted, now: datetime, was: SendingState | None = None
) -> SendingChanged:
    return SendingChanged(at=now, by=intent.by, origin=intent.origin, sending=sending, was=was)


def corrected(
    ticket: Ticket, intent: CorrectUpdate, number: int, rules: DeskRules, now: datetime
) -> list[Event]:
    """What an edit (event `number`) means for what goes out.

    What is still here goes out as it reads then. What has left is followed by a correction, which itself can
    be edited as long as it is here. What turned into a note does not go, if it still is here.
    """
    if ticket.remote is None or rules.remote is None:
        return []
    waiting = _waiting_with(ticket.remote, (intent.corrects, *intent.edits))
    if waiting:
        changed = [_revised(each, intent, number, rules.remote, now) for each in waiting]
        return [
            _after_edit(before, after, intent, now)
            for before, after in zip(waiting, changed, strict=True)
            if after != before
        ]
    is_kept = intent.visibility is Visibility.INTERNAL and not rules.remote.takes_notes
    if not intent.was_sent or is_kept:
        return []
    if holds_secret(intent.text) or _is_published(intent):
        return [_changed(_new(ticket.remote, intent, number, SendingState.ASKING, None), intent, now)]
    return [_changed(_held(ticket.remote, intent, number, rules.remote.hold, now), intent, now)]


def _revised(
    sending: Sending, intent: CorrectUpdate, number: int, remote: Connected, now: datetime
) -> Sending:
    """Something that still is here, after an edit of what it says; of a correction the last edit counts."""
    takes_it = remote.takes_notes and not sending.is_published
    if intent.visibility is Visibility.INTERNAL and not takes_it:
        return _without(sending, (intent.corrects, *intent.edits))
    numbers = tuple(number if each in intent.edits else each for each in sending.numbers)
    read = replace(sending, numbers=numbers, length=sending.length + _length(intent.text))
    if holds_secret(intent.text):
        return replace(read, state=SendingState.ASKING, release_at=None)
    is_asked = sending.state is SendingState.ASKING and not sending.is_published
    if is_asked and len(numbers) == 1:  # Of several another may be the secret.
        return _let_go(read, remote.hold, now)
    return read


def _let_go(sending: Sending, hold: timedelta, now: datetime) -> Sending:
    """It may leave, after as long as it can still be changed."""
    if not hold:
        return replace(sending, state=SendingState.QUEUED, release_at=None)
    return replace(sending, state=SendingState.HELD, release_at=now + hold)


def _after_edit(before: Sending, after: Sending, intent: CorrectUpdate, now: datetime) -> SendingChanged:
    is_out = intent.corrects not in after.numbers or after.state is SendingState.DROPPED
    is_noted = intent.visibility is Visibility.INTERNAL and intent.corrects in before.numbers and is_out
    changed = _changed(after, intent, now, before.state)
    return replace(changed, noted=intent.corrects) if is_noted else changed


def retracted(ticket: Ticket, intent: RetractUpdate, now: datetime) -> list[Event]:
    """What is still here does not go; what has left stays there, which its author is told elsewhere."""
    numbers = (intent.corrects, *intent.edits)
    waiting = _waiting_with(ticket.remote, numbers) if ticket.remote else []
    return [_changed(_without(each, numbers), intent, now, each.state) for each in waiting]


def _waiting_with(remote: Remote, numbers: Collection[int]) -> list[Sending]:
    """What is still here of these updates and of their corrections."""
    return [
        each
        for each in remote.sendings
        if each.state is not SendingState.LEAVING and not set(numbers).isdisjoint(each.numbers)
    ]


def _without(sending: Sending, numbers: Collection[int]) -> Sending:
    kept = tuple(each for each in sending.numbers if each not in numbers)
    return replace(sending, numbers=kept) if kept else replace(sending, state=SendingState.DROPPED)


def published(ticket: Ticket, intent: Publish, now: datetime) -> list[Event]:
    """Have what was said before go out for the customer: as it still waits here, else as another update."""
    if ticket.remote is None:
        return []
    remote, events = ticket.remote, list[Event]()
    for each in _waiting_with(remote, (intent.number,)):
        if each.numbers == (intent.number,):
            is_held = each.state in (SendingState.HELD, SendingState.QUEUED)
            state = each.state if is_held else SendingState.QUEUED
            after = replace(each, is_published=True, state=state, reason="")
            return [_changed(after, intent, now, each.state)]
        events.append(_changed(_without(each, (intent.number,)), intent, now, each.state))
    if not intent.text.strip():
        raise UserError("text_missing")
    anew = replace(_new(remote, intent, intent.number, SendingState.QUEUED, None), by=intent.author)
    return [*events, replace(_changed(anew, intent, now), was=SendingState.DROPPED)]


def send(
    ticket: Ticket,
    intent: Release | PutBack | RecordSent | RecordNotSent | SendNow | SendAgain | Drop,
    rules: DeskRules,
    now: datetime,
) -> list[Event]:
    """What people, the relay and the remote do to one sending. What is over already changes nothing."""
    sending = ticket.remote.sending(intent.sending) if ticket.remote else None
    if sending is None:
        return []
    is_agreed = isinstance(intent, SendNow) and sending.state is SendingState.ASKING and sending.is_published
    if is_agreed and not ticket.is_closed and rules.remote is not None:
        after = _let_go(sending, rules.remote.hold, now)  # Until then its author can still change it.
    else:
        after = _after(ticket, sending, intent)
    return [_changed(after, intent, now, sending.state)] if after != sending else []


def _after(
    ticket: Ticket,
    sending: Sending,
    intent: Release | PutBack | RecordSent | RecordNotSent | SendNow | SendAgain | Drop,
) -> Sending:
    state = sending.state
    match intent:
        case Release() if state in (SendingState.HELD, SendingState.QUEUED):
            return replace(sending, state=SendingState.LEAVING, release_at=None)
        case PutBack(gone=gone) if state is SendingState.LEAVING:
            return _without(replace(sending, state=SendingState.QUEUED), gone)
        case SendNow() | SendAgain() if ticket.is_closed and state in STILL_HERE:
            return replace(sending, state=SendingState.DROPPED)  # Nothing leaves from a closed ticket.
        case SendNow() if state in (SendingState.HELD, SendingState.ASKING):
            return replace(sending, state=SendingState.QUEUED, release_at=None)
        case SendAgain() if state is SendingState.REFUSED:
            return replace(sending, state=SendingState.QUEUED, reason="")
        case RecordSent(updates=updates):
            return replace(sending, state=SendingState.DELIVERED, there=updates)
        case RecordNotSent(reason=reason, gone=gone) if state is SendingState.LEAVING:
            return _without(replace(sending, state=SendingState.REFUSED, reason=reason), gone)
        case Drop() if state is SendingState.LEAVING:
            raise UserError("too_late_to_drop")
        case Drop():
            return replace(sending, state=SendingState.DROPPED)
        case Release() | PutBack() | SendNow() | SendAgain() | RecordNotSent():
            return sending
        case _:
            assert_never(intent)
