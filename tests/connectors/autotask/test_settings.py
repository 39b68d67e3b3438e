"""What is configured of an instance beyond how to reach it: what may not be said is told with its entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config.settings import read_settings
from bot.connectors.autotask.settings import misnamed_category, misnamed_person
from bot.errors import ConfigError

DESK = """
[[desks]]
id = "msp"
[desks.remote]
system = "autotask"
user = "api@desk.example"
key_env = "KEY"
integration_code_env = "CODE"
people = { "anna@acme.example" = "contat:99", "@acme.example" = "company:175" }
categories = { "Standard" = "queue allways, due given" }
"""


@pytest.mark.parametrize(
    ("address", "who", "told"),
    [
        ("ada@example.com", "resource:29", ""),
        ("ada@example.com", "company:175", ""),
        ("@acme.example", "contact:99", ""),
        ("@acme.example", "company:0", ""),
        ("@acme.example", "resource:29", "nobody who works there"),
        ("Ada Jones", "resource:29", "must be an address"),
        ("ada@example.com", "29", "resource:, contact: or company:"),
        ("ada@example.com", "contact:x", "resource:, contact: or company:"),
    ],
)
def test_people_are_addresses_and_who_that_is_there(address: str, who: str, told: str) -> None:
    found = misnamed_person(address, who)
    assert told in found
    assert bool(told) is bool(found)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("queue never", ""),
        ("Queue unowned , due given", ""),
        ("queue sometimes", "queue sometimes is unknown; known are queue always"),
        ("", "is unknown"),
    ],
)
def test_categories_say_what_there_is_to_say(words: str, told: str) -> None:
    found = misnamed_category("Standard", words)
    assert told in found
    assert bool(told) is bool(found)


def test_a_fault_names_the_entry(tmp_path: Path) -> None:
    (tmp_path / "desk.toml").write_text(DESK)
    environ = {"THREADESK_CONFIG": str(tmp_path / "desk.toml"), "KEY": "k", "CODE": "c"}
    with pytest.raises(ConfigError) as refused:
        read_settings(environ)
    told = [each for each in refused.value.faults if "anna@acme" in each or "Standard" in each]
    assert '"anna@acme.example" = "contat:99"' in told[0]
    assert '"Standard" = "queue allways' in told[1]
    assert not any('"@acme.example"' in each for each in refused.value.faults)
