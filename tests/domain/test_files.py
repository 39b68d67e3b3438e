"""Files of a ticket: harmless names, types by their bytes, what is kept, refused, deleted and asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.decide import decide
from bot.domain.desk import FileRules
from bot.domain.effects import (
    DropFile,
    Effect,
    FetchFile,
    Mark,
    MarkMessage,
    PostFile,
    PostLine,
    SendFile,
    TellPerson,
)
from bot.domain.events import Event, FileAsked, FileDeleted, FileRefused, FileStored, Recorded
from bot.domain.evolve import evolve
from bot.domain.file_names import NAME_LIMIT, UNNAMED, apart, cleaned, extension
from bot.domain.file_types import HTML, TEXT, UNKNOWN, fits, sniffed
from bot.domain.intents import (
    AddUpdate,
    AskForFile,
    RecordCard,
    RecordFile,
    RecordFileDeletion,
    RecordFileRefusal,
)
from bot.domain.keeping import is_kept, refusal, visible_files
from bot.domain.plan import plan
from bot.domain.ticket import (
    POLICY,
    ChannelId,
    File,
    FileKey,
    FileReason,
    MessageRef,
    Place,
    Ticket,
    Visibility,
)
from bot.errors import UserError
from tests.domain.test_decide import ANNA, BENO, CARLA, ERIC, HELP, NOW, RULES, opened

DESK = replace(RULES, agents=frozenset({BENO, CARLA}))
OPS = ChannelId("G0OPS0001")
SAID = MessageRef(channel=HELP, id="5.0")
KEPT = RecordFile(
    by=POLICY,
    update=2,
    index=0,
    author=ANNA,
    visibility=Visibility.PUBLIC,
    remote_id="F1",
    name="log.txt",
    claimed="text/plain",
    type="text/plain",
    key=FileKey("k"),
    size=4,
    sha256="00",
    place=1,
    is_open=False,
)
REFUSED = RecordFileRefusal(
    by=POLICY,
    update=2,
    index=0,
    author=ANNA,
    visibility=Visibility.PUBLIC,
    name="../big.iso",
    reason=FileReason.TOO_LARGE,
    message=SAID,
)


CARD = RecordCard(by=POLICY, place=1, channel=HELP, root="4.0", card="4.0")


def with_files(*intents: RecordFile) -> Ticket:
    """A ticket that keeps these."""
    ticket = opened()
    for intent in intents:
        for event in decide(ticket, intent, DESK, NOW):
            ticket = evolve(ticket, event)
    return ticket


def effects(ticket: Ticket, event: Event) -> list[Effect]:
    return plan(ticket, evolve(ticket, event), [Recorded(number=9, event=event)])


def test_what_is_withheld_is_told_in_the_thread_and_a_notes_to_its_author() -> None:
    withheld = replace(REFUSED, reason=FileReason.WITHHELD)
    ticket = with_files()
    ticket = evolve(ticket, decide(ticket, CARD, DESK, NOW)[0])
    [public] = decide(ticket, withheld, DESK, NOW)
    mark = MarkMessage(ticket=ticket.id, message=SAID, mark=Mark.REFUSED)
    assert effects(ticket, public) == [
        mark,
        PostLine(ticket=ticket.id, place=1, channel=HELP, number=9),
    ]
    [note] = decide(ticket, replace(withheld, visibility=Visibility.INTERNAL), DESK, NOW)
    assert effects(ticket, note) == [mark, TellPerson(ticket=ticket.id, person=ANNA, number=9)]


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("log.txt", "log.txt"),
        ("../../etc/passwd", "passwd"),
        ("/etc/cron.d/x", "x"),
        ("C:\\Windows\\evil.dll", "evil.dll"),
        ("a\x00b\n\x7f.txt", "ab.txt"),
        ("\u202egpj.exe", "gpj.exe"),
        ("\u2066x\u2069\u200f.pdf", "x.pdf"),
        ("..", UNNAMED),
        ("...hidden...", "hidden"),
        (".ssh", "ssh"),
        ("", UNNAMED),
        ("   ", UNNAMED),
        ("/", UNNAMED),
        ("nul", "_nul"),
        ("CON.txt", "_CON.txt"),
        ("console.txt", "console.txt"),
        ('a<b>:"c|d?e*.txt', "a_b___c_d_e_.txt"),
        ("two  words\t.txt", "two words.txt"),
        ("e\u0301.txt", "\u00e9.txt"),
        ("报告.pdf", "报告.pdf"),
        ("x" * 300 + ".tar.gz", "x" * (NAME_LIMIT - 3) + ".gz"),
        ("\ud800.txt", "txt"),
        ("漢" * 200 + ".txt", "漢" * 78 + ".txt"),
        ("com¹.txt", "_com¹.txt"),
        ("aux .txt", "_aux.txt"),
        ("x" * 119 + "." + "y" * 30, "x" * 119),
    ],
)
def test_names_from_outside_are_made_harmless(name: str, harmless: str) -> None:
    assert cleaned(name) == harmless


@given(st.text(max_size=400))
def test_whatever_a_name_was_what_is_left_is_one_plain_name(name: str) -> None:
    clean = cleaned(name)
    assert 0 < len(clean) <= NAME_LIMIT
    assert len(clean.encode()) <= 255
    assert not clean.endswith((".", " "))
    assert not set(clean) & set('/\\\x00\n<>:"|?*')
    assert clean not in (".", "..")
    assert clean.isprintable() or " " in clean
    assert cleaned(clean) == clean


@given(st.lists(st.sampled_from(["a.txt", "A.TXT", "b", "x" * 200 + ".log", "漢" * 99]), max_size=8))
def test_names_of_one_ticket_are_told_apart(names: list[str]) -> None:
    taken: list[str] = []
    for name in names:
        taken.append(apart(cleaned(name), taken))
    assert len({name.casefold() for name in taken}) == len(names)
    assert all(len(name) <= NAME_LIMIT and len(name.encode()) <= 255 for name in taken)


def test_a_second_one_has_its_number_before_the_extension() -> None:
    assert apart("log.txt", ["LOG.txt", "log (2).txt"]) == "log (3).txt"
    assert apart("README", ["README"]) == "README (2)"
    assert (extension("a.PNG"), extension(".profile"), extension("v1. final")) == ("png", "", "")


@pytest.mark.parametrize(
    ("head", "type_"),
    [
        (b"\x89PNG\r\n\x1a\n\x00", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"%PDF-1.7", "application/pdf"),
        (b"PK\x03\x04\x00", "application/zip"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8", "image/webp"),
        (b"MZ\x90\x00\x03", "application/vnd.microsoft.portable-executable"),
        (b"\x7fELF\x02", "application/x-elf"),
        (b"\xef\xbb\xbf <!DOCTYPE html><html>", HTML),
        (b"MZ-3 is down again", TEXT),
        ("Grüße".encode(), TEXT),
        ("ü".encode() * 4_096, TEXT),
        (b"a" + "ü".encode() * 2_047 + b"\xc3", TEXT),
        (b"Gr\xfc\xdfe", UNKNOWN),
        (b"\x00\x01\x02", UNKNOWN),
        (b"", TEXT),
    ],
)
def test_a_type_is_read_from_the_first_bytes(head: bytes, type_: str) -> None:
    assert sniffed(head[:4_096]) == type_


@pytest.mark.parametrize(
    ("claimed", "head", "is_so"),
    [
        ("image/png", b"\x89PNG\r\n\x1a\n", True),
        ("image/png", b"MZ\x90\x00", False),
        ("image/png", b"just text", False),
        ("text/plain", b"MZ\x90\x00", False),
        ("text/plain", b"\x7fELF", False),
        ("text/x-python", b"import os", True),
        ("application/json", b"{}", True),
        ("image/svg+xml", b"<svg/>", True),
        ("application/pdf", b"<html><script>", False),
        ("text/html; charset=utf-8", b"<html>", True),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04", True),
        ("application/pdf", b"PK\x03\x04", False),
        ("video/quicktime", b"\x00\x00\x00\x18ftypqt  ", True),
        ("application/octet-stream", b"MZ\x90\x00", True),
        ("", b"%PDF-", True),
        ("application/x-unheard-of", b"\x00\x01", True),
    ],
)
def test_a_file_is_held_against_what_it_is_said_to_be(claimed: str, head: bytes, is_so: bool) -> None:
    assert fits(claimed, sniffed(head)) is is_so


@pytest.mark.parametrize(
    ("name", "size", "index", "reason"),
    [
        ("a.txt", 10, 0, None),
        ("a.txt", 11, 0, FileReason.TOO_LARGE),
        ("a.txt", 1, 2, FileReason.TOO_MANY),
        ("run.EXE", 1, 0, FileReason.UNWANTED),
        ("run.exe\u202e", 1, 0, FileReason.UNWANTED),
        ("run.exe.", 1, 0, FileReason.UNWANTED),
        ("exe", 1, 0, None),
    ],
)
def test_what_a_desk_does_not_keep_is_known_before_it_is_fetched(
    name: str, size: int, index: int, reason: FileReason | None
) -> None:
    rules = FileRules(most_bytes=10, most_files=2, refuse=("exe",))
    assert refusal(name, size, index, rules) is reason


def test_each_file_of_an_update_is_fetched_in_a_lane_of_its_own() -> None:
    files = tuple(File(remote_id=f"F{n}", name="a", mimetype="", size=1, link="") for n in range(2))
    ticket = opened()
    [said, *_] = decide(ticket, AddUpdate(by=ANNA, text="see", files=files, message=SAID), DESK, NOW)
    fetched = [each for each in effects(ticket, said) if isinstance(each, FetchFile)]
    assert fetched == [FetchFile(ticket=ticket.id, number=9, index=n) for n in range(2)]


def test_a_file_is_kept_once_under_a_name_of_its_own() -> None:
    ticket = with_files(KEPT, KEPT, replace(KEPT, index=1, name="sub/LOG.txt"))
    assert [(file.id, file.name, file.by) for file in ticket.files] == [
        (1, "log.txt", ANNA),
        (2, "LOG (2).txt", ANNA),
    ]
    assert ticket.active_at == opened().active_at


def test_the_same_file_need_not_be_fetched_twice_but_a_notes_is_not_everybodys() -> None:
    note = with_files(replace(KEPT, visibility=Visibility.INTERNAL))
    assert is_kept(with_files(KEPT), "F1", Visibility.INTERNAL)
    assert is_kept(note, "F1", Visibility.INTERNAL)
    assert not is_kept(note, "F1", Visibility.PUBLIC)


def test_a_file_goes_only_where_people_cannot_open_it() -> None:
    places = (
        Place(number=1, channel=HELP, root="1", card="1"),
        Place(number=2, channel=OPS, root="2", card="2"),
        Place(number=3, channel=OPS),
        Place(number=4, channel=OPS, root="4", card="4", is_left=True),
    )
    ticket = replace(opened(), places=places)
    [closed] = decide(ticket, KEPT, DESK, NOW)
    [openly] = decide(ticket, replace(KEPT, is_open=True), DESK, NOW)
    [internal] = decide(ticket, replace(KEPT, visibility=Visibility.INTERNAL), DESK, NOW)
    [nowhere] = decide(ticket, replace(KEPT, place=None), DESK, NOW)
    [empty] = decide(ticket, replace(KEPT, size=0), DESK, NOW)
    there = PostFile(ticket=ticket.id, place=2, channel=OPS, number=9, file=1)
    assert effects(ticket, closed) == [there]
    assert effects(ticket, nowhere) == [replace(there, place=1, channel=HELP), there]
    assert effects(ticket, openly) == effects(ticket, internal) == effects(ticket, empty) == []


def test_a_thread_that_comes_later_gets_the_files_too() -> None:
    places = (Place(number=1, channel=HELP, root="1", card="1"), Place(number=2, channel=OPS))
    open_one = replace(KEPT, index=1, is_open=True)
    note = replace(KEPT, index=2, visibility=Visibility.INTERNAL)
    ticket = replace(with_files(KEPT, open_one, note), places=places)
    card = RecordCard(by=POLICY, place=2, channel=OPS, root="7", card="7")
    [posted] = decide(ticket, card, DESK, NOW)
    assert effects(ticket, posted) == [PostFile(ticket=ticket.id, place=2, channel=OPS, number=9, file=1)]


def test_files_of_a_private_ticket_are_kept_and_sent_to_those_who_know_of_it() -> None:
    rules = replace(DESK, private_agents=frozenset({CARLA}))
    ticket = replace(with_files(KEPT), is_private=True)
    assert decide(ticket, replace(KEPT, index=1), rules, NOW)
    assert decide(ticket, RecordFileDeletion(by=POLICY, remote_id="F1"), rules, NOW)
    assert decide(ticket, replace(REFUSED, index=1), rules, NOW)
    assert decide(ticket, AskForFile(by=CARLA, file=1), rules, NOW)
    with pytest.raises(UserError, match="no_such_ticket"):
        decide(ticket, AskForFile(by=BENO, file=1), rules, NOW)


def test_an_author_is_told_why_a_file_is_not_kept() -> None:
    ticket = opened()
    [refused] = decide(ticket, REFUSED, DESK, NOW)
    assert isinstance(refused, FileRefused)
    assert refused.name == "big.iso"
    assert effects(ticket, refused) == [
        MarkMessage(ticket=ticket.id, message=SAID, mark=Mark.REFUSED),
        TellPerson(ticket=ticket.id, person=ANNA, number=9),
    ]
    [untold] = decide(ticket, replace(REFUSED, is_told=False), DESK, NOW)
    assert effects(ticket, untold) == []


@pytest.mark.parametrize(("keeps", "dropped"), [(True, False), (False, True)])
def test_what_is_deleted_in_the_chat_stays_kept_unless_the_desk_says_otherwise(
    keeps: bool, dropped: bool
) -> None:
    rules = replace(DESK, files=FileRules(keep_deleted=keeps))
    ticket, gone = with_files(KEPT), RecordFileDeletion(by=POLICY, remote_id="F1")
    [deleted] = decide(ticket, gone, rules, NOW + timedelta(hours=1))
    assert isinstance(deleted, FileDeleted)
    assert effects(ticket, deleted) == ([DropFile(ticket=ticket.id, number=9)] if dropped else [])
    after = evolve(ticket, deleted)
    assert after.files[0].deleted_at == NOW + timedelta(hours=1)
    assert len(visible_files(after, ANNA, rules)) == (0 if dropped else 1)
    assert decide(after, gone, rules, NOW) == []
    assert decide(ticket, replace(gone, remote_id="F2"), rules, NOW) == []


def test_who_asks_is_sent_the_file_privately() -> None:
    ticket = with_files(KEPT)
    [asked] = decide(ticket, AskForFile(by=ANNA, file=1), DESK, NOW)
    assert isinstance(asked, FileAsked)
    assert effects(ticket, asked) == [SendFile(ticket=ticket.id, person=ANNA, number=9)]


@pytest.mark.parametrize(
    ("intent", "code"),
    [
        (AskForFile(by=ANNA, file=1), "no_such_file"),
        (AskForFile(by=ANNA, file=3), "file_empty"),
        (AskForFile(by=ANNA, file=9), "no_such_file"),
        (AskForFile(by=ERIC, file=2), "not_yours"),
    ],
)
def test_a_file_that_one_may_not_have_is_not_sent(intent: AskForFile, code: str) -> None:
    note = replace(KEPT, visibility=Visibility.INTERNAL)
    ticket = with_files(note, replace(KEPT, index=1), replace(KEPT, index=2, size=0))
    with pytest.raises(UserError) as refused:
        decide(ticket, intent, DESK, NOW)
    assert refused.value.code == code
    assert decide(ticket, replace(intent, by=BENO, file=1), DESK, NOW)


def test_a_file_of_a_note_is_for_agents() -> None:
    ticket = with_files(replace(KEPT, visibility=Visibility.INTERNAL))
    [stored] = decide(opened(), replace(KEPT, visibility=Visibility.INTERNAL), DESK, NOW)
    assert isinstance(stored, FileStored)
    assert stored.visibility is Visibility.INTERNAL
    assert visible_files(ticket, BENO, DESK)
    assert not visible_files(ticket, ANNA, DESK)


def test_by_itself_a_desk_keeps_ten_files_of_a_hundred_mebibytes() -> None:
    assert refusal("any.exe", 100 * 1024 * 1024, 9, FileRules()) is None
