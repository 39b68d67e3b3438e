"""Carries out what was typed, wherever it was typed, and says what came of it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import assert_never

from bot.domain.fields import people_in
from bot.domain.filling import context as surroundings
from bot.domain.intents import (
    AddUpdate,
    AskForFile,
    CancelTimer,
    Close,
    Intent,
    Reopen,
    Resolve,
    SetAnswers,
    SetDue,
    SetTimer,
)
from bot.domain.keeping import visible_files
from bot.domain.policy import demand, demand_sight, may_read_notes
from bot.domain.ports import Clock
from bot.domain.refiling import kinds_for
from bot.domain.ticket import DeskId, KeptFile, Ticket, TicketId, TimerKind
from bot.errors import UserError
from bot.service.desk import Desk
from bot.service.histories import NOBODY_TELLS, Histories
from bot.service.queries import Queries
from bot.slack import filling, times
from bot.slack.bridging import Join, OpenVendor, Part, Tell
from bot.slack.commands import (
    Browse,
    Command,
    Find,
    Help,
    Incomplete,
    Misspelt,
    Order,
    Show,
    Why,
    read,
)
from bot.slack.drafting import ListDrafts
from bot.slack.fetching import GetFile, ShowFiles, chosen
from bot.slack.figuring import Stats
from bot.slack.filling import Fill
from bot.slack.grammar import Do, DueBy, Speaker
from bot.slack.ids import PageButton
from bot.slack.introducing import Introduce, WhoAmI
from bot.slack.listeners.bridging import Bridges
from bot.slack.listeners.browsing import Browsing
from bot.slack.listeners.figures import FiguresTeller
from bot.slack.listeners.introducing import tell_who
from bot.slack.listeners.past import Past
from bot.slack.listeners.wishes import Wishes
from bot.slack.listeners.work import Working
from bot.slack.named import people_of
from bot.slack.parse.caller import Caller
from bot.slack.people import People
from bot.slack.reminding import CallOff, Later, Timers
from bot.slack.resyncing import Resync
from bot.slack.text import mentioned, plain
from bot.slack.viewing import Viewed
from bot.slack.views import drafts, helping, lists, remote
from bot.slack.views.bridges import on_card, vendors_called
from bot.slack.views.files import kept_files
from bot.slack.views.parts import Message
from bot.slack.voice import Voice, said
from bot.slack.wishing import Alert, Rate
from bot.slack.words import answers
from bot.slack.words import remote as remote_words
from bot.slack.words.done import done
from bot.slack.words.forms import filed_as, filled
from bot.slack.working import Checklist

WORDS_OF_NUMBERS = 5
"""Among so many words at the beginning of a command the number of a ticket may be."""


class Orders:
    """The words of the grammar, carried out. `command` is what people type before them."""

    def __init__(
        self,
        desk: Desk,
        queries: Queries,
        people: People,
        voice: Voice,
        clock: Clock,
        *,
        command: str,
        bot: str,
        histories: Histories = NOBODY_TELLS,
    ) -> None:
        self._desk = desk
        self._queries = queries
        self._people = people
        self._voice = voice
        self._clock = clock
        self._command = command
        self._help = helping.everything(command, bot)
        self._working = Working(desk, queries)
        self.past = Past(desk, queries, people, histories)
        self.bridges = Bridges(desk, queries)
        self.wishes = Wishes(desk, queries, people, clock)
        self._browsing = Browsing(desk, queries, people, clock)
        self._figures = FiguresTeller(desk, queries, people, voice, clock, command=command)

    async def plain(self, text: str) -> str:
        """Slack's markup as plain text, with names for ids."""
        return plain(text, await self._people.known(mentioned(text)))

    async def read(self, caller: Caller, text: str, *, in_thread: bool = False) -> Command:
        """What was meant by these words."""
        names = await self._people.known(mentioned(text))
        there = await self._queries.called(
            caller.workspace, self._desk.desks, text.split()[:WORDS_OF_NUMBERS]
        )
        return read(
            text,
            Speaker(
                by=caller.person,
                number=lambda word: there.get(word) or self._queries.number(word),
                plain=partial(plain, names=names),
                in_thread=in_thread,
                groups=self._desk.desks.groups,
                desk=self._named_desk,
                called=there.get,
                vendors=vendors_called(self._desk.desks),
            ),
        )

    def _named_desk(self, words: str) -> DeskId:
        rules = self._desk.desks.named(words)
        if rules is None:
            known = ", ".join(rules.id for rules in self._desk.desks.all)
            raise UserError("desk_unknown", "desk", word=words[:80], known=known)
        return rules.id

    async def carry_out(self, caller: Caller, order: Order, asked: PageButton | None = None) -> Message:
        """Do it and say what came of it; `asked` is for another page of a list than the first."""
        here = asked or PageButton(words="")
        match order:
            case Do():
                return await self._do(caller, order)
            case DueBy():
                return await self._set_due(caller, order)
            case Fill():
                return await self._fill(caller, order)
            case Later():
                return await self._set_timer(caller, order)
            case CallOff():
                return await self._call_off(caller, order)
            case Timers() | Show() | Why():
                return await self._look_at(caller, order)
            case ShowFiles():
                return await self.files(caller, await self._number(caller, order.ticket))
            case GetFile():
                return await self._get_file(caller, order)
            case Browse():
                return await self._browsing.page(caller, order, here)
            case Resync():
                return await self.resync(caller, await self._number(caller, order.ticket))
            case Find():
                return await self._find(caller, order, here)
            case Viewed(is_all=True):
                await self._desk.view(caller.workspace, caller.person, None)
                return said(answers.ALL_VIEWED)
            case Viewed(ticket=ticket):
                return await self.view(caller, await self._number(caller, ticket))
            case Checklist() | Rate() | Alert() | OpenVendor() | Tell() | Join() | Part():
                return await self._elsewhere(caller, await self._number(caller, order.ticket), order)
            case Introduce() | WhoAmI():
                return await tell_who(self._desk, self._people, caller, order)
            case ListDrafts():
                return await self.drafts(caller)
            case Stats():
                return await self._figures.answer(caller, order)
            case Help():
                return self._help
            case Misspelt() | Incomplete():
                return helping.unclear(order, self._command, in_thread=caller.root is not None)
            case _:
                assert_never(order)

    async def _elsewhere(
        self,
        caller: Caller,
        number: TicketId,
        order: Checklist | Rate | Alert | OpenVendor | Tell | Join | Part,
    ) -> Message:
        """What has a module of its own, on the ticket that it is about."""
        match order:
            case Checklist():
                return await self._working.carry_out(caller, number, order)
            case Rate() | Alert():
                return await self.wishes.carry_out(caller, number, order)
            case OpenVendor() | Tell() | Join() | Part():
                return await self.bridges.carry_out(caller, number, order)
            case _:
                assert_never(order)

    async def _do(self, caller: Caller, order: Do) -> Message:
        intent = order.intent
        if isinstance(intent, AddUpdate):
            intent = replace(intent, said_in=caller.channel)
        number = await self._number(caller, order.ticket)
        if isinstance(intent, Close | Resolve | Reopen):
            instead = await self._instead(caller, number, intent)
            if instead is not None:
                return instead
        ticket = await self._handle(caller, number, intent)
        return said(done(intent, ticket, caller.person, self._desk.desks.groups))

    async def _instead(
        self, caller: Caller, number: TicketId, intent: Close | Resolve | Reopen
    ) -> Message | None:
        """The way on where only the remote ends a ticket or opens it again; None where it is done here."""
        ticket = await self._queries.ticket(caller.workspace, number)
        rules = self._desk.desks.get(ticket.desk)
        demand(ticket, intent, rules)
        return remote.instead(ticket, rules, intent)

    async def _number(self, caller: Caller, given: TicketId | None) -> TicketId:
        """The ticket that was named, else the one of the thread."""
        if given is not None:
            return given
        if caller.channel is not None and caller.root is not None:
            ticket = await self._queries.ticket_at(caller.workspace, caller.channel, caller.root)
            if ticket is not None:
                return ticket.id
        raise UserError("no_ticket_here")

    async def _handle(self, caller: Caller, ticket_id: TicketId, intent: Intent) -> Ticket:
        return await self._desk.handle(caller.workspace, ticket_id, intent, caller.source)

    async def _set_timer(self, caller: Caller, order: Later) -> Message:
        number = await self._number(caller, order.ticket)
        zone, now = await self._people.zone(caller.person), self._clock.now()
        if order.kind is TimerKind.ALERT:
            due_at, note = times.split(order.words, zone, now)
        else:
            due_at, note = times.due(order.words, zone, now), ""
        intent = SetTimer(by=caller.person, kind=order.kind, due_at=due_at, note=note)
        ticket = await self._handle(caller, number, intent)
        return said(answers.timer_set(ticket, intent, times.shown(due_at, zone)))

    async def _set_due(self, caller: Caller, order: DueBy) -> Message:
        number = await self._number(caller, order.ticket)
        zone = await self._people.zone(caller.person)
        due_at = times.due(order.words, zone, self._clock.now())
        ticket = await self._handle(caller, number, SetDue(by=caller.person, due_at=due_at))
        return said(answers.due_set(ticket, times.shown(due_at, zone)))

    async def _fill(self, caller: Caller, order: Fill) -> Message:
        number = await self._number(caller, order.ticket)
        ticket = await self._queries.ticket(caller.workspace, number)
        rules = self._desk.desks.get(ticket.desk)
        demand_sight(ticket, caller.person, rules)
        filler = filling.Filler(
            by=caller.person,
            zone=await self._people.zone(caller.person),
            now=self._clock.now(),
            plain=partial(plain, names=await self._people.known(mentioned(order.words))),
            given={each.field: each.values for each in ticket.answers} | surroundings(rules, ticket.subject),
        )
        known = kinds_for(ticket, caller.person, rules)
        wanted = filling.kind_wanted(order.words, rules, known, filler)
        if wanted is not None:
            refiled = SetAnswers(by=caller.person, entries=(), kind=wanted)
            return said(filed_as(await self._handle(caller, number, refiled), rules))
        kind = rules.kind(ticket.kind)
        if kind is None:
            raise UserError("kind_gone", kind=str(ticket.kind))
        entry = filling.entry(order.words, kind, filler)
        after = await self._handle(caller, number, SetAnswers(by=caller.person, entries=(entry,)))
        names = await self._people.known(people_in(after.answers))
        return said(filled(after, entry.field, names))

    async def _call_off(self, caller: Caller, order: CallOff) -> Message:
        number = await self._number(caller, order.ticket)
        timer = order.timer
        if timer is None:
            ticket = await self._queries.ticket(caller.workspace, number)
            timer = next((each.id for each in ticket.timers if each.kind is order.kind), 0)
        intent = CancelTimer(by=caller.person, timer=timer)
        ticket = await self._handle(caller, number, intent)
        return said(done(intent, ticket, caller.person, self._desk.desks.groups))

    async def _look_at(self, caller: Caller, order: Timers | Show | Why) -> Message:
        number = await self._number(caller, order.ticket)
        match order:
            case Timers():
                ticket = await self._queries.ticket(caller.workspace, number)
                demand_sight(ticket, caller.person, self._desk.desks.get(ticket.desk))
                return lists.timers(ticket)
            case Show():
                return await self.detail(caller, number)
            case Why(before=before, there=there):
                return await self.past.page(caller, number, before, there)
            case _:
                assert_never(order)

    async def detail(self, caller: Caller, ticket_id: TicketId) -> Message:
        """One ticket with what was said last."""
        ticket, log = await self.past.read(caller, ticket_id)
        is_unread = await self._queries.is_unread(caller.workspace, caller.person, ticket)
        if is_unread:
            await self._desk.view(caller.workspace, caller.person, ticket)
        return lists.detail(
            ticket,
            self._desk.desks.get(ticket.desk),
            log,
            await self._people.known(people_of(ticket, log[-lists.LOG_PAGE :])),
            link=self._voice.link(ticket, caller.person),
            now=self._clock.now(),
            is_unread=is_unread,
            bridges=self._bridges_of(caller, ticket),
            namesake=await self._queries.namesake(
                caller.workspace, self._desk.desks, caller.person, ticket.id
            ),
        )

    def _bridges_of(self, caller: Caller, ticket: Ticket) -> list[str]:
        """The other side of its bridges, for those who read its notes."""
        reads_notes = may_read_notes(ticket, caller.person, self._desk.desks.get(ticket.desk))
        return on_card(ticket, self._voice.url) if reads_notes else []

    async def view(self, caller: Caller, ticket_id: TicketId) -> Message:
        """Take the mark of something new off a ticket."""
        ticket = await self._queries.ticket(caller.workspace, ticket_id)
        demand_sight(ticket, caller.person, self._desk.desks.get(ticket.desk))
        await self._desk.view(caller.workspace, caller.person, ticket)
        return said(answers.viewed(ticket))

    async def resync(self, caller: Caller, ticket_id: TicketId) -> Message:
        """Have a ticket read at its remote again, within a second or two."""
        ticket = await self._queries.ticket(caller.workspace, ticket_id)
        demand_sight(ticket, caller.person, self._desk.desks.get(ticket.desk))
        return said(remote_words.resyncs(await self._desk.resync(caller.workspace, ticket)))

    async def drafts(self, caller: Caller) -> Message:
        """All of this person's drafts."""
        return drafts.listing(await self._queries.drafts(caller.workspace, caller.person))

    async def files(self, caller: Caller, ticket_id: TicketId) -> Message:
        """What is kept of a ticket, as far as this person may have it."""
        ticket, files = await self._files_of(caller, ticket_id)
        return kept_files(ticket, files, await self._people.known({file.by for file in files}))

    async def _get_file(self, caller: Caller, order: GetFile) -> Message:
        ticket, files = await self._files_of(caller, await self._number(caller, order.ticket))
        intent = AskForFile(by=caller.person, file=chosen(ticket.id, files, order.name).id)
        ticket = await self._handle(caller, ticket.id, intent)
        return said(done(intent, ticket, caller.person, self._desk.desks.groups))

    async def _files_of(self, caller: Caller, ticket_id: TicketId) -> tuple[Ticket, list[KeptFile]]:
        ticket = await self._queries.ticket(caller.workspace, ticket_id)
        rules = self._desk.desks.get(ticket.desk)
        demand_sight(ticket, caller.person, rules)
        return ticket, visible_files(ticket, caller.person, rules)

    async def _find(self, caller: Caller, order: Find, here: PageButton) -> Message:
        called = await self._queries.called(caller.workspace, self._desk.desks, [order.words.strip()])
        for ticket in called.values():
            return await self.detail(caller, ticket)
        return await self._browsing.found(caller, order, here)
