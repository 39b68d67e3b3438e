"""Roster: the desks with whoever works there as of now. One value, replaced as a whole and read when acting.

The configuration names user groups and channels; who is in them is told to the roster from outside, and so
is what the remote of a desk offers to choose from.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from bot.domain.acquaintance import Acquaintance
from bot.domain.desk import DeskRules, Desks, Group
from bot.domain.ids import DeskId
from bot.domain.pools import Pool
from bot.domain.remote import Lists, RemoteAuthor
from bot.domain.resources import Stock
from bot.domain.supplying import supplied
from bot.domain.ticket import PersonId


class Doorkeeper(Protocol):
    """Whoever knows where people come from."""

    async def is_outsider(self, person: PersonId) -> bool:
        """Whether somebody is a guest or of another workspace; also when nobody can say. Never fails."""
        ...


Greet = Callable[[Iterable[PersonId]], Awaitable[None]]
Expect = Callable[[PersonId], Awaitable[None]]
"""Finds out who people are at a remote."""


class Roster:
    """The present `desks`. Without a doorkeeper everybody is taken for a member of the workspace."""

    def __init__(self, configured: Desks, doorkeeper: Doorkeeper | None = None) -> None:
        self._configured = configured
        self._supplied = configured
        self._doorkeeper = doorkeeper
        self._members: Mapping[str, frozenset[PersonId]] = {}
        self._outsiders: frozenset[PersonId] = frozenset()
        self._people: dict[DeskId, tuple[RemoteAuthor, ...]] = {}
        self._greets: list[Greet] = []
        self._expects: list[Expect] = []
        self._known: dict[DeskId, tuple[Acquaintance, ...]] = {}
        self._desks = configured

    @property
    def desks(self) -> Desks:
        """The desks and everybody's rights as of now; hold on to it for no longer than one decision."""
        return self._desks

    @property
    def named(self) -> frozenset[str]:
        """The user groups and channels whose members have a role somewhere."""
        return frozenset(name for rules in self._configured.all for name in _named(rules))

    def listed(self, members: Mapping[str, frozenset[PersonId]]) -> frozenset[PersonId]:
        """Everybody who would have a role with these members, outsiders included."""
        by_name = (person for rules in self._configured.all for person in _people(rules))
        return frozenset(by_name).union(*members.values())

    def replace(
        self, members: Mapping[str, frozenset[PersonId]], outsiders: Collection[PersonId] = ()
    ) -> None:
        """From now on these are the members of what is named, and of everybody listed these are outsiders."""
        self._members = members
        self._outsiders = (self._outsiders - self.listed(members)) | frozenset(outsiders)
        self._build()

    def supply(
        self, desk: DeskId, lists: Lists, stock: Stock, pools: Mapping[str, Pool] | None = None
    ) -> None:
        """From now on this is what the remote of a desk offers, in the place of what is configured.

        `pools` are those of the lists, where they are made already.
        """
        configured = self._configured.find(desk)
        if configured is None:
            return
        self._people[desk] = lists.people
        fresh = supplied(configured, lists, stock, pools)
        self._supplied = Desks(all=tuple(fresh if each.id == desk else each for each in self._supplied.all))
        self._build()

    def people_at(self, desk: DeskId) -> tuple[RemoteAuthor, ...]:
        """Who there is at the remote of a desk, as far as it told."""
        return self._people.get(desk, ())

    def acquaint(self, desk: DeskId, known: Sequence[Acquaintance]) -> None:
        """From now on these are who of the chat is known at the remote of a desk."""
        if self._known.get(desk, ()) != tuple(known):
            self._known[desk] = tuple(known)
            self._build()

    def greets(self, greet: Greet, expect: Expect) -> None:
        """From now on whoever is greeted is met at that remote too, and whoever acts is expected there."""
        self._greets.append(greet)
        self._expects.append(expect)

    async def greet(self, person: PersonId) -> None:
        """Find out who somebody is at the remotes."""
        for greet in self._greets:
            await greet((person,))

    async def meet(self, person: PersonId) -> None:
        """Somebody acts, or is given something: see where they come from, before their rights are asked for.

        Where agents are named it is known of all of them; only where everybody is one it matters of others.
        """
        for expect in self._expects:
            await expect(person)
        if self._doorkeeper is None or not any(rules.is_open for rules in self._configured.all):
            return
        is_outsider = await self._doorkeeper.is_outsider(person)
        if is_outsider != (person in self._outsiders):
            self._outsiders = self._outsiders ^ {person}
            self._build()

    def _build(self) -> None:
        self._desks = Desks(all=tuple(self._staffed(rules) for rules in self._supplied.all))

    def _staffed(self, rules: DeskRules) -> DeskRules:
        staffed = replace(
            rules,
            agents=rules.agents | self._of(rules.named.agents),
            approvers=rules.approvers | self._of(rules.named.approvers),
            admins=rules.admins | self._of(rules.named.admins),
            private_agents=rules.private_agents | self._of(rules.named.private_agents),
            groups=tuple(self._filled(group) for group in rules.groups),
            outsiders=self._outsiders,
            remote=replace(rules.remote, people=self._known.get(rules.id, ())) if rules.remote else None,
        )
        return staffed.keeping_subjects(rules)  # Thousands of them are looked through as one types.

    def _filled(self, group: Group) -> Group:
        return replace(group, members=group.members | self._of(group.named))

    def _of(self, named: tuple[str, ...]) -> frozenset[PersonId]:
        return frozenset(person for name in named for person in self._members.get(name, ()))


def _named(rules: DeskRules) -> tuple[str, ...]:
    of_groups = tuple(name for group in rules.groups for name in group.named)
    named = rules.named
    return (*named.agents, *named.approvers, *named.admins, *named.private_agents, *of_groups)


def _people(rules: DeskRules) -> frozenset[PersonId]:
    of_groups = (person for group in rules.groups for person in group.members)
    return rules.agents | rules.approvers | rules.admins | rules.private_agents | frozenset(of_groups)
