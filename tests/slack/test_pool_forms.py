"""Forms over pools: 20,000 companies and 50,000 contacts are searched from memory, one under the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.domain.abilities import Connected
from bot.domain.acquaintance import Acquaintance
from bot.domain.desk import DeskRules
from bot.domain.pools import Choice, pool_of
from bot.domain.remote import Lists
from bot.domain.remote_forms import RemoteField, RemoteKind
from bot.domain.resources import FixedStock
from bot.domain.supplying import pools_of, supplied
from bot.domain.ticket import DeskId, FieldId, FieldType, KindId, PersonId, Ticket
from bot.slack.ids import FieldBlock, field_block
from bot.slack.views import fields
from tests.domain.remote_desk import CAPABILITIES
from tests.sandbox.harness import HELP, Json
from tests.slack.front import Front, a_desk, a_front
from tests.slack.test_listeners_drafts import form, kept, resume
from tests.slack.test_listeners_filling import pick, typed
from tests.slack.test_listeners_forms import block, click
from tests.slack.test_remote_forms import answers, held

COMPANY, CONTACT, COPIED = FieldId("companyID"), FieldId("contactID"), FieldId("additionalContacts")
RACK, PRIORITY = FieldId("udf:Rack: row"), FieldId("priority")
SEARCHED, CHOSEN = "external_select", "form.field"
ACME, BOLT = "175", "176"
COMPANIES = (
    Choice(value=ACME, label="Acme Holding"),
    Choice(value=BOLT, label="Acme Bolts"),
    Choice(value="177", label="Gone & Co", active=False),
    *(Choice(value=str(number), label=f"Customer {number:05}") for number in range(1_000, 21_000)),
)
CONTACTS = (
    Choice(value="1", label="Ada Jones", under=(ACME, BOLT)),
    Choice(value="2", label="Ben Kay", under=(BOLT,)),
    Choice(value="3", label="Ben Kay", under=(BOLT,)),
    Choice(value="4", label="Cy Left", under=(ACME,), active=False),
    *(
        Choice(value=str(number), label=f"Person {number:05}", under=(str(1_000 + number % 20_000),))
        for number in range(10, 50_010)
    ),
    *(Choice(value=f"b{number}", label=f"Worker {number:03}", under=(BOLT,)) for number in range(150)),
)
FIELDS = (
    RemoteField(
        id=COMPANY, label="Company", type=FieldType.CHOICE, required=True, leads=True, pool="companies"
    ),
    RemoteField(id=CONTACT, label="Contact", type=FieldType.CHOICE, pool="contacts", parent=COMPANY),
    RemoteField(id=COPIED, label="Others", type=FieldType.CHOICES, pool="contacts", parent=COMPANY),
    RemoteField(id=RACK, label="Rack"),
    RemoteField(
        id=PRIORITY,
        label="Priority",
        type=FieldType.CHOICE,
        choices=(Choice(value="1", label="Urgent"), Choice(value="2", label="High")),
    ),
)
KIND = RemoteKind(id=KindId("category_1"), name="Standard", fields=FIELDS, severity=PRIORITY)
LISTS = Lists(kinds=(KIND,), pools={"companies": COMPANIES, "contacts": CONTACTS})
POOLS = pools_of(LISTS)


def a_pooled_desk(lists: Lists = LISTS) -> DeskRules:
    remote = Connected(capabilities=replace(CAPABILITIES, forms=(KIND,)))
    return supplied(a_desk(remote=remote), lists, FixedStock(), POOLS)


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with a_front([a_pooled_desk()]) as running:
        yield running


def told(option: Json) -> str:
    label, beside = str(option["text"]["text"]), option.get("description")
    return f"{label} ({beside['text']})" if beside else label


async def company(front: Front, view: Json, name: str, **more: Json) -> Json:
    """The form once a company was looked for and chosen."""
    anna = front.person("anna")
    (found, *_) = await anna.options(CHOSEN, name, view=view)
    return await pick(front, anna, view, COMPANY, found, **more)  # type: ignore[arg-type]  # the whole entry


async def test_first_letters_find_one_of_twenty_thousand_companies_at_once(front: Front) -> None:
    anna = front.person("anna")
    view = await form(front, anna, "It is down")
    assert block(view, COMPANY)["element"]["type"] == SEARCHED
    assert "contactID" not in [each["block_id"].partition(":")[0] for each in view["blocks"]]
    found = await anna.options(CHOSEN, "acme", view=view)
    assert [told(each) for each in found] == ["Acme Bolts", "Acme Holding"]
    assert [told(each) for each in await anna.options(CHOSEN, "cust 20999", view=view)] == ["Customer 20999"]
    assert await anna.options(CHOSEN, "gone", view=view) == []
    assert len(await anna.options(CHOSEN, "", view=view)) == 100


async def test_where_more_are_found_than_fit_it_says_so(front: Front) -> None:
    view = await form(front, front.person("anna"), "It is down")
    wanted = field_block(block(view, COMPANY)["block_id"])
    (group,) = fields.suggestions(a_pooled_desk(), wanted, "customer")
    assert group["label"]["text"] == "The first 100: type more letters to find the others"
    assert len(group["options"]) == 100


async def test_contacts_follow_the_company_and_what_was_typed_stays(front: Front) -> None:
    anna = front.person("anna")
    view = await form(front, anna, "It is down")
    rack = typed(view, "udf%3ARack%3A row", "7")
    view = await company(front, view, "acme hold", **typed(view, "title", "Down"), **rack)
    assert block(view, "title")["element"]["initial_value"] == "Down"
    assert block(view, "udf%3ARack%3A row")["element"]["initial_value"] == "7"
    few = block(view, CONTACT)["element"]["options"]
    assert [told(each) for each in few] == ["Ada Jones"]
    view = await company(front, view, "acme bolts", **typed(view, CONTACT, "1"))
    assert block(view, CONTACT)["element"]["type"] == SEARCHED
    assert held(view, CONTACT) == "1"  # She is of the parent company, and so of this one.
    offered = await _options(front, view, CONTACT, "")
    assert [told(each) for each in offered[:3]] == [
        "Ada Jones (Acme Holding)",
        "Ben Kay (No. 2)",
        "Ben Kay (No. 3)",
    ]
    assert [told(each) for each in await _options(front, view, CONTACT, "work 149")] == ["Worker 149"]
    assert await _options(front, view, CONTACT, "person") == []
    view = await company(front, view, "customer 01010")
    assert held(view, CONTACT) == ""
    assert [told(each) for each in block(view, CONTACT)["element"]["options"]] == [
        "Person 00010",
        "Person 20010",
        "Person 40010",
    ]


async def test_what_is_chosen_is_on_the_ticket_with_its_names(front: Front) -> None:
    anna = front.person("anna")
    view = await company(front, await form(front, anna, "It is down"), "acme bolts")
    ben = next(each for each in await _options(front, view, CONTACT, "ben kay") if each["value"] == "3")
    others = [each for each in await _options(front, view, COPIED, "") if each["value"] in ("1", "b7")]
    answer = await anna.submit(
        {
            "title": "Down",
            block(view, CONTACT)["block_id"]: ben,
            block(view, COPIED)["block_id"]: others[::-1],
            block(view, "udf%3ARack%3A row")["block_id"]: "7",
            block(view, "priority")["block_id"]: "2",
        }
    )
    assert answer["ok"], answer
    ticket = await front.ticket()
    assert answers(ticket) == {
        COMPANY: (BOLT,),
        CONTACT: ("3",),
        COPIED: ("1", "b7"),
        RACK: ("7",),
        PRIORITY: ("2",),
    }
    words = {each.field: each.words for each in ticket.answers}
    assert words[COMPANY] == ("Acme Bolts",)
    assert words[COPIED] == ("Ada Jones", "Worker 007")


def acquainted(front: Front, *says: tuple[FieldId, str]) -> None:
    anna = PersonId(front.person("anna").id)
    known = Acquaintance(person=anna, id="contact:3", name="Ben Kay", is_ours=False, says=says)
    front.roster.acquaint(DeskId("help"), [known])


def asked(view: Json) -> list[str]:
    return [each["block_id"].partition(":")[0] for each in view["blocks"] if each["type"] == "input"]


async def test_a_known_customer_is_not_asked_whose_it_is_and_sees_no_other_company(
    front: Front,
) -> None:
    acquainted(front, (COMPANY, BOLT), (CONTACT, "3"))
    anna = front.person("anna")
    view = await form(front, anna, "It is down")
    assert {COMPANY, CONTACT}.isdisjoint(asked(view))
    assert "Worker 149" in [told(each) for each in await _options(front, view, COPIED, "work 149")]
    assert (await anna.submit({"title": "Down", block(view, PRIORITY)["block_id"]: "2"}))["ok"]
    ticket = await front.ticket()
    assert answers(ticket) == {COMPANY: (BOLT,), CONTACT: ("3",), PRIORITY: ("2",)}


async def test_of_a_customer_of_a_company_only_the_contact_is_asked(front: Front) -> None:
    acquainted(front, (COMPANY, BOLT))
    view = await form(front, front.person("anna"), "It is down")
    assert COMPANY not in asked(view)
    assert [told(each) for each in await _options(front, view, CONTACT, "work 149")] == ["Worker 149"]


@pytest.mark.parametrize("says", [(COMPANY, "177"), (COMPANY, "unheard-of")])
async def test_what_cannot_be_chosen_any_more_is_asked_of_whoever_is_known(
    front: Front, says: tuple[FieldId, str]
) -> None:
    acquainted(front, says)
    assert COMPANY in asked(await form(front, front.person("anna"), "It is down"))


async def test_an_agent_is_asked_whose_it_is(front: Front) -> None:
    known = Acquaintance(
        person=PersonId(front.person("beno").id), id="contact:3", is_ours=False, says=((COMPANY, BOLT),)
    )
    front.roster.acquaint(DeskId("help"), [known])
    assert COMPANY in asked(await form(front, front.person("beno"), "It is down"))


async def test_a_known_customer_s_message_is_of_their_company(front: Front) -> None:
    acquainted(front, (COMPANY, BOLT), (CONTACT, "3"))
    anna = front.person("anna")
    said = await anna.post(HELP, "It is down")
    await anna.react(HELP, said["ts"], "ticket")
    ticket = await front.ticket()
    assert answers(ticket) == {COMPANY: (BOLT,), CONTACT: ("3",)}


async def test_what_is_not_offered_any_more_is_refused_at_its_field(front: Front) -> None:
    anna = front.person("anna")
    view = await company(front, await form(front, anna, "It is down"), "acme bolts")
    stray = {"text": {"type": "plain_text", "text": "Cy Left"}, "value": "4"}
    answer = await anna.submit({"title": "Down", block(view, CONTACT)["block_id"]: stray})
    assert "Cy Left" in answer["errors"][block(view, CONTACT)["block_id"]]
    assert await front.tickets() == []


async def test_a_draft_is_gone_on_with_and_its_contact_is_named(front: Front) -> None:
    anna = front.person("anna")
    view = await company(front, await form(front, anna, "It is down"), "acme hold")
    await anna.close_view({block(view, CONTACT)["block_id"]: "1"})
    (draft,) = await kept(front, anna)
    assert {each.field: each.words for each in draft.answers}[CONTACT] == ("Ada Jones",)
    view = await resume(front, anna, draft)
    assert (held(view, COMPANY), held(view, CONTACT)) == (ACME, "1")


@asynccontextmanager
async def standing() -> AsyncIterator[tuple[Front, Ticket]]:
    """A ticket of a message, whose form has more to be filled in than what follows."""
    strict = tuple(replace(each, required=True) if each.id == RACK else each for each in FIELDS)
    lists = replace(LISTS, kinds=(replace(KIND, fields=strict),))
    async with a_front([a_pooled_desk(lists)]) as front:
        anna = front.person("anna")
        said = await anna.post(HELP, "It is down")
        await anna.react(HELP, said["ts"], "ticket")
        yield front, await front.ticket()


async def test_words_name_an_entry_by_its_label_or_its_number() -> None:
    async with standing() as (front, ticket):
        anna = front.person("anna")
        await anna.command(HELP, f"/ticket set {ticket.id} companyID acme bolts")
        ticket = await front.until(ticket, version=ticket.version + 1)
        assert answers(ticket) == {COMPANY: (BOLT,)}
        await anna.command(HELP, f"/ticket set {ticket.id} contact 2")
        ticket = await front.until(ticket, version=ticket.version + 1)
        assert answers(ticket) == {COMPANY: (BOLT,), CONTACT: ("2",)}
        await anna.command(HELP, f"/ticket set {ticket.id} contact cy left")
        await front.whispered(anna, HELP, "Cy Left")
        assert answers(await front.again(ticket)) == {COMPANY: (BOLT,), CONTACT: ("2",)}


async def test_an_entry_that_is_gone_is_shown_by_its_name_and_may_stay() -> None:
    async with standing() as (front, ticket):
        anna = front.person("anna")
        for words in ("companyID acme bolts", "contact ada jones"):
            await anna.command(HELP, f"/ticket set {ticket.id} {words}")
            ticket = await front.until(ticket, version=ticket.version + 1)
        gone = [replace(each, active=False) for each in CONTACTS if each.value == "1"]
        pools = {**POOLS, "contacts": POOLS["contacts"].changed(gone)}
        front.roster.supply(ticket.desk, LISTS, FixedStock(), pools)
        view = await click(front, anna, ticket, "ticket.fields")
        assert held(view, CONTACT) == "1"
        shown = block(view, CONTACT)["element"]["initial_option"]
        assert told(shown) == "Ada Jones (no longer offered)"
        rack = block(view, "udf%3ARack%3A row")["block_id"]
        assert (await anna.submit({rack: "9"}))["ok"]
        ticket = await front.until(ticket, version=ticket.version + 2)  # It goes to the remote, too.
        assert answers(ticket) == {COMPANY: (BOLT,), CONTACT: ("1",), RACK: ("9",)}


def test_a_block_tells_a_parent_that_no_id_can_carry_by_its_print() -> None:
    odd = "a:b/" + "ü" * 60
    pool = pool_of("contacts", [Choice(value="1", label="Ada", under=(odd,))])
    rules = a_pooled_desk()
    kind = rules.kinds[0]
    asked = tuple(replace(each, pool=pool) if each.id == CONTACT else each for each in kind.fields)
    rules = replace(rules, kinds=(replace(kind, fields=asked),))
    name = fields.block_of(asked[1], rules, rules.kinds[0], {COMPANY: (odd,)})
    (found,) = fields.suggestions(rules, field_block(name), "ada")
    assert found["value"] == "1"
    assert fields.suggestions(rules, FieldBlock(CONTACT, rules.id, kind.id, "0" * 16), "ada") == []


def test_a_field_s_id_may_have_any_characters() -> None:
    block_id = str(FieldBlock(RACK, a_desk().id, KIND.id))
    assert block_id.count(":") == 3
    assert field_block(block_id).field == RACK


async def _options(front: Front, view: Json, field: str, words: str) -> list[Json]:
    """What the menu of one of several fields offers as one types."""
    shown = block(view, field)
    return await front.person("anna").options(
        shown["element"]["action_id"], words, view=view, block_id=shown["block_id"]
    )
