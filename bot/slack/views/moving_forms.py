"""Forms that give a ticket to another desk and take links away."""

from __future__ import annotations

from bot.domain.desk import DeskRules, Desks
from bot.domain.moving import kinds_at
from bot.domain.ticket import Ticket
from bot.slack.ids import Action, Callback, TicketForm
from bot.slack.text import safe
from bot.slack.views.forms import kind_picker
from bot.slack.views.inputs import choice, field, form, line, picker
from bot.slack.views.parts import Block, context, option
from bot.slack.words import answers
from bot.slack.words import thread as words


def targets(ticket: Ticket, desks: Desks) -> list[DeskRules]:
    """The desks that a ticket can be moved to."""
    return [
        rules
        for rules in desks.all
        if rules.id != ticket.desk and (rules.takes_private or not ticket.is_private)
    ]


def move(ticket: Ticket, desks: list[DeskRules], chosen: DeskRules, remembers: TicketForm) -> Block:
    """Which desk; and what the ticket is there, where that desk does not know what it is here."""
    options = {rules.id: option(rules.name, rules.id) for rules in desks}
    select = choice(list(options.values()), options[chosen.id], Action.MOVE_DESK_CHOSEN)
    blocks = [
        _about(ticket),
        field("desk", "To which desk?", select, acts=True),
        *_kind(ticket, chosen),
        *([_subject(chosen)] if chosen.subject(ticket.subject) is None else []),
        context(answers.MOVE_HINT),
    ]
    return form(Callback.MOVE_FORM, "Move", remembers, blocks, submit="Move")


def unlink(ticket: Ticket, remembers: TicketForm) -> Block:
    linked = {other: option(other, other) for other in ticket.links}
    if linked:
        which = choice(list(linked.values()), next(iter(linked.values())))
        asked = field("other", "From which ticket?", which)
    else:  # Somebody else took the last one away meanwhile.
        asked = field("other", "From which ticket?", line(limit=40), hint=answers.OTHER_HINT)
    return form(Callback.UNLINK_FORM, "Unlink", remembers, [_about(ticket), asked], submit="Unlink")


def _kind(ticket: Ticket, rules: DeskRules) -> list[Block]:
    """What it can be there, if it cannot stay what it is and there is something to choose."""
    possible = [kind for kind in kinds_at(ticket, rules) if kind.active]
    own = rules.kind(ticket.kind)
    if own in possible or not possible or (own is None and len(rules.kinds) == 1):
        return []
    return [kind_picker(rules, possible, possible[0])]


def _subject(rules: DeskRules) -> Block:
    element = picker(Action.SUBJECT_CHOSEN, None, "Type to search")
    return field(f"subject:{rules.id}", "Subject", element, hint=answers.MOVE_SUBJECT_HINT, optional=True)


def _about(ticket: Ticket) -> Block:
    return context(f"*{ticket.id}* {safe(words.title(ticket))}")
