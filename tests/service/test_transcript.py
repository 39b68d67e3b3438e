"""A ticket written down: all that was said is in it, nothing in it has an effect, notes stay inside."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.approval import Needed, Verdict
from bot.domain.events import (
    ApprovalAsked,
    ApprovalDenied,
    ApprovalGiven,
    EmailsChanged,
    Event,
    FollowerJoined,
    HandedOver,
    Recorded,
    ResourcesChanged,
)
from bot.domain.evolve import fold
from bot.domain.intents import ExportTicket, Origin
from bot.domain.resources import attached
from bot.domain.ticket import (
    Answer,
    ChannelId,
    FieldId,
    FieldType,
    GroupId,
    PersonId,
    Ticket,
    TicketId,
    TranscriptFormat,
)
from bot.errors import UserError
from bot.service.transcript import file_name, markdown, people_of, transcript
from tests.builders import ANNA, BENO, INVENTORY, NOW, closed, opened, said, taken, timer_set
from tests.domain.test_decide import ANNA as REQUESTER
from tests.domain.test_decide import BENO as AGENT
from tests.domain.test_decide import ERIC
from tests.service.conftest import TEAM, House
from tests.storage.test_forms import CHANGED as REFILLED
from tests.storage.test_forms import ORDER as FORMED

NUMBER = TicketId("T20261122.0001")
NAMES = {ANNA: "Anna Arndt", BENO: "Beno *Brandt*"}


def recorded(*events: Event) -> tuple[Ticket, list[Recorded]]:
    return fold(NUMBER, events), [Recorded(number=n, event=event) for n, event in enumerate(events, 1)]


STORY = (
    opened(title="Disk <full>"),
    said("It is *full*.\n```\ndf -h\n```"),
    taken(),
    timer_set(due_at=NOW),
    closed(),
)


def test_who_approved_or_refused_and_why_is_written_down() -> None:
    asked = ApprovalAsked(
        at=NOW, by=ANNA, origin=Origin.SLACK, needed=Needed.ANY, people=(BENO,), charge="3 USD"
    )
    denied = ApprovalDenied(at=NOW, by=BENO, origin=Origin.SLACK, reason="Too dear.")
    given = ApprovalGiven(at=NOW, by=BENO, origin=Origin.SLACK, verdict=Verdict.APPROVED)
    ticket, log = recorded(*STORY[:2], asked, denied, given)
    text = markdown(ticket, log, NAMES)
    for part in (
        "- Approval: approved (any); approved by Beno \\*Brandt\\*, 2026-11-22 10:00:00 UTC",
        "## 3. Approval asked · Anna Arndt",
        "- charge: 3 USD",
        "## 4. Approval denied · Beno \\*Brandt\\*",
        "- reason: Too dear.",
        "- verdict: approved",
    ):
        assert part in text, part
    whole = json.loads(transcript(TranscriptFormat.JSON, ticket, log, NAMES))
    assert whole["ticket"]["approval"]["verdict"] == "approved"
    assert [each["reason"] for each in whole["log"] if each["type"] == "ApprovalDenied"] == ["Too dear."]


def test_the_markdown_tells_who_did_what_when() -> None:
    text = markdown(*recorded(*STORY), NAMES)
    for part in (
        "# T20261122.0001 · Disk \\<full\\>",
        "- Status: closed (resolved)",
        "- Requester: Anna Arndt",
        "- Owner: Beno \\*Brandt\\*",
        "## 2. Update by the requester · Anna Arndt · 2026-11-22 10:00:00 UTC",
        "## 3. Owner changed · Beno \\*Brandt\\* · 2026-11-22 10:00:00 UTC",
        "- timer: 1, alert, 2026-11-22 10:00:00 UTC, Look again.",
        "- outcome: resolved",
    ):
        assert part in text


def test_group_hand_over_and_addresses_are_told() -> None:
    handed = HandedOver(
        at=NOW, by=BENO, origin=Origin.SLACK, group=GroupId("net"), name="Network", owner=None,
        group_channel=ChannelId("C0NOC0001"), reason="A *router*.", group_before=None, owner_before=BENO,
    )  # fmt: skip
    mailed = EmailsChanged(at=NOW, by=ANNA, origin=Origin.SLACK, added=("a_b@x.example",), removed=())
    text = markdown(*recorded(*STORY[:3], handed, mailed), NAMES)
    for part in (
        "- Group: net",
        "- E-mails: a\\_b@x.example",
        "## 4. Handed over · Beno",
        "- name: Network",
        "- owner before: Beno \\*Brandt\\*",
        "- reason: A \\*router\\*.",
        "- added: a\\_b@x.example",
    ):
        assert part in text
    assert "C0NOC0001" not in text
    assert BENO in people_of(*recorded(*STORY[:2], handed))


def test_whoever_follows_is_named() -> None:
    joined = FollowerJoined(at=NOW, by=ANNA, origin=Origin.SLACK, person=BENO)
    assert BENO in people_of(*recorded(*STORY[:2], joined))


def test_resources_are_told_with_type_and_id() -> None:
    web = next(attached(each) for each in INVENTORY.recognised("web-01"))
    change = ResourcesChanged(at=NOW, by=BENO, origin=Origin.SLACK, added=(web,), removed=())
    text = markdown(*recorded(*STORY[:2], change), NAMES)
    assert "- Resources: web-01.example.com (hardware, 1044001)" in text
    assert "- added: web-01.example.com (hardware, 1044001)" in text
    ticket, log = recorded(*STORY[:2], change)
    written = json.loads(transcript(TranscriptFormat.JSON, ticket, log, {}))
    assert written["ticket"]["resources"][0]["id"] == "1044001"


@given(st.text())
def test_what_was_written_stands_in_a_fence_that_it_cannot_leave(text: str) -> None:
    whole = markdown(*recorded(opened(), said(text or "-")), {})
    opening = next(line for line in whole.split("\n") if line.endswith("`text"))
    ticks = opening.removesuffix("text")
    inside = whole.split(opening + "\n", 1)[1].removesuffix(f"\n{ticks}\n")
    assert inside == (text or "-")
    assert ticks not in inside


def test_the_json_holds_ticket_people_and_log() -> None:
    whole = json.loads(transcript(TranscriptFormat.JSON, *recorded(*STORY), NAMES))
    assert whole["version"] == 1
    assert whole["ticket"]["id"] == NUMBER
    assert whole["people"] == {ANNA: "Anna Arndt", BENO: "Beno *Brandt*"}
    assert [each["type"] for each in whole["log"]][:3] == ["Opened", "UpdateAdded", "OwnerChanged"]
    assert whole["log"][1]["text"] == "It is *full*.\n```\ndf -h\n```"


def test_everybody_who_is_named_is_asked_for() -> None:
    assert people_of(*recorded(*STORY)) == {ANNA, BENO}


def test_the_file_says_which_ticket_and_up_to_where() -> None:
    assert file_name(NUMBER, 7, TranscriptFormat.MARKDOWN) == "T20261122.0001-7.md"
    assert file_name(NUMBER, 7, TranscriptFormat.JSON) == "T20261122.0001-7.json"


async def test_a_transcript_waits_in_the_outbox_and_tells_the_log_as_it_was_asked_for(house: House) -> None:
    ticket = await house.opened()
    async with house.relaying():
        asked = ExportTicket(by=AGENT, format=TranscriptFormat.JSON)
        await house.desk.handle(TEAM, ticket.id, asked, None)
        await house.chat.until(
            lambda: "SendTranscript" in [type(each).__name__ for each in house.chat.effects]
        )
    (sent,) = (each for each in house.chat.effects if type(each).__name__ == "SendTranscript")
    assert sent.person == AGENT  # type: ignore[union-attr]  # It is a SendTranscript.
    assert (await house.queries.ticket(TEAM, ticket.id)).status == ticket.status


async def test_only_who_has_to_do_with_a_ticket_gets_it(house: House) -> None:
    ticket = await house.opened()
    with pytest.raises(UserError, match="not_yours"):
        await house.desk.handle(TEAM, ticket.id, ExportTicket(by=ERIC), None)
    assert (
        await house.desk.handle(TEAM, ticket.id, ExportTicket(by=REQUESTER), None)
    ).version > ticket.version


def test_a_transcript_tells_the_form_what_it_cost_and_how_it_changed() -> None:
    text = markdown(*recorded(FORMED, said(), REFILLED), NAMES)
    for part in (
        "- Agreed to: 3.00 USD, by Anna Arndt, 2026-11-22 10:00:00 UTC",
        "- Model: Thirteen inches",
        "- Offer: –",
        "- answers: Model: Sixteen inches; Offer: –",
        "- changed: Model: Thirteen inches",
        "- before: Model: Sixteen inches",
        "- title: Two racks",
    ):
        assert part in text
    assert text.count("Thirteen inches") == 2
    for_whom = replace(FORMED, answers=(answer_naming(BENO),))
    assert people_of(*recorded(for_whom)) == {ANNA, BENO}
    assert "For whom: Beno \\*Brandt\\*" in markdown(*recorded(for_whom), NAMES)


def answer_naming(person: PersonId) -> Answer:
    return Answer(field=FieldId("whom"), label="For whom", type=FieldType.PERSON, values=(person,))


def test_the_group_is_called_by_its_name() -> None:
    ticket, log = recorded(*STORY)
    grouped = replace(ticket, group=GroupId("net"))
    assert "- Group: Network" in markdown(grouped, log, NAMES, "Network")
    assert "- Group: net\n" in markdown(grouped, log, NAMES)
