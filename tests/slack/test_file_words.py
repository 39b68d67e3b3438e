"""What people read of files that go to the other side of a ticket, or come from there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.events import FilePassed, FileRefused
from bot.domain.passages import Passage, Unsent
from bot.domain.remote_side import Remote
from bot.domain.ticket import POLICY, REMOTE, FileReason, Visibility
from bot.slack.views import thread as views
from bot.slack.words import files as words
from tests.builders import ANNA, NOW, kept
from tests.domain.test_decide import opened

TICKET = replace(opened(), remote=Remote(name="Soft<Layer"))
PASSED = FilePassed(
    at=NOW,
    by=POLICY,
    origin=kept().origin,
    file=1,
    name="<log>.txt",
    update=2,
    author=ANNA,
    passage=Passage.REFUSED,
    unsent=Unsent.REFUSED,
    details="No <files>.",
)


@pytest.mark.parametrize(
    ("unsent", "details", "why"),
    [
        (Unsent.REFUSED, "No <files>.", "Soft&lt;Layer says “No &lt;files&gt;.”"),
        (Unsent.TOO_LARGE, "5242880", "it is larger than the 5.2 MB that Soft&lt;Layer takes"),
        (Unsent.UNWANTED, "log, txt", "Soft&lt;Layer takes only files that end in log, txt"),
        (Unsent.BARRED, "exe", "Soft&lt;Layer takes no files that end in exe"),
        (Unsent.EMPTY, "", "there is nothing in it"),
        (Unsent.LOST, "", "it is gone from the file store"),
        (Unsent.NO_FILES, "", "Soft&lt;Layer takes no files"),
    ],
)
def test_the_author_hears_why_a_file_stays_here(unsent: Unsent, details: str, why: str) -> None:
    said = words.refused(TICKET, replace(PASSED, unsent=unsent, details=details))
    assert said == (
        f"⚠️ *&lt;log&gt;.txt* of *{TICKET.id}* did not go to Soft&lt;Layer: {why}. "
        "It stays on the ticket here."
    )
    assert views.file_refused(TICKET, PASSED).blocks


@pytest.mark.parametrize("passage", list(Passage))
def test_the_log_tells_where_a_file_is(passage: Passage) -> None:
    told = words.happened(replace(PASSED, passage=passage), {})
    assert told.startswith("📎 &lt;log&gt;.txt: ")
    assert "other side" in told


def test_a_file_from_the_other_side_is_named_as_theirs() -> None:
    file = replace(kept().file, by=REMOTE, source="Sam E via Soft<Layer")
    assert "from *Sam E via Soft&lt;Layer*" in words.is_here(file, TICKET, {}, is_private=False)
    assert "Sam E via Soft&lt;Layer" in words.row(file, {})


def test_a_file_of_theirs_that_is_not_kept_is_told_in_the_thread() -> None:
    refused = FileRefused(
        at=NOW,
        by=POLICY,
        origin=kept().origin,
        update=3,
        index=0,
        name="dump.iso",
        reason=FileReason.TOO_LARGE,
        details="",
        author=REMOTE,
        message=None,
        is_told=True,
        visibility=Visibility.PUBLIC,
    )
    assert words.withheld(refused) == (
        "⚠️ *dump.iso* is not kept here: it is larger than this desk keeps. "
        "It is to be had on the other side of the ticket."
    )
