"""The grammar of what is typed: text in, values out."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.desk import Group
from bot.domain.intents import (
    AddUpdate,
    Assign,
    Close,
    ExportTicket,
    FileUnder,
    Follow,
    Intent,
    Link,
    MergeInto,
    MoveTo,
    Reopen,
    RequestClose,
    Resolve,
    SetDue,
    SetEmails,
    SetGroup,
    SetPriority,
    SetTags,
    Unfollow,
    Unlink,
)
from bot.domain.ports import Scope
from bot.domain.ticket import (
    DeskId,
    GroupId,
    Outcome,
    PersonId,
    Priority,
    TicketId,
    TimerKind,
    TranscriptFormat,
    Visibility,
)
from bot.errors import UserError
from bot.service.queries import number_from
from bot.slack.commands import (
    Browse,
    Command,
    Find,
    Help,
    Incomplete,
    Misspelt,
    Show,
    Why,
    Write,
    is_clear,
    read,
)
from bot.slack.fetching import GetFile, ShowFiles, chosen
from bot.slack.grammar import Do, DueBy, Speaker
from bot.slack.reminding import CallOff, Later, Timers
from bot.slack.text import plain
from bot.slack.usage import USAGE
from bot.slack.words.help import MEANINGS
from tests.builders import kept

ANNA, BENO = PersonId("U0ANNA001"), PersonId("U0BENO001")
NET = GroupId("net")
T1, T2 = TicketId("T20261122.0001"), TicketId("T20261122.0002")
TODAY = datetime(2026, 11, 22, tzinfo=UTC)


def speaker(*, in_thread: bool = False) -> Speaker:
    return Speaker(
        by=ANNA,
        number=partial(number_from, today=TODAY),
        plain=partial(plain, names={BENO: "Beno Brandt"}),
        in_thread=in_thread,
        groups=(Group(id=NET, name="Network"),),
    )


def do(intent: Intent, ticket: TicketId | None = T1) -> Do:
    return Do(ticket=ticket, intent=intent)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("", Write(text="")),
        ("The VPN is down", Write(text="The VPN is down")),
        ("<@U0BENO001> broke it &amp; left", Write(text="@Beno Brandt broke it & left")),
        ("new The VPN", Write(text="The VPN")),
        ("help", Help()),
        ("help me with my laptop", Write(text="help me with my laptop")),
        ("list", Browse(scope=Scope.MINE, words="list mine")),
        ("LIST Open", Browse(scope=Scope.OPEN, words="list open")),
        ("list closed", Browse(scope=Scope.CLOSED, words="list closed")),
        (
            "list closed since last monday",
            Browse(scope=Scope.CLOSED, words="list closed since last monday", since="last monday"),
        ),
        ("list Bridged", Find(words="is:bridged")),
        ("find vpn berlin", Find(words="vpn berlin")),
        ("show T20261122.0001", Show(ticket=T1)),
        ("show 1", Show(ticket=T1)),
        ("show #1", Show(ticket=T1)),
        ("show t20261122.1", Show(ticket=T1)),
        ("take 1", do(Assign(by=ANNA, owner=ANNA))),
        ("assign 1 me", do(Assign(by=ANNA, owner=ANNA))),
        ("assign 1 nobody", do(Assign(by=ANNA, owner=None))),
        ("assign 1 nobody not mine", do(Assign(by=ANNA, owner=None, reason="not mine"))),
        ("assign 1 <@U0BENO001> you &amp; me", do(Assign(by=ANNA, owner=BENO, reason="you & me"))),
        ("assign 1 net", do(SetGroup(by=ANNA, group=NET))),
        ("assign 1 NETWORK please look", do(SetGroup(by=ANNA, group=NET, reason="please look"))),
        ("group 1 net", do(SetGroup(by=ANNA, group=NET))),
        ("group 1 None they left", do(SetGroup(by=ANNA, group=None, reason="they left"))),
        (
            "email 1 <mailto:a@x.example|a@x.example>, +b@x.example -<mailto:c@x.example|c@x.example>",
            do(SetEmails(by=ANNA, add=("a@x.example", "b@x.example"), remove=("c@x.example",))),
        ),
        ("list group:Net", Browse(scope=Scope.GROUP, words="list group:net", group=NET)),
        ("list group network", Browse(scope=Scope.GROUP, words="list group:net", group=NET)),
        ("assign 1 <@U0BENO001|beno>", do(Assign(by=ANNA, owner=BENO))),
        ("priority 1 HIGH", do(SetPriority(by=ANNA, priority=Priority.HIGH))),
        ("reply #1 on my way\nnow", do(AddUpdate(by=ANNA, text="on my way\nnow"))),
        ("note T20261122.1 psst", do(AddUpdate(by=ANNA, text="psst", visibility=Visibility.INTERNAL))),
        ("resolve 1", do(Resolve(by=ANNA))),
        ("close 1", do(Close(by=ANNA))),
        ("close #1 thanks all", do(Close(by=ANNA, text="thanks all"))),
        ("close 1 no-response", do(Close(by=ANNA, outcome=Outcome.NO_RESPONSE))),
        ("close 1 no response gone", do(Close(by=ANNA, outcome=Outcome.NO_RESPONSE, text="gone"))),
        ("close #1 no idea", do(Close(by=ANNA, text="no idea"))),
        ("close 1 Duplicate of 2", do(Close(by=ANNA, outcome=Outcome.DUPLICATE, text="of 2"))),
        ("reopen #1 still broken", do(Reopen(by=ANNA, reason="still broken"))),
        ("remind 1 tomorrow call", Later(ticket=T1, kind=TimerKind.ALERT, words="tomorrow call")),
        ("autoclose 1 in 2 days", Later(ticket=T1, kind=TimerKind.AUTO_CLOSE, words="in 2 days")),
        ("snooze 1 friday", Later(ticket=T1, kind=TimerKind.SNOOZE, words="friday")),
        ("remind 1 list", Timers(ticket=T1)),
        ("remind 1 cancel 2", CallOff(ticket=T1, kind=TimerKind.ALERT, timer=2)),
        ("autoclose 1 cancel", CallOff(ticket=T1, kind=TimerKind.AUTO_CLOSE, timer=None)),
        ("export 1", do(ExportTicket(by=ANNA))),
        ("export 1 JSON", do(ExportTicket(by=ANNA, format=TranscriptFormat.JSON))),
        ("files 1", ShowFiles(ticket=T1)),
        ("file 1", GetFile(ticket=T1)),
        ("file 1 boot &amp; run.log", GetFile(ticket=T1, name="boot & run.log")),
        ("tag 1 VPN +berlin, -lost", do(SetTags(by=ANNA, add=("VPN", "berlin"), remove=("lost",)))),
        ("due 1 friday 14:00", DueBy(ticket=T1, words="friday 14:00")),
        ("due 1 never", do(SetDue(by=ANNA, due_at=None))),
        ("follow 1", do(Follow(by=ANNA, person=ANNA))),
        ("follow 1 <@U0BENO001>", do(Follow(by=ANNA, person=BENO))),
        ("unfollow 1", do(Unfollow(by=ANNA, person=ANNA))),
        ("link 1 2", do(Link(by=ANNA, other=T2))),
        ("unlink 1 #2", do(Unlink(by=ANNA, other=T2))),
        ("incident-of 1 #2", do(FileUnder(by=ANNA, problem=T2))),
        ("incident-of 1 None", do(FileUnder(by=ANNA, problem=None))),
        ("move 1 Net Ops", do(MoveTo(by=ANNA, desk=DeskId("Net Ops")))),
        ("private", Write(text="", is_private=True)),
        ("private: My salary", Write(text="My salary", is_private=True)),
        ("list following", Browse(scope=Scope.FOLLOWING, words="list following")),
        ("list approvals", Browse(scope=Scope.APPROVALS, words="list approvals")),
        ("merge 1 into 2", do(MergeInto(by=ANNA, target=T2))),
        ("askclose 1 Was that it?", do(RequestClose(by=ANNA, text="Was that it?"))),
        ("list due", Browse(scope=Scope.DUE_SOON, words="list due")),
        ("why 1", Why(ticket=T1)),
        ("why 1 before 30", Why(ticket=T1, before=30)),
        ("why 1 before 30/4", Why(ticket=T1, before=30, there=4)),
        ("T20261122.0001", Show(ticket=T1)),
        ("#20261122.1", Show(ticket=T1)),
    ],
)
def test_what_is_typed_is_understood(text: str, command: Command) -> None:
    assert read(text, speaker()) == command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("take", do(Assign(by=ANNA, owner=ANNA), None)),
        ("take T20261122.0001", do(Assign(by=ANNA, owner=ANNA))),
        ("close 3 servers are fine", do(Close(by=ANNA, text="3 servers are fine"), None)),
        ("remind tomorrow", Later(ticket=None, kind=TimerKind.ALERT, words="tomorrow")),
        ("why", Why(ticket=None)),
        ("link T20261122.0002", do(Link(by=ANNA, other=T2), None)),
        ("link T20261122.0001 T20261122.0002", do(Link(by=ANNA, other=T2))),
        ("merge into T20261122.0002", do(MergeInto(by=ANNA, target=T2), None)),
        ("merge T20261122.0001 into T20261122.0002", do(MergeInto(by=ANNA, target=T2))),
        ("follow", do(Follow(by=ANNA, person=ANNA), None)),
        ("files", ShowFiles(ticket=None)),
        ("file boot.log", GetFile(ticket=None, name="boot.log")),
        ("tag vpn", do(SetTags(by=ANNA, add=("vpn",)), None)),
        ("due tomorrow", DueBy(ticket=None, words="tomorrow")),
    ],
)
def test_in_a_thread_the_number_may_be_left_out(text: str, command: Command) -> None:
    assert read(text, speaker(in_thread=True)) == command


@pytest.mark.parametrize(
    ("text", "nearest"),
    [("lst", "list"), ("tkae 1", "take"), ("clsoe T20261122.0001 done", "close"), ("lits mine", "list")],
)
def test_a_misspelt_word_gets_the_nearest_ones(text: str, nearest: str) -> None:
    command = read(text, speaker())
    assert isinstance(command, Misspelt)
    assert nearest in command.nearest
    assert command.text == text


@pytest.mark.parametrize(
    "text",
    [
        "close the door",
        "close 2 servers are down",
        "resolve 2 of them",
        "reply 3 people wait",
        "take",
        "assign 1",
        "group 1",
        "email 1",
        "reply 1",
        "reopen 1",
        "remind 1",
        "find",
        "show 1 now",
        "tag 1",
        "due 1",
        "merge 1",
        "merge 1 2",
        "merge 1 into",
        "merge 1 into the other",
        "link 1",
        "link 1 x",
        "files",
        "files 1 now",
        "file",
        "file a complaint",
    ],
)
def test_what_lacks_something_is_incomplete_and_keeps_its_text(text: str) -> None:
    command = read(text, speaker())
    assert isinstance(command, Incomplete)
    assert (command.word, command.text) == (text.split()[0], text)


def test_a_long_text_that_begins_like_a_command_goes_into_the_form() -> None:
    text = "close " + "the door of rack 4, " * 200
    assert read(text, speaker()) == Write(text=text.strip())


@pytest.mark.parametrize(
    ("text", "code", "field"),
    [
        ("assign 1 somebody", "assignee_unknown", "owner"),
        ("assign 1 @beno", "assignee_unknown", "owner"),
        ("group 1 night", "no_such_group", "words"),
        ("list group:night", "no_such_group", "words"),
        ("priority 1 hihg", "priority_unknown", "priority"),
        ("list minne", "scope_unknown", "words"),
        ("follow 1 somebody", "person_unknown", "owner"),
    ],
)
def test_a_clear_command_with_a_wrong_word_says_which(text: str, code: str, field: str) -> None:
    with pytest.raises(UserError) as refused:
        read(text, speaker())
    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize(
    "text", ["help", "list", "list mine", "take T20261122.0001", "T20261122.0001", "find printer", "hlep"]
)
def test_these_are_commands_even_among_talk(text: str) -> None:
    assert is_clear(text)


@pytest.mark.parametrize(
    "text",
    [
        "close the door",
        "help me",
        "private network is down",
        "move it there",
        "list of servers",
        "take 5 of them",
        "my vpn is down",
        "note that",
    ],
)
def test_talk_is_no_command(text: str) -> None:
    assert not is_clear(text)


@pytest.mark.parametrize("text", ["private: my salary", "Private: my salary", "private : my salary"])
def test_a_private_ticket_is_wanted_with_a_colon(text: str) -> None:
    assert read(text, speaker()) == Write(text="my salary", is_private=True)


def test_a_text_that_begins_with_private_keeps_the_word() -> None:
    assert read("private network is down", speaker()) == Write(text="private network is down")


def test_every_word_has_its_use_and_its_meaning() -> None:
    assert list(USAGE) == list(MEANINGS)
    for word in USAGE:
        assert not isinstance(read(word, speaker(in_thread=True)), Misspelt)
        assert USAGE[word].startswith(word)


@given(st.text(max_size=200))
def test_no_text_is_lost(text: str) -> None:
    command = read(text, speaker())
    if isinstance(command, Write | Misspelt | Incomplete):
        assert command.text.split() == plain(text, {}).split() or text.lower().startswith(("new", "private"))


NAMES = ("boot.log", "boot.log.gz", "Photo (2).PNG")


@pytest.mark.parametrize(
    ("name", "found"),
    [("boot.log", 1), ("BOOT.LOG", 1), ("gz", 2), ("photo", 3), ("#3", 3), ("2", 2), ("boot", None)],
)
def test_a_file_is_meant_by_its_name_a_part_of_it_or_its_number(name: str, found: int | None) -> None:
    files = [kept(each, id_=number).file for number, each in enumerate(NAMES, 1)]
    if found is None:
        with pytest.raises(UserError) as unclear:
            chosen(T1, files, name)
        assert unclear.value.code == "file_unclear"
    else:
        assert chosen(T1, files, name).id == found


@pytest.mark.parametrize(
    ("count", "name", "code"), [(0, "boot.log", "no_files"), (3, "none.txt", "no_such_file")]
)
def test_a_file_that_is_not_there_is_told_with_those_that_are(count: int, name: str, code: str) -> None:
    files = [kept(each, id_=number).file for number, each in enumerate(NAMES[:count], 1)]
    with pytest.raises(UserError) as refused:
        chosen(T1, files, name)
    assert refused.value.code == code
    assert count == 0 or "boot.log" in refused.value.values["known"]
