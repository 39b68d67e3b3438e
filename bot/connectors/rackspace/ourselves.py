"""Who we are at Rackspace: nobody tells it, so it is learned from what we wrote there. In memory alone.

Identity knows a user; tickets show a person, by a number that stands nowhere else.
"""

from __future__ import annotations

from bot.connectors.rackspace.access import Access
from bot.connectors.rackspace.rows import Person, RecipientRow, TicketRow
from bot.domain.echo import fingerprint
from bot.domain.ids import RemoteId
from bot.domain.remote import Side

NUMBERED = "RPN-"
"""How the numbers of people begin; others are ids of users."""
REMEMBERED = 100
"""How many of our last words are looked for."""


class Ourselves:
    """The person that our user is, once that is known. Until then everybody of our side may be us."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._numbers: set[str] = set()
        self._said: dict[RemoteId, str] = {}

    @property
    def is_known(self) -> bool:
        """Whether our number is known: by the id of a user alone we are not told from other people."""
        return any(_is_of_a_person(each) for each in self._numbers)

    def may_be(self, person: Person | None) -> bool:
        """Whether somebody is us, as far as anybody knows: a number is shown, an id, or neither."""
        if person is None or person.side is not Side.OURS:
            return False
        if not self._numbers or not person.number or person.number in {*self._numbers, self._access.who.id}:
            return True
        return _is_of_a_person(person.number) and not self.is_known

    def are(self, person: Person | None) -> None:
        """That is us: they did what only we can have done."""
        if person is not None and person.side is Side.OURS and person.number:
            self._numbers.add(person.number)
            if self.is_known:
                self._said.clear()

    def said(self, ticket: RemoteId, text: str) -> None:
        """We say this on a ticket: whoever is shown as its first author is us."""
        if not self.is_known:
            self._said.pop(ticket, None)
            self._said[ticket] = fingerprint(text)
            if len(self._said) > REMEMBERED:
                del self._said[next(iter(self._said))]

    def learn(self, row: TicketRow) -> None:
        """See what a ticket tells of it, as long as it is unknown."""
        if self.is_known:
            return
        words, user = self._said.get(row.id), self._access.user.casefold()
        if words is not None:
            said = (each.author for each in row.comments or () if fingerprint(each.text or "") == words)
            self.are(next(said, None))
        people = (each for each in row.recipients or () if isinstance(each, RecipientRow))
        self._numbers |= {each.number for each in people if each.number and _is_called(each, user)}


def _is_of_a_person(number: str) -> bool:
    return number.upper().startswith(NUMBERED)


def _is_called(person: RecipientRow, user: str) -> bool:
    return (person.username or "").casefold() == user
