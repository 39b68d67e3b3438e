"""A bridge is written on both tickets in one transaction; what is said on one side is there on the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from bot.domain.across import Across
from bot.domain.desk import Desks
from bot.domain.events import (
    AcrossChanged,
    Bridged,
    BridgeEvent,
    CustomerJoined,
    Event,
    FileStored,
    Unbridged,
    UpdateAdded,
    VendorRelayed,
    VendorStuck,
)
from bot.domain.ids import FileKey, RemoteFileId, RemoteId, RemoteUpdateId
from bot.domain.intents import (
    Bridge,
    Close,
    Intent,
    MergeInto,
    OpenTicket,
    Origin,
    RecordFile,
    RecordNotOpened,
    RecordNotSent,
    RecordOpened,
    RecordRemote,
    RecordSent,
    Relay,
    Release,
    Reopen,
    SendNow,
    Source,
    TellVendor,
    Unbridge,
)
from bot.domain.reading import without_notes
from bot.domain.remote import RemoteAuthor, RemoteFile, RemoteHead, RemoteUpdate, Side
from bot.domain.remote_side import SendingState
from bot.domain.ticket import (
    POLICY,
    REMOTE,
    ChannelId,
    DeskId,
    Role,
    Status,
    Ticket,
    TicketId,
    Visibility,
)
from bot.errors import UserError
from bot.service.desk import Desk
from bot.service.leaving import seen_there
from bot.service.leaving_words import text_of
from bot.service.queries import Queries
from bot.service.roster import Roster
from storage.store import SqlStore
from tests.domain.connected import CLOSED, HEAD, THERE
from tests.domain.served import DESK as AT_AUTOTASK
from tests.domain.test_decide import ANNA, BENO, CARLA, ERIC, NOW, RULES
from tests.domain.test_opening import FORM
from tests.fakes import HandClock
from tests.service.conftest import TEAM

VENDOR = DeskId("softlayer")
SOFTLAYER = ChannelId("CSOFTLAYER")
AT_VENDOR = replace(THERE, id=VENDOR, name="SoftLayer desk", channel=SOFTLAYER)
SAM = RemoteAuthor(name="Sam E", side=Side.THEIRS)


@dataclass(frozen=True)
class Two:
    """A local desk and one at a vendor, over one store."""

    store: SqlStore
    desk: Desk
    queries: Queries

    async def opened(self, intent: OpenTicket = FORM, key: str = "customer") -> Ticket:
        opening = await self.desk.open(intent, Source(workspace=TEAM, key=key))
        assert opening.ticket is not None
        return await self.now(opening.ticket)

    async def at_vendor(self, customer: Ticket | None, key: str = "vendor") -> Ticket:
        """A ticket at the vendor's desk, opened there."""
        wanted = customer.id if customer else None
        ticket = await self.opened(
            replace(FORM, by=BENO, requester=BENO, desk=VENDOR, customer=wanted), key=key
        )
        head = replace(HEAD, id=RemoteId(f"{key}-1"), number=f"CS-{key}")
        return await self.handle(ticket, RecordOpened(by=POLICY, origin=Origin.REMOTE, head=head))

    async def handle(self, ticket: Ticket, intent: Intent) -> Ticket:
        return await self.desk.handle(TEAM, ticket.id, intent, None)

    async def answer(self, vendor: Ticket, text: str, number: int = 1, head: RemoteHead = HEAD) -> Ticket:
        """Sam says that at the vendor."""
        said = RemoteUpdate(id=RemoteUpdateId(f"{vendor.id}-{number}"), author=SAM, text=text, at=NOW)
        return await self.handle(
            vendor, RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=head, updates=(said,))
        )

    async def now(self, ticket: Ticket) -> Ticket:
        return await self.queries.ticket(TEAM, ticket.id)

    async def log(self, ticket: Ticket) -> list[Event]:
        _, log = await self.queries.history(TEAM, ticket.id)
        return [each.event for each in log]

    async def told(self, ticket: Ticket, kind: type[Event]) -> list[Event]:
        return [event for event in await self.log(ticket) if isinstance(event, kind)]

    async def notes(self, ticket: Ticket) -> list[UpdateAdded]:
        """What crossed a bridge to this ticket."""
        log = await self.log(ticket)
        return [event for event in log if isinstance(event, UpdateAdded) and event.across is not None]

    async def heard(self, ticket: Ticket) -> int:
        """The number of the last entry that a vendor said."""
        log = await self.log(ticket)
        numbered = [
            number
            for number, event in enumerate(log, start=1)
            if isinstance(event, UpdateAdded) and event.across_number is not None
        ]
        return numbered[-1]


@pytest.fixture
async def two() -> AsyncIterator[Two]:
    clock = HandClock()
    async with SqlStore("sqlite://", clock=clock) as store:
        desk = Desk(store, Roster(Desks(all=(RULES, AT_VENDOR))), clock)
        yield Two(store=store, desk=desk, queries=Queries(store, clock))


async def bridged(two: Two) -> tuple[Ticket, Ticket]:
    """Anna's ticket, and Beno's at the vendor that was opened for it."""
    customer = await two.opened()
    vendor = await two.at_vendor(customer)
    return await two.now(customer), vendor


def only(across: tuple[Across, ...]) -> Across:
    (one,) = across
    return one


async def test_a_ticket_that_is_opened_for_a_customers_is_bridged_with_it(two: Two) -> None:
    customer, vendor = await bridged(two)
    assert vendor.customer is not None
    assert (vendor.customer.ticket, vendor.customer.desk) == (customer.id, RULES.id)
    there = only(customer.vendors)
    assert (there.ticket, there.desk, there.via, there.number) == (
        vendor.id,
        VENDOR,
        "SoftLayer",
        "CS-vendor",
    )
    assert len(await two.told(customer, Bridged)) == len(await two.told(vendor, CustomerJoined)) == 1


async def test_the_same_form_sent_again_makes_no_second_bridge(two: Two) -> None:
    customer, _ = await bridged(two)
    again = replace(FORM, by=BENO, requester=BENO, desk=VENDOR, customer=customer.id)
    opening = await two.desk.open(again, Source(workspace=TEAM, key="vendor"))
    assert (opening.ticket, opening.is_new) == (None, False)
    assert len((await two.now(customer)).vendors) == 1


async def test_what_the_vendor_says_is_noted_once_on_the_customers_ticket(two: Two) -> None:
    customer, vendor = await bridged(two)
    before = await two.now(customer)
    await two.answer(vendor, "We replaced the disk.")
    (note,) = await two.notes(customer)
    assert (note.text, note.visibility, note.role) == (
        "We replaced the disk.",
        Visibility.INTERNAL,
        Role.REMOTE,
    )
    assert (note.actor, note.via, note.across) == ("Sam E", "SoftLayer", vendor.id)
    after = await two.now(customer)
    assert (after.turn, after.active_at, after.spoken) == (before.turn, before.active_at, before.spoken)


async def test_what_was_said_before_the_bridge_is_only_counted(two: Two) -> None:
    customer, vendor = await two.opened(), await two.at_vendor(None)
    for number, text in enumerate(("Which one?", "It is web-02."), start=1):
        await two.answer(vendor, text, number)
    await two.handle(customer, Bridge(by=BENO, vendor=vendor.id))
    assert await two.notes(customer) == []
    (made,) = await two.told(customer, Bridged)
    assert isinstance(made, Bridged)
    assert (made.heard.count, made.heard.text, made.heard.actor) == (2, "It is web-02.", "Sam E")


async def test_only_agents_of_the_customers_desk_bridge_unbridge_tell_and_relay(two: Two) -> None:
    customer, vendor = await bridged(two)
    await two.answer(vendor, "Done.")
    number = await two.heard(customer)
    for intent in (
        Bridge(by=ANNA, vendor=vendor.id),
        Unbridge(by=ANNA),
        TellVendor(by=ANNA, text="hello"),
        Relay(by=ANNA, number=number, text="Done."),
    ):
        with pytest.raises(UserError) as refused:
            await two.handle(customer, intent)
        assert refused.value.code == "agents_only"
    assert len(await two.notes(customer)) == 1


async def test_a_vendors_ticket_has_one_customer(two: Two) -> None:
    customer, vendor = await bridged(two)
    second = await two.opened(replace(FORM, by=ERIC, requester=ERIC), key="second")
    with pytest.raises(UserError) as refused:
        await two.handle(second, Bridge(by=BENO, vendor=vendor.id))
    assert refused.value.code == "bridged_already"
    assert (await two.now(second)).vendors == ()
    assert len((await two.now(customer)).vendors) == 1


@pytest.mark.parametrize("other", ["itself", "local", "none", "from the vendor"])
async def test_what_cannot_be_bridged_says_why_and_changes_nothing(two: Two, other: str) -> None:
    customer, vendor = await two.opened(), await two.at_vendor(None)
    local = await two.opened(key="local")
    one, target, code = {
        "itself": (customer, customer.id, "same_ticket"),
        "local": (customer, local.id, "bridge_to_nobody"),
        "none": (customer, TicketId("T20200101.0001"), "no_such_ticket"),
        "from the vendor": (vendor, customer.id, "bridge_from_vendor"),
    }[other]
    with pytest.raises(UserError) as refused:
        await two.handle(one, Bridge(by=BENO, vendor=target))
    assert (refused.value.code, refused.value.field) == (code, "other")
    assert (await two.now(customer)).vendors == ()
    assert (await two.now(vendor)).customer is None


async def test_a_customer_may_have_several_vendors_and_names_the_one_it_means(two: Two) -> None:
    customer, first = await bridged(two)
    second = await two.at_vendor(customer, key="other")
    with pytest.raises(UserError) as refused:
        await two.handle(customer, TellVendor(by=BENO, text="hello"))
    assert refused.value.code == "which_vendor"
    assert "CS-other" in refused.value.values["known"]
    await two.handle(customer, TellVendor(by=BENO, text="hello", vendor=second.id))
    assert [note.text for note in await two.notes(second)] == ["hello"]
    assert await two.notes(first) == []


async def test_what_is_told_the_vendor_is_said_there_as_that_person_and_noted_here(two: Two) -> None:
    customer, vendor = await bridged(two)
    await two.handle(customer, TellVendor(by=BENO, text="Please reboot it."))
    (note,) = await two.notes(customer)
    (there,) = await two.notes(vendor)
    assert (note.by, note.visibility, note.across) == (BENO, Visibility.INTERNAL, vendor.id)
    assert (there.by, there.visibility, there.goes_out, there.across) == (
        BENO,
        Visibility.PUBLIC,
        True,
        customer.id,
    )
    (sending,) = (await two.now(vendor)).remote.sendings  # type: ignore[union-attr]  # it is there
    assert sending.by == BENO
    await two.handle(vendor, Release(by=POLICY, sending=sending.id))
    delivered = await two.handle(vendor, RecordSent(by=POLICY, sending=sending.id))
    assert delivered.said_across == ()


async def test_a_channel_for_alerts_only_sends_nothing_and_nothing_is_noted(two: Two) -> None:
    customer, _ = await bridged(two)
    rules = replace(AT_VENDOR, channel=ChannelId("CALARMS"))
    desk = Desk(two.store, Roster(Desks(all=(RULES, rules))), HandClock())
    other = await desk.open(
        replace(FORM, by=BENO, requester=BENO, desk=VENDOR, customer=customer.id),
        Source(workspace=TEAM, key="alarms"),
    )
    assert other.ticket is not None
    await two.handle(other.ticket, RecordOpened(by=POLICY, origin=Origin.REMOTE, head=HEAD))
    with pytest.raises(UserError) as refused:
        await desk.handle(TEAM, customer.id, TellVendor(by=BENO, text="hi", vendor=other.ticket.id), None)
    assert refused.value.code == "alerts_only"
    assert await two.notes(customer) == []


async def test_a_secret_waits_and_its_author_lets_it_go_from_the_customers_side(two: Two) -> None:
    customer, vendor = await bridged(two)
    await two.handle(customer, TellVendor(by=BENO, text="The root password is swordfish99"))
    (stuck,) = await two.told(customer, VendorStuck)
    assert isinstance(stuck, VendorStuck)
    assert (stuck.state, stuck.across.ticket, stuck.by) == (SendingState.ASKING, vendor.id, BENO)
    sent = await two.handle(vendor, SendNow(by=BENO, sending=stuck.sending))
    assert sent.remote is not None
    assert sent.remote.sendings[0].state is SendingState.QUEUED


async def test_what_the_vendor_does_not_take_is_told_the_customers_side(two: Two) -> None:
    customer, vendor = await bridged(two)
    await two.handle(customer, TellVendor(by=BENO, text="Please reboot it."))
    await two.handle(vendor, Release(by=POLICY, sending=1))
    await two.handle(vendor, RecordNotSent(by=POLICY, sending=1, reason="Ticket is locked."))
    (stuck,) = await two.told(customer, VendorStuck)
    assert isinstance(stuck, VendorStuck)
    assert (stuck.state, stuck.reason) == (SendingState.REFUSED, "Ticket is locked.")


async def test_a_relay_is_the_agents_own_public_update_and_says_what_was_relayed(two: Two) -> None:
    customer, vendor = await bridged(two)
    await two.answer(vendor, "Replaced disk sda in chassis 7.")
    number = await two.heard(customer)
    after = await two.handle(customer, Relay(by=BENO, number=number, text="The disk is new."))
    log = await two.log(customer)
    said = log[after.spoken - 1]
    assert isinstance(said, UpdateAdded)
    assert (said.text, said.by, said.visibility, said.role) == (
        "The disk is new.",
        BENO,
        Visibility.PUBLIC,
        Role.AGENT,
    )
    assert said.across is None
    (relayed,) = await two.told(customer, VendorRelayed)
    assert isinstance(relayed, VendorRelayed)
    assert (relayed.number, relayed.update, relayed.author) == (number, after.spoken, "Sam E via SoftLayer")


async def test_a_second_relay_needs_somebody_who_knows_of_the_first(two: Two) -> None:
    customer, vendor = await bridged(two)
    await two.answer(vendor, "Done.")
    number = await two.heard(customer)
    first = await two.handle(customer, Relay(by=BENO, number=number, text="Done."))
    with pytest.raises(UserError) as refused:
        await two.handle(customer, Relay(by=CARLA, number=number, text="Done, too."))
    assert (refused.value.code, refused.value.field) == ("relayed_already", "text")
    await two.handle(customer, Relay(by=CARLA, number=number, text="Done, too.", known=first.spoken))
    assert len(await two.told(customer, VendorRelayed)) == 2


async def test_only_what_a_vendor_said_is_relayed(two: Two) -> None:
    customer, _ = await bridged(two)
    await two.handle(customer, TellVendor(by=BENO, text="hello"))
    for number in (1, 2, customer.version + 1, 999):
        with pytest.raises(UserError) as refused:
            await two.handle(customer, Relay(by=BENO, number=number, text="x"))
        assert refused.value.code == "not_from_vendor"


async def test_a_vendors_file_is_kept_with_the_note_and_relayed_when_it_is_wanted(two: Two) -> None:
    customer, vendor = await bridged(two)
    file = RemoteFile(id=RemoteFileId("77"), name="boot.log", size=5)
    said = RemoteUpdate(id=RemoteUpdateId("9"), author=SAM, text="See the log.", at=NOW, files=(file,))
    vendor = await two.handle(
        vendor, RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=HEAD, updates=(said,))
    )
    kept = RecordFile(
        by=POLICY,
        origin=Origin.POLICY,
        update=vendor.spoken,
        index=0,
        author=REMOTE,
        visibility=Visibility.PUBLIC,
        remote_id="77",
        name="boot.log",
        claimed="",
        type="text/plain",
        key=FileKey("kept/77"),
        size=5,
        sha256="ab",
        place=None,
        is_open=False,
        source="Sam E via SoftLayer",
        goes_out=False,
    )
    await two.handle(vendor, kept)
    number = await two.heard(customer)
    (noted,) = (await two.now(customer)).files
    assert (noted.update, noted.visibility, noted.key) == (number, Visibility.INTERNAL, "kept/77")
    after = await two.handle(customer, Relay(by=BENO, number=number, text="Look.", has_files=True))
    public = after.files[-1]
    assert (public.visibility, public.key, public.update) == (Visibility.PUBLIC, "kept/77", after.spoken)
    assert public.name != noted.name
    assert len(await two.told(customer, FileStored)) == 2


async def test_the_end_of_one_side_is_told_on_the_other_and_ends_nothing(two: Two) -> None:
    customer, vendor = await bridged(two)
    await two.answer(vendor, "Closing.", head=CLOSED)
    (ended,) = [each for each in await two.told(customer, AcrossChanged) if each.has_ended]  # type: ignore[union-attr]  # of that kind
    assert isinstance(ended, AcrossChanged)
    assert ended.is_vendors
    assert (await two.now(customer)).status is Status.OPEN
    await two.handle(customer, Close(by=BENO))
    told = [each for each in await two.told(vendor, AcrossChanged) if isinstance(each, AcrossChanged)]
    assert [each.has_ended for each in told] == [True]
    await two.handle(customer, Reopen(by=BENO, reason="It is down again."))
    told = [each for each in await two.told(vendor, AcrossChanged) if isinstance(each, AcrossChanged)]
    assert told[-1].is_open_again
    assert (await two.now(vendor)).status is Status.CLOSED


async def test_a_vendor_that_opens_nothing_is_told_on_the_customers_side(two: Two) -> None:
    customer = await two.opened()
    vendor = await two.opened(
        replace(FORM, by=BENO, requester=BENO, desk=VENDOR, customer=customer.id), key="refused"
    )
    await two.handle(vendor, RecordNotOpened(by=POLICY, origin=Origin.REMOTE, reason="No such subject."))
    (told,) = [each for each in await two.told(customer, AcrossChanged) if isinstance(each, AcrossChanged)]
    assert told.was_refused
    assert only((await two.now(customer)).vendors).refusal == "No such subject."


async def test_after_the_bridge_is_gone_nothing_crosses(two: Two) -> None:
    customer, vendor = await bridged(two)
    parted = await two.handle(customer, Unbridge(by=BENO))
    assert parted.vendors == ()
    assert (await two.now(vendor)).customer is None
    assert len(await two.told(customer, Unbridged)) == len(await two.told(vendor, Unbridged)) == 1
    await two.answer(vendor, "Hello?")
    assert await two.notes(customer) == []
    with pytest.raises(UserError) as refused:
        await two.handle(customer, TellVendor(by=BENO, text="hello"))
    assert refused.value.code == "no_vendor"


async def test_a_merge_takes_the_bridges_along(two: Two) -> None:
    customer, vendor = await bridged(two)
    target = await two.opened(key="target")
    await two.handle(customer, MergeInto(by=CARLA, target=target.id))
    assert only((await two.now(target)).vendors).ticket == vendor.id
    now = await two.now(vendor)
    assert now.customer is not None
    assert now.customer.ticket == target.id
    await two.answer(vendor, "It is done.")
    assert [note.text for note in await two.notes(target)] == ["It is done."]
    assert await two.notes(customer) == []


async def test_where_we_are_the_service_desk_a_relay_is_published() -> None:
    clock = HandClock()
    async with SqlStore("sqlite://", clock=clock) as store:
        desk = Desk(store, Roster(Desks(all=(AT_AUTOTASK, AT_VENDOR))), clock)
        two = Two(store=store, desk=desk, queries=Queries(store, clock))
        customer = await two.opened()
        await two.handle(customer, RecordOpened(by=POLICY, origin=Origin.REMOTE, head=HEAD))
        vendor = await two.at_vendor(customer)
        await two.answer(vendor, "Replaced disk sda.")
        now = await two.now(customer)
        assert now.remote is not None
        assert now.remote.is_served_here
        (passed,) = now.remote.sendings
        assert (passed.state, passed.by, passed.is_published) == (SendingState.QUEUED, POLICY, False)
        left = await two.handle(customer, Release(by=POLICY, sending=passed.id))
        assert left.remote is not None
        _, log = await two.queries.history(TEAM, customer.id)
        assert text_of(log, left.remote.sendings[0]) == "Sam E of SoftLayer:\n\nReplaced disk sda."
        assert seen_there(left, is_published=False) is Visibility.INTERNAL
        assert left.said_across == ()
        await two.handle(customer, RecordSent(by=POLICY, sending=passed.id))
        number = await two.heard(customer)
        after = await two.handle(customer, Relay(by=BENO, number=number, text="The disk is new."))
        assert after.remote is not None
        (sending,) = after.remote.sendings
        assert (sending.is_published, sending.state) == (True, SendingState.HELD)
        said = (await two.log(customer))[sending.numbers[0] - 1]
        assert isinstance(said, UpdateAdded)
        assert (said.text, said.is_published, said.goes_out) == ("The disk is new.", True, True)
        with pytest.raises(UserError) as refused:
            await two.handle(vendor, Bridge(by=BENO, vendor=customer.id))
        assert refused.value.code == "bridge_from_vendor"


async def test_who_reads_no_notes_reads_of_no_bridge(two: Two) -> None:
    customer, vendor = await bridged(two)
    await two.answer(vendor, "Ask them for money.")
    await two.handle(customer, TellVendor(by=BENO, text="Never."))
    number = await two.heard(customer)
    await two.handle(customer, Relay(by=BENO, number=number, text="It is paid for."))
    await two.handle(customer, Unbridge(by=BENO))
    _, log = await two.queries.history(TEAM, customer.id)
    shown = [each.event for each in without_notes(log)]
    assert not [event for event in shown if isinstance(event, BridgeEvent)]
    texts = [event.text for event in shown if isinstance(event, UpdateAdded)]
    assert texts[-1] == "It is paid for."
    assert not {"Ask them for money.", "Never."} & set(texts)


async def test_what_crossed_a_bridge_reaches_the_customer_by_relaying_alone() -> None:
    clock = HandClock()
    async with SqlStore("sqlite://", clock=clock) as store:
        desk = Desk(store, Roster(Desks(all=(AT_AUTOTASK, AT_VENDOR))), clock)
        two = Two(store=store, desk=desk, queries=Queries(store, clock))
        customer = await two.opened()
        await two.handle(customer, RecordOpened(by=POLICY, origin=Origin.REMOTE, head=HEAD))
        vendor = await two.at_vendor(customer)
        await two.answer(vendor, "Replaced disk sda.")
        await two.handle(customer, TellVendor(by=BENO, text="They pay late, be quick."))
        log = await two.log(customer)
        crossed = [n for n, each in enumerate(log, 1) if isinstance(each, UpdateAdded) and each.across]
        assert len(crossed) == 2
        for number in crossed:
            with pytest.raises(UserError) as refused:
                await desk.publish(Source(workspace=TEAM, key=f"p{number}"), customer.id, BENO, number)
            assert refused.value.code == "only_relayed"
        remote = (await two.now(customer)).remote
        assert remote is not None
        assert not any(each.is_published for each in remote.sendings)
