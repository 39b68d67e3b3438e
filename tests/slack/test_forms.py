"""Every form, list and home tab against Slack's limits, with what is longest and strangest in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.config.desks import MOST_GROUPS
from bot.domain.desk import SUBJECTS, Desks, Group, Kind, Subject
from bot.domain.events import Opened, Recorded, TimersFired, UpdateAdded
from bot.domain.evolve import begin
from bot.domain.homes import DEEPEST_PAGE, Home, HomeList, HomeState, Page, Part
from bot.domain.intents import Origin
from bot.domain.past import page_of
from bot.domain.remote import RemoteDeed
from bot.domain.search import Found, Hit, Piece
from bot.domain.ticket import (
    ADMINISTRATIVE,
    POLICY,
    POLICY_TIMERS,
    STANDARD,
    DeskId,
    File,
    FileKey,
    GroupId,
    KeptFile,
    MessageRef,
    Outcome,
    PersonId,
    Place,
    Priority,
    Role,
    Status,
    SubjectId,
    Ticket,
    TicketId,
    Timer,
    TimerKind,
    Visibility,
)
from bot.sandbox.slack.block_kit import check_blocks, check_view
from bot.service.homes import PAGE_ROWS, PARTS
from bot.service.queries import matching
from bot.slack import finding
from bot.slack.ids import METADATA_LIMIT, OpenForm, PageButton, TicketForm, unpack
from bot.slack.listeners.tickets import FORMS
from bot.slack.parse.filled import with_files
from bot.slack.views import forms, lists, relating_forms, ticket_forms
from bot.slack.views.files import kept_files
from bot.slack.views.forms import Filled
from bot.slack.views.home import WORDS_LIMIT, home
from bot.slack.views.more import Seen, more
from bot.slack.views.parts import Block
from tests.builders import ANNA, BENO, DESK, HELP, NOW
from tests.slack.front import a_desk
from tests.slack.scenes import ADDRESSES, MANY, strings

PING = "<!channel> <@U0BENO001> @here & <https://evil.example|bank>"
LONG = (PING + " " + "ü" * 200)[:250]
NAMES = {ANNA: "Anna", BENO: "Beno"}
NUMBER = TicketId("T20261122.0001")
LINK = "https://desk.example/archives/C1/p1"


def opened(title: str = "VPN", **changes: object) -> Ticket:
    event = Opened(
        at=NOW,
        by=ANNA,
        origin=Origin.SLACK,
        desk=DESK,
        kind=STANDARD,
        subject=SubjectId("1021"),
        title=title,
        priority=Priority.NORMAL,
        requester=ANNA,
        places=(Place(number=1, channel=HELP, root="1.0", card="1.0"),),
    )
    return replace(begin(TicketId("T20261122.0001"), event), **changes)  # type: ignore[arg-type]  # in tests


TIMERS = tuple(
    Timer(id=number, kind=kind, due_at=NOW + timedelta(hours=number), note=LONG, by=ANNA)
    for number, kind in enumerate([TimerKind.ALERT] * 18 + [TimerKind.AUTO_CLOSE, TimerKind.SNOOZE], start=1)
)
TICKETS = {
    "new": opened(),
    "strange": opened(LONG, owner=BENO, status=Status.ASSIGNED, priority=Priority.URGENT, timers=TIMERS),
    "tied": opened(
        LONG,
        tags=tuple(f"tag-{number:0>35}" for number in range(20)),
        followers=(ANNA, BENO, *(PersonId(f"U0{number:07}") for number in range(48))),
        due_at=NOW,
        took_in=tuple(TicketId(f"T20261122.{number:04}") for number in range(60)),
        links=tuple(TicketId(f"T20261122.{number:04}") for number in range(60)),
        close_requested_by=BENO,
        close_requested_at=NOW,
        group=GroupId("group-7"),
        emails=ADDRESSES,
    ),
    "about many": opened(resources=MANY),
    "resolved": opened(resolved_at=NOW, status=Status.RESOLVED),
    "closed": opened(LONG, status=Status.CLOSED, closed_at=NOW, outcome=Outcome.ABANDONED),
}
RULES = a_desk()
DORA = PersonId("U0DORA001")
GROUPS = tuple(Group(id=GroupId(f"group-{n}"), name="G" * 75) for n in range(MOST_GROUPS))
REMEMBERS = TicketForm(ticket=TICKETS["new"].id, mode="auto_close", home=True)


def faultless(view: Block) -> bool:
    faults = check_view(view)
    assert not faults, [fault.line for fault in faults]
    return True


@pytest.mark.parametrize("ticket", TICKETS.values(), ids=TICKETS)
def test_every_form_about_a_ticket_is_within_slacks_limits(ticket: Ticket) -> None:
    views = [
        *(
            more(Seen(ticket=ticket, rules=RULES, viewer=viewer, has_targets=True), REMEMBERS, LINK)
            for viewer in (ANNA, BENO, DORA)
        ),
        ticket_forms.reply(ticket, REMEMBERS, is_agent=True),
        ticket_forms.reply(ticket, REMEMBERS, is_agent=False),
        ticket_forms.reply(ticket, REMEMBERS, is_agent=True, is_note=True),
        ticket_forms.close(ticket, REMEMBERS),
        ticket_forms.reopen(ticket, REMEMBERS),
        ticket_forms.final_comment(ticket, REMEMBERS),
        ticket_forms.assign(ticket, REMEMBERS),
        ticket_forms.assign(ticket, REMEMBERS, GROUPS),
        ticket_forms.priority(ticket, REMEMBERS),
        ticket_forms.refile(ticket, RULES, REMEMBERS),
        *(ticket_forms.timer(ticket, kind, REMEMBERS) for kind in TimerKind if kind not in POLICY_TIMERS),
        *(opens(ticket, REMEMBERS) for opens in FORMS.values()),
        *(relating_forms.tags(ticket, REMEMBERS, known) for known in (None, (), ["&" * 200] * 1_000)),
        ticket_forms.notice("*Done*"),
    ]
    assert all(faultless(view) for view in views)


@pytest.mark.parametrize("count", [0, 1, 200])
def test_the_list_of_files_is_within_slacks_limits_however_many_there_are(count: int) -> None:
    ticket = TICKETS["strange"]
    file = KeptFile(
        id=10**6,
        update=2,
        index=0,
        remote_id="F1",
        name="<!channel>" * 12,
        key=FileKey("k"),
        size=10**10,
        sha256="0" * 64,
        type="application/vnd.microsoft.portable-executable",
        claimed="image/" + "<&>" * 100,
        by=ANNA,
        at=NOW,
        visibility=Visibility.INTERNAL,
        deleted_at=NOW,
    )
    message = kept_files(ticket, [file] * count, {ANNA: "*Anna* <!here>"})
    assert check_blocks(message.blocks, surface="message") == []
    assert faultless(ticket_forms.showing("Files", message.blocks, REMEMBERS))
    assert not re.search("<!(channel|here)", str(message))


@pytest.mark.parametrize("text", ["", "short", "x" * 40_000, "line\n" * 8_000, "🎫" * 10_000])
@pytest.mark.parametrize("kind", RULES.kinds, ids=lambda kind: kind.id)
def test_the_opening_form_takes_any_text_whole(text: str, kind: Kind) -> None:
    many = tuple(replace(RULES, id=DeskId(f"desk{number}"), name=LONG) for number in range(120))
    for desks in (Desks(all=(RULES,)), Desks(all=(RULES, *many))):
        filled = Filled(desk=RULES, kind=kind, title=LONG, text=text, subject=SUBJECTS[0])
        view = forms.opening(desks, filled, OpenForm(channel=HELP))
        assert faultless(view)
        shown = [
            block["element"].get("initial_value", "")
            for block in view["blocks"]
            if block.get("block_id", "").startswith("text")
        ]
        assert "".join(shown) == text


def test_fields_follow_from_the_kind() -> None:
    standard, administrative = (
        forms.opening(
            Desks(all=(RULES,)),
            Filled(desk=RULES, kind=forms.chosen_kind(RULES, kind)),
            OpenForm(channel=HELP),
        )
        for kind in (STANDARD, ADMINISTRATIVE)
    )
    assert "subject:help" in fields_of(standard)
    assert "title" not in fields_of(standard)
    assert "title" in fields_of(administrative)
    assert "subject:help" not in fields_of(administrative)
    assert forms.chosen_kind(RULES, "no such kind") == RULES.kinds[0]


def fields_of(view: Block) -> list[str]:
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


def test_a_title_that_would_ping_stays_raw_in_plain_text_and_escaped_in_mrkdwn() -> None:
    for view in (
        ticket_forms.reply(TICKETS["strange"], REMEMBERS, is_agent=True),
        more(Seen(ticket=TICKETS["strange"], rules=RULES, viewer=BENO), REMEMBERS),
    ):
        for text in mrkdwn_texts(view):
            assert "<!channel>" not in text
            assert "<@U0BENO001>" not in text
            assert "<https://evil" not in text


def mrkdwn_texts(node: object) -> list[str]:
    if isinstance(node, Mapping):
        own = [str(node["text"])] if node.get("type") == "mrkdwn" else []
        return own + [text for value in node.values() for text in mrkdwn_texts(value)]
    if isinstance(node, list):
        return [text for value in node for text in mrkdwn_texts(value)]
    return []


def test_subjects_are_grouped_with_the_most_used_first() -> None:
    used = matching(SUBJECTS, {SubjectId("1101"): 9, SubjectId("1003"): 4}, "")
    groups = forms.subject_groups(used, "")
    assert (groups[0]["label"]["text"], [each["value"] for each in groups[0]["options"]]) == (
        "Most used",
        ["1101", "1003"],
    )
    assert [group["label"]["text"] for group in groups[1:3]] == ["Security", "Servers"]


def test_while_nothing_has_been_used_nothing_is_called_most_used() -> None:
    groups = forms.subject_groups(matching(SUBJECTS, {}, ""), "")
    assert "Most used" not in [group["label"]["text"] for group in groups]
    assert sum(len(group["options"]) for group in groups) == len(SUBJECTS)


def test_what_is_typed_leaves_the_most_used_out_and_never_more_than_a_hundred() -> None:
    subjects = [
        Subject(id=SubjectId(str(number)), name=f"Subject {number} {LONG}", category=LONG)
        for number in range(500)
    ]
    for typed in ("", "subject"):
        groups = forms.subject_groups(subjects, typed)
        assert sum(len(group["options"]) for group in groups) <= 100
    assert check_blocks([{"type": "actions", "elements": [select_of(groups)]}], surface="modal") == []


def select_of(groups: list[Block]) -> Block:
    return {"type": "static_select", "action_id": "a", "option_groups": groups}


def update(number: int, text: str, visibility: Visibility = Visibility.PUBLIC) -> Recorded:
    event = UpdateAdded(
        at=NOW,
        by=ANNA,
        origin=Origin.SLACK,
        text=text,
        files=(),
        role=Role.REQUESTER,
        visibility=visibility,
        said_at=NOW,
        message=MessageRef(channel=HELP, id=f"{number}.0"),
    )
    return Recorded(number=number, event=event)


DEEDS = [RemoteDeed(at=NOW, who=PING * 100, action=PING * 100, detail="&" * 9_000)] * 30


@pytest.mark.parametrize("ticket", TICKETS.values(), ids=TICKETS)
def test_lists_details_and_logs_are_within_slacks_limits(ticket: Ticket) -> None:
    log = [update(number, text) for number, text in enumerate([PING * 1_000, "", "x" * 40_000] * 20, start=1)]
    trail = (None, *[ticket.id] * (lists.MOST_PAGES_BACK + 9))
    here = PageButton(words="find " + "ü" * 300, after=ticket.id, trail=trail)
    turns = lists.turns(here.words, here, ticket.id)
    page = Page(tickets=(ticket,) * 10, unread=frozenset({ticket.id}))
    shown = [
        lists.tickets(LONG, page, turns),
        lists.tickets(LONG, Page(), []),
        lists.detail(ticket, RULES, log, NAMES, link="https://desk.example/p1", now=NOW, is_unread=True),
        lists.timers(ticket),
        lists.log_page(ticket, page_of(log, None, None, None, lists.LOG_PAGE), NAMES, is_asked=True),
        lists.log_page(ticket, page_of(log, DEEDS, 10, None, lists.LOG_PAGE), NAMES),
        lists.log_page(ticket, page_of(log, None, 10, 9, lists.LOG_PAGE), NAMES, silence=PING * 1_000),
    ]
    for message in shown:
        assert check_blocks(message.blocks) == []
        assert "<!channel>" not in message.text


def test_show_names_the_files_of_what_was_said_last() -> None:
    files = tuple(
        File(remote_id=f"F{n}", name=f"trace{n}.log\n<!channel>", mimetype="", size=9, link="")
        for n in range(12)
    )
    event = update(1, "See the file.").event
    assert isinstance(event, UpdateAdded)
    log = [Recorded(number=1, event=replace(event, files=files))]
    message = lists.detail(TICKETS["new"], RULES, log, NAMES, link=None, now=NOW)
    assert check_blocks(message.blocks) == []
    [told] = strings(message.blocks, lambda each: "See the file." in str(each.get("text")))
    assert "See the file.\n📎 trace0.log <!channel>\n📎 trace1.log" in told
    assert "trace10" not in told


@pytest.mark.parametrize("word", ["x", "ü", '"', "\x01"])
def test_a_button_carries_the_longest_search_and_as_much_of_the_way_back_as_fits(word: str) -> None:
    last = TicketId("T20261122.0099")
    trail = (None, *[TicketId(f"T20261122.{number:04}") for number in range(lists.MOST_PAGES_BACK)])
    words = f"find {word * finding.LONGEST}"
    newer, older = lists.turns(words, PageButton(words=words, after=last, trail=trail), last)[0]["elements"]
    back, on = unpack(PageButton, newer["value"]), unpack(PageButton, older["value"])
    assert (back.words, back.after, on.words, on.after) == (words, trail[-1], words, last)
    assert on.trail == (*trail, last)[-len(on.trail) :]
    assert len(on.trail) > 30


@pytest.mark.parametrize("count", [1, 12, 20])
def test_reminders_that_fell_due_together_fit_into_one_entry(count: int) -> None:
    timers = (
        Timer(id=number, kind=TimerKind.ALERT, due_at=NOW, note="&" * 2_000, by=ANNA)
        for number in range(1, count + 1)
    )
    event = TimersFired(at=NOW, by=POLICY, origin=Origin.POLICY, timers=tuple(timers))
    page = [Recorded(number=number, event=event) for number in range(1, 26)]
    message = lists.log_page(TICKETS["new"], page_of(page, None, None, None, lists.LOG_PAGE), NAMES)
    assert check_blocks(message.blocks) == []
    assert str(message.blocks).count("⏰") == 25 * count


def test_a_log_is_paged_to_its_very_first_entry() -> None:
    log = [update(number, f"entry {number}") for number in range(1, 61)]
    seen: list[int] = []
    before = None
    while (page := page_of(log, None, before, None, lists.LOG_PAGE)).entries:
        seen += [each.number for each in page.entries if isinstance(each, Recorded)]
        before = page.before
        more = "list.page" in str(lists.log_page(TICKETS["new"], page, NAMES).blocks)
        assert more == (before > 1)
    assert seen == list(range(60, 0, -1))


def test_the_home_tab_is_within_slacks_limits() -> None:
    page = Page(tickets=(TICKETS["strange"],) * 5, more=True, next=NUMBER, unread=frozenset({NUMBER}))
    nothing = Page(tickets=(), more=False)
    for each in (page, nothing):
        parts = tuple(Part(list=name, page=each) for name in PARTS)
        drawn = home(a_home(parts=parts), "/ticket", lambda ticket: "https://desk.example/p1")
        assert faultless(drawn)
        assert len(drawn["blocks"]) <= 100


@pytest.mark.parametrize("ticket", TICKETS.values(), ids=TICKETS)
def test_a_page_of_the_home_tab_is_within_slacks_limits(ticket: Ticket) -> None:
    state = HomeState(
        list=HomeList.OPEN,
        desk=RULES.id,
        status=Status.OPEN,
        words='"' * WORDS_LIMIT,
        after=NUMBER,
        trail=(NUMBER,) * DEEPEST_PAGE,
    )
    hit = Hit(ticket=ticket, excerpt=(Piece(text=LONG, is_hit=True),))
    unread = frozenset({ticket.id})
    found = Found(hits=(hit,) * PAGE_ROWS, last=NUMBER, unread=unread)
    page = Page(tickets=(ticket,) * PAGE_ROWS, more=True, next=NUMBER, unread=unread)
    for shown in (a_home(state=state, found=found), a_home(state=state, page=page)):
        assert faultless(home(shown, "/ticket", lambda ticket: "https://desk.example/p1"))


def a_home(state: HomeState | None = None, **shown: Any) -> Home:
    return Home(person=BENO, state=state or HomeState(), desks=(RULES,) * 2, is_agent=True, **shown)


def test_files_that_a_form_cannot_carry_are_named_in_its_text() -> None:
    files = tuple(
        File(remote_id=f"F{number}", name="n" * 100, mimetype="image/png", size=1, link=f"https://x/{number}")
        for number in range(30)
    )
    text, carried = with_files("text", files)
    assert 0 < len(carried) < 30
    assert all(file.link in text for file in files[len(carried) :])
    view = forms.opening(
        Desks(all=(RULES,)),
        Filled(desk=RULES, kind=RULES.kinds[0], text=text),
        OpenForm(channel=HELP, thread="1.0", said="1.0", requester=ANNA, files=carried, title=LONG),
    )
    assert len(view["private_metadata"]) <= METADATA_LIMIT
    assert faultless(view)


def test_the_form_for_tags_names_those_of_the_remote() -> None:
    told = str(relating_forms.tags(TICKETS["strange"], REMEMBERS, ("vip", "onboarding")))
    assert "There are: `onboarding` `vip`." in told
    assert "There are" not in str(relating_forms.tags(TICKETS["strange"], REMEMBERS))
