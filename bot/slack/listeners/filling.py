"""A ticket's form, filled in anew from *More…*, and the menus of fields in any form."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.desk import DeskRules
from bot.domain.fields import Asked, Entry, Field, Given, people_in, presumed
from bot.domain.filling import asked_of
from bot.domain.filling import context as surroundings
from bot.domain.intents import SetAnswers
from bot.domain.policy import demand_sight
from bot.domain.refiling import as_kind, kinds_for
from bot.domain.ticket import FieldId, FieldType, KindId, PersonId, Ticket
from bot.errors import UserError
from bot.service.desk import Desk
from bot.service.queries import Queries
from bot.slack.ids import Action, Callback, FilledForm, TicketForm, short
from bot.slack.listeners.delivery import Delivery
from bot.slack.listeners.home import HomeListener
from bot.slack.listeners.routes import Routes
from bot.slack.parse import filled, interactions
from bot.slack.parse.caller import Caller
from bot.slack.parse.interactions import Submission, remembered
from bot.slack.parse.submitted import desk_of_picker
from bot.slack.people import People
from bot.slack.views import fields, filling_forms
from bot.slack.views.forms import kind_suggestions
from bot.slack.views.parts import Block
from bot.slack.voice import Voice, may_be_lost


class FillingListener:
    def __init__(
        self, desk: Desk, queries: Queries, people: People, voice: Voice, home: HomeListener
    ) -> None:
        self._desk = desk
        self._queries = queries
        self._people = people
        self._voice = voice
        self._home = home

    @property
    def routes(self) -> Routes:
        """The form of a ticket that stands, and the entries of menus in any form."""
        return Routes(
            actions={
                Action.FIELDS: self.form,
                **dict.fromkeys((Action.FIELD_CHANGED, Action.KIND_CHANGED), self.changed),
            },
            options={
                **dict.fromkeys((Action.FIELD_CHOSEN, Action.FIELD_CHANGED), self.choices),
                **dict.fromkeys((Action.KIND_CHOSEN, Action.KIND_CHANGED), self.kinds),
            },
            submissions={Callback.FIELDS_FORM: self.submit},
        )

    async def form(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The button that opens the form of a ticket."""
        click = interactions.click(delivery.body, delivery.workspace)
        ticket, rules, asked = await self._ticket(click.caller, FilledForm(ticket=click.ticket))
        home = click.view.is_home if click.view else False
        if click.view is not None and not home:
            home = remembered(TicketForm, click.view.remembers).home
        remembers = FilledForm(ticket=ticket.id, home=home)
        view = await self._view(click.caller.person, ticket, rules, _answers_of(ticket), asked, remembers)
        await self._voice.present(click.caller, view, click.view)
        await ack()

    async def changed(self, ack: AsyncAck, delivery: Delivery) -> None:
        """Something was chosen on which other fields depend: they come and go, and what was typed stays."""
        click = interactions.click(delivery.body, delivery.workspace)
        if click.view is not None:
            shown = click.view.with_choice(click.block, click.value, click.chosen)
            form = Submission(caller=click.caller, view=shown)
            remembers = form.remembers(FilledForm)
            ticket, rules, asked = await self._ticket(click.caller, remembers)
            given = filled.values(form, {**_answers_of(ticket), **_carried(remembers)})
            ticket = _as_chosen(ticket, form, rules, given)
            ticked = filled.overwrites(form, remembers.overwrites)
            remembers = msgspec.structs.replace(remembers, overwrites=ticked)
            remembers = _turned(form, remembers, ticket, rules, given, asked)
            view = await self._view(click.caller.person, ticket, rules, given, asked, remembers)
            await self._voice.redraw(click.view, view)
        await ack()

    async def submit(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The form was filled in anew; what it does not ask any more, or nobody changed, is left out."""
        form = interactions.submission(delivery.body, delivery.workspace)
        remembers = form.remembers(FilledForm)
        ticket, rules, asked = await self._ticket(form.caller, remembers)
        given = filled.values(form, {**_answers_of(ticket), **_carried(remembers)})
        there = _as_chosen(ticket, form, rules, given)
        all_anew = filling_forms.asked_anew(there, rules, given, asked)
        anew = filling_forms.on_page(all_anew, remembers.page)
        entries = filled.entries(form, anew)
        if there.kind == ticket.kind:
            entries = filled.changed(entries, anew, remembers.before, _answers_of(ticket))
        entries = (*entries, *filled.carried(remembers, all_anew, {each.id for each in anew}))
        if there.kind == ticket.kind:
            _demand_as_shown(entries, all_anew, remembers, ticket, rules, given)
        intent = SetAnswers(
            by=form.caller.person,
            entries=entries,
            kind=there.kind,
            overwrites=filled.overwrites(form, remembers.overwrites),
        )
        await self._desk.handle(form.caller.workspace, ticket.id, intent, form.caller.source)
        if remembers.home:
            with may_be_lost():
                await self._home.publish(form.caller)
        await ack(response_action="clear")

    async def choices(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The entries of a field's menu, as one types."""
        search = interactions.search(delivery.body, delivery.workspace)
        block = filled.field_of(search.block)
        found = fields.suggestions(self._desk.desks.get(block.desk), block, search.typed)
        is_grouped = any("options" in each for each in found)
        await (ack(option_groups=found) if is_grouped else ack(options=found))

    async def kinds(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The entries of a menu of very many kinds, as one types."""
        search = interactions.search(delivery.body, delivery.workspace)
        rules = self._desk.desks.get(desk_of_picker(search.block, "kind"))
        known = [kind for kind in rules.kinds if kind.active]
        await ack(options=kind_suggestions(known, search.typed))

    async def _ticket(self, caller: Caller, remembers: FilledForm) -> tuple[Ticket, DeskRules, Asked]:
        """The ticket of the form, and how this person fills it in; what they may not see they are refused."""
        ticket = await self._queries.ticket(caller.workspace, remembers.ticket)
        rules = self._desk.desks.get(ticket.desk)
        demand_sight(ticket, caller.person, rules)
        return ticket, rules, asked_of(caller.person, rules, ticket.asked_in)

    async def _view(
        self,
        person: PersonId,
        ticket: Ticket,
        rules: DeskRules,
        given: Given,
        asked: Asked,
        remembers: FilledForm,
    ) -> Block:
        given = _presuming(ticket, rules, given, asked)
        all_anew = filling_forms.asked_anew(ticket, rules, given, asked)
        anew = filling_forms.on_page(all_anew, remembers.page)
        shown = {field.id for field in anew}
        here = {*map(short, shown), *map(short, remembers.answers)}
        known = {name: each for name, each in remembers.before.items() if name in here}
        before = {**filling_forms.prints(ticket, rules, given, anew), **known}
        remembers = msgspec.structs.replace(remembers, before=before)
        remembers, lost = filled.carrying(remembers, _new(ticket, given), shown)
        names = await self._people.known(people_in(ticket.answers))
        kinds = kinds_for(ticket, person, rules)
        return filling_forms.filled_in(ticket, rules, given, asked, remembers, names, lost, kinds)


def _demand_as_shown(
    entries: Sequence[Entry],
    asked: Sequence[Field],
    remembers: FilledForm,
    ticket: Ticket,
    rules: DeskRules,
    given: Given,
) -> None:
    """Raise UserError where a whole list or a formatted text would go that the form did not show."""
    fields = {field.id: field for field in asked}
    for field in (fields[entry.field] for entry in entries):
        shown = remembers.before.get(short(field.id))
        if shown is None or not (field.rich or field.type is FieldType.CHOICES):
            continue
        # With what is chosen now, others can be shown of a list.
        stands = [filling_forms.prints(ticket, rules, each, [field]) for each in (_answers_of(ticket), given)]
        if all(each[short(field.id)] != shown for each in stands):
            raise UserError("field_changed", field.id, label=field.label)


def _turned(
    form: Submission, remembers: FilledForm, ticket: Ticket, rules: DeskRules, given: Given, asked: Asked
) -> FilledForm:
    """The form with the part that is wanted; the one that it shows, where that would cost what was typed."""
    wanted = form.text("page")
    page = int(wanted) if wanted.isdecimal() else 0
    if page == remembers.page:
        return remembers
    there = msgspec.structs.replace(remembers, page=page, stays=0)
    all_anew = filling_forms.asked_anew(ticket, rules, given, asked)
    shown = filling_forms.on_page(all_anew, page)
    before = filling_forms.prints(ticket, rules, given, shown)
    ids = {each.id for each in shown}
    _, lost = filled.carrying(msgspec.structs.replace(there, before=before), _new(ticket, given), ids)
    is_costly = not {each.id for each in all_anew}.isdisjoint(lost)
    return msgspec.structs.replace(remembers, stays=remembers.stays + 1) if is_costly else there


def _new(ticket: Ticket, given: Given) -> Given:
    """What is filled in otherwise than the ticket has it."""
    held = _answers_of(ticket)
    return {name: values for name, values in given.items() if values != held.get(name)}


def _answers_of(ticket: Ticket) -> dict[FieldId, tuple[str, ...]]:
    return {answer.field: answer.values for answer in ticket.answers}


def _carried(remembers: FilledForm) -> dict[FieldId, tuple[str, ...]]:
    return {FieldId(name): values for name, values in remembers.answers.items()}


def _as_chosen(ticket: Ticket, form: Submission, rules: DeskRules, given: Given) -> Ticket:
    """The ticket as of the kind that is chosen in the form."""
    kind = rules.kind(KindId(form.text("kind")))
    return ticket if kind is None or kind.id == ticket.kind else as_kind(ticket, kind, given)


def _presuming(ticket: Ticket, rules: DeskRules, given: Given, asked: Asked) -> Given:
    """What is filled in; and where nothing is, what leaves nothing to choose."""
    kind = rules.kind(ticket.kind)
    if kind is None:
        return given
    known = presumed(kind.fields, {**given, **surroundings(rules, ticket.subject)}, asked)
    own = {each.id for each in kind.fields}
    return {
        **{name: each for name, each in known.items() if name in own},
        **{n: v for n, v in given.items() if v},
    }
