"""A desk whose remote names its kinds itself: two accounts of different products, two categories."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.abilities import Ability, Capabilities, Connected
from bot.domain.fields import Choice, Entry
from bot.domain.intents import OpenTicket
from bot.domain.remote import Lists
from bot.domain.remote_forms import RemoteField, RemoteKind
from bot.domain.resources import FixedStock, Inventory, Resource, ResourceId
from bot.domain.supplying import supplied
from bot.domain.ticket import FieldId, FieldType, KindId
from tests.domain.test_decide import ANNA, HELP, RULES

ACCOUNT, SUBCATEGORY, SEVERITY = FieldId("account"), FieldId("subcategory"), FieldId("severity")
RECIPIENTS = FieldId("recipients")
INCIDENT, BILLING = KindId("incident"), KindId("billing_and_payments")
HYBRID, FAWS = "hybrid:12345", "faws:576508529999"


def choice(value: str, *under: str, label: str = "") -> Choice:
    return Choice(value=value, label=label or value, under=under)


FIELDS = (
    RemoteField(
        id=ACCOUNT,
        label="Account",
        type=FieldType.CHOICE,
        required=True,
        leads=True,
        choices=(choice(HYBRID, label="Web shop"), choice(FAWS, label="Cloud")),
    ),
    RemoteField(
        id=SUBCATEGORY,
        label="Subcategory",
        type=FieldType.CHOICE,
        required=True,
        parent=ACCOUNT,
        choices=(choice("General", HYBRID), choice("Other", FAWS), choice("Backup", HYBRID, FAWS)),
    ),
    RemoteField(
        id=SEVERITY,
        label="Severity",
        type=FieldType.CHOICE,
        parent=ACCOUNT,
        choices=(
            choice("Low", HYBRID, FAWS),
            choice("Normal", HYBRID, FAWS),
            choice("Urgent", HYBRID),
            choice("Emergency", HYBRID),
        ),
    ),
    RemoteField(
        id=RECIPIENTS,
        label="Recipients",
        type=FieldType.CHOICES,
        choices=(choice("RPN-1-1", label="Ada Jones"), choice("RPN-1-2", label="Ben Kay")),
    ),
)
KINDS = tuple(
    RemoteKind(id=kind, name=name, fields=FIELDS, severity=SEVERITY, resources_under=ACCOUNT)
    for kind, name in ((INCIDENT, "Incident"), (BILLING, "Billing and Payments"))
)
LISTS = Lists(kinds=KINDS)
WEB, LAMBDA, SHARED = (
    Resource(id=ResourceId(name), name=name, account=account)
    for name, account in (("dedicated:1", HYBRID), ("aws:2", FAWS), ("office", ""))
)
CAPABILITIES = Capabilities(
    name="Rackspace",
    abilities=frozenset({Ability.CLOSE, Ability.RESOURCES, Ability.FILES}),
    kinds=(INCIDENT, BILLING),
    text_limit=10_000,
    answers_with_ids=False,
    joins_queued=True,
    forms=KINDS,
)
STOCK = FixedStock(inventory=Inventory(resources=(WEB, LAMBDA, SHARED)))
DESK = supplied(replace(RULES, remote=Connected(capabilities=CAPABILITIES)), LISTS, STOCK)


def form(**answers: str) -> OpenTicket:
    """The form as somebody fills it in; `kind`, `title` and `text` are what they are called."""
    told = {"account": HYBRID, "subcategory": "General", "severity": "Normal"} | answers
    return OpenTicket(
        by=ANNA,
        requester=ANNA,
        desk=DESK.id,
        kind=INCIDENT,
        title="The disk is full",
        text="The data disk of web1 is full.",
        channel=HELP,
        entries=tuple(Entry(field=FieldId(name), values=(value,)) for name, value in told.items() if value),
    )
