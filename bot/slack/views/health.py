"""What is shown of how a remote does: in a desk's channel, on top of homes, and to who waits for it."""

from __future__ import annotations

from bot.domain.desk import DeskRules
from bot.domain.effects import TellHealth, TellQueued
from bot.domain.homes import Ailing
from bot.domain.ticket import Ticket
from bot.domain.waiting import OPENING
from bot.slack.views.parts import Block, Message, section
from bot.slack.words import health as words


def announcement(effect: TellHealth, rules: DeskRules) -> Message:
    """That the remote of a desk fails, or that it works again."""
    name = rules.remote.name if rules.remote is not None else rules.name
    sentence = words.fails(effect, name, rules.name) if effect.until is None else words.works(effect, name)
    return Message(text=sentence, blocks=[section(sentence)])


def in_home(ailing: tuple[Ailing, ...]) -> list[Block]:
    """A line for each desk whose remote fails."""
    return [section(words.line(each)) for each in ailing]


def queued(effect: TellQueued, ticket: Ticket) -> Message | None:
    """To the author of what waits long; None when it has left meanwhile."""
    remote = ticket.remote
    if remote is None:
        return None
    is_there = remote.id is not None or bool(remote.refusal)
    if is_there if effect.sending == OPENING else remote.sending(effect.sending) is None:
        return None
    sentence = words.queued(remote, effect)
    return Message(text=sentence, blocks=[section(sentence)])
