"""The form of a ticket that exists, to be filled in anew, and its title."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.domain.desk import DeskRules
from bot.domain.fields import Asked, Choice, Field, Given, choice_of, has_choices
from bot.domain.filling import context as surroundings
from bot.domain.kinds import Kind
from bot.domain.ticket import TITLE_LIMIT, Answer, FieldId, FieldType, Ticket
from bot.slack.ids import OVERWRITES, Action, Callback, FilledForm, TicketForm, exact_print, short
from bot.slack.text import safe
from bot.slack.views import fields
from bot.slack.views.forms import kind_picker
from bot.slack.views.inputs import INPUT_LIMIT, VALUE, choice, field, form, line
from bot.slack.views.parts import Block, context, option, section
from bot.slack.views.parts import fields as columns
from bot.slack.words import forms as words
from bot.slack.words import thread
from bot.slack.words.names import Names

MOST_ON_PAGE = 40
"""So many fields leave room for what else a modal shows, and for their prints."""
MOST_LETTERS = 40_000
"""So much can be written on one part at most: a view takes 250 kB in all, and a letter up to four bytes."""
MOST_ROWS = 20
MOST_ON_CARD = 10
"""As many as one section has columns for."""


def title(ticket: Ticket, remembers: TicketForm) -> Block:
    """The form for another title."""
    blocks = [_about(ticket), field("title", "Title", line(ticket.title[:TITLE_LIMIT], limit=TITLE_LIMIT))]
    return form(Callback.TITLE_FORM, "Title", remembers, blocks, submit="Rename")


def on_page(anew: Sequence[Field], page: int) -> Sequence[Field]:
    """The fields of that part of a long form; of a page that there is no more the last."""
    pages = _pages(anew)
    return pages[max(0, min(page, len(pages) - 1))]


def _pages(anew: Sequence[Field]) -> list[list[Field]]:
    """The parts of a form, one at least."""
    pages, letters = list[list[Field]]([[]]), 0
    for each in anew:
        more = each.longest if each.type is FieldType.TEXT and each.lines else 0
        if len(pages[-1]) >= MOST_ON_PAGE or (pages[-1] and letters + more > MOST_LETTERS):
            pages.append([])
            letters = 0
        pages[-1].append(each)
        letters += more
    return pages


def asked_anew(ticket: Ticket, rules: DeskRules, given: Given, asked: Asked) -> list[Field]:
    """The fields that somebody can fill in anew."""
    kind = rules.kind(ticket.kind)
    if kind is None or ticket.is_closed:
        return []
    held = {answer.field: answer.values for answer in ticket.answers}
    return [
        each
        for each in kind.asks({**given, **surroundings(rules, ticket.subject)}, asked)
        if not _is_too_long(each, held.get(each.id, ()))
    ]


def _is_too_long(asked: Field, values: Sequence[str]) -> bool:
    """Whether the field holds more than an input takes: cut short it would be lost."""
    return asked.type is FieldType.TEXT and any(len(each) > INPUT_LIMIT for each in values)


def prints(ticket: Ticket, rules: DeskRules, given: Given, anew: Sequence[Field]) -> dict[str, str]:
    """What each of these fields shows of the ticket, beside what is given, as prints."""
    kind = rules.kind(ticket.kind)
    kept = _no_longer_offered(ticket, kind) if kind else {}
    around = {**given, **surroundings(rules, ticket.subject)}
    held = {answer.field: answer.values for answer in ticket.answers}
    return {
        short(each.id): exact_print(
            fields.showing(each, {**around, each.id: held.get(each.id, ())}, kept.get(each.id, ()))
        )
        for each in anew
    }


def filled_in(
    ticket: Ticket,
    rules: DeskRules,
    given: Given,
    asked: Asked,
    remembers: FilledForm,
    names: Names,
    lost: Sequence[FieldId] = (),
    kinds: Sequence[Kind] = (),
) -> Block:
    """The whole form: what can be filled in anew, and what is only shown; `lost` was not carried along.

    `kinds` are those that the ticket can be made.
    """
    kind = rules.kind(ticket.kind)
    all_anew = asked_anew(ticket, rules, given, asked)
    anew = on_page(all_anew, remembers.page)
    others = [each for each in ticket.answers if each.field not in {field.id for field in all_anew}]
    shown = [_about(ticket), *rows([each for each in others if each.values], names, limit=300)[:MOST_ROWS]]
    if kind is None or not anew:
        note = words.FORM_IS_SHOWN if kind is None else words.NOTHING_TO_FILL_IN
        return form(Callback.FIELDS_FORM, "Form", remembers, [*shown, context(note)])
    everything = {**given, **surroundings(rules, ticket.subject)}
    leading, behind = _inputs(ticket, rules, kind, anew, everything)
    gone = fields.left_out(each.label for each in kind.fields if each.id in lost)
    which = [kind_picker(rules, kinds, kind, Action.KIND_CHANGED)] if len(kinds) > 1 else []
    blocks = [
        *shown,
        *_parts(all_anew, remembers),
        *leading,
        *which,
        *fields.notices(kind),
        *gone,
        *_with_boxes(behind, ticket, rules, kind, anew, everything, remembers.overwrites),
    ]
    return form(Callback.FIELDS_FORM, "Form", remembers, blocks, submit="Change")


def _inputs(
    ticket: Ticket, rules: DeskRules, kind: Kind, anew: Sequence[Field], everything: Given
) -> tuple[list[Block], list[Block]]:
    """Those that stand before the choice of the kind, and those behind it."""
    leading, behind = (
        fields.inputs(
            [each for each in anew if each.leads is leads],
            rules,
            kind,
            everything,
            Action.FIELD_CHANGED,
            kept=_no_longer_offered(ticket, kind),
            hints=_hints(ticket, anew),
        )
        for leads in (True, False)
    )
    return leading, behind


def _parts(anew: Sequence[Field], remembers: FilledForm) -> list[Block]:
    """The choice of the part that is shown, where a form has more fields than a modal."""
    parts = _pages(anew)
    if len(parts) < 2:
        return []
    entries = [
        option(words.part(number, part[0].label, part[-1].label), str(number))
        for number, part in enumerate(parts)
    ]
    chosen = entries[max(0, min(remembers.page, len(entries) - 1))]
    menu = choice(entries, chosen, Action.FIELD_CHANGED)
    told = [context(words.STAYS_HERE)] if remembers.stays else []
    return [field(f"page:{remembers.stays}", words.PART, menu, acts=True), *told]


def _with_boxes(
    blocks: Sequence[Block],
    ticket: Ticket,
    rules: DeskRules,
    kind: Kind,
    anew: Sequence[Field],
    given: Given,
    ticked: Collection[str],
) -> list[Block]:
    """The inputs, and below each text that may be formatted at the remote the box to write it over."""
    filled = {answer.field for answer in ticket.answers if answer.values}
    rich = {
        fields.block_of(each, rules, kind, given): each.id for each in anew if each.rich and each.id in filled
    }
    told = list[Block]()
    for each in blocks:
        told.append(each)
        if (name := rich.get(each.get("block_id", ""))) is not None:
            entry = option(words.OVERWRITE, name)
            initial = {"initial_options": [entry]} if name in ticked else {}
            box = {"type": "checkboxes", "action_id": VALUE, "options": [entry], **initial}
            told.append(field(f"{OVERWRITES}:{short(name)}", words.FORMATTED, box, optional=True))
    return told


def _no_longer_offered(ticket: Ticket, kind: Kind) -> dict[FieldId, tuple[Choice, ...]]:
    """What the ticket has although nobody can choose it any more: it is shown as chosen, and may stay."""
    kept = dict[FieldId, tuple[Choice, ...]]()
    for answer in ticket.answers:
        field = kind.field(answer.field)
        if (
            field is None
            or not has_choices(field)
            or answer.type not in (FieldType.CHOICE, FieldType.CHOICES)
        ):
            continue
        known = {value: choice_of(field, value) for value in answer.values}
        offered = {value for value, choice in known.items() if choice is not None and choice.active}
        labels = dict(zip(answer.values, answer.words, strict=False))
        kept[answer.field] = tuple(
            Choice(value=value, label=f"{labels.get(value, value)[:50]} ({words.NO_LONGER})")
            for value in answer.values
            if value not in offered
        )
    return kept


def _hints(ticket: Ticket, anew: Sequence[Field]) -> dict[FieldId, str]:
    """What is said beside fields that may be left empty although they have to be filled in."""
    names = {answer.field: ", ".join(answer.words) for answer in ticket.answers if answer.values}
    repeating = {each.id: words.REPEAT_IF_CHANGED for each in anew if each.repeats}
    files = {
        each.id: words.FILES_STAY + names[each.id]
        for each in anew
        if each.type is FieldType.FILE and each.id in names
    }
    return {**repeating, **files}


def rows(answers: Sequence[Answer], names: Names, *, limit: int = words.VALUE_LENGTH) -> list[Block]:
    """Answers in two columns, each value cut to `limit` characters."""
    pairs = [(safe(answer.label, 80), words.value(answer, names, limit) or "–") for answer in answers]
    return [columns(pairs[begin : begin + MOST_ON_CARD]) for begin in range(0, len(pairs), MOST_ON_CARD)]


def on_card(
    ticket: Ticket, names: Names, *, whole: bool = False, aside: Collection[FieldId] = ()
) -> list[Block]:
    """What the card says of the form but for these fields; with `whole` all of it, cut where long."""
    filled = [each for each in ticket.answers if each.values and (whole or each.field not in aside)]
    told = rows(filled, names, limit=300) if whole else rows(filled[:MOST_ON_CARD], names)
    rest = [] if whole or len(filled) <= MOST_ON_CARD else [words.ELSEWHERE]
    notes = [*rest, *words.missing(ticket.answers), *words.agreed(ticket, names)]
    return [*told, *([context(*notes)] if notes else [])]


def _about(ticket: Ticket) -> Block:
    return section(f"*{ticket.id}* {safe(thread.title(ticket))}")
