"""Which tickets a person may see, as a value that lists and searches can apply in their queries."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.desk import Desks
from bot.domain.policy import is_party
from bot.domain.ticket import DeskId, PersonId, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """All tickets of some desks, and of any other desk those that the person is a party to.

    The desks are `desks`, or with `of_others` every desk but these.
    """

    person: PersonId
    desks: tuple[DeskId, ...] = ()
    of_others: bool = False

    @property
    def is_full(self) -> bool:
        """Whether nothing is hidden."""
        return self.of_others and not self.desks

    def covers(self, desk: DeskId) -> bool:
        """Whether all tickets of that desk are seen, with what is kept inside."""
        return (desk in self.desks) != self.of_others

    def sees(self, ticket: Ticket) -> bool:
        return self.covers(ticket.desk) or is_party(ticket, self.person) or self.person in ticket.followers


def sight_of(person: PersonId, desks: Desks) -> Sight:
    """What a person sees: a desk that is no longer configured goes by the rules of the default one."""
    works_at = tuple(rules.id for rules in desks.all if rules.is_agent(person))
    if not desks.default.is_agent(person):
        return Sight(person=person, desks=works_at)
    others = tuple(rules.id for rules in desks.all if rules.id not in works_at)
    return Sight(person=person, desks=others, of_others=True)
