"""What is said of the bridge between a customer's ticket and a vendor's.

The results are mrkdwn unless a docstring says raw; every value is escaped here.
"""

from __future__ import annotations

from typing import assert_never

from bot.domain.across import Across, Relayed
from bot.domain.bridging import vendors_ticket
from bot.domain.events import (
    AcrossChanged,
    Bridged,
    BridgeEvent,
    CustomerJoined,
    Unbridged,
    VendorRelayed,
    VendorStuck,
)
from bot.domain.intents import Bridge, BridgeIntent, Relay, TellVendor, Unbridge
from bot.domain.remote_side import SendingState
from bot.domain.ticket import Status, Ticket
from bot.slack.text import escaped, safe, stamp
from bot.slack.words.names import Names, who

STATUS = {
    Status.OPEN: "open",
    Status.ASSIGNED: "assigned",
    Status.RESOLVED: "resolved",
    Status.CLOSED: "closed",
}
RELAY = "Relay to customer"
OPEN_FORM = "Open a vendor's ticket"
OPEN_THREAD = "Open its thread"
CLOSE_TOO = "Close this too"
ASK_TO_CLOSE = "Ask to close this too"
REOPEN_TOO = "Reopen this too"
FOR_AGENTS = "🔒 For agents only"
RELAY_HINT = "Change it as the customer is to read it. It goes out as your own update."
RELAY_FILES = "Send the files along"
RELAY_ANEW = "Send it again"
TELL_HINT = "It is said on the vendor's ticket in your name."
BRIDGE_HINT = "The number of a ticket at a vendor's desk: ours, or the vendor's own."
LOST = (
    "cannot be read there any more: it was deleted, or our access to it ended. Nothing more of it is heard "
    "here. Ask them about it, or take the bridge away with `!unbridge`."
)
QUOTED = 300
"""The most characters of the vendor's words in a line."""


def called(across: Across) -> str:
    """A ticket on the other side by its number, and what its remote calls it; raw."""
    theirs = f" ({across.number})" if across.number and across.number != across.ticket else ""
    return f"{across.ticket}{theirs}"


def linked(across: Across, link: str | None) -> str:
    """The same, as the way to its thread if there is one."""
    return f"<{escaped(link)}|{safe(called(across), 80)}>" if link else f"*{safe(called(across), 80)}*"


def stands(across: Across) -> str:
    """How it stands: in its remote's own words where it has any."""
    if across.refusal:
        return "not taken there"
    if across.is_lost:
        return "not to be read there any more"
    ours, theirs = STATUS[across.status], across.status_name
    if ours == theirs.casefold():
        return f"{ours} there"
    return f"{ours} there: {safe(theirs, 60)}" if theirs else ours


def of_vendor(across: Across, link: str | None) -> str:
    """A vendor's ticket on the customer's card."""
    return f"🌉 {safe(across.label, 60)}: {linked(across, link)}, {stands(across)}"


def of_customer(across: Across, link: str | None) -> str:
    """The customer's ticket on the vendor's card."""
    return f"🌉 For the customer's ticket {linked(across, link)}, {stands(across)}"


def bridge_line(
    event: BridgeEvent, by: str, names: Names, link: str | None = None, *, asks: bool = False
) -> str:
    """One sentence on what happened; it mentions nobody. It `asks` about this side when the other ended."""
    match event:
        case Bridged(vendor=vendor):
            whose = f"{linked(vendor, link)} at {safe(vendor.label, 60)}"
            return f"🌉 {by} bridged this with {whose}.{_heard_before(event)}"
        case CustomerJoined(customer=customer):
            number = linked(customer, link)
            return f"🌉 {by} bridged this with the customer's ticket {number}. Answers are noted there."
        case Unbridged(across=across):
            return f"🌉 {by} took the bridge with {linked(across, link)} away."
        case AcrossChanged():
            return _changed(event, link, asks=asks)
        case VendorStuck(across=across, state=SendingState.ASKING):
            told = f"⏸️ What *{who(event.by, names)}* said for {safe(across.label, 60)}"
            return f"{told} looks as if it held a password or a key: it has not left."
        case VendorStuck(across=across, reason=reason):
            told = f"⚠️ {safe(across.label, 60)} did not take what *{who(event.by, names)}* said"
            return f"{told}: {safe(reason, QUOTED)}" if reason else f"{told}."
        case VendorRelayed(number=number, author=author):
            return f"↪️ {by} relayed to the customer what {safe(author, 80)} said (entry {number})."
        case _:
            assert_never(event)


def _heard_before(event: Bridged) -> str:
    heard = event.heard
    if not heard.count:
        return ""
    many = f"{heard.count} answers" if heard.count > 1 else "1 answer"
    last = f"the last of {safe(heard.actor, 60)}, {stamp(heard.at)}" if heard.at else "the last"
    return f" It had {many} before, {last}: “{safe(' '.join(heard.text.split()), QUOTED)}”"


def _changed(event: AcrossChanged, link: str | None, *, asks: bool) -> str:
    across, number = event.across, linked(event.across, link)
    label = safe(across.label, 60)
    whose = f"{label}: {number}" if event.is_vendors else f"The customer's ticket {number}"
    if event.was_refused:
        return f"⚠️ {label} would not open {number}: {safe(across.refusal, QUOTED)}"
    if event.was_lost:
        return f"⚠️ {whose} {LOST}"
    if event.has_ended:
        return f"🌉 {whose} is closed." + (" Is this one done too?" if asks else "")
    if event.is_open_again:
        return f"🌉 {whose} is open again."
    if event.is_found_again:
        return f"🌉 {whose} can be read again."
    if event.has_moved:
        return f"🌉 {whose} is at the desk {safe(across.desk, 60)} now."
    if event.was_opened:
        return f"🌉 {label} has it as *{safe(across.number, 60)}*."
    return f"🌉 {whose} is {stands(across)}."


def done(intent: BridgeIntent, ticket: Ticket) -> str:
    """One sentence to whoever did it; `ticket` is the customer's as it is now."""
    number = f"*{ticket.id}*"
    match intent:
        case Bridge(vendor=vendor):
            return f"🌉 {number} and *{vendor}* are bridged. What the vendor answers is noted in its thread."
        case Unbridge():
            return f"🌉 {number}: the bridge is gone. Both tickets stay as they are."
        case TellVendor(vendor=vendor):
            across = vendors_ticket(ticket, vendor)
            whose = f"{linked(across, None)} at {safe(across.label, 60)}"
            return f"📤 Said on {whose}. Its own thread shows when it has left."
        case Relay():
            return f"↪️ The customer of {number} is told."
        case _:
            return f"{number} is up to date."


def relayed_before(relayed: Relayed, names: Names) -> str:
    """Above a form that would relay something once more."""
    told = f"↪️ *{who(relayed.by, names)}* relayed this already, {stamp(relayed.at)} (entry {relayed.number})."
    return f"{told} Is the customer to read it again?"


def choose_form(ticket: Ticket, desk: str) -> str:
    """Where no form can be opened at once: what the button does; `desk` is raw."""
    return f"🌉 A ticket at {safe(desk, 60)} for *{ticket.id}*, filled in with what the customer said."


def for_customer(number: str) -> str:
    """In the form of a vendor's ticket."""
    whose = f"🌉 For the customer's ticket *{safe(number)}*."
    return f"{whose} The vendor reads what stands here: change what it is not to."
