"""The forms of tickets there: account, category, subcategory, severity, recipients. Pure.

A category is a kind; which subcategories and severities there are depends on the account.
https://docs.rackspace.com/reference/ticketing-categories-methods
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.connectors.rackspace.rows import AccountRow, CategoryRow
from bot.connectors.rackspace.shapes import ACCOUNT, LABELS, RECIPIENTS, SEVERITY, SUBCATEGORY
from bot.connectors.rackspace.slugs import slug
from bot.connectors.texts import told
from bot.domain.fields import Choice
from bot.domain.ids import KindId
from bot.domain.remote_forms import RemoteField, RemoteKind
from bot.domain.ticket import FieldType, Priority

SEVERITIES = ("Low", "Normal", "High", "Urgent", "Emergency")
NAMES = {
    Priority.LOW: "Low",
    Priority.NORMAL: "Normal",
    Priority.HIGH: "High",
    Priority.URGENT: "Urgent",
}
USUAL = ("Account", "Billing and Payments", "Change", "Incident", "Request for Information")
"""The categories that its documentation names."""
OBSERVER = "observer"
LONGEST_LABEL = 75
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """Its accounts and categories, as they were read last."""

    accounts: tuple[AccountRow, ...] = ()
    categories: tuple[CategoryRow, ...] = ()

    @property
    def account_names(self) -> dict[str, str]:
        return {each.number: _label(each) for each in self.accounts}

    def category(self, kind: KindId) -> str | None:
        """What a kind is called there; None where it has no such category."""
        return next((each.name for each in self.categories if slug(each.name) == kind), None)

    def account(self, number: str) -> AccountRow | None:
        return next((each for each in self.accounts if each.number == number), None)

    def kinds(self, recipients: Mapping[str, str]) -> tuple[RemoteKind, ...]:
        """The forms of all categories; `recipients` are people's numbers and what they are called."""
        names: dict[KindId, CategoryRow] = {}
        for each in self.categories:
            names.setdefault(slug(each.name), each)
        return tuple(self._kind(kind, each, recipients) for kind, each in names.items())

    def _kind(self, kind: KindId, row: CategoryRow, recipients: Mapping[str, str]) -> RemoteKind:
        accounts = tuple(
            Choice(value=each.number, label=_label(each), active=(each.permission or "").lower() != OBSERVER)
            for each in self.accounts
        )
        fields = [_account(accounts), _subcategory(self._subcategories(row)), _severity(self._severities())]
        if recipients:
            fields.append(_recipients(recipients))
        return RemoteKind(
            id=kind,
            name=told(row.name)[:LONGEST_LABEL],
            fields=tuple(fields),
            severity=SEVERITY,
            resources_under=ACCOUNT,
        )

    def _subcategories(self, row: CategoryRow) -> Sequence[Choice]:
        """Each with the accounts that have a product it is for; one that is for none of them is none."""
        found: dict[str, list[str]] = {}
        for each in row.subcategories or ():
            products = {product.lower() for product in each.allowed_products or ()}
            under = [
                account.number
                for account in self.accounts
                if not products or not account.product or account.product.lower() in products
            ]
            if under:
                found.setdefault(each.name, []).extend(under)
        return [
            Choice(value=name, label=told(name)[:LONGEST_LABEL], under=tuple(dict.fromkeys(under)))
            for name, under in found.items()
        ]

    def _severities(self) -> Sequence[Choice]:
        """The usual ones in their order, then others; each with the accounts that have it."""
        having: dict[str, list[str]] = {name: [] for name in SEVERITIES}
        for account in self.accounts:
            for name in account.severities or SEVERITIES:
                having.setdefault(name, []).append(account.number)
        return [
            Choice(value=name, label=told(name)[:LONGEST_LABEL], under=tuple(accounts))
            for name, accounts in having.items()
            if accounts
        ]


def _label(account: AccountRow) -> str:
    """What people call an account, and its id, by which two of one name are told apart."""
    name, number = told(account.name).strip(), account.number
    if not name or name == number:
        return number[:LONGEST_LABEL]
    room = LONGEST_LABEL - len(number) - len(" ()")
    return f"{name[:room].rstrip()} ({number})" if room > 0 else number[:LONGEST_LABEL]


def _account(choices: Sequence[Choice]) -> RemoteField:
    return RemoteField(
        id=ACCOUNT,
        label=LABELS[ACCOUNT],
        type=FieldType.CHOICE if choices else FieldType.TEXT,
        required=True,
        choices=tuple(choices),
        longest=LONGEST_NAME,
        leads=True,
    )


def _subcategory(choices: Sequence[Choice]) -> RemoteField:
    return RemoteField(
        id=SUBCATEGORY,
        label=LABELS[SUBCATEGORY],
        type=FieldType.CHOICE if choices else FieldType.TEXT,
        required=True,
        choices=tuple(choices),
        parent=ACCOUNT if choices else None,
        longest=LONGEST_NAME,
    )


def _severity(choices: Sequence[Choice]) -> RemoteField:
    """Without accounts that say otherwise all have the usual ones."""
    usual = tuple(Choice(value=each, label=each) for each in SEVERITIES)
    return RemoteField(
        id=SEVERITY,
        label=LABELS[SEVERITY],
        type=FieldType.CHOICE,
        hint="Normal where nothing is chosen.",
        choices=tuple(choices) or usual,
        parent=ACCOUNT if choices else None,
    )


def _recipients(people: Mapping[str, str]) -> RemoteField:
    return RemoteField(
        id=RECIPIENTS,
        label=LABELS[RECIPIENTS],
        type=FieldType.CHOICES,
        hint="Who else is told of it there.",
        choices=tuple(
            Choice(value=number, label=name[:LONGEST_LABEL])
            for number, name in sorted(people.items(), key=lambda each: (each[1].casefold(), each[0]))
        ),
    )


def _usual(names: Iterable[str]) -> tuple[RemoteKind, ...]:
    fields = (_account(()), _subcategory(()), _severity(()))
    return tuple(
        RemoteKind(id=slug(name), name=name, fields=fields, severity=SEVERITY, resources_under=ACCOUNT)
        for name in names
    )


USUAL_FORMS = _usual(USUAL)
"""What is asked as long as its lists have not been read: names that are typed."""
