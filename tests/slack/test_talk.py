"""What is an order among talk, and which orders need the ticket of their thread."""

from __future__ import annotations

import pytest

from bot.slack.commands import Misspelt, Write, read
from bot.slack.talk import needs_ticket, ordered
from tests.slack.test_commands import speaker


def _is_host(words: str) -> bool:
    return words.startswith("host ")


@pytest.mark.parametrize(
    "text",
    [
        "take",
        "close",
        "resolve",
        "close no-response gone quiet",
        "close T20261122.0001 thanks",
        "remind tomorrow 9am call them",
        "why",
        "files",
        "file",
        "file boot.log",
        "help",
        "list mine",
        "T20261122.0001",
        "set host web-2",
        "set T20261122.0001 the router back",
        "title T20261122.0001 Router is back",
    ],
)
def test_these_words_to_the_bot_are_orders(text: str) -> None:
    assert ordered(read(text, speaker(in_thread=True)), text, _is_host) is not None


@pytest.mark.parametrize(
    "text",
    [
        "any news?",
        "take a look please",
        "why is it still broken?",
        "show me the log first",
        "close to giving up here",
        "resolve the DNS name again",
        "resolve duplicate records",
        "tkae",
        "file a complaint",
        "files are missing",
        "set the router back",
        "title and footer are wrong",
    ],
)
def test_these_words_to_the_bot_are_talk(text: str) -> None:
    assert ordered(read(text, speaker(in_thread=True)), text, _is_host) is None


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("take", True),
        ("why", True),
        ("remind tomorrow", True),
        ("take T20261122.0001", False),
        ("help", False),
        ("files", True),
        ("file boot.log", True),
        ("file T20261122.0001", False),
    ],
)
def test_an_order_without_a_number_needs_the_ticket_of_its_thread(text: str, needs: bool) -> None:
    order = read(text, speaker(in_thread=True))
    assert not isinstance(order, Write | Misspelt)
    assert needs_ticket(order) is needs
