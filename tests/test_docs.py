"""What the README says is so: its commands, settings, keys and targets are those of the code."""

from __future__ import annotations

import argparse
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from bot.__main__ import parser
from bot.config import desks, remotes
from bot.config.settings import VARIABLES
from bot.connectors.systems import SYSTEMS
from bot.slack.usage import USAGE
from bot.slack.words.help import MEANINGS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
TOP_LEVEL = {"pyproject.toml", "README.md", "bot", "storage", "tests", "manifest.yml"}
FOR_TOOLS = {"Makefile", "requirements.lock", ".ci", ".gitignore", "threadesk.example.toml", "LICENSE"}
EXAMPLES = {"inventory.example.csv"}


def rows(heading: str) -> dict[str, str]:
    """The table under the line that begins with this, first column to the rest."""
    after = README.split(heading, 1)[1]
    table = re.search(r"(?:^\|.*\n)+", after, re.MULTILINE)
    assert table, heading
    cells = (re.split(r"(?<!\\)\|", line, maxsplit=2)[1:] for line in table.group().splitlines()[2:])
    return {first.strip().strip("`"): rest.strip() for first, rest in cells}


def subcommands() -> dict[str, argparse.ArgumentParser]:
    (group,) = (each for each in parser()._actions if isinstance(each, argparse._SubParsersAction))
    return dict(group.choices)


def test_every_variable_stands_in_the_readme_with_its_meaning_and_default() -> None:
    said = rows("## Configuration")
    assert list(said) == [variable.name for variable in VARIABLES]
    for variable in VARIABLES:
        default = f"`{variable.default}`" if variable.default else ""
        assert said[variable.name] == f"{variable.meaning} | {default} |".replace("|  |", "| |"), (
            variable.name
        )


def test_every_key_of_the_file_stands_in_the_readme() -> None:
    example = tomllib.loads((ROOT / "threadesk.example.toml").read_text(encoding="utf-8"))
    (desk,) = example["desks"]
    assert {*desk, "remote"} == set(desks.KEYS)  # The remote is commented out: it needs a key to be valid.
    keys = set(example) | {f"desks.{key}" for key in desks.KEYS}
    assert set(rows("meaning. Every fault in it")) == keys


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_key_of_a_remote_stands_in_the_readme_and_in_the_example(name: str) -> None:
    system = SYSTEMS[name]
    assert set(rows(f"## A desk at {system.capabilities.name}")) == set(remotes.keys(system))
    example = (ROOT / "threadesk.example.toml").read_text(encoding="utf-8")
    [described] = [each for each in example.split("# [desks.remote]")[1:] if f'system = "{name}"' in each]
    assert set(re.findall(r"^# ([a-z_]+) = ", described, re.MULTILINE)) == set(remotes.keys(system))


def test_every_subcommand_stands_in_the_readme() -> None:
    assert set(rows("## Operation")) == {f"threadesk {name}" for name in subcommands()}


def test_every_option_of_a_subcommand_stands_in_its_row() -> None:
    said = rows("## Operation")
    for name, command in subcommands().items():
        options = [option for action in command._actions for option in action.option_strings]
        for option in set(options) - {"-h", "--help"}:
            assert option in said[f"threadesk {name}"], option


def test_every_word_of_the_slash_command_stands_in_the_readme() -> None:
    assert rows("## Using it") == {
        f"/ticket {usage}".replace("|", "\\|"): MEANINGS[word].replace("|", "\\|") + " |"
        for word, usage in USAGE.items()
    }


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)\b", README, re.MULTILINE))
    assert {"demo", "test", "check", "bench", "lock"} <= named <= targets


def test_every_file_that_is_linked_exists() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_top_level_holds_nothing_else() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    top = {line.split("/", 1)[0] for line in listed.stdout.splitlines()}
    assert top <= TOP_LEVEL | FOR_TOOLS | EXAMPLES


def test_the_lock_names_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert re.search(r"^slack-bolt==.+ \\\n +--hash=sha256:", lock, re.MULTILINE)
