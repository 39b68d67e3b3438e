"""Orders among talk: what follows a mention of the bot in a thread may be an order, or a reply like any.

Pure. Knows the grammar, not who carries it out.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.file_names import extension
from bot.domain.intents import Close, Resolve, SetTitle
from bot.slack.bridging import Join, OpenVendor, Part, Tell, is_surely
from bot.slack.commands import (
    Command,
    Incomplete,
    Misspelt,
    Order,
    Show,
    Why,
    Write,
    outcome_of,
)
from bot.slack.fetching import GetFile, ShowFiles
from bot.slack.filling import Fill
from bot.slack.grammar import FULL_NUMBER, Do, DueBy
from bot.slack.reminding import CallOff, Later, Timers


def ordered(command: Command, text: str, names_field: Callable[[str], bool]) -> Order | None:
    """The order, where these words are surely one: "close", but not "close to giving up here".

    `names_field` tells whether words begin with the name of a field of any form.
    """
    match command:
        case Write() | Incomplete() | Misspelt():
            return None
        case Do(intent=Close() | Resolve() as ending) if not _is_plain(ending, text):
            return None
        case Fill(ticket=None, words=words) if not names_field(words):
            return None  # "set the router back" fills nothing in.
        case Do(ticket=None, intent=SetTitle()):
            return None  # "title and footer are wrong" may be about anything.
        case GetFile(name=name) if name and not extension(name):
            return None  # "file a complaint" is no wish for a file.
        case OpenVendor() | Tell() | Join() | Part() if not is_surely(command, text):
            return None
        case _:
            return command


def _is_plain(ending: Close | Resolve, text: str) -> bool:
    """Whether nothing follows the word, or what can only follow it: the ticket's number or an outcome."""
    _, *arguments = text.split(maxsplit=2)
    if not arguments or FULL_NUMBER.match(arguments[0]):
        return True
    return isinstance(ending, Close) and outcome_of(arguments[0]) is not None


def needs_ticket(order: Order) -> bool:
    """Whether it is meant for the ticket of the thread that it is said in."""
    match order:
        case (
            Do()
            | DueBy()
            | Fill()
            | Later()
            | CallOff()
            | Timers()
            | Show()
            | Why()
            | ShowFiles()
            | GetFile()
            | OpenVendor()
            | Tell()
            | Join()
            | Part()
        ):
            return order.ticket is None
        case _:
            return False
