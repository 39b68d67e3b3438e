"""The README's coverage table is so: each method of SoftLayer_Ticket, what does it here, and its test.

A row without a test says why this desk does not do it.
https://sldn.softlayer.com/reference/services/SoftLayer_Ticket/
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from bot.slack.usage import USAGE
from tests.test_docs import ROOT, subcommands

README = (ROOT / "README.md").read_text(encoding="utf-8")
METHODS = (Path(__file__).parent / "samples" / "softlayer_ticket_methods.txt").read_text().split()
COMMAND = re.compile(r"`/ticket (\w+)")
BUTTON = re.compile(r"\*([^*]+)\*")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
SUBCOMMAND = re.compile(r"`threadesk (\w+)")
WORDS = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))


def coverage() -> dict[str, tuple[str, str]]:
    """Method -> what does it on the local desk, and the test or the reason."""
    section = README.split("## Coverage", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return {method.strip("`"): (how, shown) for method, how, shown in cells}


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_the_table_has_every_method_of_the_service_and_no_other() -> None:
    assert len(METHODS) == 64
    assert list(coverage()) == METHODS


def test_each_row_names_a_way_that_exists_or_says_why_not() -> None:
    for method, (how, shown) in coverage().items():
        if how.startswith("—"):
            assert len(how) > 20, f"{method}: say why not"
            assert shown == "", method
            continue
        commands, buttons, subs = COMMAND.findall(how), BUTTON.findall(how), SUBCOMMAND.findall(how)
        assert commands or buttons or subs, f"{method}: names no command and no button"
        assert set(commands) <= set(USAGE), method
        assert set(subs) <= set(subcommands()), method
        for button in buttons:
            assert f'"{button}"' in WORDS, f"{method}: nothing says {button!r}"


def test_each_test_that_a_row_names_exists() -> None:
    for method, (how, shown) in coverage().items():
        if how.startswith("—"):
            continue
        named = TEST.findall(shown)
        assert named, f"{method}: names no test"
        for path, name in named:
            assert name in names_in(ROOT / path), f"{method}: {path} has no {name}"
