"""An inventory: what it is asked for by name, by words, and by a text that names its resources."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.resources import Inventory, Resource, ResourceId, ResourceType, address_of
from tests.builders import DB, INVENTORY, OLD, PRINTER, WEB


def ids(found: tuple[Resource, ...]) -> list[str]:
    return [each.id for each in found]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("web-01.example.com is down", [WEB]),
        ("WEB-01.EXAMPLE.COM.", [WEB]),
        ("web-01 is down, and so is db-01!", [WEB, DB]),
        ("db-01 before web-01, then db-01 again", [DB, WEB]),
        ("https://web-01.example.com:8443/shop?x=1", [WEB]),
        ("ssh root@web-01", [WEB]),
        ("web-01's fan", [WEB]),
        ("(web-01)", [WEB]),
        ("ping 10.0.0.5", [WEB]),
        ("10.0.0.5:22 refuses", [WEB]),
        ("10.0.0.5/24", [WEB]),
        ("2001:db8::5 and [2001:DB8:0:0::5]:443", [WEB]),
        ("::ffff:10.0.1.7", [DB]),
        ("device 1044001", [WEB]),
        ("the office printer smokes", [PRINTER]),
        ("the Office\nPrinter", [PRINTER]),
    ],
)
def test_what_a_text_names_is_recognised(text: str, named: list[ResourceId]) -> None:
    assert ids(INVENTORY.recognised(text)) == named


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing of the sort",
        "web-011 and xweb-01 and web-01x",
        "web 01",
        "10.0.0.50 or 110.0.0.5 or 010.0.0.5",
        "old-web",
        "10.0.0.9",
        "the office is shut",
        "www",
        "7",
        "::::: ..... -----",
    ],
)
def test_what_only_looks_like_a_name_is_not(text: str) -> None:
    assert ids(INVENTORY.recognised(text)) == []


def test_a_label_of_two_hosts_and_a_label_that_is_a_name_say_nothing_of_hosts() -> None:
    rows = [("a1", "mail.example.com"), ("a2", "mail.example.org"), ("a3", "vpn"), ("a4", "vpn.example.com")]
    inventory = Inventory(resources=tuple(Resource(id=ResourceId(i), name=name) for i, name in rows))
    assert ids(inventory.recognised("mail vpn")) == ["a3"]
    assert ids(inventory.recognised("mail.example.org")) == ["a2"]


def test_an_address_of_two_networks_names_both() -> None:
    inventory = Inventory(
        resources=tuple(
            Resource(id=ResourceId(each), name=each, addresses=("10.0.0.5",)) for each in ("left", "right")
        )
    )
    assert ids(inventory.recognised("10.0.0.5")) == ["left", "right"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", [DB, PRINTER, WEB]),
        ("web-01.example.com", [WEB]),
        ("10.0.0.5", [WEB]),
        ("1044003", [DB]),
        ("floor third", [PRINTER]),
        ("guest", [DB]),
        ("example", [DB, WEB]),
        ("old", []),
        ("nonsense", []),
    ],
)
def test_a_search_finds_what_has_every_word(typed: str, found: list[ResourceId]) -> None:
    assert ids(INVENTORY.search(typed, 100)) == found


def test_the_most_exact_comes_first() -> None:
    names = ["a-web-1", "web-10", "web-1", "x web-1"]
    inventory = Inventory(resources=tuple(Resource(id=ResourceId(f"id-{n}"), name=n) for n in names))
    assert [each.name for each in inventory.search("web-1", 100)] == ["web-1", "web-10", "a-web-1", "x web-1"]
    assert len(inventory.search("web", 2)) == 2


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("wbe-01", "web-01.example.com"),
        ("web-1", "web-01.example.com"),
        ("db01.example.com", "db-01.example.com"),
        ("Ofice printer", "Office printer"),
    ],
)
def test_a_mistyped_name_has_near_ones(typed: str, near: str) -> None:
    assert near in INVENTORY.nearest(typed)
    assert INVENTORY.nearest("quatsch") == ()


def test_an_inactive_resource_is_known_but_neither_recognised_nor_found() -> None:
    for word in (OLD, "old-web.example.com", "10.0.0.9"):
        assert ids(INVENTORY.named(word)) == [OLD]
        assert INVENTORY.recognised(word) == ()
        assert INVENTORY.search(word, 100) == ()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("2001:DB8:0::5", "2001:db8::5"),
        ("::ffff:10.0.0.5", "10.0.0.5"),
        ("::1", "::1"),
        ("10.0.0", None),
        ("10.0.0.5/24", None),
        ("1" * 10_000, None),
        ("12", None),
    ],
)
def test_an_address_is_written_in_one_way(text: str, address: str | None) -> None:
    assert address_of(text) == address


class Counting(dict[str, Any]):
    """Counts how often it is looked into."""

    looks = 0

    def get(self, key: str, default: Any = None) -> Any:
        self.looks += 1
        return super().get(key, default)


def looks(size: int, text: str) -> int:
    """How often an inventory of that size is looked into for that text."""
    rows = (
        Resource(id=ResourceId(f"dev-{n}"), name=f"web-{n}.example.com", type=ResourceType.HARDWARE)
        for n in range(size)
    )
    inventory = Inventory(resources=tuple(rows))
    counting = Counting(inventory._by_name)
    object.__setattr__(inventory, "_by_name", counting)
    inventory.recognised(text)
    return counting.looks


def test_the_work_goes_by_the_text_and_not_by_the_inventory() -> None:
    text = " ".join(f"host{n} is down, 10.0.{n % 250}.1 too" for n in range(100))[:3_000]
    assert looks(10, text) == looks(100_000, text) <= len(text)
    assert looks(10, text + " " + text.upper().replace("HOST", "rack")) <= 2 * looks(10, text) + 10


@given(st.text(max_size=300))
def test_any_text_is_read_in_as_many_steps_as_it_is_long(text: str) -> None:
    assert looks(3, text) <= 4 * len(text) + 4


@given(st.text(alphabet="web-01.:5, \n", max_size=60))
def test_whatever_is_recognised_stands_in_the_text(text: str) -> None:
    for each in INVENTORY.recognised(text):
        assert any(name in text for name in (each.name, each.name.split(".")[0], each.id, *each.addresses))


def test_thousands_of_hosts_that_share_an_address_are_all_meant_by_it() -> None:
    rows = tuple(
        Resource(id=ResourceId(f"r{n:05}"), name=f"web.dc{n}.example.com", addresses=("10.0.0.1",))
        for n in range(20_000)
    )
    inventory = Inventory(resources=rows)
    assert len(inventory.named("10.0.0.1")) == len(rows)
    assert inventory.named("web") == ()
