"""In whose name something is said or done at a remote where we are the service desk."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from bot.domain.connected import is_customers_word
from bot.domain.desk import DeskRules
from bot.domain.effects import OpenRemote, PushAct, PushFile, PushUpdate, RemoteEffect
from bot.domain.ids import DeskId, PersonId
from bot.domain.ports import Scene
from bot.domain.remote import Manner
from bot.domain.ticket import REMOTE, Ticket
from bot.errors import NotInTheirName

log = logging.getLogger(__name__)

T = TypeVar("T")


def as_whom(ticket: Ticket, person: PersonId, rules: DeskRules, *, is_said: bool = False) -> str:
    """As whom it goes there; empty: as the account that we write with.

    A colleague's as theirs. What whoever asked says for all to hear is the customer's word, if they are one.
    """
    if rules.remote is None or not rules.remote.is_served_here:
        return ""
    known = rules.remote.there(person)
    if known is None:
        return ""
    return known.id if known.is_ours or (is_said and is_customers_word(ticket, person, rules)) else ""


def opener(ticket: Ticket) -> PersonId:
    """Whose opening it is: a customer's ticket is opened by whoever wrote it down for them."""
    return ticket.creator if ticket.requester == REMOTE else ticket.requester


def people_of(effect: RemoteEffect, scene: Scene) -> set[PersonId]:
    """Whom an effect is about, to be met before it is done."""
    ticket = scene.ticket
    owner = {ticket.owner} if ticket.owner is not None else set()
    match effect:
        case OpenRemote():
            return {opener(ticket)} | owner
        case PushUpdate(sending=sending_id):
            sending = ticket.remote.sending(sending_id) if ticket.remote else None
            return {sending.by} if sending is not None else {opener(ticket)}
        case PushAct():
            return ({scene.event.by} if scene.event is not None else set()) | owner
        case PushFile(file=file_id):
            return {each.by for each in ticket.files if each.id == file_id}
        case _:
            return set()


class InTheirName:
    """Does something in somebody's name, and in ours where that is refused, which is told once."""

    def __init__(self) -> None:
        self._told: set[tuple[DeskId, str]] = set()

    async def do(self, desk: DeskId, manner: Manner, call: Callable[[Manner], Awaitable[T]]) -> T:
        """What came of it. What is wrong whoever does it is not tried a second time."""
        try:
            return await call(manner)
        except NotInTheirName as error:
            if not manner.as_whom:
                raise
            answer = await call(replace(manner, as_whom=""))
            self._tell(desk, manner.as_whom, error.reason)
            return answer

    def _tell(self, desk: DeskId, whom: str, reason: str) -> None:
        if (desk, whom) not in self._told:
            self._told.add((desk, whom))
            told = {"desk": desk, "whom": whom, "reason": reason}
            log.warning("not done in their name: give our account that right", extra=told)
