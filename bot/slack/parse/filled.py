"""What was filled into the fields of a form, and what of it a form can carry along while it is not shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

import msgspec

from bot.domain.fields import Entry, Field, Given
from bot.domain.ticket import FieldId, FieldType, File
from bot.slack.ids import (
    METADATA_LIMIT,
    OVERWRITES,
    FieldBlock,
    FilledForm,
    OpenForm,
    exact_print,
    field_block,
    is_of_kind,
    name_of,
    pack,
    short,
)
from bot.slack.parse.interactions import Submission
from bot.slack.parse.payload import Malformed
from bot.slack.text import clean

FormT = TypeVar("FormT", OpenForm, FilledForm)


def entries(form: Submission, asked: Iterable[Field]) -> tuple[Entry, ...]:
    """What the form holds for these fields; one that it did not show is left out."""
    return tuple(
        Entry(field=field.id, values=tuple(map(clean, values)), files=_files(form, field))
        for field in asked
        if (values := form.values(field.id)) is not None
    )


def changed(
    entries: Iterable[Entry], asked: Iterable[Field], before: Mapping[str, str], held: Given
) -> tuple[Entry, ...]:
    """Those that say something else than their fields did at first: others may have changed the rest."""
    fields = {field.id: field for field in asked}
    return tuple(entry for entry in entries if _is_changed(entry, fields[entry.field], before, held))


def _is_changed(entry: Entry, field: Field, before: Mapping[str, str], held: Given) -> bool:
    if field.repeats is not None:
        return True
    is_missing = field.required and not any(entry.values) and not held.get(field.id)
    return is_missing or bool(entry.files) or before.get(short(field.id)) != exact_print(entry.values)


def _files(form: Submission, field: Field) -> tuple[File, ...]:
    return form.enclosed_with(field.id) if field.type is FieldType.FILE else ()


def values(form: Submission, carried: Given) -> dict[FieldId, tuple[str, ...]]:
    """All that was filled in, in this kind of form or another: what was carried along, and what it shows."""
    known = dict(carried)
    for block in form.view.fields:
        if is_of_kind(block):
            name = field_of(block).field
            known[name] = form.values(name) or ()
    return known


def overwrites(form: Submission, before: Iterable[str] = ()) -> tuple[FieldId, ...]:
    """The fields whose texts may lose the looks that they have at the remote.

    `before` are those whose boxes were ticked on whatever part of the form.
    """
    boxes = {block: held for block, held in form.view.fields.items() if name_of(block) == OVERWRITES}
    shown = {block.partition(":")[2] for block in boxes}
    kept = (FieldId(each) for each in before if short(each) not in shown)
    return (*kept, *(FieldId(value) for held in boxes.values() for value in held.chosen))


def carried(remembers: FilledForm, fields: Iterable[Field], shown: Collection[FieldId]) -> tuple[Entry, ...]:
    """What was filled in on other parts of the form."""
    return tuple(
        Entry(field=each.id, values=tuple(map(clean, remembers.answers[each.id])))
        for each in fields
        if each.id in remembers.answers and each.id not in shown
    )


def field_of(block: str) -> FieldBlock:
    """The field that a block belongs to. Raises Malformed when it belongs to none."""
    try:
        return field_block(block)
    except ValueError as error:
        raise Malformed(str(error)) from error


def carrying(
    remembers: FormT, filled: Given, shown: Collection[FieldId]
) -> tuple[FormT, tuple[FieldId, ...]]:
    """The form with what it does not show, as much as Slack carries, the shortest first; and what is lost."""
    hidden = {name: each for name, each in filled.items() if each and name not in shown}
    kept = msgspec.structs.replace(remembers, answers={})
    lost = list[FieldId]()
    for name in sorted(hidden, key=lambda each: sum(map(len, hidden[each]))):
        more = msgspec.structs.replace(kept, answers={**kept.answers, name: hidden[name]})
        if len(pack(more, limit=10**6)) <= METADATA_LIMIT:
            kept = more
        else:
            lost.append(name)
    return kept, tuple(lost)


def texts(form: Submission) -> tuple[str, ...]:
    """The text of the form, input by input."""
    held = {block.partition(":")[2]: field for block, field in form.view.fields.items() if _is_text(block)}
    return tuple(held[number].value for number in sorted(held, key=lambda each: int(each or 1)))


def _is_text(block: str) -> bool:
    name, _, number = block.partition(":")
    return name == "text" and (not number or number.isdecimal())


def leaving(form: Submission, staying: Collection[str]) -> tuple[File, ...]:
    """The files in fields whose inputs are not among those that stay."""
    blocks = form.view.fields.items()
    return tuple(
        f for block, held in blocks if is_of_kind(block) and block not in staying for f in held.files
    )


def with_files(text: str, files: tuple[File, ...]) -> tuple[str, tuple[File, ...]]:
    """As many files as a form can carry along; the addresses of others go into the text."""
    carried = files
    while carried and len(pack(Carried(files=carried), limit=10**6)) > METADATA_LIMIT - 1_000:
        carried = carried[:-1]
    listed = [f"📎 {file.name} {file.link}" for file in files[len(carried) :]]
    return "\n".join([text, *listed]), carried


class Carried(msgspec.Struct, frozen=True):
    files: tuple[File, ...]
