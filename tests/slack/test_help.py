"""Help: every command once, under what people are at."""

from __future__ import annotations

from bot.slack.usage import USAGE
from bot.slack.words.help import CHAPTERS, help_chapters


def test_every_command_is_explained_once() -> None:
    told = [line for lines in help_chapters("/ticket") for line in lines[1:]]
    assert len(told) == len(USAGE)
    assert {line.split("`")[1].split()[1].rstrip("[:") for line in told} == set(USAGE)


def test_every_command_has_its_chapter() -> None:
    assert {word for words in CHAPTERS.values() for word in words.split()} == set(USAGE)


def test_chapters_name_commands_only() -> None:
    assert {word for words in CHAPTERS.values() for word in words.split()} <= set(USAGE)
