"""Where people come from: members of the workspace, or guests and people of others, who have few rights.

Decided by the ids of workspaces, never by a channel: https://docs.slack.dev/apis/slack-connect
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from bot.domain.ticket import PersonId, WorkspaceId
from bot.slack.people import People, Person

AT_ONCE = 8
"""How many people Slack is asked about side by side."""


class Standing:
    """The doorkeeper of one workspace. Who was never seen, while Slack cannot be asked, stays outside."""

    def __init__(self, people: People, workspace: WorkspaceId) -> None:
        self._people = people
        self._workspace = workspace

    async def is_outsider(self, person: PersonId) -> bool:
        """Whether somebody is a guest or of another workspace; also when nobody can say. Never fails."""
        found = await self._people.at_once(person)
        return found is None or self._is_outside(found)

    async def outsiders(self, among: Collection[PersonId]) -> frozenset[PersonId]:
        """Those of them who are outsiders. Raises Transient when Slack cannot be asked about somebody new."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def found(person: PersonId) -> Person:
            async with gate:
                return await self._people.person(person)

        people = sorted(among)
        each = await asyncio.gather(*map(found, people))
        return frozenset(
            person for person, known in zip(people, each, strict=True) if self._is_outside(known)
        )

    def _is_outside(self, person: Person) -> bool:
        return person.is_guest or bool(person.teams and self._workspace not in person.teams)
