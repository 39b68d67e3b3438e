"""Bridges: given a customer's or a vendor's ticket, when something is wanted, then these events follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import reduce

import pytest

from bot.domain.across import MOST_VENDORS, Across, Candidate, Relayed
from bot.domain.bridging import face, for_others
from bot.domain.decide import decide
from bot.domain.effects import Effect, PostCard, PostLine, PostUpdate, RefreshCard
from bot.domain.events import Recorded, UpdateAdded
from bot.domain.evolve import evolve
from bot.domain.intents import (
    Assign,
    Bridge,
    BridgeIntent,
    Close,
    HearVendor,
    Intent,
    JoinCustomer,
    LeaveCustomer,
    MoveTo,
    NoteAcross,
    NoteStuck,
    Origin,
    Relay,
    SayForCustomer,
    TellVendor,
    Unbridge,
)
from bot.domain.plan import plan
from bot.domain.remote_side import SendingState
from bot.domain.ticket import (
    REMOTE,
    ChannelId,
    DeskId,
    File,
    Place,
    Role,
    Status,
    Ticket,
    TicketId,
    Visibility,
)
from bot.errors import UserError
from tests.domain.connected import THERE, opened_there
from tests.domain.test_decide import ANNA, BENO, CARLA, CLOSED, ERIC, NOW, OPEN, RULES

V, W = TicketId("T20261122.0007"), TicketId("T20261122.0008")
VENDOR = Across(ticket=V, desk=DeskId("softlayer"), status=Status.OPEN, via="SoftLayer", number="CS100200")
ENDED = replace(VENDOR, status=Status.CLOSED)
CUSTOMER = Across(ticket=OPEN.id, desk=OPEN.desk, status=Status.OPEN)
CANDIDATE = Candidate(across=VENDOR, is_vendors=True, is_private=False)
LOG = File(remote_id="F1", name="log.txt", mimetype="text/plain", size=9, link="")
BRIDGED = replace(OPEN, vendors=(VENDOR,))
TWICE = replace(OPEN, vendors=(VENDOR, replace(VENDOR, ticket=W, desk=DeskId("rackspace"))))
FULL = replace(OPEN, vendors=tuple(replace(VENDOR, ticket=TicketId(f"V{n}")) for n in range(MOST_VENDORS)))
AT_VENDOR = replace(opened_there(), id=V, customer=CUSTOMER)
SAID = UpdateAdded(
    at=NOW,
    by=REMOTE,
    origin=Origin.REMOTE,
    actor="Sam E",
    via="SoftLayer",
    text="Done.",
    files=(),
    role=Role.REMOTE,
    visibility=Visibility.INTERNAL,
    said_at=NOW,
    across=V,
    across_number=9,
)
HEARD = HearVendor(
    by=REMOTE, vendor=V, number=9, text="Done.", files=(), actor="Sam E", via="SoftLayer", said_at=NOW
)


def bridge(**changes: object) -> Bridge:
    wanted = Bridge(by=BENO, vendor=V, facing=CANDIDATE)
    return replace(wanted, **changes)  # type: ignore[arg-type]  # tests name fields


def relay(**changes: object) -> Relay:
    wanted = Relay(by=BENO, number=3, text="It is done.", heard=SAID)
    return replace(wanted, **changes)  # type: ignore[arg-type]  # tests name fields


CASES: list[tuple[str, Ticket, BridgeIntent, list[str]]] = [
    ("bridging", OPEN, bridge(), ["Bridged"]),
    ("bridging what is bridged changes nothing", BRIDGED, bridge(), []),
    ("taking a bridge away", BRIDGED, Unbridge(by=BENO), ["Unbridged"]),
    ("one of two", TWICE, Unbridge(by=BENO, vendor=W), ["Unbridged"]),
    ("telling the vendor", BRIDGED, TellVendor(by=BENO, text="hello"), ["UpdateAdded"]),
    ("only a file", BRIDGED, TellVendor(by=BENO, text="", files=(LOG,)), ["UpdateAdded"]),
    ("one of two vendors", TWICE, TellVendor(by=BENO, text="hello", vendor=W), ["UpdateAdded"]),
    ("hearing the vendor", BRIDGED, HEARD, ["UpdateAdded"]),
    ("on a closed ticket too", replace(CLOSED, vendors=(VENDOR,)), HEARD, ["UpdateAdded"]),
    ("relaying", BRIDGED, relay(), ["UpdateAdded", "OwnerChanged", "VendorRelayed"]),
    ("once more by who knows", BRIDGED, relay(relayed=Relayed(number=5, at=NOW, by=BENO), known=5),
     ["UpdateAdded", "OwnerChanged", "VendorRelayed"]),
    ("the other side changed", BRIDGED, NoteAcross(by=REMOTE, across=ENDED), ["AcrossChanged"]),
    ("it did not", BRIDGED, NoteAcross(by=REMOTE, across=VENDOR), []),
    ("that of another", BRIDGED, NoteAcross(by=REMOTE, across=replace(ENDED, ticket=W)), []),
    ("stuck there", BRIDGED, NoteStuck(by=BENO, vendor=V, sending=1, state=SendingState.ASKING),
     ["VendorStuck"]),
    ("stuck on another", BRIDGED, NoteStuck(by=BENO, vendor=W, sending=1, state=SendingState.ASKING), []),
]  # fmt: skip


@pytest.mark.parametrize(("shows", "ticket", "intent", "events"), CASES, ids=[case[0] for case in CASES])
def test_on_the_customers_side(shows: str, ticket: Ticket, intent: Intent, events: list[str]) -> None:
    assert [type(each).__name__ for each in decide(ticket, intent, RULES, NOW)] == events


THEIRS: list[tuple[str, Ticket, BridgeIntent, list[str]]] = [
    ("joining", opened_there(), JoinCustomer(by=BENO, customer=CUSTOMER), ["CustomerJoined"]),
    ("joining twice", AT_VENDOR, JoinCustomer(by=BENO, customer=CUSTOMER), []),
    ("leaving", AT_VENDOR, LeaveCustomer(by=BENO, customer=OPEN.id), ["Unbridged"]),
    ("leaving another's", AT_VENDOR, LeaveCustomer(by=BENO, customer=W), []),
    ("saying", AT_VENDOR, SayForCustomer(by=CARLA, text="hello", customer=OPEN.id),
     ["UpdateAdded", "SendingChanged"]),
    ("sharing a file", AT_VENDOR, SayForCustomer(by=CARLA, text="", customer=OPEN.id, files=(LOG,)),
     ["UpdateAdded", "SendingChanged"]),
]  # fmt: skip


@pytest.mark.parametrize(("shows", "ticket", "intent", "events"), THEIRS, ids=[case[0] for case in THEIRS])
def test_on_the_vendors_side(shows: str, ticket: Ticket, intent: Intent, events: list[str]) -> None:
    assert [type(each).__name__ for each in decide(ticket, intent, THERE, NOW)] == events


REFUSED: list[tuple[str, Ticket, Intent, str, str | None]] = [
    ("a requester", OPEN, bridge(by=ANNA), "agents_only", None),
    ("with itself", OPEN, bridge(vendor=OPEN.id), "same_ticket", "other"),
    ("with none", OPEN, bridge(facing=None), "no_such_ticket", "other"),
    ("with a local one", OPEN, bridge(facing=replace(CANDIDATE, is_vendors=False)), "bridge_to_nobody",
     "other"),
    ("with another's", OPEN, bridge(facing=replace(CANDIDATE, customer=W)), "bridged_already", "other"),
    ("with a private one", OPEN, bridge(facing=replace(CANDIDATE, is_private=True)), "privacy_differs",
     "other"),
    ("when it is closed", CLOSED, bridge(), "closed", "other"),
    ("with too many", FULL, bridge(vendor=V), "too_many_vendors", "other"),
    ("a requester takes none away", BRIDGED, Unbridge(by=ANNA), "agents_only", None),
    ("none to take away", OPEN, Unbridge(by=BENO), "no_vendor", "vendor"),
    ("which of two", TWICE, Unbridge(by=BENO), "which_vendor", "vendor"),
    ("another", BRIDGED, Unbridge(by=BENO, vendor=W), "not_bridged", "vendor"),
    ("nothing told", BRIDGED, TellVendor(by=BENO, text=" "), "text_missing", "text"),
    ("too much told", BRIDGED, TellVendor(by=BENO, text="x" * 40_001), "text_too_long", "text"),
    ("told nobody", OPEN, TellVendor(by=BENO, text="hello"), "no_vendor", "vendor"),
    ("told by a stranger", BRIDGED, TellVendor(by=ERIC, text="hello"), "agents_only", None),
    ("a relay by its requester", BRIDGED, relay(by=ANNA), "agents_only", None),
    ("a relay of nothing", BRIDGED, relay(heard=None), "not_from_vendor", "text"),
    ("a relay of a colleague", BRIDGED, relay(heard=replace(SAID, role=Role.AGENT)), "not_from_vendor",
     "text"),
    ("a relay without words", BRIDGED, relay(text=""), "text_missing", "text"),
    ("a relay that was made", BRIDGED, relay(relayed=Relayed(number=5, at=NOW, by=CARLA)),
     "relayed_already", "text"),
    ("a relay when it is closed", replace(CLOSED, vendors=(VENDOR,)), relay(), "closed", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("shows", "ticket", "intent", "code", "field"), REFUSED, ids=[case[0] for case in REFUSED]
)
def test_what_cannot_be_names_its_field(
    shows: str, ticket: Ticket, intent: Intent, code: str, field: str | None
) -> None:
    with pytest.raises(UserError) as refused:
        decide(ticket, intent, RULES, NOW)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_bridged_ticket_does_not_move_to_a_vendor() -> None:
    target = replace(THERE, id=DeskId("softlayer"))
    with pytest.raises(UserError) as refused:
        decide(BRIDGED, MoveTo(by=BENO, desk=target.id), RULES, NOW, target)
    assert (refused.value.code, refused.value.field) == ("bridge_from_vendor", "desk")


def test_the_vendors_ticket_of_a_stranger_is_not_joined() -> None:
    with pytest.raises(UserError) as refused:
        decide(opened_there(), JoinCustomer(by=ERIC, customer=CUSTOMER), THERE, NOW)
    assert refused.value.code == "not_yours"


def effects(ticket: Ticket, intent: Intent) -> list[Effect]:
    events = decide(ticket, intent, RULES, NOW)
    after = reduce(evolve, events, ticket)
    numbered = enumerate(events, ticket.version + 1)
    return plan(ticket, after, [Recorded(number=number, event=event) for number, event in numbered])


@pytest.mark.parametrize(
    ("intent", "kind"),
    [
        (HEARD, PostUpdate),
        (TellVendor(by=BENO, text="hello"), PostUpdate),
        (NoteAcross(by=REMOTE, across=ENDED), PostLine),
        (Unbridge(by=BENO), PostLine),
    ],
)
def test_what_crosses_a_bridge_stands_where_the_desk_looks_alone(intent: Intent, kind: type[Effect]) -> None:
    places = (
        Place(number=1, channel=ChannelId("CTHEIRS"), root="1.0", card="1.1"),
        Place(number=2, channel=ChannelId("CDESK"), root="2.0", card="2.0"),
    )
    told = effects(replace(BRIDGED, places=places, desk_place=2), intent)
    posted = [each for each in told if isinstance(each, PostUpdate | PostLine | PostCard)]
    assert [(type(each), each.place) for each in posted] == [(kind, 2)]


def test_a_relay_is_read_in_every_place_and_the_line_of_it_in_one() -> None:
    places = (
        Place(number=1, channel=ChannelId("CTHEIRS"), root="1.0", card="1.1"),
        Place(number=2, channel=ChannelId("CDESK"), root="2.0", card="2.0"),
    )
    told = effects(replace(BRIDGED, places=places, owner=BENO, status=Status.ASSIGNED), relay())
    assert [each.place for each in told if isinstance(each, PostUpdate)] == [1, 2]
    assert [each.place for each in told if isinstance(each, PostLine)] == [2]


def test_how_the_other_side_stands_is_worth_a_new_card_and_not_always_a_line() -> None:
    taken = replace(VENDOR, status=Status.ASSIGNED, status_name="Assigned")
    told = effects(BRIDGED, NoteAcross(by=REMOTE, across=taken))
    assert [type(each) for each in told] == [RefreshCard]


def test_only_a_change_of_its_face_is_told_across() -> None:
    for intent, count in ((Assign(by=BENO, owner=BENO), 1), (Close(by=BENO), 1), (HEARD, 0)):
        events = decide(BRIDGED, intent, RULES, NOW)
        after = reduce(evolve, events, BRIDGED)
        noted = list(for_others(BRIDGED, after, events))
        assert [(other, type(each)) for other, each in noted] == [(V, NoteAcross)] * count


def test_what_was_closed_here_is_not_called_there_what_it_was_before() -> None:
    there = AT_VENDOR.remote
    assert there is not None
    looked = replace(there, status="New", changed_at=NOW - timedelta(minutes=1))
    ended = replace(AT_VENDOR, status=Status.CLOSED, closed_at=NOW, closed_by=BENO)
    closings = [(BENO, NOW - timedelta(minutes=1)), (BENO, NOW), (REMOTE, NOW - timedelta(minutes=1))]
    told = [
        face(replace(ended, closed_by=by, remote=replace(looked, changed_at=at))).status_name
        for by, at in closings
    ]
    assert told == ["", "New", "New"]
    assert face(replace(AT_VENDOR, remote=looked)).status_name == "New"


def test_what_our_people_say_at_the_vendor_does_not_cross_by_itself() -> None:
    said = SayForCustomer(by=BENO, text="hello", customer=OPEN.id)
    events = decide(AT_VENDOR, said, THERE, NOW)
    after = reduce(evolve, events, AT_VENDOR)
    assert list(for_others(AT_VENDOR, after, events)) == []
    assert after.said_across == (AT_VENDOR.version + 1,)


def test_a_card_that_is_posted_gives_the_other_side_its_link() -> None:
    place = Place(number=1, channel=ChannelId("CDESK"), root="2.0", card="2.0")
    shown = face(replace(OPEN, places=(place,)))
    assert (shown.channel, shown.root) == ("CDESK", "2.0")
    assert face(replace(OPEN, places=(replace(place, root=None, card=None),))).channel is None
