"""What is shown of a ticket's other side beside the card: what waits, what became of it, and the ways on."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.completing import lacks_for_remote
from bot.domain.connected import demand_possible, ends_here
from bot.domain.desk import DeskRules
from bot.domain.events import Recorded, SendingChanged, UpdateAdded, UpdateCorrected
from bot.domain.intents import Close, Reopen, Resolve
from bot.domain.publishing import audience
from bot.domain.remote_side import Remote, Sending, SendingState
from bot.domain.secret_text import holds_secret
from bot.domain.sending import STILL_HERE
from bot.domain.ticket import Ticket
from bot.errors import UserError
from bot.slack.ids import Action, SendingButton, pack
from bot.slack.text import clean, cut
from bot.slack.views.parts import Block, Message, actions, body, button, section
from bot.slack.words import errors, publishing
from bot.slack.words import remote as words
from bot.slack.words.thread import CLOSE, FOLLOW_UP

SHOWN = 2_500
"""The most characters that are shown of what is about to be published."""
MOST_ROWS = 5
"""Of what waits, in a form that shows more than that."""


def asked(
    ticket: Ticket, remote: Remote, sending: Sending, rules: DeskRules, text: str = ""
) -> Message | None:
    """To the author of something that does not leave by itself; None when it has meanwhile."""
    value = pack(SendingButton(ticket=ticket.id, sending=sending.id))
    keep = button(words.KEEP_HERE, Action.SEND_NOT, value)
    match sending.state:
        case SendingState.ASKING if sending.is_published:
            return _publishing(ticket, remote, sending, rules, text)
        case SendingState.ASKING:
            sentence = words.seems_secret(remote)
            on = button(words.SEND_ANYWAY, Action.SEND_NOW, value)
        case SendingState.REFUSED:
            sentence = words.was_refused(remote, sending)
            on = button(words.SEND_AGAIN, Action.SEND_AGAIN, value)
        case _:
            return None
    on = button(FOLLOW_UP, Action.FOLLOW_UP, ticket.id) if ticket.is_closed else on
    return Message(text=sentence, blocks=[section(sentence), actions(on, keep)])


def _publishing(ticket: Ticket, remote: Remote, sending: Sending, rules: DeskRules, text: str) -> Message:
    """Who is going to read it, what that is, and the two answers."""
    value = pack(SendingButton(ticket=ticket.id, sending=sending.id))
    people, is_secret = audience(ticket, rules), holds_secret(text)
    sentence = publishing.asked(ticket, people, remote.name, seems_secret=is_secret)
    ways = (
        button(publishing.PUBLISH_IT, Action.SEND_NOW, value, style="primary"),
        button(words.KEEP_HERE, Action.SEND_NOT, value),
    )
    return Message(text=sentence, blocks=[section(sentence), *body(cut(clean(text), SHOWN)), actions(*ways)])


def became(ticket: Ticket, log: Sequence[Recorded], sending_id: int, rules: DeskRules) -> Message | None:
    """What became of a sending, in the place of the buttons about it; None if it never was."""
    changes = (each.event for each in reversed(log) if isinstance(each.event, SendingChanged))
    sending = next((each.sending for each in changes if each.sending.id == sending_id), None)
    if sending is None:
        return None
    remote = ticket.remote or Remote()
    again = asked(ticket, remote, sending, rules, _last_words(log, sending))
    if again is not None:
        return again  # They clicked in what was said of an earlier state.
    sentence = words.fate(ticket, sending, can_be_sent=_is_message(log, sending))
    blocks = [section(sentence)]
    if ticket.is_closed and sending.state is SendingState.DROPPED:
        blocks.append(actions(button(FOLLOW_UP, Action.FOLLOW_UP, ticket.id)))
    return Message(text=sentence, blocks=blocks)


def _last_words(log: Sequence[Recorded], sending: Sending) -> str:
    """What the last of it says."""
    said = next((each.event for each in log if each.number == sending.numbers[-1]), None)
    return said.text if isinstance(said, UpdateAdded | UpdateCorrected) else ""


def _is_message(log: Sequence[Recorded], sending: Sending) -> bool:
    """Whether it was said in a message, whose menu sends it after all."""
    said = (each.event for each in log if each.number == sending.numbers[-1])
    return any(isinstance(each, UpdateAdded) and each.message is not None for each in said)


def waiting_rows(ticket: Ticket, rules: DeskRules) -> list[Block]:
    """What has not left for the remote, each with its ways on; at most the first five."""
    remote = ticket.remote
    if remote is None:
        lacking = lacks_for_remote(ticket, rules)
        told = words.waits_for_form(rules.remote.name, lacking) if rules.remote else ""
        return [section(told), actions(button(words.FILL_IN, Action.FIELDS, ticket.id))] if lacking else []
    rows: list[Block] = []
    if remote.refusal and not ticket.is_closed:
        again = button(words.open_there(remote.name), Action.OPEN_AGAIN, ticket.id)
        rows += [section(words.not_taken(remote)), actions(again)]
    is_slow = rules.remote is not None and rules.remote.capabilities.joins_queued
    shown = STILL_HERE | {SendingState.QUEUED} if is_slow else STILL_HERE  # Elsewhere that is for a moment.
    for sending in [each for each in remote.sendings if each.state in shown][:MOST_ROWS]:
        value = pack(SendingButton(ticket=ticket.id, sending=sending.id))
        keep = button(words.KEEP_HERE, Action.SEND_NOT, value)
        is_to_publish = sending.is_published and sending.state is SendingState.ASKING
        told = publishing.waits(sending.by) if is_to_publish else words.waits(remote, sending)
        rows += [section(told), actions(*_on(ticket, sending, value), keep)]
    return rows


def _on(ticket: Ticket, sending: Sending, value: str) -> list[Block]:
    if ticket.is_closed or sending.state is SendingState.QUEUED:
        return []
    if sending.state is SendingState.REFUSED:
        return [button(words.SEND_AGAIN, Action.SEND_AGAIN, value)]
    if sending.is_published and sending.state is SendingState.ASKING:
        return [button(publishing.PUBLISH_IT, Action.SEND_NOW, value)]
    return [button(words.SEND_NOW, Action.SEND_NOW, value)]


def instead(ticket: Ticket, rules: DeskRules, intent: Close | Resolve | Reopen) -> Message | None:
    """What leads on where only the remote ends a ticket, or opens it again; None where it is done here."""
    try:
        demand_possible(ticket, intent, rules)
    except UserError as error:
        sentence = errors.refusal(error)
        if isinstance(intent, Reopen):
            way = button(FOLLOW_UP, Action.FOLLOW_UP, ticket.id)
        elif isinstance(intent, Resolve) and ends_here(ticket, rules):
            way = button(CLOSE, Action.CLOSE, ticket.id)
        else:
            way = button(words.ASK_CLOSE, Action.ASK_CLOSE, ticket.id)
        return Message(text=sentence, blocks=[section(sentence), actions(way)])
    return None
