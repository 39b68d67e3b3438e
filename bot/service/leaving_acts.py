"""What is done to tickets at a remote besides saying something: what, in whose name, and what came of it."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from bot.domain.acts import act_of
from bot.domain.desk import Desks
from bot.domain.effects import PushAct
from bot.domain.events import AnswersChanged, Published, UpdateAdded, ViewedThere
from bot.domain.fitting import in_words, misfits_of_change
from bot.domain.ids import RemoteId, TicketId
from bot.domain.intents import Origin, RecordNotDone
from bot.domain.ports import Claim, Transaction
from bot.domain.remote import Act, Manner, PublishAct, TimeAct
from bot.domain.ticket import POLICY
from bot.service import lasting
from bot.service.units import carry, found
from bot.service.whom import as_whom

log = logging.getLogger(__name__)


def acting(
    tx: Transaction, desks: Desks, now: datetime, claim: Claim, effect: PushAct
) -> tuple[RemoteId, Act, Manner] | None:
    """What is to be done there, and how; None where there is nothing to do, or where it cannot be done."""
    ticket, event = found(tx, effect.ticket), tx.event(effect.ticket, effect.number)
    rules = desks.get(ticket.desk)
    wanted = act_of(ticket, event, rules.remote) if event is not None else None
    reason = lasting.unpublished_by(tx, ticket.id, event, effect.number)
    if reason:
        not_done(tx, desks, now, claim, effect.number, reason)
        return None
    remote = ticket.remote
    if event is None or wanted is None or remote is None or remote.id is None or rules.remote is None:
        tx.done(claim)
        return None
    ability, act = wanted
    if not rules.remote.can(ability):
        tx.done(claim)
        return None
    unfit = misfits_of_change(ticket, event, rules, now) if isinstance(event, AnswersChanged) else []
    if unfit and not claim.uncertain:
        not_done(tx, desks, now, claim, effect.number, in_words(unfit))
        return None
    whom = as_whom(ticket, event.by, rules)
    if isinstance(act, TimeAct):
        act = replace(act, worker=whom)
    if isinstance(event, Published) and isinstance(act, PublishAct):
        act = replace(act, says=_read_here(tx, ticket.id, event.number))
    return remote.id, act, Manner(as_whom=whom)


def _read_here(tx: Transaction, ticket: TicketId, number: int) -> str:
    """What was said there as it was read here; nothing of what went there from here."""
    said = tx.event(ticket, number)
    return said.text if isinstance(said, UpdateAdded) and said.remote_id is not None else ""


def acted(tx: Transaction, desks: Desks, now: datetime, claim: Claim) -> None:
    """It is done there."""
    tx.done(claim)


def not_done(tx: Transaction, desks: Desks, now: datetime, claim: Claim, number: int, reason: str) -> None:
    """The remote would not do it."""
    if not tx.done(claim):
        return
    event = tx.event(claim.effect.ticket, number)
    if isinstance(event, ViewedThere):
        log.info("not marked as viewed", extra={"ticket": claim.effect.ticket, "reason": reason})
    else:  # Nobody asked for a mark there, so nobody hears of it.
        intent = RecordNotDone(by=POLICY, origin=Origin.REMOTE, number=number, reason=reason, refused=event)
        carry(tx, claim.effect.ticket, intent, None, desks, now)
