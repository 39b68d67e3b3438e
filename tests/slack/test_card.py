"""The card and the messages around it: what they say, and that Slack takes them however extreme they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.connectors.rackspace.capabilities import CAPABILITIES as RACKSPACE
from bot.domain.abilities import Ability, Connected
from bot.domain.desk import DeskRules, Subject
from bot.domain.events import CloseRequested, Event, OwnerChanged, UpdateAdded
from bot.domain.fields import Field, answered
from bot.domain.ids import RemoteId
from bot.domain.kinds import Kind
from bot.domain.remote_side import Remote
from bot.domain.ticket import (
    POLICY,
    Answer,
    ChannelId,
    FieldId,
    FieldType,
    GroupId,
    KindId,
    PersonId,
    Priority,
    Status,
    SubjectId,
    Ticket,
    TicketId,
    TimerKind,
    Turn,
)
from bot.sandbox.slack.block_kit import check_blocks
from bot.slack.ids import Action
from bot.slack.views import thread as views
from bot.slack.views.parts import Message, body, button, option
from bot.slack.words.thread import Line, Saying
from tests.slack.scenes import (
    ADDRESSES,
    ANNA,
    APPROVAL,
    BENO,
    CARLA,
    CLOSED,
    EVIL,
    HELP,
    LINES,
    MANY,
    NAMES,
    NOW,
    NUMBER,
    OPS,
    RULES,
    SAYINGS,
    SIGNED,
    TICKET,
    faults,
    fired,
    parsed,
    said,
    shown,
    timer,
)

TIMERS = tuple(timer(number, note=EVIL * 200) for number in range(1, 21))
EXTREME = replace(
    TICKET,
    title=(EVIL * 10)[:250],
    status=Status.ASSIGNED,
    owner=BENO,
    creator=CARLA,
    priority=Priority.URGENT,
    timers=TIMERS,
    follow_up_of=TicketId("T20261121.0001"),
    follow_ups=tuple(TicketId(f"T20261122.{number:04}") for number in range(100)),
    tags=tuple(f"tag-{number:0>35}" for number in range(20)),
    followers=(ANNA, BENO, CARLA, *(PersonId(f"U0{number:07}") for number in range(47))),
    due_at=NOW,
    merged_into=NUMBER,
    took_in=tuple(TicketId(f"T20261122.{number:04}") for number in range(100)),
    links=tuple(TicketId(f"T20261122.{number:04}") for number in range(50)),
    problem=NUMBER,
    incidents=tuple(TicketId(f"T20261122.{number:04}") for number in range(100)),
    close_requested_by=BENO,
    close_requested_at=NOW,
    group=GroupId("g" * 31),
    emails=ADDRESSES,
    resources=MANY,
    approval=APPROVAL,
)
ODD_DESK = DeskRules(
    id=RULES.id, name=EVIL * 50, channel=HELP, subjects=(Subject(id=SubjectId("1021"), name="Other"),)
)


def drawn(ticket: Ticket, rules: DeskRules = RULES, names: dict[Any, str] = NAMES) -> Message:
    return views.card_message(ticket, rules, names, conversation="https://desk.example/archives/p1", now=NOW)


def buttons(message: Message) -> list[str]:
    return [
        element["action_id"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def message_of(event: Event, ticket: Ticket = TICKET) -> Message:
    if isinstance(event, Saying):
        return views.said(event, ticket, NAMES, views.too_long(event, "ref.txt"))
    assert isinstance(event, Line)
    return views.line(event, NAMES)


@pytest.mark.parametrize(
    ("ticket", "offered"),
    [
        (TICKET, ["ticket.take", "ticket.reply", "ticket.close", "ticket.more"]),
        (replace(TICKET, owner=BENO), ["ticket.reply", "ticket.close", "ticket.more"]),
        (CLOSED, ["ticket.reopen", "ticket.follow_up", "ticket.final_comment", "ticket.more"]),
        (replace(CLOSED, final_comment="done"), ["ticket.reopen", "ticket.follow_up", "ticket.more"]),
    ],
)
def test_card_offers_what_can_be_done_now(ticket: Ticket, offered: list[str]) -> None:
    assert buttons(drawn(ticket)) == offered


def test_card_tells_what_was_asked_for_and_not_what_the_priority_says_or_the_details() -> None:
    fields = (
        Field(id=FieldId("company"), label="Company"),
        Field(id=FieldId("severity"), label="Severity"),
        Field(id=FieldId("solution"), label="Solution", later=True),
    )
    kind = Kind(
        id=KindId("incident"), name="Incident", has_subject=True, severity=FieldId("severity"), fields=fields
    )
    answers = tuple(answered(field, (f"the {field.id}",)) for field in fields)
    told = shown(drawn(replace(TICKET, kind=kind.id, answers=answers), replace(RULES, kinds=(kind,))))
    assert "the company" in told
    assert "the severity" not in told
    assert "the solution" not in told


def test_card_of_a_ticket_that_its_remote_has_not_opened_offers_to_open_it_there() -> None:
    refused = replace(TICKET, remote=Remote(name="SoftLayer", refusal="No such subject."))
    elements = drawn(refused).blocks[-1]["elements"]
    (again,) = [each for each in elements if each["action_id"].startswith(Action.OPEN_AGAIN)]
    assert again["text"]["text"] == "Open at SoftLayer"
    assert len(elements) <= 4


def test_what_the_remote_takes_no_more_is_not_offered_on_a_closed_ticket() -> None:
    there = replace(CLOSED, remote=Remote(name="Rackspace", id=RemoteId("250722-1")))
    remote = Connected(capabilities=RACKSPACE)
    assert buttons(drawn(there, replace(RULES, remote=remote))) == ["ticket.follow_up", "ticket.more"]
    takes = replace(RACKSPACE, abilities=RACKSPACE.abilities | {Ability.FINAL_COMMENT, Ability.REOPEN})
    offered = buttons(drawn(there, replace(RULES, remote=replace(remote, capabilities=takes))))
    assert offered == ["ticket.reopen", "ticket.follow_up", "ticket.final_comment", "ticket.more"]


def test_card_of_a_desk_without_reopening_does_not_offer_it() -> None:
    assert Action.REOPEN not in buttons(drawn(CLOSED, replace(RULES, may_reopen=False)))


def test_card_buttons_carry_the_ticket_number() -> None:
    elements = drawn(TICKET).blocks[-1]["elements"]
    assert {element["value"] for element in elements} == {NUMBER}


def test_card_says_where_the_ticket_stands() -> None:
    ticket = replace(
        TICKET, status=Status.ASSIGNED, owner=BENO, priority=Priority.HIGH, timers=(timer(),), creator=CARLA
    )
    told = shown(drawn(ticket))
    for part in (
        "T20261122.0001 · Hardware Issue",
        "Help desk · Standard · Servers",
        "🟡 Assigned",
        "👉 Beno Brandt",
        "🔺 High",
        "Anna Arndt, opened by Carla Costa",
        "⏰ Reminder <!date^",
        "<https://desk.example/archives/p1|this conversation>",
    ):
        assert part in told


@pytest.mark.parametrize(
    ("turn", "owner", "named"),
    [
        (Turn.OURS, None, "👉 the desk"),
        (Turn.OURS, BENO, "👉 Beno Brandt"),
        (Turn.THEIRS, BENO, "👉 Anna Arndt"),
        (Turn.NOBODY, BENO, "nobody"),
    ],
)
def test_card_says_whose_turn_it_is(turn: Turn, owner: Any, named: str) -> None:
    assert f"*Turn*\n{named}" in shown(drawn(replace(TICKET, turn=turn, owner=owner)))


def test_card_says_why_it_was_closed() -> None:
    assert "⚫ Closed (no response)" in shown(drawn(CLOSED))


def test_card_says_until_when_it_sleeps() -> None:
    asleep = replace(TICKET, timers=(replace(timer(kind=TimerKind.SNOOZE), due_at=NOW + timedelta(hours=1)),))
    assert "🔵 Open, 💤 until <!date^" in shown(drawn(asleep))


def test_title_too_long_for_a_header_follows_whole() -> None:
    title = "word " * 49 + "last"
    assert title in shown(drawn(replace(TICKET, title=title)))


@pytest.mark.parametrize(
    "ticket", [TICKET, EXTREME, replace(EXTREME, title="", kind=KindId(EVIL), subject=None)]
)
@pytest.mark.parametrize("rules", [RULES, ODD_DESK, replace(ODD_DESK, subjects=())])
@pytest.mark.parametrize("names", [NAMES, {ANNA: EVIL * 50, BENO: "", CARLA: EVIL}, {}])
def test_card_passes_slack_however_extreme(ticket: Ticket, rules: DeskRules, names: dict[Any, str]) -> None:
    message = drawn(ticket, rules, names)
    assert faults(message) == []
    assert not any("<!channel>" in text or "<@" in text for text in parsed(message))


@pytest.mark.parametrize("event", [*LINES, *SAYINGS, said(EVIL[:30] * 1_500), said("x" * 40_000)])
def test_every_message_passes_slack_and_pings_nobody(event: Event) -> None:
    message = message_of(event, EXTREME)
    assert faults(message) == []
    assert not any("<!channel>" in text or "<@" in text or "@here" in text for text in parsed(message))
    assert "user" not in kinds(message.blocks)


def kinds(value: object) -> set[object]:
    """Every `type` within a view."""
    if isinstance(value, list):
        return {kind for each in value for kind in kinds(each)}
    if isinstance(value, dict):
        return {value.get("type")} | {kind for each in value.values() for kind in kinds(each)}
    return set()


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (LINES[0], "*Anna Arndt* took this."),
        (LINES[1], "*Anna Arndt* assigned this to *Beno Brandt*."),
        (LINES[2], "*Anna Arndt* handed this back: nobody owns it now."),
        (LINES[3], "*Anna Arndt* changed the priority from low to *urgent*."),
        (LINES[6], "⚫ *Anna Arndt* closed this: duplicate."),
        (LINES[7], "🔵 *Anna Arndt* replied: open again."),
        (LINES[14], "🏷️ *Anna Arndt* put on `berlin` `vpn` and took off `lost`."),
        (LINES[17], "*Anna Arndt* added *Beno Brandt* as a follower."),
        (LINES[20], "📅 *Anna Arndt* took the due date away."),
        (LINES[21], "⤵️ *Anna Arndt* merged this into *T20261122.0002*. What is said here goes on there."),
        (LINES[22], "⤴️ *Anna Arndt* merged *T20261122.0002* into this, with 1 follower."),
        (LINES[9], "*Anna Arndt* opened the follow-up *T20261122.0002*."),
    ],
)
def test_a_line_is_one_sentence_in_block_and_notification(event: Event, told: str) -> None:
    message = message_of(event)
    assert shown(message) == told
    assert message.text == told


def test_a_long_reason_is_shortened_visibly() -> None:
    assert "(shortened; the ticket's history has all of it)" in shown(message_of(LINES[8]))


def test_an_update_is_shown_whole() -> None:
    text = "First.\n\n" + "word " * 2_300 + "\n\nLast."
    assert "".join(shown(message_of(said(text))).split()).endswith("".join(text.split()))


def test_an_overlong_update_names_the_file_that_has_all_of_it() -> None:
    event = said("start " + "x" * 20_000)
    whole = views.too_long(event, "ref.txt")
    assert whole is not None
    assert whole.text == event.text
    told = shown(views.said(event, TICKET, NAMES, whole))
    assert "start" in told
    assert "The whole text is in this thread as ref.txt" in told


def test_what_somebody_wrote_is_raw_in_blocks_and_escaped_in_the_notification() -> None:
    message = message_of(said(EVIL.removesuffix("\u202eback")))
    elements = message.blocks[1]["elements"][0]["elements"]
    assert elements[0] == {"type": "text", "text": "<!channel> <@U0CARL001> @here *bold* <"}
    assert "&lt;!channel&gt;" in message.text


def test_code_stays_code_and_links_survive() -> None:
    blocks = body("Run `ls` on https://x.example/a.\n```\n<b> https://y.example\n```\ndone")
    prose, code, rest = blocks[0]["elements"]
    assert prose["elements"] == [
        {"type": "text", "text": "Run "},
        {"type": "text", "text": "ls", "style": {"code": True}},
        {"type": "text", "text": " on "},
        {"type": "link", "url": "https://x.example/a", "text": "https://x.example/a"},
        {"type": "text", "text": "."},
    ]
    assert code == {
        "type": "rich_text_preformatted",
        "elements": [{"type": "text", "text": "<b> https://y.example"}],
    }
    assert rest["elements"] == [{"type": "text", "text": "done"}]


@given(st.lists(st.sampled_from(["```", "`", "https://", "x", " ", "\n", "\u202e", "<", "é"])).map("".join))
def test_any_text_makes_blocks_that_slack_takes(text: str) -> None:
    assert check_blocks(body(text)) == []


def test_files_are_linked_by_their_names() -> None:
    message = message_of(SAYINGS[3])
    links = [each for each in message.blocks[-1]["elements"][0]["elements"] if each["type"] == "link"]
    assert {link["url"] for link in links} == {"https://x.example/f"}
    assert len(links) == 30


def test_a_reminder_mentions_exactly_those_who_asked() -> None:
    event = fired(timer(1, by=BENO), timer(2, by=CARLA), timer(3, by=POLICY, note=""))
    message = views.reminder(event, TICKET, NOW)
    lines = [block["elements"][0]["elements"] for block in message.blocks]
    assert [[each["user_id"] for each in line if each["type"] == "user"] for line in lines] == [
        [BENO],
        [CARLA],
        [],
    ]
    assert "<@" not in message.text


def test_a_late_reminder_says_when_it_was_due() -> None:
    late = views.reminder(fired(timer(late=timedelta(days=1))), TICKET, NOW)
    in_time = views.reminder(fired(timer(late=timedelta(seconds=30))), TICKET, NOW)
    assert "date" in kinds(late.blocks)
    assert "date" not in kinds(in_time.blocks)


@pytest.mark.parametrize("kind", TimerKind)
def test_many_reminders_with_long_notes_are_one_message_that_slack_takes(kind: TimerKind) -> None:
    many = fired(*(timer(number, kind=kind, note=EVIL * 500) for number in range(20)))
    message = views.reminder(many, TICKET, NOW)
    assert faults(message) == []
    assert len(shown(message)) < 13_000  # Beyond that Slack says msg_too_long.
    assert "(shortened; the ticket's history has all of it)" in shown(message)


def test_a_refused_author_is_shown_the_ways_out() -> None:
    message = views.refused(CLOSED, RULES, may_reopen=True)
    assert faults(message) == []
    assert buttons(message) == ["ticket.reopen", "ticket.follow_up", "ticket.final_comment"]
    assert "Your text is kept" in shown(message)


def test_a_refused_author_hears_when_the_ticket_is_open_again() -> None:
    message = views.refused(TICKET, RULES, may_reopen=True)
    assert buttons(message) == ["ticket.reply"]
    assert "open again now" in shown(message)


@pytest.mark.parametrize(
    ("requester", "creator", "told"),
    [
        (ANNA, ANNA, "Your ticket *<https://x.example|T20261122.0001>* _Hardware Issue_ is open."),
        (ANNA, BENO, "Beno Brandt opened the ticket"),
        (BENO, ANNA, "The ticket *<https://x.example|T20261122.0001>* _Hardware Issue_ for Beno Brandt"),
    ],
)
def test_requester_and_creator_hear_that_the_card_is_up(requester: Any, creator: Any, told: str) -> None:
    ticket = replace(TICKET, requester=requester, creator=creator)
    message = views.card_is_up(ticket, ANNA, NAMES, "https://x.example")
    assert told in shown(message)
    assert buttons(message) == ["ticket.link", "ticket.show"]
    assert faults(message) == []


def test_a_card_without_a_place_is_told_with_the_mend() -> None:
    message = views.no_card(EXTREME, [HELP, OPS])
    assert "<#C0HELP001> and <#G0OPS0001>" in shown(message)
    assert "/invite @Threadesk" in shown(message)
    assert faults(message) == []
    assert faults(views.no_card(EXTREME, [])) == []


@pytest.mark.parametrize("text", ["", "The server is back.", "word " * 599 + "last"])
def test_the_requester_is_asked_with_both_answers(text: str) -> None:
    message = views.close_asked(EXTREME, CloseRequested(**SIGNED, text=text), NAMES, "https://x.example/p1")
    assert buttons(message) == ["ticket.accept_close", "ticket.missing", "ticket.link"]
    assert text in shown(message)
    assert faults(message) == []


def test_the_question_pings_nobody_whatever_was_written_with_it() -> None:
    message = views.close_asked(EXTREME, CloseRequested(**SIGNED, text=(EVIL * 100)[:3_000]), NAMES, None)
    assert faults(message) == []
    assert not any("<!channel>" in part or "<@" in part for part in parsed(message))


@pytest.mark.parametrize(
    ("may_reopen", "offered"), [(True, ["ticket.reopen", "ticket.reply"]), (False, ["ticket.reply"])]
)
def test_thanks_are_answered_with_the_way_back(may_reopen: bool, offered: list[str]) -> None:
    message = views.thanked(TICKET, may_reopen=may_reopen)
    assert buttons(message) == offered
    assert "stays resolved" in shown(message)
    assert faults(message) == []


@pytest.mark.parametrize("event", LINES)
def test_a_follower_hears_what_happened_and_to_which_ticket(event: Event) -> None:
    assert isinstance(event, Line)
    message = views.news(EXTREME, event, NAMES, "https://desk.example/p1")
    assert "T20261122.0001" in shown(message)
    assert faults(message) == []


def test_card_says_how_it_is_filed_and_when_it_is_due() -> None:
    ticket = replace(TICKET, tags=("berlin", "vpn"), followers=(BENO, CARLA), due_at=NOW, links=(NUMBER,))
    told = shown(drawn(ticket))
    for part in (
        "`berlin` `vpn`",
        "Followed by Beno Brandt, Carla Costa.",
        "*Due*\n<!date^",
        f"Linked with {NUMBER}.",
    ):
        assert part in told


def test_a_new_owner_hears_who_assigned_it() -> None:
    event = OwnerChanged(**SIGNED | {"by": BENO}, owner=CARLA, reason="You know <printers>.")
    message = views.yours_now(TICKET, event, NAMES, None)
    assert (
        "Beno Brandt assigned *T20261122.0001* _Hardware Issue_ to you. You know &lt;printers&gt;."
        in shown(message)
    )
    assert buttons(message) == ["ticket.show"]


def test_a_button_or_option_that_would_carry_too_much_is_refused() -> None:
    with pytest.raises(ValueError, match="2001 characters"):
        button("Take", Action.TAKE, "x" * 2_001)
    with pytest.raises(ValueError, match="151 characters"):
        option("Take", "x" * 151)


def test_an_option_is_cut_to_what_slack_shows() -> None:
    made = option("label " * 30, "value", "described " * 20)
    assert len(made["text"]["text"]) <= 75
    assert len(made["description"]["text"]) <= 75


def test_updates_from_the_policy_have_its_name() -> None:
    event = said(by=POLICY)
    assert isinstance(event, UpdateAdded)
    assert "*Threadesk*" in shown(views.said(event, TICKET, {POLICY: "Threadesk"}, None))


def test_a_channel_that_is_unknown_does_not_break_the_words() -> None:
    assert faults(views.no_card(TICKET, [ChannelId("C1")] * 2)) == []


def test_a_card_names_the_problem_that_only_the_remote_knows() -> None:
    field = FieldId("problem")
    answer = Answer(field=field, label="Problem", type=FieldType.CHOICE, values=("8104",), words=("T1 <!x>",))
    capabilities = replace(RACKSPACE, problem_field=field)
    desk = replace(RULES, remote=Connected(capabilities=capabilities))
    there = replace(TICKET, answers=(answer,), remote=Remote(name="Autotask", id=RemoteId("7")))
    assert "Incident of T1 &lt;!x&gt; at Autotask." in str(drawn(there, desk).blocks)
    assert "Incident of" not in str(drawn(replace(there, answers=(replace(answer, values=()),)), desk).blocks)
    ours = str(drawn(replace(there, problem=NUMBER), desk).blocks)
    assert f"Incident of {NUMBER}." in ours
    assert "T1" not in ours.split("Incident of")[1][:30]
