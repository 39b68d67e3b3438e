"""The README's coverage table of an Autotask desk is so: each operation and field, what is done, its test.

Every field of a ticket that its documents list is told, set or searched here, or the row says why not.
https://www.autotask.net/help/developerhelp/Content/APIs/REST/Entities/TicketsEntity.htm
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bot.connectors.autotask import access, calls, ticket_fields
from bot.connectors.autotask.facts import TOLD
from bot.slack.usage import USAGE
from tests.test_coverage import COMMAND, README, TEST, names_in, rows_of
from tests.test_docs import ROOT

NAMES = (Path(__file__).parent / "samples" / "autotask_tickets.txt").read_text().splitlines()
TABLE = rows_of(README.split("\n### On an Autotask desk\n", 1)[1].split("\n##", 1)[0])
PACKAGE = ROOT / "bot" / "connectors" / "autotask"
BUILT = re.compile(r"`calls\.(\w+)`")
IN_FORM, AS_FACT = re.compile(r"the form's \*([^*]+)\*"), re.compile(r"the fact \*([^*]+)\*")
TICKET = "Tickets."


def written() -> str:
    """All that the connector says, but for the calls themselves."""
    paths = (each for each in PACKAGE.rglob("*.py") if each.name != "calls.py")
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def words() -> Iterator[str]:
    """The texts that stand in the connector, such as names of fields."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
    yield from ticket_fields.BY_ID


def fields() -> dict[str, str]:
    """What is done with each field of a ticket."""
    return {name.removeprefix(TICKET): how for name, (how, _) in TABLE.items() if name.startswith(TICKET)}


def test_the_table_has_every_operation_and_field_and_no_other() -> None:
    assert len(NAMES) == len(set(NAMES))
    assert list(TABLE) == NAMES


def test_each_row_says_what_is_done_with_its_test_or_why_not() -> None:
    for name, (how, shown) in TABLE.items():
        if how.startswith("—"):
            assert (len(how) > 20, shown) == (True, ""), f"{name}: say why not"
            continue
        [(path, test)] = TEST.findall(shown)
        assert test in names_in(ROOT / path), f"{name}: {path} has no {test}"
        assert set(COMMAND.findall(how)) <= set(USAGE), name


def test_each_call_that_a_row_names_is_made_and_each_that_is_made_is_named() -> None:
    made = {
        each.name
        for each in ast.parse((PACKAGE / "calls.py").read_text(encoding="utf-8")).body
        if isinstance(each, ast.FunctionDef) and not each.name.startswith("_")
    }
    named = {each for how, _ in TABLE.values() for each in BUILT.findall(how)}
    assert named == made
    assert all(hasattr(calls, each) for each in named)
    said = written()
    assert all(re.search(rf"calls\.{each}\b", said) for each in named)
    assert hasattr(access.Access, "zone")


def test_what_is_said_to_be_a_fact_is_one_and_every_fact_is_said() -> None:
    labels = {each.field: each.label for each in TOLD}
    told = {name: AS_FACT.findall(how) for name, how in fields().items()}
    for name, found in told.items():
        assert all(labels[name] == each for each in found), name
    assert labels.keys() <= fields().keys()


def test_what_is_said_to_be_in_the_form_is_there_and_the_whole_form_is_said() -> None:
    for name, how in fields().items():
        for label in IN_FORM.findall(how):
            assert ticket_fields.BY_ID[name].label == label, name
    said = " ".join(how for how, _ in TABLE.values())
    for each in ticket_fields.FIELDS:
        assert each.id in fields() or f"the form's *{each.label}*" in said, each.id


def test_each_field_that_is_used_stands_in_the_connector() -> None:
    known = set(words())
    for name, how in fields().items():
        if not how.startswith("—"):
            assert name in known, name
