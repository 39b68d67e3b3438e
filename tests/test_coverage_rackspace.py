"""The README's coverage table of a Rackspace desk is so: each call and field, what is done, and its test.

`>` is what is sent, `<` what is told. What the table says to be sent stands in a call, what it says to be
told is read and used, and nothing else is; a call that it names is made because the service asks something
of the connector. A row with a dash says why not.
https://docs.rackspace.com/reference/ticketing-tickets-methods
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from msgspec import inspect

from bot.connectors.rackspace import SYSTEM, access, calls, creating, feeds, files, hooks, rows, wire
from bot.connectors.rackspace.forms import Metadata
from bot.connectors.rackspace.shapes import RECIPIENTS, SEVERITY
from bot.domain.ids import RemoteId
from bot.domain.resources import ResourceId, ResourceType
from bot.domain.ticket import Answer, FieldType
from bot.slack.usage import USAGE
from tests.connectors.rackspace.there import NEW
from tests.test_coverage import COMMAND, README, TEST, names_in, rows_of
from tests.test_docs import ROOT

NAMES = (Path(__file__).parent / "samples" / "rackspace_calls.txt").read_text().splitlines()
TABLE = rows_of(README.split("\n### On a Rackspace desk\n", 1)[1].split("\n##", 1)[0])
PACKAGE = ROOT / "bot" / "connectors" / "rackspace"
BUILT = re.compile(r"`((?:calls|access|files|hooks)\.\w+)`")
TICKET = RemoteId("250722-03057")
WEB = ResourceId("dedicated:0168721")


def call_of(name: str) -> str:
    """The call that a row is about."""
    return re.split(r" [<>] ", name)[0]


def inner(value: Any) -> Iterator[str]:
    """The names of all that a value says, through everything that it holds."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from (f"{key}.{name}".rstrip(".") for name in inner(each))
    elif isinstance(value, list) and value:
        for each in value:
            yield from inner(each)
    else:
        yield ""


def fields(shape: inspect.Type) -> Iterator[tuple[str, str]]:
    """The names of all that is read of an object, each with what it is called here."""
    match shape:
        case inspect.StructType(fields=found):
            for each in found:
                deeper = list(fields(each.type))
                yield from ((f"{each.encode_name}.{name}", own) for name, own in deeper)
                if not deeper:
                    yield each.encode_name, each.name
        case inspect.ListType(item_type=item):
            yield from fields(item)
        case inspect.UnionType(types=several):
            for one in several:
                yield from fields(one)
        case _:
            return


def whole_body() -> dict[str, Any]:
    """What opens a ticket with all that can be said."""
    said = ((SEVERITY, FieldType.CHOICE, "High"), (RECIPIENTS, FieldType.CHOICES, "RPN-1"))
    more = tuple(Answer(field=each, label="", type=sort, values=(value,)) for each, sort, value in said)
    new = replace(NEW, answers=(*NEW.answers, *more), resources=((ResourceType.HARDWARE, WEB),))
    return creating.body(new, "Incident", Metadata(), {WEB: "https://resources.example/1"})


CALLS = {
    "accounts": calls.accounts(),
    "categories": calls.categories(),
    "tickets": calls.tickets(0, subject="The server hums"),
    "ticket": calls.ticket(TICKET),
    "create": calls.create(whole_body()),
    "comment": calls.comment(TICKET, "It hums.", [("a.log", "1-a.log")]),
    "close": calls.close(TICKET),
    "replace_resources": calls.replace_resources(TICKET, ["https://resources.example/1"]),
    "attachment": calls.attachment("a.log", b"a log"),
    "resources": calls.resources("https://resources.example", 0, "web1"),
    "feed": calls.feed("https://feeds.example/1", {}),
}
READ: dict[str, tuple[type, str]] = {
    "GET /accounts": (rows.Accounts, ""),
    "GET /categories": (rows.Categories, ""),
    "POST /tickets": (rows.TicketRow, ""),
    "GET /tickets": (rows.TicketPage, ""),
    "GET /tickets/{id}": (rows.TicketRow, ""),
    "GET /resources": (rows.Resources, ""),
    "POST /tokens": (vars(access)["_Answer"], ""),
    "GET feed": (vars(feeds)["_Row"], "feed.entry."),
    "POST hook": (vars(hooks)["_Body"], ""),
    "any call": (vars(wire)["_Fault"], ""),
}
BESIDES = {
    *(f"POST hook < {each}" for each in ("timestamp", "token", "signature")),
    *(f"any call < {each}" for each in ("status", "Retry-After")),
    *(f"POST /attachment < attachment_data.{each}" for each in (*files.FORM_FIELDS, "upload_url", "uuid")),
}
"""What is read of headers, and of what holds a place for a file: a name there only has to begin with u."""


def tree(name: str) -> ast.Module:
    return ast.parse((PACKAGE / f"{name}.py").read_text(encoding="utf-8"))


def keys_in(name: str) -> Iterator[str]:
    """The words by which dictionaries of a module are written."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Dict):
            yield from (str(each.value) for each in node.keys if isinstance(each, ast.Constant))


def sent() -> set[str]:
    """All that is sent anywhere."""
    (form,) = (each for each in keys_in("access") if each.startswith("RAX-"))
    found = {f"POST /tokens > auth.{form}.{each}" for each in keys_in("access")}
    found |= {f"GET feed > {each}" for each in keys_in("feeds")}
    found &= set(NAMES)  # Other dictionaries stand there too.
    for call in CALLS.values():
        said = (*call.params, *(inner(call.json) if call.json else ()))
        found |= {f"{call.name} > {each}" for each in (*said, *([call.part.field] if call.part else ()))}
    return found


def told() -> set[str]:
    """All that is read of what is told."""
    return BESIDES | {
        f"{name} < {under}{each}"
        for name, (shape, under) in READ.items()
        for each, _ in fields(inspect.type_info(shape))
    }


def works() -> Iterable[str]:
    """What is carried out because the service asks something of the connector, as it is written."""
    service = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "service").rglob("*.py"))
    bodies: dict[str, list[ast.AST]] = {}
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(tree(path.stem)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                bodies.setdefault(node.name, []).append(node)
    reached = {"__init__", *(name for name in bodies if re.search(rf"connector\.{name}[(,]", service))}
    waiting = list(reached)
    while waiting:
        for body in bodies[waiting.pop()]:
            for node in ast.walk(body):
                name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
                if name in bodies and name not in reached:
                    reached.add(name)
                    waiting.append(name)
    return (ast.unparse(each) for name in reached for each in bodies[name])


def test_the_table_has_every_call_and_field_of_the_api_and_no_other() -> None:
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


def test_what_is_said_to_be_sent_is_sent_and_nothing_else_is() -> None:
    done = {name for name, (how, _) in TABLE.items() if " > " in name and not how.startswith("—")}
    assert done == sent()


def test_what_is_said_to_be_told_is_read_and_what_is_said_not_to_be_is_not() -> None:
    for name, (how, _) in TABLE.items():
        if " < " in name:
            assert (name in told()) is not how.startswith("—"), name


def test_what_is_read_is_used() -> None:
    used = {
        node.attr
        for path in PACKAGE.glob("*.py")
        for node in ast.walk(tree(path.stem))
        if isinstance(node, ast.Attribute)
    }
    for shape, _ in READ.values():
        assert {own for _, own in fields(inspect.type_info(shape))} <= used, shape


def test_what_stands_in_headers_is_looked_for_there() -> None:
    words = (PACKAGE / "hooks.py").read_text(encoding="utf-8")
    assert all(f'"{each}"' in words for each in ("timestamp", "token", "signature"))


def test_each_call_that_a_row_names_is_that_one_and_is_made_by_the_service() -> None:
    written = "\n".join(works())
    for name, (how, _) in TABLE.items():
        if how.startswith("—") or " < " in name:
            continue
        if " > " not in name:
            assert BUILT.search(how), f"{name}: says not by what"
        for built in BUILT.findall(how):
            module, _, function = built.partition(".")
            if module == "calls":
                assert CALLS[function].name == call_of(name), name
            assert f"{built}(" in written or SYSTEM.hook is getattr(hooks, function), (
                f"{name}: nobody calls {built}"
            )
    assert {f"calls.{each}" for each in CALLS} <= {
        built for how, _ in TABLE.values() for built in BUILT.findall(how)
    }
