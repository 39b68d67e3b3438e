"""Inputs for the fields of a form. A block's id is the field, and for which desk, kind and parent it is.

Another parent makes another block: what was chosen under the one before is not kept by Slack.
https://docs.slack.dev/reference/methods/views.update
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice

import msgspec

from bot.domain.desk import DeskRules, Kind
from bot.domain.fields import MOST_FILES, Choice, Field, Given, count_options, offers, options, parents_of
from bot.domain.moments import moment_of
from bot.domain.ticket import FieldId, FieldType
from bot.errors import UserError
from bot.slack.ids import Action, FieldBlock, print_of
from bot.slack.text import safe
from bot.slack.views import pools
from bot.slack.views.inputs import VALUE, field, line, lines
from bot.slack.views.parts import Block, context, fits, option, plain, section
from bot.slack.words import forms as words

MOST_OPTIONS = 100
MOST_AT_ONCE = 100
MOST_IN_MENUS = 60_000
"""So many bytes of entries stand in a form: a view takes 250 kB, and some have fifty long menus."""
PLACEHOLDER = "Type to search"
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_PERSON = re.compile(r"^[UW][A-Z0-9]{2,}$")
_NUMBER = re.compile(r"^-?\d{1,20}(\.\d{1,20})?$")


def block_of(asked: Field, desk: DeskRules, kind: Kind, given: Given) -> str:
    """The id of the field's block."""
    return str(FieldBlock(asked.id, desk.id, kind.id, pools.parent_part(asked, given)))


def inputs(
    asked: Sequence[Field],
    desk: DeskRules,
    kind: Kind,
    given: Given,
    action: Action,
    *,
    kept: Mapping[FieldId, Sequence[Choice]] | None = None,
    hints: Mapping[FieldId, str] | None = None,
) -> list[Block]:
    """An input for each field; those that others depend on tell at once what was chosen in them.

    `kept` is what a ticket still has though it is not offered any more, `hints` what is said beside a hint;
    a field with one of these may be left empty.
    """
    parents = {parent for each in kind.fields for parent in each.depends_on}
    notes = hints or {}
    elements = _elements(asked, kind, given, action, kept or {})
    return [
        field(
            block_of(each, desk, kind, given),
            each.label,
            elements[each.id],
            hint=" ".join(filter(None, (each.hint, notes.get(each.id, "")))),
            optional=not each.required or each.id in notes,
            acts=each.id in parents,
        )
        for each in asked
    ]


def notices(kind: Kind) -> list[Block]:
    """What it costs and does, before it is sent."""
    told = words.cost_and_effect(kind)
    return [section("\n".join(told))] if told else []


def confirmation(kind: Kind) -> list[Block]:
    """The box that has to be ticked, for a kind that asks for that; another kind's is another box."""
    if not kind.consent:
        return []
    box = {"type": "checkboxes", "action_id": VALUE, "options": [option(words.consent(kind), kind.consent)]}
    return [field(f"confirm:{kind.id}", words.SURE, box)]


def suggestions(rules: DeskRules, block: FieldBlock, typed: str) -> list[Block]:
    """The entries of a field's menu as one types, at most as many as Slack takes. Raises UserError.

    Where a pool has more they stand in one group, which says so.
    """
    kind = rules.kind(block.kind)
    asked = kind.field(block.field) if kind else None
    if asked is None:
        raise UserError("unknown_kind", "kind")
    if kind is not None and asked.pool is not None:
        found_there, is_more = pools.suggestions(kind, asked, asked.pool, block.parent, typed)
        return pools.grouped(found_there) if is_more else found_there
    wanted = typed.casefold().split()
    found = (
        _option(choice)
        for choice in asked.choices
        if choice.active
        and fits(choice.value)
        and (not choice.under or block.parent in map(print_of, choice.under))
        and all(word in choice.label.casefold() for word in wanted)
    )
    return list(islice(found, MOST_OPTIONS))


def left_out(gone: Iterable[str], *, in_text: bool = False) -> list[Block]:
    """Which answers could not be carried along, and whether they stand in the text instead."""
    labels = safe(", ".join(gone), 500)
    return [context(f"⚠️ {words.INTO_TEXT if in_text else words.LOST}{labels}")] if labels else []


def showing(asked: Field, given: Given, kept: Sequence[Choice] = ()) -> tuple[str, ...]:
    """What of these values the field's element shows at first: what it has no place for is left out."""
    values = given.get(asked.id, ()) if asked.repeats is None else ()
    match asked.type:
        case FieldType.TEXT:
            return values[:1]
        case FieldType.NUMBER:
            return tuple(filter(_NUMBER.match, values[:1]))
        case FieldType.DATE:
            return tuple(filter(_is_day, values[:1]))
        case FieldType.TIME:
            return tuple(each for each in values[:1] if moment_of(each) is not None)
        case FieldType.PERSON:
            return tuple(filter(_PERSON.match, values[:1]))
        case FieldType.FILE:
            return ()
        case FieldType.CHOICE | FieldType.CHOICES:
            most = MOST_OPTIONS if asked.type is FieldType.CHOICES else 1
            return tuple(each.value for each in _chosen(asked, values, given, kept))[:most]


def _elements(
    asked: Sequence[Field],
    kind: Kind,
    given: Given,
    action: Action,
    kept: Mapping[FieldId, Sequence[Choice]],
) -> dict[FieldId, Block]:
    """What each field is filled in with; where all menus together are too long, the longest are searched."""

    def made(each: Field, *, is_searched: bool = False) -> Block:
        return _element(each, kind, given, action, kept.get(each.id, ()), is_searched=is_searched)

    elements = {each.id: made(each) for each in asked}
    sizes = {
        each.id: len(msgspec.json.encode(found)) if (found := elements[each.id].get("options")) else 0
        for each in asked
    }
    total = sum(sizes.values())
    for each in sorted(asked, key=lambda each: sizes[each.id], reverse=True):
        if total <= MOST_IN_MENUS:
            break
        elements[each.id] = made(each, is_searched=True)
        total -= sizes[each.id]
    return elements


def _element(
    asked: Field,
    kind: Kind,
    given: Given,
    action: Action,
    kept: Sequence[Choice],
    *,
    is_searched: bool = False,
) -> Block:
    shown = showing(asked, given, kept)
    first = shown[0] if shown else ""
    match asked.type:
        case FieldType.TEXT:
            write = lines if asked.lines or "\n" in first else line
            return write(
                first, limit=max(asked.longest, len(first))
            )  # What is there already must not be cut.
        case FieldType.NUMBER:
            return _number(asked, first)
        case FieldType.DATE:
            return {"type": "datepicker", "action_id": VALUE, **({"initial_date": first} if first else {})}
        case FieldType.TIME:
            at = moment_of(first)
            initial = {"initial_date_time": int(at.timestamp())} if at else {}
            return {"type": "datetimepicker", "action_id": VALUE, **initial}
        case FieldType.PERSON:
            return {"type": "users_select", "action_id": VALUE, **({"initial_user": first} if first else {})}
        case FieldType.FILE:
            return {"type": "file_input", "action_id": VALUE, "max_files": MOST_FILES}
        case FieldType.CHOICE | FieldType.CHOICES:
            return _menu(asked, kind, given, kept, shown, action, is_searched=is_searched)


def _number(asked: Field, first: str) -> Block:
    limits = {
        name: f"{limit:f}"
        for name, limit in (("min_value", asked.least), ("max_value", asked.most))
        if isinstance(limit, Decimal)
    }
    initial = {"initial_value": first} if first else {}
    return {"type": "number_input", "action_id": VALUE, "is_decimal_allowed": True, **limits, **initial}


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.match(text)) and date.fromisoformat(text).year > 0
    except ValueError:
        return False


def _chosen(asked: Field, values: Collection[str], given: Given, kept: Sequence[Choice]) -> list[Choice]:
    """Which of these values can be shown as chosen, as entries."""
    if asked.pool is None:
        return [each for each in _known(asked, given, kept) if each.value in values]
    there = {each.value: each for each in kept}
    for value in values:
        if (known := asked.pool.get(value)) is not None and offers(asked, (value,), given):
            there[value] = known
    return [there[value] for value in asked.pool.in_order(values) if value in there and fits(value)]


def _known(asked: Field, given: Given, kept: Sequence[Choice]) -> list[Choice]:
    """What can be chosen, and what stays chosen although it cannot; nothing of a pool that has too much."""
    if asked.pool is not None and count_options(asked, given, MOST_AT_ONCE + 1) > MOST_AT_ONCE:
        return []
    offered = options(asked, given)
    values = {choice.value for choice in offered}
    known = [*offered, *(choice for choice in kept if choice.value not in values)]
    return [choice for choice in known if fits(choice.value)]


def _menu(
    asked: Field,
    kind: Kind,
    given: Given,
    kept: Sequence[Choice],
    values: Collection[str],
    action: Action,
    *,
    is_searched: bool,
) -> Block:
    """All entries at once where Slack takes so many, else those that are asked for as one types."""
    known = _entries(asked, kind, given, _known(asked, given, kept))
    chosen = [each for each in known if each["value"] in values]
    if not known:
        chosen = _entries(asked, kind, given, _chosen(asked, values, given, kept))
    is_long = is_searched or not known or len(known) > MOST_AT_ONCE  # A menu without an entry is none.
    several = asked.type is FieldType.CHOICES
    search = {"min_query_length": 0, "placeholder": plain(PLACEHOLDER, 150)}
    return {
        "type": f"{'multi_' if several else ''}{'external' if is_long else 'static'}_select",
        "action_id": action.value,
        **(search if is_long else {"options": known}),
        **(_initial(chosen, several=several) if chosen else {}),
    }


def _initial(chosen: list[Block], *, several: bool) -> Block:
    return {"initial_options": chosen} if several else {"initial_option": chosen[0]}


def _entries(asked: Field, kind: Kind, given: Given, choices: Sequence[Choice]) -> list[Block]:
    if asked.pool is not None:
        return pools.entries(kind, asked, parents_of(asked, given), choices)
    return [_option(choice) for choice in choices]


def _option(choice: Choice) -> Block:
    return option(choice.label, choice.value)
