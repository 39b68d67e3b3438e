"""Answers `stats`: the figures at once, and a picture or a file of them in private, which may be lost."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from zoneinfo import ZoneInfo

from bot.domain.figures import Figures
from bot.domain.ports import Clock
from bot.domain.ticket import PersonId
from bot.errors import RemoteError
from bot.service import figures_file
from bot.service.desk import Desk
from bot.service.queries import Queries
from bot.slack import figuring
from bot.slack.figuring import Form, Stats, Wanted
from bot.slack.finding import Seeker
from bot.slack.parse.caller import Caller
from bot.slack.people import People
from bot.slack.text import mentioned, plain
from bot.slack.views import figures as views
from bot.slack.views.parts import Message
from bot.slack.views.plot import plot
from bot.slack.voice import Handout, Voice
from bot.slack.words import figures as words

log = logging.getLogger(__name__)

PATIENCE = 1.8
"""Seconds for the file: Slack waits three for the answer, which has to tell what became of it."""


class FiguresTeller:
    def __init__(
        self, desk: Desk, queries: Queries, people: People, voice: Voice, clock: Clock, *, command: str
    ) -> None:
        self._desk = desk
        self._queries = queries
        self._people = people
        self._voice = voice
        self._clock = clock
        self._command = command

    async def answer(self, caller: Caller, order: Stats) -> Message:
        """The figures, and what became of their picture or file."""
        zone = await self._people.zone(caller.person)
        names = await self._people.known(mentioned(order.words))
        seeker = Seeker(
            person=caller.person,
            zone=zone,
            now=self._clock.now(),
            desks=self._desk.desks,
            plain=partial(plain, names=names),
        )
        wanted = figuring.read(order.words, seeker)
        figures = await self._queries.figures(caller.workspace, wanted.asked)
        people = await self._people.known({part.person for part in figures.people})
        handout = await asyncio.to_thread(_handout, wanted, figures, people, zone)
        sent = await self._hand(caller.person, handout)
        desks = [rules.name for rules in wanted.desks]
        return views.answer(figures, desks, people, zone, sent, words.hint(self._command))

    async def _hand(self, person: PersonId, handout: Handout) -> str:
        """Send the file; a sentence on what became of it."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._voice.hand(person, handout)
        except (RemoteError, TimeoutError) as error:
            log.warning("figures lost", extra={"reason": str(error) or "too slow"})
            return words.NOT_SENT
        return words.sent(handout.name)


def _handout(wanted: Wanted, figures: Figures, people: dict[PersonId, str], zone: ZoneInfo) -> Handout:
    """The file, drawn or written beside the event loop."""
    day = figures.asked.until.astimezone(zone).strftime("%Y-%m-%d-%H%M%S")
    title = words.heading([rules.name for rules in wanted.desks], own=figures.asked.requester is not None)
    said = f"{title}, {words.period(figures.asked.since, figures.asked.until, zone)}"
    match wanted.form:
        case Form.CSV:
            return Handout(
                name=f"figures-{day}.csv", content=figures_file.as_csv(figures, people).encode(), words=said
            )
        case Form.JSON:
            return Handout(
                name=f"figures-{day}.json", content=figures_file.as_json(figures, people).encode(), words=said
            )
        case None:
            drawn = plot(figures.stretches, figures.asked.until, zone)
            spoken = f"{said}: {words.summary(figures)}"
            return Handout(name=f"figures-{day}.png", content=drawn, words=said, spoken=spoken)
