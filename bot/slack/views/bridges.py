"""What is shown of a bridge: lines with the ways on, the vendor's words with *Relay*, and the forms."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.across import Across, Relayed
from bot.domain.bridging import is_published, is_vendors
from bot.domain.connected import ends_here, reopens_here
from bot.domain.desk import DeskRules, Desks
from bot.domain.events import AcrossChanged, BridgeEvent, UpdateAdded, VendorRelayed, VendorStuck
from bot.domain.publishing import audience
from bot.domain.remote_side import SendingState
from bot.domain.ticket import DeskId, KeptFile, Place, Role, Ticket, Visibility
from bot.slack.ids import Action, Callback, EntryButton, SendingButton, TicketForm, VendorButton, pack
from bot.slack.scenes import link_to
from bot.slack.text import cut, one_line, safe
from bot.slack.views.inputs import VALUE, attached, choice, field, form, line, lines, long_text
from bot.slack.views.parts import (
    Block,
    Message,
    actions,
    button,
    context,
    link_button,
    option,
    section,
)
from bot.slack.words import answers
from bot.slack.words import bridges as words
from bot.slack.words import files as file_words
from bot.slack.words import remote as remote_words
from bot.slack.words import thread as thread_words
from bot.slack.words.names import Names, doer
from bot.slack.words.publishing import mailed

WITH_FILES = "files"
"""The value of the box that sends a vendor's files along."""


def vendors_of(desks: Desks) -> list[DeskRules]:
    """The desks at which a vendor's ticket can be opened."""
    return [rules for rules in desks.all if is_vendors(rules)]


def vendors_called(desks: Desks) -> dict[str, DeskId]:
    """Those desks by what people call them: id, name, and the name of the vendor, in lower case."""
    called: dict[str, DeskId] = {}
    for rules in reversed(vendors_of(desks)):
        names = (rules.name, rules.remote.name if rules.remote else "", rules.id)
        called |= dict.fromkeys((name.casefold() for name in names if name), rules.id)
    return called


def link_across(across: Across, url: str) -> str | None:
    """The address of the thread on the other side."""
    if across.channel is None:
        return None
    return link_to(Place(number=1, channel=across.channel, root=across.root), url)


def on_card(ticket: Ticket, url: str) -> list[str]:
    """The other side of each bridge, a sentence each (mrkdwn)."""
    vendors = [words.of_vendor(each, link_across(each, url)) for each in ticket.vendors]
    customer = ticket.customer
    return [*vendors, *([words.of_customer(customer, link_across(customer, url))] if customer else [])]


def told(event: BridgeEvent, ticket: Ticket, rules: DeskRules, names: Names, url: str) -> Message:
    """One line on a bridge, with what can be done about it."""
    across = None if isinstance(event, VendorRelayed) else _across_of(event)
    link = link_across(across, url) if across else None
    sentence = words.bridge_line(event, f"*{doer(event, names)}*", names, link, asks=not ticket.is_closed)
    there = [link_button(words.OPEN_THREAD, link)] if link else []
    ways = [*_ways(event, ticket, rules), *there]
    return Message(text=sentence, blocks=[context(sentence), *([actions(*ways)] if ways else [])])


def _across_of(event: BridgeEvent) -> Across | None:
    found = (getattr(event, name, None) for name in ("across", "vendor", "customer"))
    return next((each for each in found if isinstance(each, Across)), None)


def _ways(event: BridgeEvent, ticket: Ticket, rules: DeskRules) -> list[Block]:
    if isinstance(event, AcrossChanged) and event.has_ended and not ticket.is_closed:
        if ends_here(ticket, rules):
            return [button(words.CLOSE_TOO, Action.CLOSE, ticket.id)]
        return [button(words.ASK_TO_CLOSE, Action.ASK_CLOSE, ticket.id)]
    if isinstance(event, AcrossChanged) and event.is_open_again and ticket.is_closed:
        may_reopen = rules.may_reopen and reopens_here(ticket, rules)
        return [button(words.REOPEN_TOO, Action.REOPEN, ticket.id)] if may_reopen else []
    if isinstance(event, VendorStuck):
        value = pack(SendingButton(ticket=event.across.ticket, sending=event.sending))
        is_asking = event.state is SendingState.ASKING
        on = button(
            remote_words.SEND_ANYWAY if is_asking else remote_words.SEND_AGAIN,
            Action.SEND_NOW if is_asking else Action.SEND_AGAIN,
            value,
        )
        return [on, button(remote_words.KEEP_HERE, Action.SEND_NOT, value)]
    return []


def is_heard(event: object) -> bool:
    """Whether it is what a vendor said, shown on the customer's ticket."""
    if not isinstance(event, UpdateAdded) or event.across_number is None:
        return False
    return event.role is Role.REMOTE and event.visibility is Visibility.INTERNAL


def with_ways(message: Message, ticket: Ticket, number: int) -> Message:
    """The vendor's words with the button that passes them on."""
    relay = button(words.RELAY, Action.RELAY, pack(EntryButton(ticket=ticket.id, number=number)))
    return Message(text=message.text, blocks=[*message.blocks, context(words.FOR_AGENTS), actions(relay)])


def relay(
    ticket: Ticket,
    heard: UpdateAdded,
    files: Sequence[KeptFile],
    remembers: TicketForm,
    names: Names,
    before: Relayed | None,
    rules: DeskRules,
) -> Block:
    """The vendor's words, to be changed and sent; said once more only by somebody who was told."""
    remote = ticket.remote.name if ticket.remote else ""
    again = [section(words.relayed_before(before, names))] if before else []
    box = option(cut(one_line(", ".join(each.name for each in files)), 75), WITH_FILES)
    element = {"type": "checkboxes", "action_id": VALUE, "options": [box]}
    blocks = [
        context(thread_words.saying(heard, names)),
        *again,
        *long_text("text", "What the customer reads", heard.text),
        context(words.RELAY_HINT),
        *([section(mailed(audience(ticket, rules), remote))] if is_published(ticket, rules) else []),
        *([field("files", words.RELAY_FILES, element, optional=True)] if files else []),
    ]
    submit = words.RELAY_ANEW if before else "Send"
    return form(Callback.RELAY_FORM, words.RELAY, remembers, blocks, submit=submit)


def tell(ticket: Ticket, remembers: TicketForm) -> Block:
    """What to say to a vendor; of several, to which."""
    options = [option(cut(f"{each.label} {words.called(each)}", 75), each.ticket) for each in ticket.vendors]
    which = [field("vendor", "To whom?", choice(options, options[0]))] if len(options) > 1 else []
    text = field("text", "What shall I tell them?", lines(), hint=words.TELL_HINT, optional=True)
    blocks = [_about(ticket), *which, text, attached(file_words.FILES_HINT)]
    return form(Callback.TELL_FORM, "Tell the vendor", remembers, blocks, submit="Send")


def bridge(ticket: Ticket, remembers: TicketForm) -> Block:
    other = field("other", "With which ticket?", line(limit=40), hint=words.BRIDGE_HINT)
    return form(Callback.BRIDGE_FORM, "Bridge", remembers, [_about(ticket), other], submit="Bridge")


def unbridge(ticket: Ticket, remembers: TicketForm) -> Block:
    others = (*ticket.vendors, *([ticket.customer] if ticket.customer else []))
    options = [option(cut(f"{each.label} {words.called(each)}", 75), each.ticket) for each in others]
    if options:
        asked = field("other", "From which ticket?", choice(options, options[0]))
    else:  # Somebody else took the last one away meanwhile.
        asked = field("other", "From which ticket?", line(limit=40), hint=answers.OTHER_HINT)
    return form(Callback.UNBRIDGE_FORM, "Unbridge", remembers, [_about(ticket), asked], submit="Unbridge")


def offer(ticket: Ticket, rules: DeskRules) -> Message:
    """The button that opens the form of a vendor's desk, where nothing else can."""
    sentence = words.choose_form(ticket, rules.name)
    opener = button(words.OPEN_FORM, Action.VENDOR, pack(VendorButton(ticket=ticket.id, desk=rules.id)))
    return Message(text=sentence, blocks=[section(sentence), actions(opener)])


def _about(ticket: Ticket) -> Block:
    return context(f"*{ticket.id}* {safe(thread_words.title(ticket))}")
