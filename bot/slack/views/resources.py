"""The resources of tickets: the picker, the form about them, the offer, and what is like a ticket to come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from bot.domain.desk import DeskRules
from bot.domain.resources import MOST_ATTACHED, Attached, Inventory, attached
from bot.domain.ticket import DeskId, Ticket
from bot.service.alike import Alike
from bot.slack.ids import Action, AttachButton, Callback, ResourceForm, TicketForm, pack, print_of
from bot.slack.text import safe
from bot.slack.views.inputs import field, form
from bot.slack.views.parts import (
    Block,
    Message,
    actions,
    button,
    context,
    fits,
    option,
    plain,
    section,
)
from bot.slack.words import resources as words
from bot.slack.words import thread

MOST_OPTIONS = 100


def block_of(desk: DeskId, owner: str | None) -> str:
    """The id of the picker's block; another desk's, or another owner's, is another block."""
    return f"resources:{desk}" if owner is None else f"resources:{desk}:{print_of(owner)}"


def picker(
    desk: DeskRules, chosen: Sequence[Attached], owner: str | None = None, *, acts: bool = False
) -> Block:
    """The picker over the inventory of one desk, or over what is an owner's in it."""
    options = [option(each.name, each.id) for each in _shown(chosen)]
    element = {
        "type": "multi_external_select",
        "action_id": Action.RESOURCES_CHOSEN.value,
        "min_query_length": 0,
        "max_selected_items": MOST_ATTACHED,
        "placeholder": plain(words.PICKER, 150),
        **({"initial_options": options} if options else {}),
    }
    return field(block_of(desk.id, owner), desk.called_resources, element, optional=True, acts=acts)


def _shown(chosen: Sequence[Attached]) -> list[Attached]:
    """Those that the picker shows as chosen."""
    return [each for each in chosen if fits(each.id)][:MOST_ATTACHED]


def asked(
    rules: DeskRules, chosen: Sequence[Attached], owner: str | None, *, is_in_form: bool = False
) -> list[Block]:
    """The picker of the opening form, where there is something to choose from.

    Where a field of the form asks for one already, it shows only what is chosen.
    """
    there = (
        not is_in_form
        and owner != ""
        and any(owner is None or each.account in ("", owner) for each in rules.inventory.resources)
    )
    return [picker(rules, chosen, owner, acts=True)] if chosen or there else []


def suggestions(inventory: Inventory, typed: str, owner_print: str) -> list[Block]:
    """The entries of the picker as one types: all, or those of the owner that has this print."""
    found = inventory.search(typed, MOST_OPTIONS if not owner_print else len(inventory.resources))
    fitting = (
        each
        for each in found
        if fits(each.id) and (not owner_print or not each.account or print_of(each.account) == owner_print)
    )
    return [option(each.name, each.id, words.described(each)) for each in islice(fitting, MOST_OPTIONS)]


def resources(ticket: Ticket, rules: DeskRules, remembers: TicketForm, owner: str | None) -> Block:
    """The form that says what a ticket is about; `owner` is whose resources can be."""
    ids = tuple(str(each.id) for each in _shown(ticket.resources))
    kept = ResourceForm(ticket=remembers.ticket, mode=remembers.mode, home=remembers.home, before=ids)
    about = context(f"*{ticket.id}* {safe(thread.title(ticket))}")
    blocks = [about, picker(rules, ticket.resources, owner)]
    return form(Callback.RESOURCES_FORM, rules.called_resources, kept, blocks, submit="Change")


def offer(ticket: Ticket, left: Sequence[Attached], inventory: Inventory, done: str = "") -> Message:
    """What a text names, each with a button that attaches it; `done` is what was attached just now."""
    ids = tuple(str(each.id) for each in left)
    blocks = [section(done)] if done else []
    blocks += [section(words.offer(ticket))] if left else []
    for each in left:
        rest = tuple(other for other in ids if other != each.id)
        packed = pack(AttachButton(ticket=ticket.id, add=(each.id,), rest=rest))
        press = button(f"Attach {each.name}", Action.ATTACH, packed)
        blocks.append(section(words.offered(each, inventory.get(each.id)), accessory=press))
    if len(left) > 1:
        every = pack(AttachButton(ticket=ticket.id, add=ids))
        blocks.append(actions(button(words.ATTACH_ALL, Action.ATTACH, every, style="primary")))
    return Message(text=done or words.offer(ticket), blocks=blocks)


def hints(
    found: Alike, may_add: Callable[[Ticket], bool], link: Callable[[Ticket], str | None]
) -> tuple[Block, ...]:
    """Tickets that are like the one to come: those that are open take what was typed instead."""
    blocks: list[Block] = [context(words.OPEN_ALREADY)] if found.open else []
    for ticket in found.open:
        adds = button(words.ADD_INSTEAD, Action.ADD_INSTEAD, ticket.id)
        blocks.append(_row(ticket, adds if may_add(ticket) else _show(ticket), link))
    blocks += [context(words.SOLVED_BEFORE)] if found.past else []
    blocks += [_row(ticket, _show(ticket), link) for ticket in found.past]
    return tuple(blocks)


def of_ids(ids: Iterable[str], inventory: Inventory) -> tuple[Attached, ...]:
    """The active resources of these ids, as far as the inventory has them."""
    found = (inventory.get(each) for each in ids)
    return tuple(attached(each) for each in found if each is not None and each.active)


def _row(ticket: Ticket, press: Block, link: Callable[[Ticket], str | None]) -> Block:
    status = thread.STATUS[ticket.status]
    return section(words.like_this(ticket, thread.title(ticket), status, link(ticket)), accessory=press)


def _show(ticket: Ticket) -> Block:
    return button("Show", Action.SHOW, ticket.id)
