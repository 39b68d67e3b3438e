"""What a sending says, as the log of its ticket has it when it left, and how often it left. Pure."""

from __future__ import annotations

from bot.domain.events import Event, Recorded, SendingChanged, UpdateAdded, UpdateCorrected
from bot.domain.reading import as_read
from bot.domain.remote_side import Sending, SendingState
from bot.domain.ticket import Role, Visibility


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
