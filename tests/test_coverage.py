"""The README's coverage table is so: each method of SoftLayer_Ticket, what does it here, and its test.

A row without a test says why this desk does not do it. On a SoftLayer desk a row names the call that is made,
the property that is asked for, or the command that the store answers; what is said to be called is called.
https://sldn.softlayer.com/reference/services/SoftLayer_Ticket/
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

from bot.connectors.softlayer import calls, creating
from bot.connectors.softlayer.capabilities import CAPABILITIES
from bot.connectors.softlayer.shapes import OPENING_MASK, TICKET_MASK
from bot.connectors.softlayer.wire import Call
from bot.domain.ids import RemoteFileId
from bot.slack.usage import USAGE
from tests.connectors.softlayer.test_against_stand_in import EVERY, THERE
from tests.connectors.softlayer.test_calls import ACTS, NEW, SERVER
from tests.test_docs import ROOT, subcommands

README = (ROOT / "README.md").read_text(encoding="utf-8")
METHODS = (Path(__file__).parent / "samples" / "softlayer_ticket_methods.txt").read_text().split()
COMMAND = re.compile(r"`/ticket ([\w-]+)")
BUTTON = re.compile(r"\*([^*]+)\*")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
CALL = re.compile(r"`((?:calls|creating)\.\w+)`")
MASK = re.compile(r"mask `(\w+)`")
REMOTELY = "\n### On a SoftLayer desk\n"
SUBCOMMAND = re.compile(r"`threadesk (\w+)")
WORDS = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))


def coverage() -> dict[str, tuple[str, str]]:
    """Method -> what does it on the local desk, and the test or the reason."""
    return rows_of(README.split("## Coverage", 1)[1].split(REMOTELY, 1)[0])


def remote_coverage() -> dict[str, tuple[str, str]]:
    """Method -> by what it is done on a SoftLayer desk, and the test or the reason."""
    return rows_of(README.split(REMOTELY, 1)[1].split("\n##", 1)[0])


def rows_of(section: str) -> dict[str, tuple[str, str]]:
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


def called() -> dict[str, set[str]]:
    """Function of the connector -> the methods of a ticket that its calls are of."""
    made: dict[str, list[Call]] = {f"calls.{name}": [call] for name, call in EVERY.items()}
    made["calls.acts"] = [call for act, _ in ACTS for call in calls.acts(THERE, act)]
    made["calls.download"] = [calls.download(THERE, RemoteFileId("1"))]
    made["creating.create"] = [
        creating.create(replace(NEW, kind=kind), 1, SERVER) for kind in CAPABILITIES.kinds
    ]
    return {
        name: {each.method for each in found if each.service == calls.TICKET} for name, found in made.items()
    }


def asked_for() -> set[str]:
    """The properties of a ticket that come with it."""
    whole = f"{TICKET_MASK},{OPENING_MASK}"
    while "[" in whole:
        whole = re.sub(r"\[[^\[\]]*\]", "", whole)
    return set(whole.split(","))


def test_the_table_of_a_softlayer_desk_has_every_method_too() -> None:
    assert list(remote_coverage()) == METHODS


def test_what_is_said_to_be_called_there_is_called_and_nothing_else_is() -> None:
    made, known = called(), asked_for()
    for method, (how, shown) in remote_coverage().items():
        functions, masks = CALL.findall(how), MASK.findall(how)
        for function in functions:
            assert method in made[function], f"{method}: {function} does not call it"
        assert set(masks) <= known, f"{method}: nobody asks for {masks}"
        assert set(COMMAND.findall(how)) <= set(USAGE), method
        if how.startswith("—"):
            assert (len(how) > 20, shown) == (True, ""), f"{method}: say why not"
        else:
            assert functions or masks or how.startswith("store `/ticket "), f"{method}: says not by what"
        if not functions:
            assert not any(method in methods for methods in made.values()), f"{method}: it is called"


def test_each_test_that_a_row_of_a_softlayer_desk_names_exists() -> None:
    for method, (how, shown) in remote_coverage().items():
        if not how.startswith("—"):
            [(path, name)] = TEST.findall(shown)
            assert name in names_in(ROOT / path), f"{method}: {path} has no {name}"
