"""The list of what is kept of a ticket, each file with the button that sends it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.ticket import KeptFile, Ticket
from bot.slack.ids import Action, FileButton, pack
from bot.slack.text import safe
from bot.slack.views.parts import Block, Message, button, context, section
from bot.slack.words import files as words
from bot.slack.words import thread
from bot.slack.words.names import Names

MOST_SHOWN = 45
"""A message takes 50 blocks."""


def kept_files(ticket: Ticket, files: Sequence[KeptFile], names: Names) -> Message:
    """What is kept, the newest first; what does not fit is counted."""
    if not files:
        sentence = words.NO_FILES.format(ticket=ticket.id)
        return Message(text=sentence, blocks=[section(sentence)])
    newest = list(files)[::-1]
    blocks = [
        section(f"*{ticket.id}* {safe(thread.title(ticket))}"),
        *(_row(ticket, file, names) for file in newest[:MOST_SHOWN]),
    ]
    if len(newest) > MOST_SHOWN:
        blocks.append(context(words.and_more(len(newest) - MOST_SHOWN)))
    told = ", ".join(safe(file.name, 80) for file in newest[:5])
    return Message(text=f"📎 {ticket.id}: {told}", blocks=blocks)


def _row(ticket: Ticket, file: KeptFile, names: Names) -> Block:
    send = button(words.SEND, Action.SEND_FILE, pack(FileButton(ticket=ticket.id, file=file.id)))
    return section(words.row(file, names), accessory=send)
