"""What is said of a ticket's other side: that it is open there, how it stands there, what is on its way.

The results are mrkdwn; every value is escaped here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from bot.domain.events import (
    AlertSet,
    AnswerRated,
    Event,
    FactsChanged,
    Published,
    RemoteAwaited,
    RemoteChanged,
    RemoteOpened,
    RemoteRefused,
    RemoteUndone,
    SendingChanged,
    UpdateCorrected,
    UpdateRetracted,
    ViewedThere,
)
from bot.domain.facts import Fact
from bot.domain.intents import Drop, OpenAgain, Publish, RemoteIntent, SendAgain, SendNow, SendOut
from bot.domain.plan import DESCRIPTION
from bot.domain.remote import RemoteDeed
from bot.domain.remote_side import Remote, Sending, SendingState
from bot.domain.ticket import Ticket
from bot.slack.text import safe, stamp
from bot.slack.words.figures import stars

RemoteLine = (
    RemoteOpened
    | RemoteRefused
    | RemoteAwaited
    | RemoteChanged
    | RemoteUndone
    | AnswerRated
    | Published
    | AlertSet
    | ViewedThere
    | FactsChanged
)
FILL_IN = "Fill in the form"
MOST_LACKING = 3
MOST_FACTS = 8
"""So many facts are named in one line of the log."""
SEND_NOW, SEND_AGAIN, SEND_ANYWAY, KEEP_HERE = "Send now", "Try again", "Send it", "Keep it here"
ASK_CLOSE = "Ask to close"
HOW_GOOD = "How good was it?"
ALERT_WHEN = "When are they to write on it?"
ALERT_HINT = (
    "One at a time: a new one takes the place of the old. It comes as an update of the ticket there, "
    "and in the thread here."
)
DEED, DETAIL = 60, 300
"""The most characters of who did what there, and of the rest."""
WORDS = 500
"""The most characters of a remote's words within a sentence of ours."""


def _words(reason: str) -> str:
    """A remote's words within a sentence of ours, which ends it."""
    return safe(reason.rstrip(". "), WORDS)


def open_there(remote: str) -> str:
    """On the button that has a ticket opened there after all."""
    return f"Open at {safe(remote, 40)}"


def _not_opened(event: RemoteRefused) -> str:
    """Why it is not there, and the button that changes that."""
    name, reason, there = safe(event.via), _words(event.reason), open_there(event.via)
    if event.holds_secret:
        return (
            f"🔑 This has not left for {name}: {reason}, and what is there cannot be taken back. If it is "
            f"meant to leave, *{there}* on the card sends it; else close it and open another without that."
        )
    return (
        f"⚠️ {name} did not take this ticket: “{reason}”. Nothing of it is lost: *{there}* on the card "
        "tries again."
    )


def remote_line(event: RemoteLine, by: str) -> str:
    """One sentence on what happened to a ticket at its remote."""
    name = safe(event.via)
    match event:
        case RemoteOpened(number=number):
            return f"🔗 {name} has this as *{safe(number)}*."
        case RemoteRefused():
            return _not_opened(event)
        case RemoteAwaited():
            return f"⏳ It is on its way to {name}."
        case RemoteUndone():
            return _not_done(event, name)
        case AnswerRated(number=number, stars=count):
            return f"⭐ {by} rated answer {number} for {name}: {stars(count)}"
        case Published(number=number):
            return f"👁️ {by} published entry {number}: the customer sees it."
        case AlertSet(due_at=due_at):
            return (
                f"🔔 {by} has {name} write on this {stamp(due_at)}."
                if due_at
                else f"🔔 {by} took the alert at {name} back."
            )
        case ViewedThere():
            return f"👁️ {by} has seen what {name} wrote; they are told."
        case FactsChanged(changed=changed):
            told = [each for each in changed if each.is_told] or changed
            return f"📎 {name}: {', '.join(map(fact, told[:MOST_FACTS]))}."
        case RemoteChanged():
            return f"🔗 {name}: {_stands(event)}."
        case _:
            assert_never(event)


def _not_done(event: RemoteUndone, name: str) -> str:
    """What stays undone there, and the way on where there is one."""
    reason = _words(event.reason)
    if event.resources:
        which = ", ".join(f"*{safe(each)}*" for each in event.resources)
        return (
            f"⚠️ {name} has this ticket, but did not attach {which}: “{reason}”. Tell them in a "
            "reply what it is about, or take it off with `!detach` and attach another with `!attach`."
        )
    if event.number == DESCRIPTION:
        return (
            f"⚠️ {name} has this ticket, but not all of its words: “{reason}”. Say in a reply "
            "what is missing there."
        )
    if event.published is not None:
        return f"⚠️ Entry {event.published} stays among us, the customer does not see it: “{reason}”."
    if event.is_final:
        return f"⚠️ {name} did not take the final comment: “{reason}”. You can give it once more."
    return f"⚠️ {name} did not take that change: “{reason}”."


def fact(told: Fact) -> str:
    """One fact that a remote tells, with its label (mrkdwn)."""
    return f"{safe(told.label)}: *{fact_value(told)}*"


def more_facts(count: int) -> str:
    """That there are more of them than the card has room for (mrkdwn)."""
    return f"and {count} more under *More…*, *Show*"


def fact_value(told: Fact) -> str:
    """What a fact says, a time in the reader's own zone (mrkdwn)."""
    return stamp(told.at) if told.at is not None else safe(told.words, 200) or "–"


def _stands(event: RemoteChanged) -> str:
    """What is another than before, in the remote's own words."""
    parts = []
    if event.tells_status:
        parts.append(f"now *{safe(event.status_name)}*")
    if event.tells_assignee:
        parts.append(f"with *{safe(event.assignee)}*" if event.assignee else "with nobody")
    if event.group != event.group_before:
        parts.append(f"in *{safe(event.group)}*")
    return ", ".join(parts) or "it was noted how it stands there"


def on_its_way(event: SendingChanged) -> str:
    """An entry of the log about something that goes out."""
    sending = event.sending
    count = len(sending.numbers)
    what = f"update {sending.numbers[0]}" if count == 1 else f"{count} updates"
    match sending.state:
        case SendingState.ASKING if sending.is_published:
            return f"⏸️ {what} held: is the customer to see it?"
        case SendingState.ASKING:
            return f"⏸️ {what} held: is it to leave? It seems to hold a secret."
        case SendingState.HELD:
            return f"⏳ {what} held before leaving."
        case SendingState.QUEUED | SendingState.LEAVING:
            return f"⏳ {what} on the way."
        case SendingState.DELIVERED:
            return f"✅ {what} delivered."
        case SendingState.REFUSED:
            return f"⚠️ {what} refused: “{_words(sending.reason)}”."
        case SendingState.DROPPED:
            return f"📌 {what} not sent."
        case _:
            assert_never(sending.state)


def deed(told: RemoteDeed, there: str) -> str:
    """An entry of a remote's own history, marked as that."""
    action, detail = safe(told.action, DEED), safe(told.detail, DETAIL)
    what = f"{action}: {detail}" if action and detail else action or detail
    who = f"*{safe(told.who, DEED)}* at {safe(there)}" if told.who else f"*{safe(there)}*"
    return f"🔗 {who}: {what or '(no words)'}"


def past_asked(there: str) -> str:
    return f"⏳ {safe(there)} is asked what happened there…"


def past_untold(there: str, reason: str) -> str:
    """Why a log is ours alone."""
    return f"⚠️ {safe(there)} does not say what happened there: “{_words(reason)}”. This is our own log alone."


def other_side(remote: Remote) -> str:
    """How the card says where it is and how it stands there."""
    name = safe(remote.name)
    if remote.refusal:
        return f"⚠️ Not at {name}: “{safe(remote.refusal, 200)}”"
    if remote.id is None:
        return f"⏳ On its way to {name}"
    stands = ", ".join(safe(each) for each in (remote.status, remote.assignee, remote.group) if each)
    return f"🔗 {name} *{safe(remote.number)}*" + (f": {stands}" if stands else "")


def waits_for_form(remote: str, labels: Sequence[str]) -> str:
    """How the card says that it is not there since its form lacks something."""
    more = ", …" if len(labels) > MOST_LACKING else ""
    lacking = ", ".join(safe(each, 40) for each in labels[:MOST_LACKING]) + more
    return f"📋 Not at {safe(remote, 40)} yet. It asks for: {lacking}"


def seems_secret(remote: Remote) -> str:
    """To the author of what seems to hold a secret."""
    return (
        f"⏸️ This looks as if it held a password or a key, so it has not left for {safe(remote.name)}. "
        "What is there cannot be taken back."
    )


def was_refused(remote: Remote, sending: Sending) -> str:
    """To the author of what the remote did not take."""
    return (
        f"⚠️ {safe(remote.name)} did not take this: “{_words(sending.reason)}”. "
        "It is still on the ticket here."
    )


def fate(ticket: Ticket, sending: Sending, *, can_be_sent: bool) -> str:
    """To its author, what became of something that they were asked about."""
    name = safe(ticket.remote.name) if ticket.remote else "the vendor"
    if sending.state is SendingState.DELIVERED:
        return f"✅ {name} has it."
    if sending.state is not SendingState.DROPPED:
        return f"⏳ It is on its way to {name}."
    if ticket.is_closed:
        return f"📌 It stays here: *{ticket.id}* is closed, and nothing more of it goes to {name}."
    way = " *Send to ticket* in the menu of the message sends it after all." if can_be_sent else ""
    return f"📌 It stays on the ticket here.{way}"


def not_taken(remote: Remote) -> str:
    """Over the button that has a ticket opened there after all."""
    return f"⚠️ Not at {safe(remote.name)}: “{_words(remote.refusal)}”."


def waits(remote: Remote, sending: Sending) -> str:
    """Over the buttons of one thing that has not left."""
    name, whose = safe(remote.name), f"What <@{safe(sending.by)}> wrote"
    match sending.state:
        case SendingState.ASKING:
            return f"⏸️ {whose} waits: it seems to hold a password or a key."
        case SendingState.REFUSED:
            return f"⚠️ {whose} was not taken by {name}: “{_words(sending.reason)}”."
        case SendingState.QUEUED:
            return f"⏳ {whose} waits for its turn at {name}."
        case _:
            return f"⏳ {whose} leaves for {name} soon."


def sent_out(ticket: Ticket) -> str:
    """To whoever had a message go out that had stayed here."""
    return f"*{ticket.id}*: that message is on its way."


def only_they_close(remote: str) -> str:
    """Over the form by which they are asked to."""
    return f"Only {safe(remote)} closes this ticket. I can ask them to, in an update on it."


def asked_to_close(ticket: Ticket, remote: Remote) -> str:
    """To whoever had them asked."""
    return f"🏁 I ask {safe(remote.name)} to close *{ticket.id}*."


def resyncs(ticket: Ticket) -> str:
    """To whoever had a ticket read again."""
    remote = ticket.remote or Remote()
    number, name = safe(remote.number), safe(remote.name)
    return f"🔗 *{ticket.id}*: I look at *{number}* at {name} now. What is new there appears in the thread."


def lasting(remote: Remote, event: Event | None, *, is_theirs: bool = False) -> str:
    """To somebody whose words have reached, or will reach, where nothing is ever taken back.

    `is_theirs` where they are the customer, whose words are seen by whoever sees the ticket there.
    """
    name = safe(remote.name)
    match event:
        case UpdateCorrected():
            return (
                f"✏️ {name} has it as it read before, and nothing there can be changed: a correction follows."
            )
        case UpdateRetracted():
            return f"🗑️ {name} still has what you deleted: nothing that is there can be taken back."
        case _ if remote.is_served_here and is_theirs:
            return (
                f"✉️ What you write here goes to {name} as your own word: whoever sees the ticket there reads "
                "it. While it shows ⏳ you can still edit or delete it. I say this once."
            )
        case _ if remote.is_served_here:
            return (
                f"✉️ What you write here goes to {name} as an internal note: the customer does not see it. "
                "`!publish` before your words, or *Publish to customer* in the menu of a message, is for "
                "what they are to read. While it shows ⏳ you can still edit or delete it. I say this once."
            )
        case _:
            return (
                f"✉️ What you write here goes to {name}, where it can never be changed or taken back. "
                "While it shows ⏳ you can still edit or delete it; what begins with 🔒 stays here. "
                "I say this once."
            )


def rated(ticket: Ticket, count: int) -> str:
    """To whoever rated an answer."""
    remote = ticket.remote or Remote()
    return f"⭐ *{ticket.id}*: {stars(count)} goes to {safe(remote.name)}."


def which_answer(ticket: Ticket, entry: str) -> str:
    """Which answer a form rates, and who hears of it."""
    name = safe((ticket.remote or Remote()).name)
    which = f"Answer {safe(entry)}" if entry else "Their last answer"
    return f"{which}. {name} is told the stars, and everybody here can see them in the log."


def alert_set(ticket: Ticket, when: str | None) -> str:
    """To whoever set an alert or took it back; `when` as they read it."""
    name = safe((ticket.remote or Remote()).name)
    if when is None:
        return f"🔔 *{ticket.id}*: no alert at {name} any more."
    return f"🔔 *{ticket.id}*: {name} writes on it {when}."


def alert_line(ticket: Ticket) -> str:
    """The alert that is set there."""
    remote = ticket.remote or Remote()
    return f"🔔 {safe(remote.name)} writes on it {stamp(remote.alert_at)}" if remote.alert_at else ""


def done(intent: RemoteIntent, ticket: Ticket) -> str:
    """One sentence to whoever did something about what goes out."""
    match intent:
        case SendNow() | SendOut() | SendAgain():
            return f"*{ticket.id}*: it is on its way."
        case Drop():
            return f"*{ticket.id}*: it stays here."
        case Publish():
            return f"👁️ *{ticket.id}*: it is on its way to the customer."
        case OpenAgain():
            return f"*{ticket.id}* is on its way."
        case _:
            return f"*{ticket.id}* is up to date."
