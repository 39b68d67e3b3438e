"""The forms of a remote: which kinds of tickets it knows, and what each of them asks. Values only.

A remote names its kinds and their fields itself; they take the place of a desk's own when they are read.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.fields import LONGEST_TEXT, Choice, ShownWhen
from bot.domain.ticket import FieldId, FieldType, KindId


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteField:
    """One field of a form there, as `fields.Field` is one of ours; `leads` has it stand before the kind."""

    id: FieldId
    label: str
    type: FieldType = FieldType.TEXT
    required: bool = False
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    parent: FieldId | None = None
    shown_when: tuple[ShownWhen, ...] = ()
    longest: int = LONGEST_TEXT
    lines: bool = False
    leads: bool = False
    later: bool = False
    """Not asked when a ticket is opened, only when its form is changed."""
    rich: bool = False
    """It may be formatted there, which our plain text would overwrite: that has to be confirmed."""
    pool: str = ""
    """Which of `Lists.pools` its choices are; empty: `choices` are all."""
    value: tuple[str, ...] = ()
    """What it is filled in with before somebody says otherwise."""
    is_ahead: bool = False
    """It is a time, and has to be one that is still to come."""
    for_desk: bool = False
    """Only who works at the desk is asked: nobody whose ticket it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteKind:
    """A sort of ticket there. Its title is written freely.

    `severity` is the field that says how urgent it is, in the place of our priority; None: ours is asked.
    `resources_under` is the field whose value the resources belong to that can be attached; None: all can be.
    `resource_field` asks for one of them itself: where it is asked, they are not asked for besides.
    """

    id: KindId
    name: str
    fields: tuple[RemoteField, ...] = ()
    severity: FieldId | None = None
    resources_under: FieldId | None = None
    resource_field: FieldId | None = None
    marks: tuple[str, ...] = ()
    """What the remote's guard goes by; opaque."""
    active: bool = True
    """Whether it can still be chosen; one that is gone is shown on the tickets that have it."""
