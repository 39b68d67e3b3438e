"""The home tab: what waits for one person."""

from __future__ import annotations

from bot.service.queries import Home, Page
from bot.slack.ids import Action
from bot.slack.views.lists import table
from bot.slack.views.parts import Block, actions, button, context, header


def home(shown: Home, command: str) -> Block:
    """The home tab of one person; unowned tickets are there for agents only."""
    blocks = [
        actions(button("New ticket", Action.NEW, "new", style="primary")),
        *_part("Your turn", shown.my_turn),
        *(_part("Due soon", shown.due_soon) if shown.due_soon.tickets else []),
        *(_part("Nobody owns these", shown.unowned) if shown.unowned else []),
        *_part("Your tickets", shown.mine),
        context(f"`{command} list` shows more, `{command} find` finds, `{command} help` explains."),
    ]
    return {"type": "home", "blocks": blocks}


def _part(title: str, page: Page) -> list[Block]:
    more = [context("… and more")] if page.more else []
    return [header(title), *table(page.tickets), *more, {"type": "divider"}]
