"""E-mail addresses: what is one, and how they come onto a ticket and go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.decide import decide
from bot.domain.emails import address
from bot.domain.events import EmailsChanged
from bot.domain.intents import SetEmails
from bot.domain.plan import plan
from bot.domain.ticket import PersonId, Ticket
from bot.errors import UserError
from tests.domain.test_decide import ANNA, BENO, CLOSED, ERIC, NOW, OPEN, RULES, after
from tests.domain.test_plan import effects

MAILED = after(OPEN, SetEmails(by=ANNA, add=("ann@partner.example", "bob@partner.example")))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ann@partner.example", "ann@partner.example"),
        (" Ann.Lee+x@PARTNER.Example ", "Ann.Lee+x@partner.example"),
        ("o'neil@mail.partner.co.example", "o'neil@mail.partner.co.example"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("x" * 64 + "@a.example", "x" * 64 + "@a.example"),
        ("", None),
        ("ann", None),
        ("@partner.example", None),
        ("ann@", None),
        ("ann@partner", None),
        ("ann@@partner.example", None),
        ("ann @partner.example", None),
        ("ann\n@partner.example", None),
        ("a..b@partner.example", None),
        (".a@partner.example", None),
        ("a.@partner.example", None),
        ("änn@partner.example", None),
        ('"ann lee"@partner.example', None),
        ("ann@[192.0.2.1]", None),
        ("ann@192.0.2.1", None),
        ("ann@-partner.example", None),
        ("ann@partner-.example", None),
        ("ann@partner..example", None),
        ("ann@partner.example.", None),
        ("ann@" + "y" * 64 + ".example", None),
        ("x" * 65 + "@a.example", None),
        ("x" * 60 + "@" + ("y" * 60 + ".") * 4 + "example", None),
        ("<!channel>@partner.example", None),
    ],
)
def test_what_an_address_is(text: str, found: str | None) -> None:
    assert address(text) == found


@pytest.mark.parametrize(
    ("ticket", "add", "remove", "emails"),
    [
        (OPEN, ("ann@PARTNER.example", "ann@partner.example"), (), ("ann@partner.example",)),
        (MAILED, ("zoe@x.example",), ("ANN@partner.example",), ("bob@partner.example", "zoe@x.example")),
        (MAILED, ("Ann@partner.example",), (), ("ann@partner.example", "bob@partner.example")),
        (MAILED, ("zoe@x.example",), ("zoe@x.example",), ("ann@partner.example", "bob@partner.example")),
        (CLOSED, ("ann@partner.example",), (), ("ann@partner.example",)),
    ],
)
def test_addresses_come_and_go(
    ticket: Ticket, add: tuple[str, ...], remove: tuple[str, ...], emails: tuple[str, ...]
) -> None:
    assert after(ticket, SetEmails(by=BENO, add=add, remove=remove)).emails == emails


def test_what_is_so_already_is_no_event_and_what_changes_is_told() -> None:
    assert decide(MAILED, SetEmails(by=ANNA, add=("bob@partner.example",)), RULES, NOW) == []
    [event] = decide(MAILED, SetEmails(by=ANNA, remove=("BOB@partner.example",)), RULES, NOW)
    assert isinstance(event, EmailsChanged)
    assert (event.added, event.removed) == ((), ("bob@partner.example",))


@pytest.mark.parametrize(
    ("by", "add", "code"),
    [
        (ERIC, ("ann@partner.example",), "not_yours"),
        (ANNA, ("ann@partner",), "email_unfit"),
        (ANNA, ("fine@partner.example", "not fine"), "email_unfit"),
        (ANNA, tuple(f"a{number}@partner.example" for number in range(19)), "too_many_emails"),
    ],
)
def test_intent_is_refused(by: PersonId, add: tuple[str, ...], code: str) -> None:
    with pytest.raises(UserError) as refused:
        decide(MAILED, SetEmails(by=by, add=add), RULES, NOW)
    assert (refused.value.code, refused.value.field) == (code, None if code == "not_yours" else "emails")


def test_twenty_fit_when_others_go() -> None:
    add = tuple(f"a{number}@partner.example" for number in range(19))
    full = after(MAILED, SetEmails(by=ANNA, add=add, remove=("bob@partner.example",)))
    assert len(full.emails) == 20


def test_nobody_is_told_of_addresses_unasked() -> None:
    assert effects(OPEN, SetEmails(by=ANNA, add=("ann@partner.example",))) == []
    assert plan(OPEN, replace(OPEN, emails=("a@b.example",)), []) == []
