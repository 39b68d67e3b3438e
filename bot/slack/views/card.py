"""The ticket's card: where it stands, whose turn it is, and what can be done with one click."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.abilities import Ability
from bot.domain.completing import lacks_for_remote
from bot.domain.connected import ends_here, has, reopens_here
from bot.domain.desk import DeskRules
from bot.domain.facts import Fact
from bot.domain.problems import problem_there
from bot.domain.publishing import customer
from bot.domain.ticket import FieldId, Ticket
from bot.slack.ids import Action
from bot.slack.text import stamp
from bot.slack.views.filling_forms import on_card
from bot.slack.views.parts import (
    HEADER_LIMIT,
    Block,
    actions,
    button,
    context,
    fields,
    header,
    rich_line,
    text_element,
)
from bot.slack.words import approval, groups, relations, resources, work
from bot.slack.words import thread as words
from bot.slack.words.figures import rating
from bot.slack.words.remote import (
    ASK_CLOSE,
    FILL_IN,
    fact,
    more_facts,
    open_there,
    other_side,
    waits_for_form,
)
from bot.slack.words.thread import Names

MOST_FACTS = 10
"""So many elements has one block of small text."""


def card(
    ticket: Ticket,
    rules: DeskRules,
    names: Names,
    *,
    conversation: str | None = None,
    now: datetime,
    whole_form: bool = False,
    bridges: Sequence[str] = (),
) -> list[Block]:
    """The card as blocks of a message; `conversation` is the address of what the ticket grew out of.

    `bridges` are sentences on the other side of its bridges.
    """
    related = [
        *relations.relations(ticket, conversation, problem_there(ticket, rules)),
        *relations.filing(ticket, names),
    ]
    return [
        *_title(ticket),
        context(
            *([words.PRIVATE] if ticket.is_private else []), words.filed_under(ticket, rules), _times(ticket)
        ),
        fields(_state(ticket, rules, names, now)),
        *_told_there(ticket),
        *(context(told) for told in work.on_card(ticket)),
        *(context(told) for told in approval.on_card(ticket, names)),
        *on_card(ticket, names, whole=whole_form, aside=_aside(ticket, rules)),
        *([context(*related)] if related else []),
        *(context(told) for told in bridges),
        *(context(told) for told in resources.told(ticket)),
        _buttons(ticket, rules),
    ]


def _title(ticket: Ticket) -> list[Block]:
    title = words.title(ticket)
    headline = f"{ticket.id} · {title}"
    if len(headline) <= HEADER_LIMIT:
        return [header(headline)]
    return [header(headline), rich_line(text_element(title))]  # A header is short: the whole title follows.


def _times(ticket: Ticket) -> str:
    opened = words.opened(ticket)
    return f"{opened}, {words.closed_at(ticket.closed_at)}" if ticket.closed_at else opened


def _state(ticket: Ticket, rules: DeskRules, names: Names, now: datetime) -> list[tuple[str, str]]:
    return [
        ("Status", words.status(ticket, now)),
        ("Turn", words.turn(ticket, names)),
        *_other_side(ticket, rules),
        ("Owner", words.owner(ticket, names)),
        ("Priority", words.PRIORITY[ticket.priority]),
        ("Requester", words.requester(ticket, names, customer(ticket, rules))),
        *([("Next", told)] if (told := words.next_timer(ticket)) else []),
        *([("Group", groups.name(ticket.group, rules))] if ticket.group else []),
        *([("Due", stamp(ticket.due_at))] if ticket.due_at else []),
        *([("Survey", rating(ticket.rating))] if ticket.rating else []),
    ]


def _other_side(ticket: Ticket, rules: DeskRules) -> list[tuple[str, str]]:
    """How it stands at its remote, or what it lacks for that."""
    if ticket.remote is not None:
        return [("Remote", other_side(ticket.remote))]
    lacking = lacks_for_remote(ticket, rules)
    return [("Remote", waits_for_form(rules.remote.name, lacking))] if lacking and rules.remote else []


def _aside(ticket: Ticket, rules: DeskRules) -> frozenset[FieldId]:
    """The fields that the card leaves out: nobody was asked for them, or the priority tells them."""
    kind = rules.kind(ticket.kind)
    if kind is None:
        return frozenset()
    later = (field.id for field in kind.fields if field.later)
    return frozenset({*later, *([kind.severity] if kind.severity else [])})


def _told_there(ticket: Ticket) -> list[Block]:
    """The facts of the remote that matter most."""
    shown = shown_facts(ticket)
    count = sum(each.is_prominent for each in ticket.remote.facts) - len(shown) if ticket.remote else 0
    told = [*map(fact, shown), *([more_facts(count)] if count else [])]
    return [context(*told)] if told else []


def shown_facts(ticket: Ticket) -> list[Fact]:
    """The facts that the card has room for."""
    facts = [each for each in (ticket.remote.facts if ticket.remote else ()) if each.is_prominent]
    return facts if len(facts) <= MOST_FACTS else facts[: MOST_FACTS - 1]


def _buttons(ticket: Ticket, rules: DeskRules) -> Block:
    """What can be done with the ticket at once, at most four; the rest is behind *More…*."""
    more = button(words.MORE, Action.MORE, ticket.id)
    if ticket.is_closed:
        may_reopen = rules.may_reopen and reopens_here(ticket, rules)
        return actions(*ways_out(ticket, rules, may_reopen=may_reopen), more)
    can_take = not ticket.owner and not ticket.awaits_approval
    take = [] if not can_take else [button(words.TAKE, Action.TAKE, ticket.id, style="primary")]
    talk = button(words.REPLY, Action.REPLY, ticket.id)
    if ticket.remote is not None and ticket.remote.refusal:  # A reply can be typed, this can not.
        talk = button(open_there(ticket.remote.name), Action.OPEN_AGAIN, ticket.id)
    if lacks_for_remote(ticket, rules):  # Nor can this.
        talk = button(FILL_IN, Action.FIELDS, ticket.id)
    if ends_here(ticket, rules):
        close = button(words.CLOSE, Action.CLOSE, ticket.id)
    else:
        close = button(ASK_CLOSE, Action.ASK_CLOSE, ticket.id)
    return actions(*take, talk, close, more)


def ways_out(ticket: Ticket, rules: DeskRules, *, may_reopen: bool) -> list[Block]:
    """What is left to do with a closed ticket."""
    reopen = [button(words.REOPEN, Action.REOPEN, ticket.id)] if may_reopen else []
    is_open_to_it = ticket.final_comment is None and has(Ability.FINAL_COMMENT, ticket, rules)
    final = [button(words.FINAL_COMMENT, Action.FINAL_COMMENT, ticket.id)] if is_open_to_it else []
    return [*reopen, button(words.FOLLOW_UP, Action.FOLLOW_UP, ticket.id), *final]
