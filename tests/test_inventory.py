"""The inventory file of a desk: what it may say, every fault with its place, and how it is followed."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from bot.config.inventory import MOST_TOLD, read_inventory
from bot.config.settings import read_settings
from bot.domain.desk import DeskRules
from bot.domain.resources import Inventory, Resource, ResourceId, ResourceType
from bot.domain.ticket import DeskId
from bot.errors import ConfigError
from bot.service.shelf import Shelf, refresh
from tests.test_config import faults, written

HEADER = "id,type,name,addresses,note,active\n"
ROW = "1,hardware,web-01,10.0.0.5,,true\n"


def of(folder: Path, text: str, name: str = "inventory.csv") -> Inventory:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return read_inventory(file)


def told(folder: Path, text: str, name: str = "inventory.csv") -> tuple[str, ...]:
    """The faults, without the path."""
    with pytest.raises(ConfigError) as refused:
        of(folder, text, name)
    assert all(fault.startswith(f"{folder / name}: ") for fault in refused.value.faults)
    return tuple(fault.removeprefix(f"{folder / name}: ") for fault in refused.value.faults)


def test_a_csv_says_all_of_a_resource(tmp_path: Path) -> None:
    text = (
        "\ufeff"
        + HEADER
        + '7,Virtual Guest," web-01.example.com ",2001:DB8::5  10.0.0.5,"rack 7,\nleft",no\n'
    )
    assert of(tmp_path, text).resources == (
        Resource(
            id=ResourceId("7"),
            name="web-01.example.com",
            type=ResourceType.VIRTUAL_GUEST,
            addresses=("2001:db8::5", "10.0.0.5"),
            note="rack 7, left",
            active=False,
        ),
    )


def test_columns_come_in_any_order_and_most_may_be_missing(tmp_path: Path) -> None:
    assert of(tmp_path, "Name,ID\r\nweb-01,7\r\n\r\n").resources == (
        Resource(id=ResourceId("7"), name="web-01"),
    )
    assert of(tmp_path, HEADER).resources == ()


def test_toml_says_the_same(tmp_path: Path) -> None:
    text = """
    [[resources]]
    id = "7"
    type = "hardware"
    name = "web-01"
    addresses = ["10.0.0.5"]
    note = "rack 7"
    active = false
    [[resources]]
    id = "8"
    name = "web-02"
    """
    first, second = of(tmp_path, text, "inventory.toml").resources
    row = "7,hardware,web-01,10.0.0.5,rack 7,false\n"
    assert (first,) == of(tmp_path, HEADER + row).resources
    assert second == Resource(id=ResourceId("8"), name="web-02")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "line 1: id: is missing in the header"),
        ("id,name,colour\n", "line 1: 'colour' is no column; the header names id, type, name"),
        ("id;name\n", "line 1: 'id;name' is no column"),
        ("id,name,id\n", "line 1: id: stands in the header twice."),
        (HEADER + ",,web-01\n", "line 2: id: must be 1 to 40 characters without blanks and quotes."),
        (HEADER + "1 2,,web-01\n", "line 2: id: must be"),
        (HEADER + f"{'1' * 41},,web-01\n", "line 2: id: must be"),
        (HEADER + "1,,\n", "line 2: name: is missing."),
        (HEADER + f"1,,{'x' * 201}\n", "line 2: name: is longer than 200 characters."),
        (HEADER + "1,,web\x00\n", "line 2: "),
        (HEADER + "1,server,web-01\n", "line 2: type: 'server' is none of hardware, virtual_guest"),
        (HEADER + "1,,web-01,10.0.0.256\n", "line 2: addresses: '10.0.0.256' is no IPv4 or IPv6 address."),
        (HEADER + "1,,web-01,10.0.0.5/24\n", "line 2: addresses: '10.0.0.5/24' is no"),
        (HEADER + f"1,,web-01,,{'x' * 501}\n", "line 2: note: is longer than 500 characters."),
        (HEADER + "1,,web-01,,,perhaps\n", "line 2: active: 'perhaps' must be true or false."),
        (HEADER + ROW + "\n" + ROW, "line 4: id: '1' is the id of line 2 already."),
        (HEADER + "1,,web-01,,,true,more\n", "line 2: has 7 values for 6 columns."),
        (HEADER + '1,,"two\nlines",bad\n', "line 2: addresses: 'bad'"),
        (HEADER + ROW + '2,,"never ends\n', "line 3: is no CSV ("),
    ],
)
def test_a_fault_of_a_csv_names_its_line_and_column(tmp_path: Path, text: str, fault: str) -> None:
    found = told(tmp_path, text)
    assert any(each.startswith(fault) for each in found), found


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("resources = [", "is no TOML ("),
        ("resources = " + "[" * 5_000, "is no TOML ("),
        ("colour = 1", "colour: is unknown here"),
        ("resources = 1", "resources: must be tables"),
        ("[[resources]]\nname = 'x'", "resources[1]: id: is missing."),
        ("[[resources]]\nid = 7\nname = 'x'", "resources[1]: id: must be a text"),
        ("[[resources]]\nid = '7'\nname = 'x'\naddresses = ['x']", "resources[1]: addresses: 'x' is no"),
        ("[[resources]]\nid = '7'\nname = 'x'\nactive = 'yes'", "resources[1]: active: must be true or"),
        ("[[resources]]\nid = '7'\nname = 'x'\nsize = 1", "resources[1]: size: is unknown here"),
    ],
)
def test_a_fault_of_a_toml_names_its_entry_and_key(tmp_path: Path, text: str, fault: str) -> None:
    found = told(tmp_path, text, "inventory.toml")
    assert any(each.startswith(fault) for each in found), found


def test_all_faults_are_told_at_once_and_very_many_are_counted(tmp_path: Path) -> None:
    assert len(told(tmp_path, HEADER + "1,x,web-01,bad worse,,maybe\n,,\n,,web-02\n")) == 5
    many = told(tmp_path, HEADER + "x,,\n" * 200)
    assert (len(many), many[-1]) == (MOST_TOLD + 1, f"… and {200 - MOST_TOLD} faults more.")


def test_a_file_that_is_not_there_or_no_text_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_inventory(tmp_path / "nowhere.csv")
    (tmp_path / "latin.csv").write_bytes(b"id,name\n1,B\xfcro\n")
    with pytest.raises(ConfigError, match="no UTF-8"):
        read_inventory(tmp_path / "latin.csv")


def test_the_file_lies_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "machines.csv").write_text(HEADER + ROW, encoding="utf-8")
    settings = read_settings(written(tmp_path, '[[desks]]\nid = "help"\ninventory = "machines.csv"'))
    assert [each.name for each in settings.desks.default.inventory.resources] == ["web-01"]


def test_its_faults_come_with_those_of_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "machines.csv").write_text(HEADER + "1,x,web-01,bad\n", encoding="utf-8")
    text = 'colour = "red"\n[[desks]]\nid = "help"\ninventory = "machines.csv"'
    told = faults(written(tmp_path, text))
    assert len(told) == 3
    assert sum("machines.csv: line 2: " in fault for fault in told) == 2


def names(shelf: Shelf) -> list[str]:
    return [each.name for each in shelf.inventory.resources]


async def test_a_changed_file_is_read_again_and_a_faulty_one_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "inventory.csv"
    file.write_text(HEADER + ROW, encoding="utf-8")
    shelf = Shelf(file, read_inventory)
    desks = [
        DeskRules(id=DeskId(each), name=each, channel=None, subjects=(), stock=shelf) for each in ("a", "b")
    ]

    async def looked(text: str | None) -> list[str]:
        """Change the file, look at it twice, and see what is known then and told at WARNING."""
        caplog.clear()
        caplog.set_level(logging.INFO, "bot.service.shelf")
        if text is None:
            file.unlink()
        else:
            file.write_text(text, encoding="utf-8")
            os.utime(file, ns=(len(text), len(text)))
        for _ in range(2):
            await refresh(desks)
        return [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]

    assert await looked(HEADER + ROW + "2,,web-02\n") == []
    assert names(shelf) == ["web-01", "web-02"]
    assert await looked(HEADER + "3,server,web-03\n") == ["inventory kept as it was"]
    assert "line 2: type: 'server'" in vars(caplog.records[-1])["first"]
    assert names(shelf) == ["web-01", "web-02"]
    assert await looked(None) == ["inventory kept as it was"]
    assert await looked(HEADER + "4,,web-04\n") == []
    assert names(shelf) == ["web-04"]


def test_a_shelf_does_not_begin_with_a_faulty_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        Shelf(tmp_path / "nowhere.csv", read_inventory)
