"""What is shown of a ticket's other side beside the card: what does not leave by itself, and the ways on."""

from __future__ import annotations

from bot.domain.connected import demand_possible
from bot.domain.desk import DeskRules
from bot.domain.intents import Close, Reopen, Resolve
from bot.domain.remote_side import Remote, Sending, SendingState
from bot.domain.ticket import Ticket
from bot.errors import UserError
from bot.slack.ids import Action, SendingButton, pack
from bot.slack.views.parts import Message, actions, button, section
from bot.slack.words import errors
from bot.slack.words import remote as words
from bot.slack.words.thread import FOLLOW_UP


def asked(ticket: Ticket, remote: Remote, sending: Sending) -> Message | None:
    """To the author of something that does not leave by itself; None when it has meanwhile."""
    value = pack(SendingButton(ticket=ticket.id, sending=sending.id))
    keep = button(words.KEEP_HERE, Action.SEND_NOT, value)
    match sending.state:
        case SendingState.ASKING:
            sentence = words.seems_secret(remote)
            ways = [button(words.SEND_ANYWAY, Action.SEND_NOW, value), keep]
        case SendingState.REFUSED:
            sentence = words.was_refused(remote, sending)
            ways = [button(words.SEND_AGAIN, Action.SEND_AGAIN, value), keep]
        case _:
            return None
    return Message(text=sentence, blocks=[section(sentence), actions(*ways)])


def instead(ticket: Ticket, rules: DeskRules, intent: Close | Resolve | Reopen) -> Message | None:
    """What leads on where only the remote ends a ticket, or opens it again; None where it is done here."""
    try:
        demand_possible(ticket, intent, rules)
    except UserError as error:
        sentence = errors.refusal(error)
        if isinstance(intent, Reopen):
            way = button(FOLLOW_UP, Action.FOLLOW_UP, ticket.id)
        else:
            way = button(words.ASK_CLOSE, Action.ASK_CLOSE, ticket.id)
        return Message(text=sentence, blocks=[section(sentence), actions(way)])
    return None
