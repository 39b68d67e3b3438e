"""A desk whose form has pickers over very many entries, and what somebody types into them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.config.settings import default_desks
from bot.domain.abilities import Capabilities, Connected
from bot.domain.desk import DeskRules
from bot.domain.pools import Choice, Pool
from bot.domain.remote import Lists
from bot.domain.remote_forms import RemoteField, RemoteKind
from bot.domain.resources import FixedStock
from bot.domain.supplying import supplied
from bot.domain.ticket import FieldId, FieldType, KindId

COMPANIES, CONTACTS = 20_000, 50_000
COMPANY, CONTACT, ITEM = FieldId("company"), FieldId("contact"), FieldId("item")
SYLLABLES = ("an", "be", "co", "da", "el", "fi", "gu", "ho", "in", "jo", "ka", "li", "mo", "ne", "or", "pa")


def some_choices(chance: random.Random) -> dict[str, list[Choice]]:
    """Companies, contacts that belong to some of them, and items; the same every time."""

    def word() -> str:
        return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))).title()

    companies = [Choice(value=f"c{n}", label=f"{word()} {word()} Ltd") for n in range(COMPANIES)]

    def under() -> tuple[str, ...]:
        return tuple(f"c{chance.randrange(COMPANIES)}" for _ in range(chance.choice((1, 1, 1, 4))))

    contacts = [
        Choice(
            value=f"p{n}",
            label=f"{word()} {word()} ({word().lower()}@{word().lower()}.example)",
            under=under(),
        )
        for n in range(CONTACTS)
    ]
    items = [
        Choice(value=f"i{n}", label=f"{word().lower()}-{n:05}.example.com", under=under()[:1])
        for n in range(CONTACTS)
    ]
    return {"companies": companies, "contacts": contacts, "items": items}


def a_desk(pools: dict[str, Pool]) -> DeskRules:
    """A desk at a remote whose form has a picker over each."""
    of = FieldType.CHOICE
    asked = (
        RemoteField(id=COMPANY, label="Company", type=of, pool="companies"),
        RemoteField(id=CONTACT, label="Contact", type=of, pool="contacts", parent=COMPANY),
        RemoteField(id=ITEM, label="Item", type=of, pool="items"),
    )
    kind = RemoteKind(id=KindId("standard"), name="Standard", fields=asked)
    capabilities = Capabilities(name="Far", abilities=frozenset(), kinds=(kind.id,), text_limit=100)
    rules = replace(default_desks().default, remote=Connected(capabilities=capabilities))
    return supplied(rules, Lists(kinds=(kind,)), FixedStock(), pools)


def typed_in(labels: Sequence[str], chance: random.Random) -> Iterator[str]:
    """What stands in the picker after each letter of one label after another, and nothing at first."""
    while True:
        wanted = chance.choice(labels).split("(")[0].strip()
        yield from (wanted[:length] for length in range(len(wanted) + 1))
