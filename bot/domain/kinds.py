"""Kinds of tickets: where the title comes from, what is asked, what it costs and brings about."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass

from bot.domain.fields import Asked, Choice, Field, FormRole, Given, ShownWhen, Today, is_for, shown
from bot.domain.ticket import (
    ADMINISTRATIVE,
    CANCEL_SERVER,
    CANCEL_SERVICE,
    STANDARD,
    UPGRADE,
    ChannelId,
    Charge,
    FieldId,
    FieldType,
    KindId,
)

UNDERSTOOD = "understood"
"""The consent to a kind that costs nothing but cannot be undone."""
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
"""A field's answer within the title of a kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A sort of ticket. Its title is a subject's name, or made after `title`, or else written freely.

    `effect` says what it brings about. One that has a `charge` or `is_dangerous` is opened only by somebody
    who agrees to that. Without `needs_text` the answers alone are enough.
    """

    id: KindId
    name: str
    has_subject: bool
    title: str = ""
    fields: tuple[Field, ...] = ()
    charge: Charge | None = None
    effect: str = ""
    is_dangerous: bool = False
    needs_text: bool = True
    roles: tuple[FormRole, ...] = ()
    channels: tuple[ChannelId, ...] = ()
    active: bool = True
    """Whether it can be chosen for a new ticket."""
    severity: FieldId | None = None
    """The field whose answer says how urgent it is; without one the priority is asked for."""
    resources_under: FieldId | None = None
    """The field that says whose resources can be attached; without one all can."""
    resource_field: FieldId | None = None
    """The field that asks for a resource itself: where it is asked, none is asked for besides."""

    @property
    def has_free_title(self) -> bool:
        return not self.has_subject and not self.title

    @property
    def consent(self) -> str:
        """What somebody has to agree to in so many words; nothing where a name typed twice says it."""
        if self.charge is not None:
            return str(self.charge)
        repeated = any(field.repeats for field in self.fields)
        return UNDERSTOOD if self.is_dangerous and not repeated else ""

    @property
    def is_agreed_to(self) -> bool:
        """Whether one comes to be only by somebody agreeing to what it costs and does."""
        return bool(self.consent) or self.is_dangerous

    @property
    def version(self) -> str:
        """A short hash of the form's definition: another definition, another version."""
        told = [
            self.id, self.name, self.has_subject, self.title, self.charge, self.effect, self.is_dangerous,
            self.needs_text, [_definition(field) for field in self.fields],
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()[:12]

    def field(self, field_id: FieldId) -> Field | None:
        return next((field for field in self.fields if field.id == field_id), None)

    def is_open_to(self, asked: Asked) -> bool:
        """Whether this person may open one there."""
        return self.active and is_for(self.roles, self.channels, asked.roles, asked.channel)

    def asks(self, given: Given, asked: Asked) -> list[Field]:
        """The fields that this person is asked now, in order."""
        return shown(self.fields, given, asked)

    def asks_first(self, given: Given, asked: Asked) -> list[Field]:
        """The fields that this person is asked when one is opened, in order."""
        return [field for field in self.asks(given, asked) if not field.later]

    def presets(self, given: Given) -> dict[FieldId, tuple[str, ...]]:
        """What fields are filled in with when one is opened, as far as nobody has said anything of them."""
        return {
            field.id: field.value
            for field in self.fields
            if field.value and field.active and not field.later and field.id not in given
        }

    def needs_form(self, asked: Asked) -> bool:
        """Whether one can only be opened by filling in a form."""
        return self.is_agreed_to or any(field.required for field in self.asks({}, asked))


def _definition(field: Field) -> list[object]:
    choices = [[each.value, each.label, each.active, each.under] for each in field.choices]
    conditions = [[each.field, each.values] for each in field.shown_when]
    return [
        field.id, field.label, field.type, field.required, field.hint, choices, field.parent, conditions,
        field.least, field.most, field.longest, field.lines, field.repeats, field.roles, field.channels,
        field.active, *([True] if field.leads else []),
        *(["later"] if field.later else []), *([field.pool.name] if field.pool else []),
    ]  # fmt: skip


def _choices(**labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, label=label) for value, label in labels.items())


_WHEN = Field(
    id=FieldId("when"),
    label="When?",
    type=FieldType.CHOICE,
    required=True,
    choices=_choices(now="At once", billing_date="On the next billing date"),
)
_REASON = Field(
    id=FieldId("reason"),
    label="Why?",
    type=FieldType.CHOICE,
    required=True,
    choices=_choices(
        unneeded="No longer needed",
        replaced="Replaced by another one",
        cost="Too expensive",
        trouble="Too much trouble with it",
        other="Another reason",
    ),
)
_HOST = Field(id=FieldId("host"), label="Host name", required=True, longest=253)

KINDS = (
    Kind(id=STANDARD, name="Standard", has_subject=True),
    Kind(id=ADMINISTRATIVE, name="Administrative", has_subject=False),
)
"""Those of a desk that names none."""

BUILT_IN = (
    *KINDS,
    Kind(
        id=UPGRADE,
        name="Upgrade",
        has_subject=False,
        title="Upgrade {host}: {part}",
        needs_text=False,
        fields=(
            _HOST,
            Field(
                id=FieldId("part"),
                label="What is to be upgraded?",
                type=FieldType.CHOICE,
                required=True,
                choices=_choices(
                    memory="Memory",
                    disk="Disks",
                    processor="Processor",
                    network="Network port",
                    software="Software",
                    other="Something else",
                ),
            ),
            Field(
                id=FieldId("other_part"),
                label="What else?",
                required=True,
                longest=250,
                shown_when=(ShownWhen(field=FieldId("part"), values=("other",)),),
            ),
            Field(id=FieldId("target"), label="To what?", required=True, longest=250),
            Field(
                id=FieldId("window"),
                label="Day of the maintenance",
                type=FieldType.DATE,
                required=True,
                least=Today.TODAY,
            ),
            Field(
                id=FieldId("window_time"),
                label="Maintenance window",
                hint="When it may be down on that day, and in which time zone: 22:00 to 24:00 CET.",
                longest=100,
            ),
        ),
    ),
    Kind(
        id=CANCEL_SERVER,
        name="Cancel server",
        has_subject=False,
        title="Cancel server {host}",
        effect="The server is given up with everything that is on it. That cannot be undone.",
        is_dangerous=True,
        needs_text=False,
        fields=(
            _HOST,
            Field(
                id=FieldId("host_again"),
                label="Host name once more",
                hint="To be sure that it is this one.",
                required=True,
                longest=253,
                repeats=_HOST.id,
            ),
            _WHEN,
            _REASON,
        ),
    ),
    Kind(
        id=CANCEL_SERVICE,
        name="Cancel service",
        has_subject=False,
        title="Cancel service {service}",
        effect="The service ends, and with it whatever depends on it.",
        is_dangerous=True,
        needs_text=False,
        fields=(
            Field(id=FieldId("service"), label="Which service?", required=True, longest=200),
            _WHEN,
            _REASON,
        ),
    ),
)
"""All that a desk can name without describing them."""
