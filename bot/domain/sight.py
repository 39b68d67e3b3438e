"""Which tickets a person may see, as a value that lists and searches can apply in their queries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.desk import DeskRules, Desks
from bot.domain.policy import is_party
from bot.domain.ticket import DeskId, PersonId, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """All tickets of some desks, and of any other desk those that the person is a party to.

    The desks are `desks`, or with `of_others` every desk but these. Private tickets are seen of `inner`
    alone, or with `inner_of_others` of every desk but these; nobody is inside where they see nothing else.
    """

    person: PersonId
    desks: tuple[DeskId, ...] = ()
    of_others: bool = False
    inner: tuple[DeskId, ...] = ()
    inner_of_others: bool = False

    @property
    def is_full(self) -> bool:
        """Whether nothing is hidden."""
        return self.is_at_all_desks and self.inner_of_others and not self.inner

    @property
    def is_at_all_desks(self) -> bool:
        """Whether nothing is hidden but private tickets."""
        return self.of_others and not self.desks

    def covers(self, desk: DeskId) -> bool:
        """Whether all tickets of that desk but the private ones are seen, with what is kept inside."""
        return (desk in self.desks) != self.of_others

    def reads_notes(self, ticket: Ticket) -> bool:
        """Whether what is kept inside is seen of that ticket too: of a private one only from inside."""
        inside = (ticket.desk in self.inner) != self.inner_of_others
        return inside if ticket.is_private else self.covers(ticket.desk)

    def sees(self, ticket: Ticket) -> bool:
        return self.reads_notes(ticket) or is_party(ticket, self.person) or self.person in ticket.followers


def sight_of(person: PersonId, desks: Desks) -> Sight:
    """What a person sees. A desk that is no longer configured goes by the rules of the default one, but has
    no insiders.
    """
    at, of_others = _reach(desks, lambda rules: rules.is_agent(person))
    inner = tuple(rules.id for rules in desks.all if rules.is_insider(person))
    return Sight(person=person, desks=at, of_others=of_others, inner=inner)


def _reach(desks: Desks, has: Callable[[DeskRules], bool]) -> tuple[tuple[DeskId, ...], bool]:
    """The desks where somebody has a role; where the default one is among them, those where they have not."""
    of_others = has(desks.default)
    return tuple(rules.id for rules in desks.all if has(rules) != of_others), of_others
