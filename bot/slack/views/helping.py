"""The help, and what answers words that are no command or not all of one."""

from __future__ import annotations

from typing import assert_never

from bot.slack.commands import Incomplete, Misspelt
from bot.slack.ids import VALUE_LIMIT, Action
from bot.slack.views.lists import sections
from bot.slack.views.parts import SECTION_LIMIT, Block, Message, actions, button, context, section
from bot.slack.words import help


def everything(command: str, bot: str) -> Message:
    """All that can be said to us, by chapters."""
    chapters = help.help_chapters(command)
    blocks = [block for lines in chapters for block in sections(lines)]
    text = "\n".join(line for lines in chapters for line in lines)
    return Message(text=text, blocks=[*blocks, context(help.help_in_threads(bot))])


def unclear(order: Misspelt | Incomplete, command: str, *, in_thread: bool) -> Message:
    """What is meant perhaps, and what is missing; in a ticket's thread it may be no command at all."""
    match order:
        case Misspelt(word=word, nearest=nearest) if in_thread:
            why = f"{help.misspelt(word, nearest)} {help.NOT_ON_THE_TICKET}"
            return Message(text=why, blocks=[section(why[:SECTION_LIMIT])])
        case Misspelt(word=word, nearest=nearest, text=text):
            return _not_done(help.misspelt(word, nearest), text)
        case Incomplete(word=word, fault=fault, unfit=unfit) if in_thread:
            why = help.incomplete_in_thread(word, fault, unfit)
            return Message(text=why, blocks=[section(why), actions(_helper())])
        case Incomplete(word=word, text=text, fault=fault, unfit=unfit):
            return _not_done(help.incomplete(word, command, fault, unfit), text)
        case _:
            assert_never(order)


def _not_done(why: str, text: str) -> Message:
    """Nothing was done; but if the words were a text, a ticket is one click away."""
    opener = [button("Open a ticket with this text", Action.NEW, text)] if len(text) <= VALUE_LIMIT else []
    return Message(text=why, blocks=[section(why), actions(*opener, _helper())])


def _helper() -> Block:
    return button("Help", Action.HELP, "help")
