"""The home tab over Slack's Web API: what somebody looks for there, and the view published for them."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.desk import Desks
from bot.domain.homes import Home
from bot.domain.search import Search
from bot.domain.ticket import PersonId, Ticket
from bot.errors import Rejected, Stale, UserError
from bot.slack import finding
from bot.slack.answers import Published
from bot.slack.calls import act
from bot.slack.people import People
from bot.slack.scenes import first_reached, link_to
from bot.slack.text import mentioned, plain
from bot.slack.views.home import home as view


class HomeTab:
    """Publishes homes. `command` is what people type, `url` the workspace's address."""

    def __init__(self, client: AsyncWebClient, people: People, *, command: str, url: str) -> None:
        self._client = client
        self._people = people
        self._command = command
        self._url = url

    async def meant(self, person: PersonId, words: str, desks: Desks, now: datetime) -> Search | None:
        """What somebody looks for; None when it can no longer be read, as after a desk was taken away."""
        try:
            return finding.read(words, await seeker(self._people, person, words, desks, now))
        except UserError:
            return None

    def _link(self, person: PersonId, ticket: Ticket) -> str | None:
        return link_to(first_reached(ticket, person), self._url)

    async def draw(self, home: Home, replaces: str) -> str:
        """Publish it; the new view's hash. Raises Stale when another one was published meanwhile."""
        # https://docs.slack.dev/reference/methods/views.publish: the hash protects against races.
        guard = {"hash": replaces} if replaces else {}
        publishing = self._client.views_publish(
            user_id=home.person, view=view(home, self._command, partial(self._link, home.person)), **guard
        )
        try:
            return (await act("views.publish", publishing, Published)).view.hash
        except Rejected as error:
            if error.reason != "hash_conflict":
                raise
            raise Stale(f"The home of {home.person} is not the one that was drawn last.") from error


async def seeker(people: People, person: PersonId, words: str, desks: Desks, now: datetime) -> finding.Seeker:
    """Somebody who looks for these words."""
    names = await people.known(mentioned(words))
    zone = await people.zone(person)
    return finding.Seeker(person=person, zone=zone, now=now, desks=desks, plain=partial(plain, names=names))
