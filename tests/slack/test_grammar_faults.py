"""Commands with too few words, too many, or nonsense: the answer names command, word and way out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.ticket import DeskId
from bot.errors import UserError
from bot.slack.commands import Incomplete, Misspelt, Write, read
from bot.slack.grammar import Fault, Speaker
from bot.slack.text import escaped
from bot.slack.usage import EXAMPLES, USAGE
from bot.slack.words import errors, help
from tests.sandbox.harness import HELP
from tests.slack.front import a_front
from tests.slack.test_commands import speaker

NUMBER, OTHER = "T20261122.0001", "T20261122.0002"
ALONE = frozenset({"new", "private", "list", "drafts", "whoami", "stats", "help"})
"""What goes without any word."""
TAKES_MORE = frozenset(
    {"assign", "group", "priority", "reply", "note", "reopen", "remind", "autoclose", "snooze", "tag"}
    | {
        "attach",
        "detach",
        "due",
        "email",
        "link",
        "unlink",
        "incident-of",
        "move",
        "merge",
        "set",
        "title",
        "rate",
    }
)
"""What needs something behind the number."""
BY_NUMBER = [word for word in USAGE if "<number>" in USAGE[word]]


def desk(name: str) -> DeskId:
    if name.lower() != "network":
        raise UserError("desk_unknown", "desk", word=name, known="network")
    return DeskId("network")


def at_desk() -> Speaker:
    return replace(speaker(), desk=desk)


def answer(text: str) -> str:
    """What is said to a command that is not carried out."""
    try:
        command = read(text, at_desk())
    except UserError as error:
        return errors.refusal(error)
    assert isinstance(command, Incomplete), command
    return help.incomplete(command.word, "/ticket", command.fault, command.unfit)


def demand_way_out(told: str, word: str) -> None:
    assert f"{escaped(USAGE[word])}`" in told
    assert f"{EXAMPLES[word]}`" in told


@pytest.mark.parametrize("word", USAGE)
def test_each_example_is_what_it_is_an_example_of(word: str) -> None:
    assert list(EXAMPLES) == list(USAGE)
    assert EXAMPLES[word].split()[0].rstrip(":") == word
    command = read(EXAMPLES[word], at_desk())
    assert not isinstance(command, Incomplete | Misspelt)
    assert isinstance(command, Write) is (word in ("new", "private"))


@pytest.mark.parametrize("word", [word for word in USAGE if word not in ALONE])
def test_a_command_alone_says_what_it_needs(word: str) -> None:
    told = answer(word)
    assert f"`/ticket {word}`" in told
    demand_way_out(told, word)


@pytest.mark.parametrize("word", sorted(TAKES_MORE))
def test_a_number_alone_is_not_enough(word: str) -> None:
    told = answer(f"{word} {NUMBER}")
    assert f"`/ticket {word}`: " in told
    demand_way_out(told, word)


@pytest.mark.parametrize("word", [word for word in BY_NUMBER if word != "viewed"])
def test_what_is_no_number_is_named(word: str) -> None:
    told = answer(f"{word} A B")
    assert "“A” is no number of a ticket" in told
    demand_way_out(told, word)


@pytest.mark.parametrize(
    ("text", "unfit"),
    [
        (f"show {NUMBER} {OTHER}", OTHER),
        (f"take {NUMBER} please", "please"),
        (f"files {NUMBER} all", "all"),
        (f"viewed {NUMBER} all", "all"),
        (f"why {NUMBER} because", "because"),
        (f"why {NUMBER} before noon", "before"),
        (f"why {NUMBER} before 3/x", "before"),
        (f"link {NUMBER} {OTHER} now", "now"),
        (f"unlink {NUMBER} {OTHER} now", "now"),
        (f"incident-of {NUMBER} {OTHER} now", "now"),
        (f"incident-of {NUMBER} that", "that"),
        (f"merge {NUMBER} into {OTHER} now", "now"),
        (f"merge {NUMBER} {OTHER}", OTHER),
        (f"merge {NUMBER} into that", "that"),
        (f"link {NUMBER} that", "that"),
        ("drafts of it", "of"),
        (f"priority {NUMBER} hihg", "hihg"),
        (f"export {NUMBER} docx", "docx"),
        (f"rate {NUMBER} good", "good"),
        (f"assign {NUMBER} somebody", "somebody"),
        (f"group {NUMBER} night", "night"),
        (f"follow {NUMBER} somebody", "somebody"),
        (f"unfollow {NUMBER} somebody", "somebody"),
        (f"move {NUMBER} nowhere", "nowhere"),
        ("list minne", "minne"),
        ("list group:night", "night"),
        ("reply 3 people wait", "3"),
    ],
)
def test_a_word_too_many_or_one_that_is_nonsense_is_named(text: str, unfit: str) -> None:
    told = answer(text)
    assert f"“{unfit}”" in told
    demand_way_out(told, text.split()[0])


IN_THREAD = [word for word in BY_NUMBER if word != "viewed"]


@pytest.mark.parametrize("word", IN_THREAD)
def test_in_a_thread_it_is_said_as_it_is_written_there(word: str) -> None:
    goes = help.how_it_goes_in_thread(word)
    usage, example = goes.split("`")[1], goes.split("`")[3]
    assert usage.split()[0] == example.split()[0] == f"!{word}"
    assert usage.count("&lt;number&gt;") == USAGE[word].count("<number>") - 1
    command = read(example[1:], replace(at_desk(), in_thread=True))
    assert not isinstance(command, Incomplete | Misspelt)


def test_every_fault_has_its_sentence() -> None:
    assert set(help.FAULTS) == set(Fault)


async def test_show_with_two_words_says_what_is_wrong_and_how_it_is_written() -> None:
    async with a_front() as front:
        anna = front.person("anna")
        await anna.command(HELP, "/ticket show A B")
        assert await front.whispered(anna, HELP, "“A” is no number of a ticket")
        await anna.command(HELP, "/ticket priority 1 hihg")
        assert await front.whispered(anna, HELP, "for example `priority T20261122.0001 high`")
