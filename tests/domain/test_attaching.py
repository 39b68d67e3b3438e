"""Resources of a ticket: attached, taken off, offered once where a text names them, kept by a follow-up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.decide import decide
from bot.domain.effects import OfferResources, PostLine, RefreshCard, Repeat, lane_of, repeat_of
from bot.domain.events import Event, Recorded, ResourcesChanged, ResourcesOffered
from bot.domain.evolve import evolve, fold
from bot.domain.fields import Entry, Field
from bot.domain.intents import AddUpdate, AttachResources, OpenTicket
from bot.domain.kinds import Kind
from bot.domain.opening import as_update, open_ticket
from bot.domain.plan import plan
from bot.domain.resources import (
    MOST_ATTACHED,
    Attached,
    FixedStock,
    Inventory,
    Resource,
    ResourceId,
    ResourceType,
)
from bot.domain.ticket import FieldId, FieldType, KindId, MessageRef, PersonId, Ticket, TicketId, Visibility
from bot.errors import FormError, UserError
from tests.builders import DB, INVENTORY, OLD, PRINTER, WEB
from tests.domain.test_decide import ANNA, BENO, CLOSED, ERIC, HELP, NOW, OPEN, RULES, VPN

STOCKED = replace(RULES, stock=FixedStock(inventory=INVENTORY))
GONE = Attached(id=ResourceId("990"), type=ResourceType.GENERIC, name="gone.example.com")
HERE = MessageRef(channel=HELP, id="5.0")


def then(ticket: Ticket, *intents: AttachResources | AddUpdate) -> Ticket:
    for intent in intents:
        for event in decide(ticket, intent, STOCKED, NOW):
            ticket = evolve(ticket, event)
    return ticket


def attach(*words: str, by: PersonId = BENO) -> AttachResources:
    return AttachResources(by=by, add=words)


def detach(*words: str) -> AttachResources:
    return AttachResources(by=BENO, remove=words)


def says(text: str, by: PersonId = ANNA, visibility: Visibility = Visibility.PUBLIC) -> AddUpdate:
    return AddUpdate(by=by, text=text, message=HERE, place=1, visibility=visibility)


def changes(events: list[Event]) -> list[tuple[list[str], list[str]]]:
    return [
        ([each.id for each in event.added], [each.id for each in event.removed])
        for event in events
        if isinstance(event, ResourcesChanged)
    ]


def offers(events: list[Event]) -> list[list[str]]:
    return [[each.id for each in event.resources] for event in events if isinstance(event, ResourcesOffered)]


ON_WEB = then(OPEN, attach(WEB))


@pytest.mark.parametrize(
    ("ticket", "intent", "changed"),
    [
        (OPEN, attach("web-01"), [([WEB], [])]),
        (OPEN, attach("WEB-01.example.com", by=ANNA), [([WEB], [])]),
        (OPEN, attach("10.0.0.5", "2001:DB8::5", WEB), [([WEB], [])]),
        (OPEN, attach("db-01", "Office  printer"), [([DB, PRINTER], [])]),
        (ON_WEB, attach("web-01"), []),
        (ON_WEB, AttachResources(by=BENO, add=("db-01",), remove=("web-01",)), [([DB], [WEB])]),
        (ON_WEB, AttachResources(by=BENO, add=("web-01",), remove=("web-01",)), [([], [WEB])]),
        (OPEN, AttachResources(by=BENO, add=("web-01",), remove=("web-01",)), [([WEB], [])]),
        (ON_WEB, detach("10.0.0.5"), [([], [WEB])]),
        (ON_WEB, detach("db-01"), []),
        (replace(OPEN, resources=(GONE,)), detach("gone"), [([], [GONE.id])]),
        (replace(OPEN, resources=(GONE,)), attach(GONE.id, "web-01"), [([WEB], [])]),
    ],
)
def test_what_attaching_brings(
    ticket: Ticket, intent: AttachResources, changed: list[tuple[list[str], list[str]]]
) -> None:
    events = decide(ticket, intent, STOCKED, NOW)
    assert changes(events) == changed
    assert len(events) == len(changed)


SEVERAL = Inventory(
    resources=(
        Resource(id=ResourceId("a1"), name="mail.example.com", addresses=("10.0.0.5",)),
        Resource(id=ResourceId("a2"), name="mail.example.com"),
    )
)


@pytest.mark.parametrize(
    ("intent", "code", "values"),
    [
        (attach("web-1"), "resource_misspelt", {"name": "web-1", "known": "web-01.example.com"}),
        (attach("web-01", "zzz", "qqq"), "resource_unknown", {"name": "zzz, qqq"}),
        (attach(OLD), "resource_inactive", {"name": "old-web.example.com"}),
        (attach("old-web"), "resource_inactive", {}),
        (detach("zzz"), "resource_not_attached", {"known": "web-01.example.com"}),
        (attach("web-01", by=ERIC), "not_yours", {}),
        (detach("web-01", "zzz"), "resource_not_attached", {}),
    ],
)
def test_what_cannot_be_attached_is_told_and_changes_nothing(
    intent: AttachResources, code: str, values: dict[str, str]
) -> None:
    with pytest.raises(UserError) as refused:
        decide(ON_WEB, intent, STOCKED, NOW)
    assert refused.value.code == code
    assert values.items() <= refused.value.values.items()
    assert code == "not_yours" or refused.value.field == "resources"


def test_a_name_of_several_wants_the_id() -> None:
    rules = replace(RULES, stock=FixedStock(inventory=SEVERAL))
    with pytest.raises(UserError) as refused:
        decide(OPEN, attach("mail.example.com"), rules, NOW)
    assert refused.value.code == "resource_ambiguous"
    assert "mail.example.com (a2)" in refused.value.values["known"]
    both = OPEN
    for event in decide(OPEN, attach("a1", "a2"), rules, NOW):
        both = evolve(both, event)
    with pytest.raises(UserError) as refused:
        decide(both, detach("mail"), rules, NOW)
    assert refused.value.code == "resource_ambiguous"


def test_a_desk_without_an_inventory_says_so() -> None:
    with pytest.raises(UserError) as refused:
        decide(OPEN, attach("web-01"), RULES, NOW)
    assert refused.value.code == "no_inventory"


def test_a_closed_ticket_refuses_resources() -> None:
    with pytest.raises(UserError) as refused:
        decide(CLOSED, attach("web-01"), STOCKED, NOW)
    assert refused.value.code == "closed"


def test_fifty_resources_are_the_limit() -> None:
    many = Inventory(
        resources=tuple(
            Resource(id=ResourceId(f"id-{n}"), name=f"host-{n}") for n in range(MOST_ATTACHED + 1)
        )
    )
    rules = replace(RULES, stock=FixedStock(inventory=many))
    every = [each.id for each in many.resources]
    with pytest.raises(UserError) as refused:
        decide(OPEN, attach(*every), rules, NOW)
    assert refused.value.code == "too_many_resources"
    full = OPEN
    for event in decide(OPEN, attach(*every[:-1]), rules, NOW):
        full = evolve(full, event)
    assert len(full.resources) == MOST_ATTACHED
    swap = AttachResources(by=BENO, add=(every[-1],), remove=(every[0],))
    assert changes(decide(full, swap, rules, NOW)) == [([every[-1]], [every[0]])]
    assert offers(decide(full, says(f"and {every[-1]}"), rules, NOW)) == []


def test_what_is_attached_is_told_in_the_thread_and_on_the_card() -> None:
    events = decide(OPEN, attach("web-01"), STOCKED, NOW)
    effects = plan(OPEN, ON_WEB, [Recorded(number=9, event=each) for each in events])
    assert [type(each) for each in effects] == [PostLine, RefreshCard]
    assert ON_WEB.resources == (Attached(id=WEB, type=ResourceType.HARDWARE, name="web-01.example.com"),)


@pytest.mark.parametrize(
    ("ticket", "update", "offered"),
    [
        (OPEN, says("web-01 and db-01 are down"), [[WEB, DB]]),
        (ON_WEB, says("web-01 and db-01 are down"), [[DB]]),
        (OPEN, says("nothing"), []),
        (OPEN, says("old-web is down"), []),
        (OPEN, says("web-01", by=ERIC), []),
        (OPEN, says("web-01", by=BENO), [[WEB]]),
        (OPEN, AddUpdate(by=BENO, text="web-01"), [[WEB]]),
        (OPEN, replace(says("web-01"), carried=True), []),
        (then(OPEN, says("web-01")), says("web-01 again"), []),
        (then(OPEN, says("web-01")), says("web-01 again, and db-01"), [[DB]]),
    ],
)
def test_what_a_reply_names_is_offered_to_its_author_once(
    ticket: Ticket, update: AddUpdate, offered: list[list[str]]
) -> None:
    assert offers(decide(ticket, update, STOCKED, NOW)) == offered
    assert then(ticket, update).resources == ticket.resources


def test_what_a_note_names_is_offered_and_told_to_nobody_else() -> None:
    events = decide(OPEN, says("web-01", by=BENO, visibility=Visibility.INTERNAL), STOCKED, NOW)
    (offer,) = [each for each in events if isinstance(each, ResourcesOffered)]
    assert offer.visibility is Visibility.INTERNAL


def test_an_offer_goes_behind_the_card_and_never_twice() -> None:
    events = decide(OPEN, says("web-01"), STOCKED, NOW)
    recorded = [Recorded(number=number, event=each) for number, each in enumerate(events, OPEN.version + 1)]
    effects = plan(OPEN, then(OPEN, says("web-01")), recorded)
    (offer,) = [each for each in effects if isinstance(each, OfferResources)]
    assert (offer.person, offer.place, repeat_of(offer)) == (ANNA, 1, Repeat.NEVER)
    assert lane_of(offer) == f"{OPEN.id}/1"


FORM = OpenTicket(by=ANNA, requester=ANNA, desk=RULES.id, subject=VPN, text="web-01 is down", channel=HELP)


def begun(intent: OpenTicket, kept: tuple[Attached, ...] = ()) -> tuple[Ticket, list[Event]]:
    events = open_ticket(intent, STOCKED, NOW, kept)
    return fold(TicketId("T20261122.0001"), events), events


def test_a_ticket_begins_with_what_was_chosen_and_the_rest_is_offered() -> None:
    ticket, events = begun(replace(FORM, resources=(DB,)))
    assert [each.id for each in ticket.resources] == [DB]
    assert offers(events) == [[WEB]]
    assert ticket.offered == (WEB,)


def test_what_the_form_offered_is_not_offered_again() -> None:
    assert offers(begun(replace(FORM, was_offered=True))[1]) == []


@pytest.mark.parametrize(
    ("resources", "code"), [(("zzz",), "resource_unknown"), ((OLD,), "resource_inactive")]
)
def test_a_form_with_an_unfit_resource_is_refused_at_its_field(resources: tuple[str, ...], code: str) -> None:
    with pytest.raises(FormError) as refused:
        begun(replace(FORM, resources=resources, text=""))
    assert {(each.code, each.field) for each in refused.value.faults} == {
        (code, "resources"),
        ("text_missing", "text"),
    }


def test_a_follow_up_keeps_what_the_inventory_has_no_more() -> None:
    ticket, _ = begun(replace(FORM, resources=(GONE.id, WEB)), kept=(GONE,))
    assert [each.name for each in ticket.resources] == ["gone.example.com", "web-01.example.com"]


def test_all_that_was_filled_in_becomes_an_update_fit_or_not() -> None:
    device = Field(id=FieldId("device"), label="Device", type=FieldType.TEXT)
    count = Field(id=FieldId("count"), label="How many", type=FieldType.NUMBER)
    order = Kind(id=KindId("order"), name="Order", has_subject=False, fields=(device, count))
    rules = replace(STOCKED, kinds=(order,))
    entries = (Entry(field=device.id, values=("laptop",)), Entry(field=count.id, values=("many",)))
    form = replace(FORM, kind=order.id, title="New ones", text="Please", entries=entries)
    update = as_update(form, rules, NOW, {})
    assert (update.by, update.text) == (ANNA, "New ones\n\nPlease\n\nDevice: laptop\n\nHow many: many")
    whom = Field(id=FieldId("whom"), label="For whom", type=FieldType.PERSON)
    named = replace(rules, kinds=(replace(order, fields=(whom,)),))
    theirs = Entry(field=whom.id, values=("U0BENO001",))
    for names, told in (({PersonId("U0BENO001"): "Beno"}, "@Beno"), ({}, "@U0BENO001")):
        update = as_update(replace(form, entries=(theirs,)), named, NOW, names)
        assert update.text == f"New ones\n\nPlease\n\nFor whom: {told}"
    assert as_update(replace(form, kind=KindId("gone")), rules, NOW, {}).text == "New ones\n\nPlease"
