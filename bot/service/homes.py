"""Homes that are up to date: who has to be drawn again because of a change, and how one is drawn.

Only the relay draws, and only for an effect in the lane of its person: a click is a note of what was chosen,
and such an effect. Why an older view never stays on top of a newer one stands at `draw`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import homes
from bot.domain.desk import DeskRules, Desks
from bot.domain.effects import RefreshHome
from bot.domain.health import Ailment, Health
from bot.domain.homes import LOOKS_FOR, Ailing, Drawing, Home, HomeList, HomeState, Page, Part
from bot.domain.ids import DeskId
from bot.domain.ports import SOON, Claim, Clock, Listed, Listing, Scope, Store, Thread, Transaction
from bot.domain.search import Found, Search, Sieve
from bot.domain.sight import Sight, sight_of
from bot.domain.ticket import POLICY, PersonId, Ticket, TicketId
from bot.errors import Rejected, Stale
from bot.service.pulses import Pulses

log = logging.getLogger(__name__)

PART_ROWS = 5
PAGE_ROWS = 15
BATCH = 100
MOST_LOOKED_AT = 500
"""How many tickets are looked at for one filtered page; the next page goes on behind them."""
CLOSED_LATELY = timedelta(days=14)
NO_TICKET = TicketId("")
WEBHOOKS = "webhooks off"
"""The cursor that says since when a remote does not call us, or does again."""

SCOPES = {
    HomeList.OVERVIEW: Scope.ALL,
    HomeList.MY_TURN: Scope.MY_TURN,
    HomeList.WAITING: Scope.WAITING_FOR_OTHERS,
    HomeList.UNOWNED: Scope.UNOWNED,
    HomeList.DUE_SOON: Scope.DUE_SOON,
    HomeList.MINE: Scope.MINE,
    HomeList.OPEN: Scope.OPEN,
    HomeList.CLOSED: Scope.MY_CLOSED,
    HomeList.FOLLOWING: Scope.FOLLOWING,
    HomeList.APPROVALS: Scope.APPROVALS,
}
PARTS = (
    HomeList.APPROVALS,
    HomeList.MY_TURN,
    HomeList.DUE_SOON,
    HomeList.UNOWNED,
    HomeList.WAITING,
    HomeList.FOLLOWING,
    HomeList.CLOSED,
)
"""What the overview shows, in this order."""


def redraw(tx: Transaction, before: Ticket | None, after: Ticket, desks: Desks, now: datetime) -> None:
    """Queue a drawing of every home that is looked at and may show this change."""
    if before is not None and homes.is_same_row(before, after):
        return
    people = homes.parties(before, after) - {POLICY}
    for looking in tx.looking(people, homes.breadth_of(before, after), now - LOOKS_FOR):
        if homes.concerns(looking, before, after, desks):
            effect = RefreshHome(ticket=after.id, person=looking.person)
            tx.enqueue([effect], homes.due_at(looking, now))


def look(
    tx: Transaction,
    person: PersonId,
    choose: Callable[[HomeState | None], HomeState],
    desks: Desks,
    now: datetime,
) -> None:
    """Somebody opens their home or chooses something in it: note it, and have it drawn."""
    state = choose(tx.home_state(person))
    tx.look(person, state, state.breadth(is_agent=is_agent(person, desks)), now)
    tx.enqueue([RefreshHome(ticket=NO_TICKET, person=person)], now)


def view(tx: Transaction, person: PersonId, ticket: Ticket | None, now: datetime) -> None:
    """Somebody has seen all of a ticket, or of every ticket; their home shows it."""
    if ticket is None:
        tx.view_all(person, now)
    else:
        tx.view(person, ticket.id, ticket.version)
    refresh(tx, person, now)


def refresh(tx: Transaction, person: PersonId, now: datetime) -> None:
    """Have somebody's home drawn, if they look at it."""
    looking = tx.looking({person}, homes.Breadth.SEARCH, now - LOOKS_FOR)
    if any(each.person == person for each in looking):
        tx.enqueue([RefreshHome(ticket=NO_TICKET, person=person)], now)


def redraw_all(tx: Transaction, rules: DeskRules, now: datetime) -> None:
    """Queue a drawing of every home that is looked at by people of that desk, or with tickets there."""
    for looking in tx.looking((), homes.Breadth.OWN, now - LOOKS_FOR):
        if _has_to_do_with(tx, rules, looking.person):
            tx.enqueue([RefreshHome(ticket=NO_TICKET, person=looking.person)], homes.due_at(looking, now))


def _has_to_do_with(tx: Transaction, rules: DeskRules, person: PersonId) -> bool:
    """Whether somebody works at the desk or has unfinished tickets there."""
    if rules.is_agent(person):
        return True
    scopes = (Scope.MY_TURN, Scope.WAITING_FOR_OTHERS)
    mine = (tx.tickets(Listing(scope=each, person=person, limit=BATCH)) for each in scopes)
    return any(ticket.desk == rules.id for tickets in mine for ticket in tickets)


def _ailing(tx: Transaction, person: PersonId, desks: Desks) -> tuple[Ailing, ...]:
    """The desks of this person whose remotes fail, as far as people were told."""
    known = [(rules, _health(tx, rules)) for rules in desks.all if rules.remote is not None]
    return tuple(
        Ailing(rules=rules, health=found)
        for rules, found in known
        if found.told is not None and _has_to_do_with(tx, rules, person)
    )


def _health(tx: Transaction, rules: DeskRules) -> Health:
    """How its remote does; one that works may yet not call us."""
    found = tx.health(rules.id)
    if found.told is None and (since := unhooked_since(tx, rules.id)) is not None:
        return Health(ailment=Ailment.UNHOOKED, told=Ailment.UNHOOKED, since=since)
    return found


def unhooked_since(tx: Transaction, desk: DeskId) -> datetime | None:
    """Since when people know that a remote does not call us as it was set up to."""
    before = tx.cursor(desk, WEBHOOKS) or ""
    return datetime.fromisoformat(before.removeprefix("off ")) if before.startswith("off ") else None


def is_agent(person: PersonId, desks: Desks) -> bool:
    """Whether somebody works at any desk."""
    return any(rules.is_agent(person) for rules in desks.all)


async def draw(
    store: Store,
    thread: Thread,
    desks: Desks,
    clock: Clock,
    pulses: Pulses,
    claim: Claim,
    effect: RefreshHome,
) -> None:
    """Draw a home as things are now, and note that it was; raises RemoteError when Slack cannot be asked.

    However many processes draw, an older view never stays on top of a newer one:

    1. A lane gives out one effect at a time. The tickets are read after it was claimed, so the view shows all
       that was committed before; what is committed later queues another effect, whose turn comes after.
    2. Two can overlap all the same: a lease ran out, or a transaction committed late under an earlier number.
       Each names the view that it replaces by Slack's hash, and Slack refuses the second: that one forgets
       the hash, reads again and draws what there is then.
    3. Without a hash, the first time and after an answer was lost, Slack refuses nothing. So drawings are
       counted before they read: whoever ends and is not the last who began queues one more, and the last who
       began has read the newest.
    """
    workspace, person = claim.workspace, effect.person
    drawing = await store.transact(workspace, _begin, claim, person)
    if drawing is None:
        return
    state, now = drawing.state, clock.now()
    search = await thread.meant(person, state.words, desks, now) if state.words else None
    home = await store.read(workspace, shown, person, state, search, desks, now)
    if state.is_overview:
        home = replace(home, pulse=await pulses.seen_by(workspace, person, desks))
    try:
        hash = await thread.draw_home(home, drawing.hash)
    except Stale:
        log.info("home drawn by another", extra={"person": person})
        await store.transact(workspace, _overtaken, claim, person, drawing, now)
    except Rejected as error:
        log.warning("home refused", extra={"person": person, "reason": error.reason})
        await store.transact(workspace, _refused, claim, person)
    else:
        await store.transact(workspace, _ended, claim, person, drawing, hash, clock.now())


def _begin(tx: Transaction, claim: Claim, person: PersonId) -> Drawing | None:
    drawing = tx.draw(person)
    if drawing is None:
        tx.done(claim)
    return drawing


def _ended(
    tx: Transaction, claim: Claim, person: PersonId, drawing: Drawing, hash: str, now: datetime
) -> None:
    tx.done(claim)
    if not tx.drew(person, drawing.number, hash, now):
        tx.enqueue([RefreshHome(ticket=claim.effect.ticket, person=person)], now)


def _overtaken(tx: Transaction, claim: Claim, person: PersonId, drawing: Drawing, now: datetime) -> None:
    tx.forget_drawn(person, drawing.hash)
    tx.postpone(claim, now, "hash_conflict", uncertain=False)


def _refused(tx: Transaction, claim: Claim, person: PersonId) -> None:
    """Slack takes no home of theirs, so it is kept up to date no longer: until they open it again."""
    tx.overlook(person)
    tx.done(claim)


def shown(
    tx: Transaction, person: PersonId, state: HomeState, search: Search | None, desks: Desks, now: datetime
) -> Home:
    """All that a home shows."""
    works = is_agent(person, desks)
    ailing = _ailing(tx, person, desks)
    home = Home(person=person, state=state, desks=desks.all, is_agent=works, ailing=ailing)
    sight = sight_of(person, desks)
    if state.is_overview:
        lists = [each for each in PARTS if works or each is not HomeList.UNOWNED]
        parts = [Part(list=each, page=_beginning(tx, each, person, sight, now)) for each in lists]
        return replace(home, parts=tuple(parts), drafts=tuple(tx.drafts(person)))
    if state.words:
        found = Found() if search is None else _found(tx, state, search, sight)
        return replace(home, found=found)
    return replace(home, page=_page(tx, state, person, sight, now))


def _listing(list: HomeList, person: PersonId, sight: Sight, now: datetime, limit: int) -> Listing:
    return Listing(
        scope=SCOPES[list],
        person=person,
        sight=sight,
        since=now - CLOSED_LATELY if list is HomeList.CLOSED else None,
        until=now + SOON if list is HomeList.DUE_SOON else None,
        limit=limit,
    )


def _beginning(tx: Transaction, list: HomeList, person: PersonId, sight: Sight, now: datetime) -> Page:
    return page_of(tx.listed(_listing(list, person, sight, now, PART_ROWS + 1)), PART_ROWS)


def page_of(rows: list[Listed], limit: int) -> Page:
    """A page of rows, of which there is one more than belongs on it if there are further ones."""
    page = rows[:limit]
    more = len(rows) > limit
    return Page(
        tickets=tuple(row.ticket for row in page),
        more=more,
        next=page[-1].ticket.id if more else None,
        unread=frozenset(row.ticket.id for row in page if row.is_unread),
    )


def _page(tx: Transaction, state: HomeState, person: PersonId, sight: Sight, now: datetime) -> Page:
    """A page of one list: read on until enough tickets pass the filters, or too many were looked at."""
    batch = BATCH if state.is_filtered else PAGE_ROWS + 1
    listing = replace(
        _listing(state.list, person, sight, now, batch), after=state.after, oldest_first=state.oldest_first
    )
    passed: list[Listed] = []
    looked_at = 0
    while True:
        rows = tx.listed(listing)
        passed += [row for row in rows if state.lets_through(row.ticket)]
        looked_at += len(rows)
        if len(passed) > PAGE_ROWS or len(rows) < batch:
            return page_of(passed, PAGE_ROWS)
        listing = replace(listing, after=rows[-1].ticket.id)
        if looked_at >= MOST_LOOKED_AT:
            page = page_of(passed, PAGE_ROWS)
            return replace(page, more=True, next=listing.after)


def _found(tx: Transaction, state: HomeState, search: Search, sight: Sight) -> Found:
    """A page of what was found, likewise."""
    sieve = Sieve(passes=state.lets_through, most=MOST_LOOKED_AT) if state.is_filtered else None
    found = tx.search(search, sight, state.after, PAGE_ROWS, sieve)
    return replace(found, unread=tx.unread(sight.person, [hit.ticket for hit in found.hits]))
