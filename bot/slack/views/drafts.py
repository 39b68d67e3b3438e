"""Drafts in lists and in the home tab, and what stands in the place of a form that was kept as one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.drafts import Draft
from bot.domain.ticket import TicketId
from bot.slack.ids import Action, TicketForm
from bot.slack.views.parts import Block, Message, actions, asking, body, button, context, header, section
from bot.slack.views.ticket_forms import showing
from bot.slack.words import drafts as words
from bot.slack.words.thread import OUR_NAME

MOST_IN_HOME = 5


def rows(draft: Draft) -> list[Block]:
    """One draft, and what can be done with it."""
    delete = asking(button(words.DELETE, Action.DELETE_DRAFT, draft.id), words.SURE, words.DELETE, words.KEEP)
    go_on = button(words.CONTINUE, Action.CONTINUE_DRAFT, draft.id)
    return [section(words.line(draft)), actions(go_on, delete)]


def listing(drafts: Sequence[Draft]) -> Message:
    """All of somebody's drafts."""
    if not drafts:
        return Message(text=words.NONE, blocks=[section(words.NONE)])
    shown = [block for draft in drafts for block in rows(draft)]
    names = ", ".join(map(words.name, drafts))
    return Message(
        text=f"{words.HEADING}: {names}"[:3_000],
        blocks=[section(f"*{words.HEADING}*"), *shown, context(words.limits(len(drafts)))],
    )


def in_home(drafts: Sequence[Draft], command: str) -> list[Block]:
    """The newest drafts; nothing where there are none."""
    if not drafts:
        return []
    rest = len(drafts) - MOST_IN_HOME
    return [
        header(words.HEADING),
        *(block for draft in drafts[:MOST_IN_HOME] for block in rows(draft)),
        context(*([words.further(rest, command)] if rest > 0 else []), words.limits(len(drafts))),
    ]


def kept(draft: Draft, displaced: Sequence[Draft]) -> Block:
    """The modal in the place of a form that was kept as a draft."""
    go_on = actions(button(words.CONTINUE, Action.CONTINUE_DRAFT, draft.id))
    remembers = TicketForm(ticket=TicketId(""))
    return showing(OUR_NAME, [section(words.kept(draft, displaced)), go_on], remembers)


def lost(draft: Draft, why: str = words.LOST_BY_CLOSING) -> Message:
    """All that was typed, to be copied from here."""
    return Message(text=why, blocks=[section(why), *body(words.lost(draft))])
