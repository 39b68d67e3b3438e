"""The home tab: what somebody opens, chooses, looks for and turns to there. The relay alone draws it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from functools import partial
from typing import TypeVar

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.homes import DEEPEST_PAGE, HomeList, HomeState
from bot.domain.ports import Clock
from bot.domain.ticket import DeskId, Priority, Status, TicketId
from bot.errors import UserError
from bot.service.desk import Desk
from bot.slack import finding
from bot.slack.hometab import seeker
from bot.slack.ids import Action, HomePage
from bot.slack.listeners.delivery import Delivery
from bot.slack.listeners.routes import Routes
from bot.slack.parse import events, interactions
from bot.slack.parse.caller import Caller
from bot.slack.parse.interactions import Click, remembered
from bot.slack.parse.payload import Malformed
from bot.slack.people import People
from bot.slack.views.home import ANY, OLDEST, WORDS_LIMIT

Entry = TypeVar("Entry", bound=StrEnum)

CHOSEN = (
    Action.HOME_LIST,
    Action.HOME_DESK,
    Action.HOME_STATUS,
    Action.HOME_PRIORITY,
    Action.HOME_SORT,
    Action.HOME_OLDER,
    Action.HOME_NEWER,
    Action.HOME_CLEAR,
)
"""The menus of the home tab, and what turns its pages or clears it."""
FIRST = TicketId("")
"""Stands in a trail for the first page, which follows no ticket."""


class HomeListener:
    def __init__(self, desk: Desk, people: People, clock: Clock) -> None:
        self._desk = desk
        self._people = people
        self._clock = clock

    @property
    def routes(self) -> Routes:
        """Opening the home tab, and whatever is chosen in it."""
        return Routes(
            events={"app_home_opened": self.opened},
            actions={**dict.fromkeys(CHOSEN, self.chosen), Action.HOME_SEARCH: self.searched},
        )

    async def opened(self, ack: AsyncAck, delivery: Delivery) -> None:
        caller = events.home_opened(delivery.body, delivery.workspace)
        if caller is not None:
            await self._desk.look(caller.workspace, caller.person, _from_the_top)
        await ack()

    async def chosen(self, ack: AsyncAck, delivery: Delivery) -> None:
        """A list, a filter or an order was chosen, all of it was cleared, or a page was turned."""
        click = interactions.click(delivery.body, delivery.workspace)
        await self._choose(click, _choice(click))
        await ack()

    async def searched(self, ack: AsyncAck, delivery: Delivery) -> None:
        """Words were written into the search; without any, it is over."""
        click = interactions.click(delivery.body, delivery.workspace)
        words = " ".join(click.value.split())
        if len(words) > WORDS_LIMIT:
            raise UserError("text_too_long", "words", limit=str(WORDS_LIMIT))
        caller = click.caller
        if words:
            now, desks = self._clock.now(), self._desk.desks
            finding.read(words, await seeker(self._people, caller.person, words, desks, now))
        await self._choose(click, partial(_searching, words))
        await ack()

    async def publish(self, caller: Caller) -> None:
        """Have a person's home tab drawn as things are now, if they look at it."""
        await self._desk.refresh_home(caller.workspace, caller.person)

    async def _choose(self, click: Click, choose: Callable[[HomeState], HomeState]) -> None:
        """Go on from what is noted; where nothing is any more, from what their view remembers."""
        packed = click.view.remembers if click.view and click.view.is_home else ""
        shown = remembered(HomeState, packed) if packed else HomeState()
        caller = click.caller
        await self._desk.look(caller.workspace, caller.person, lambda known: choose(known or shown))


def _searching(words: str, state: HomeState) -> HomeState:
    """A search goes through everything, whatever list was shown."""
    shown = HomeList.OVERVIEW if words else state.list
    return _from_the_top(replace(state, words=words, list=shown))


def _from_the_top(state: HomeState | None) -> HomeState:
    return replace(state or HomeState(), after=None, trail=())


def _choice(click: Click) -> Callable[[HomeState], HomeState]:
    """What the click changes."""
    value = click.value
    picked = None if value == ANY else value
    match click.action:
        case Action.HOME_CLEAR:
            return lambda state: HomeState()
        case Action.HOME_LIST:
            chosen = _entry(HomeList, value)
            return lambda state: _from_the_top(replace(state, list=chosen, words=""))
        case Action.HOME_DESK:
            desk = DeskId(picked) if picked else None
            return lambda state: _from_the_top(replace(state, desk=desk))
        case Action.HOME_STATUS:
            status = _entry(Status, picked) if picked else None
            return lambda state: _from_the_top(replace(state, status=status))
        case Action.HOME_PRIORITY:
            priority = _entry(Priority, picked) if picked else None
            return lambda state: _from_the_top(replace(state, priority=priority))
        case Action.HOME_SORT:
            return lambda state: _from_the_top(replace(state, oldest_first=value == OLDEST))
        case Action.HOME_OLDER | Action.HOME_NEWER:
            after = remembered(HomePage, value).after
            turn = _further if click.action == Action.HOME_OLDER else _back
            return lambda state: turn(state, after)
        case _:
            raise Malformed(f"{click.action} chooses nothing")


def _entry(kind: type[Entry], value: str) -> Entry:
    try:
        return kind(value)
    except ValueError as error:
        raise Malformed(f"{value} cannot be chosen") from error


def _further(state: HomeState, after: TicketId | None) -> HomeState:
    """The page behind; a second click on the same button is not a second page."""
    if state.after == after:
        return state
    trail = (*state.trail, state.after or FIRST)[-DEEPEST_PAGE:]
    return replace(state, after=after, trail=trail)


def _back(state: HomeState, after: TicketId | None) -> HomeState:
    if state.after == after:
        return state
    return replace(state, after=after, trail=state.trail[:-1])
