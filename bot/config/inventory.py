"""The inventory file of a desk, CSV or TOML, to an Inventory. Every fault is told at once, with its place."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bot.config.table import Table
from bot.domain.resources import Inventory, Resource, ResourceId, ResourceType, address_of
from bot.errors import ConfigError

COLUMNS: Final = ("id", "type", "name", "addresses", "note", "active")
REQUIRED: Final = ("id", "name")
MOST_TOLD: Final = 50
"""How many faults are told one by one."""
LONGEST_NAME: Final = 200
LONGEST_NOTE: Final = 500
ID: Final = re.compile(r"^[^\s\"]{1,40}$")
FLAGS: Final[Mapping[str, bool]] = {
    "": True, "true": True, "yes": True, "1": True, "false": False, "no": False, "0": False,
}  # fmt: skip


def read_inventory(path: Path) -> Inventory:
    """What the file says. Raises ConfigError with its faults, each with its line or entry and column."""
    faults: list[str] = []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError([f"{path}: cannot be read ({error.strerror})."]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([f"{path}: is no UTF-8 ({error.reason})."]) from error
    rows = _of_toml(text, path, faults) if path.suffix.lower() == ".toml" else _of_csv(text, path, faults)
    found: dict[ResourceId, tuple[str, Resource]] = {}
    for where, resource in rows:
        if resource.id in found:
            faults.append(f"{where}: id: {resource.id!r} is the id of {found[resource.id][0]} already.")
        else:
            found[resource.id] = (where.removeprefix(f"{path}: "), resource)
    if faults:
        more = len(faults) - MOST_TOLD
        raise ConfigError(
            [*faults[:MOST_TOLD], *([f"{path}: … and {more} faults more."] if more > 0 else [])]
        )
    return Inventory(resources=tuple(resource for _, resource in found.values()))


def _of_csv(text: str, path: Path, faults: list[str]) -> Iterator[tuple[str, Resource]]:
    reader = csv.reader(io.StringIO(text), strict=True)
    begins = 1
    try:
        columns = [each.strip().lower() for each in next(reader, [])]
        if not _is_header(columns, path, faults):
            return
        begins = reader.line_num + 1
        for cells in reader:
            where, begins = f"{path}: line {begins}", reader.line_num + 1
            if len(cells) > len(columns):
                faults.append(f"{where}: has {len(cells)} values for {len(columns)} columns.")
            elif any(cell.strip() for cell in cells):
                cells += [""] * (len(columns) - len(cells))
                yield from _resource(dict(zip(columns, cells, strict=True)), where, faults)
    except csv.Error as error:
        faults.append(f"{path}: line {max(begins, reader.line_num)}: is no CSV ({error}).")


def _is_header(columns: list[str], path: Path, faults: list[str]) -> bool:
    where, known = f"{path}: line 1", ", ".join(COLUMNS)
    unknown = [each for each in columns if each not in COLUMNS]
    missing = [each for each in REQUIRED if each not in columns]
    twice = sorted({each for each in columns if columns.count(each) > 1})
    told = [
        *(f"{where}: {each!r} is no column; the header names {known}." for each in unknown),
        *(f"{where}: {each}: is missing in the header, which names {known}." for each in missing),
        *(f"{where}: {each}: stands in the header twice." for each in twice if each in COLUMNS),
    ]
    faults += told
    return not told


def _of_toml(text: str, path: Path, faults: list[str]) -> Iterator[tuple[str, Resource]]:
    try:
        root = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        faults.append(f"{path}: is no TOML ({error}).")
        return
    top = Table(root, str(path), faults)
    top.refuse_others("resources")
    for number, table in enumerate(top.tables("resources"), 1):
        addresses = table.words("addresses", None, "addresses")
        cells = {name: table.text(name, None) for name in REQUIRED}
        cells["type"] = table.text("type", ResourceType.GENERIC.value)
        cells["note"] = table.text("note", "")
        cells |= {"addresses": " ".join(addresses), "active": str(table.flag("active", True)).lower()}
        table.refuse_others(*COLUMNS)
        if all(cells[name] for name in REQUIRED):
            yield from _resource(cells, f"{path}: resources[{number}]", faults)


def _resource(cells: Mapping[str, str], where: str, faults: list[str]) -> Iterator[tuple[str, Resource]]:
    """The resource of one row, and nothing where it has a fault."""
    value = {name: " ".join(cells.get(name, "").split()) for name in COLUMNS}
    addresses = {each: address_of(each) for each in value["addresses"].split()}
    told = [
        *([] if _is_id(value["id"]) else ["id: must be 1 to 40 characters without blanks and quotes"]),
        *_length(value["name"], "name", 1, LONGEST_NAME),
        *_length(value["note"], "note", 0, LONGEST_NOTE),
        *(
            f"addresses: {each[:80]!r} is no IPv4 or IPv6 address"
            for each in addresses
            if not addresses[each]
        ),
    ]
    kind = value["type"].lower().replace(" ", "_") or ResourceType.GENERIC.value
    if kind not in list(ResourceType):
        told.append(f"type: {value['type'][:80]!r} is none of {', '.join(ResourceType)}")
    if value["active"].lower() not in FLAGS:
        told.append(f"active: {value['active'][:80]!r} must be true or false")
    faults += [f"{where}: {each}." for each in told]
    if not told:
        yield (
            where,
            Resource(
                id=ResourceId(value["id"]),
                name=value["name"],
                type=ResourceType(kind),
                addresses=tuple(dict.fromkeys(each for each in addresses.values() if each)),
                note=value["note"],
                active=FLAGS[value["active"].lower()],
            ),
        )


def _is_id(text: str) -> bool:
    return bool(ID.match(text)) and text.isprintable()


def _length(text: str, name: str, least: int, most: int) -> list[str]:
    if len(text) < least:
        return [f"{name}: is missing"]
    if not text.isprintable():
        return [f"{name}: has characters that cannot be shown"]
    return [f"{name}: is longer than {most} characters"] if len(text) > most else []
