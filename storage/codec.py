"""Domain values to what a column holds, and back: JSON text and microseconds. Knows no table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

from msgspec.json import Decoder, Encoder

from bot.domain.drafts import Draft
from bot.domain.effects import Effect
from bot.domain.events import Event
from bot.domain.health import Health
from bot.domain.homes import HomeState
from bot.domain.pools import Choice
from bot.domain.remote import Lists
from bot.domain.ticket import Ticket

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS_A_DAY = 86_400
_MICROSECOND = timedelta(microseconds=1)

_encode = Encoder().encode
_decode_ticket = Decoder(Ticket).decode
_decode_lists = Decoder(Lists).decode
_decode_choice = Decoder(Choice).decode
_EVENTS: dict[str, Decoder[Event]] = {kind.__name__: Decoder(kind) for kind in get_args(Event)}
_EFFECTS: dict[str, Decoder[Effect]] = {kind.__name__: Decoder(kind) for kind in get_args(Effect)}

EFFECT_TYPES = tuple(_EFFECTS)
"""The names of all effects that this version of the program can read."""
EVENT_TYPES = frozenset(_EVENTS)


def to_micros(at: datetime) -> int:
    """The column value of an aware time; TypeError for a naive one."""
    since = at - _EPOCH
    return (since.days * _SECONDS_A_DAY + since.seconds) * 1_000_000 + since.microseconds


def from_micros(micros: int) -> datetime:
    return _EPOCH + micros * _MICROSECOND


def type_of(value: Event | Effect) -> str:
    """The name under which `read_event` and `read_effect` find the type again."""
    return type(value).__name__


def to_text(value: Ticket | Event | Effect | HomeState | Draft | Lists | Choice | Health) -> str:
    return _encode(value).decode()


def read_ticket(body: str) -> Ticket:
    return _decode_ticket(body)


def read_lists(body: str) -> Lists:
    return _decode_lists(body)


def read_choice(body: str) -> Choice:
    return _decode_choice(body)


def read_event(type_name: str, body: str) -> Event:
    return _EVENTS[type_name].decode(body)


def read_effect(type_name: str, body: str) -> Effect:
    return _EFFECTS[type_name].decode(body)
