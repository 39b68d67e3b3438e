"""What opens a ticket there, what a sending says as the log has it when it left, how often it left. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.abilities import Mode
from bot.domain.desk import DeskRules
from bot.domain.events import Event, Recorded, SendingChanged, UpdateAdded, UpdateCorrected
from bot.domain.ids import PersonId
from bot.domain.plan import DESCRIPTION
from bot.domain.reading import as_read
from bot.domain.remote_side import Sending, SendingState
from bot.domain.ticket import Role, Visibility


def opening_words(
    log: Sequence[Recorded], rules: DeskRules, until: int
) -> tuple[list[str], tuple[tuple[PersonId, str], ...]]:
    """What of all that was said up to event `until` opens a ticket there, and what is said there inside.

    Where we serve, the customer reads the first words of a ticket, and no talk of ours about it.
    """
    spoken = [(number, each) for number, each in _said(log, rules, until) if each.text.strip()]
    if rules.remote is None or not rules.remote.is_served_here:
        return [each.text for _, each in spoken], ()
    first = [each.text for number, each in spoken if number == DESCRIPTION]
    return first, tuple((each.by, each.text) for number, each in spoken if number != DESCRIPTION)


def _said(log: Sequence[Recorded], rules: DeskRules, until: int) -> list[tuple[int, UpdateAdded]]:
    """What had been said for everybody up to that event, by its number and as it reads now."""
    return [
        (each.number, each.event)
        for each in as_read(log)
        if isinstance(each.event, UpdateAdded)
        and each.number <= until
        and each.event.visibility is Visibility.PUBLIC
        and each.event.role is not Role.POLICY
        and not each.event.goes_out  # That leaves as a sending of its own.
        and (each.number == DESCRIPTION or _leaves_by_itself(each.event, rules))
    ]


def _leaves_by_itself(said: UpdateAdded, rules: DeskRules) -> bool:
    """Whether what was said in a thread is to leave without a word for it."""
    if said.message is None or rules.remote is None:
        return True
    return rules.remote.mode(said.message.channel) is Mode.TWO_WAY


def times_left(log: list[Recorded], sending: Sending) -> int:
    """How often it left: what was refused may be there in part."""
    left = (each.event.sending for each in log if isinstance(each.event, SendingChanged))
    return sum(each.id == sending.id and each.state is SendingState.LEAVING for each in left)


def text_of(history: list[Recorded], sending: Sending) -> str:
    """What a sending says: each update as it read when it left, and what a correction should read like.

    Whatever is edited after that, into a note perhaps, says nothing in a further try.
    """
    left_at = _left_at(history, sending)
    log = [each for each in history if each.number <= left_at]
    read = {each.number: each.event for each in as_read(log)}
    written = {each.number: each.event for each in log}
    texts = (_words(read.get(number) or written.get(number)) for number in sending.numbers)
    return "\n\n".join(filter(None, texts))


def _left_at(log: list[Recorded], sending: Sending) -> int:
    """The number of the event with which it left last."""
    return max(
        each.number
        for each in log
        if isinstance(each.event, SendingChanged) and each.event.sending == sending
    )


def _words(event: Event | None) -> str:
    match event:
        case UpdateAdded(text=text, across=across) if across and event.visibility is Visibility.INTERNAL:
            return f"{_across(event)}:\n\n{text.strip()}"
        case UpdateAdded(text=text):
            return text.strip()
        case UpdateCorrected(text=text):
            return f"Correction of what I wrote before:\n\n{text.strip()}"
        case _:
            return ""


def _across(event: UpdateAdded) -> str:
    """Over what crossed a bridge, for colleagues who read it at the remote."""
    if event.role is not Role.REMOTE:
        return f"To the vendor, on {event.across}"
    return f"{event.actor} of {event.via}" if event.actor else event.via
