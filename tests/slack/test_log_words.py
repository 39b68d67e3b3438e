"""What the log says of a ticket's other side."""

from __future__ import annotations

import pytest

from bot.domain.events import RemoteChanged, SendingChanged
from bot.domain.intents import Origin
from bot.domain.remote_side import Sending, SendingState
from bot.domain.ticket import REMOTE, Status, Turn
from bot.slack.words.remote import on_its_way, remote_line
from tests.builders import BENO, NOW


@pytest.mark.parametrize(
    ("is_published", "words"),
    [(False, "It seems to hold a secret."), (True, "is the customer to see it?")],
)
def test_what_waits_to_be_published_is_not_said_to_be_a_secret(is_published: bool, words: str) -> None:
    sending = Sending(id=1, numbers=(7,), by=BENO, state=SendingState.ASKING, is_published=is_published)
    line = on_its_way(SendingChanged(at=NOW, by=BENO, origin=Origin.SLACK, sending=sending))
    assert line.startswith("⏸️ update 7 held: ")
    assert line.endswith(words)


def test_a_look_that_found_nothing_to_tell_is_a_whole_sentence() -> None:
    looked = RemoteChanged(
        at=NOW,
        by=REMOTE,
        origin=Origin.REMOTE,
        via="Autotask",
        status=Status.ASSIGNED,
        turn=Turn.OURS,
        status_name="New",
        status_name_before="New",
        assignee="Beno Brandt",
        is_owner_told=True,
        group="Level Two",
        group_before="Level Two",
        is_writable=True,
    )
    assert remote_line(looked, "") == "🔗 Autotask: it was noted how it stands there."
