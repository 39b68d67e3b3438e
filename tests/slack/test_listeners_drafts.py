"""Drafts through a sandbox: kept by the button, by closing and after a failure; gone on with and deleted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.desk import DeskRules
from bot.domain.drafts import Draft, DraftId
from bot.domain.events import UpdateAdded
from bot.domain.ticket import FieldId, KindId, PersonId
from bot.slack.ids import Action
from bot.slack.words import drafts as words
from tests.builders import WORKSPACE
from tests.sandbox.harness import HELP, Json, Person, filled
from tests.slack.front import Front, a_front, option, text_of
from tests.slack.test_listeners_filling import after, names, opened_form, pick, rules, values
from tests.slack.test_listeners_forms import _dispatch, _submission, block, card_of, click
from tests.slack.test_listeners_home import home_with, opened

__all__ = ["rules"]
SUBJECT = option("1021", "Hardware Issue")
SAVE, CONTINUE, DELETE = Action.SAVE_DRAFT, Action.CONTINUE_DRAFT, Action.DELETE_DRAFT


@pytest.fixture
async def front(rules: DeskRules) -> AsyncIterator[Front]:
    async with a_front([rules]) as running:
        yield running


def typed(view: Json, name: str, value: object) -> Json:
    """The state of one input with that value."""
    found = block(view, name)
    return {found["block_id"]: {found["element"]["action_id"]: filled(found["element"], value)}}


async def drafts(front: Front, person: Person) -> list[Draft]:
    return await front.queries.drafts(WORKSPACE, PersonId(person.id))


async def kept(front: Front, person: Person, count: int = 1) -> list[Draft]:
    """The person's drafts, once there are so many."""

    async def enough() -> list[Draft] | None:
        found = await drafts(front, person)
        return found if len(found) == count else None

    return await front.wait(enough)


async def form(front: Front, person: Person, text: str = "") -> Json:
    await person.command(HELP, f"/ticket {text}".strip())
    return await front.view(person)


async def listed(front: Front, person: Person) -> Json:
    """What `/ticket drafts` answers."""

    async def answers() -> list[Json]:
        return [each for each in await person.messages(HELP) if each.get("is_ephemeral")]

    before = len(await answers())
    await person.command(HELP, "/ticket drafts")

    async def another() -> Json | None:
        now = await answers()
        return now[-1] if len(now) > before else None

    return await front.wait(another)


async def resume(front: Front, person: Person, draft: Draft, message: Json | None = None) -> Json:
    """The form, after *Continue* on that draft in a list."""
    message = message or await listed(front, person)
    found = next(each for each in message["blocks"] if draft.id in str(each))
    await person.act(CONTINUE, message=message, block_id=found["block_id"])
    return await front.view(person)


async def save(front: Front, person: Person, view: Json, state: Json) -> Json:
    """What stands in the place of the form, after *Save as draft*."""
    await person.act(SAVE, view=view, state=state)

    async def said() -> Json | None:
        shown = (await person.views())[-1]
        return shown if shown["hash"] != view["hash"] else None

    return await front.wait(said)


async def test_saved_by_its_button_it_is_listed_filled_in_again_and_opened_once(front: Front) -> None:
    anna = front.person("anna")
    view = await opened_form(front, anna, "equipment", "For the new colleague.")
    view = await pick(front, anna, view, "item", "laptop", **typed(view, "most", "1500"))
    offer = await anna.upload("offer.pdf", b"%PDF-1")
    notes = await anna.upload("notes.txt", b"notes")
    state = {
        **typed(view, "model", "pro16"),
        **typed(view, "extras", ["Dock", "Bag"]),
        **typed(view, "needed_by", "2030-01-02"),
        **typed(view, "whom", "U0CARL001"),
        **typed(view, "offer", [offer]),
        **typed(view, "files", [notes]),
        **typed(view, "priority", "high"),
        **typed(view, "text", "For the new colleague, soon."),
    }
    told = await save(front, anna, view, state)
    assert "kept as a draft" in text_of(told)
    await anna.close_view()
    (draft,) = await drafts(front, anna)
    assert (draft.text, draft.priority, draft.reason) == ("For the new colleague, soon.", "high", "")

    view = await resume(front, anna, draft)
    assert "offer.pdf" in str(block(view, "offer")["hint"])
    assert "For the new colleague, soon." in str(view["state"])
    answer = await anna.submit()
    assert answer.get("response_action") == "clear", answer
    ticket = await front.ticket()
    assert values(ticket) == {
        "item": ("laptop",), "model": ("pro16",), "extras": ("Dock", "Bag"), "needed_by": ("2030-01-02",),
        "whom": ("U0CARL001",), "most": ("1500",), "offer": (offer["id"],),
    }  # fmt: skip
    assert (ticket.priority, ticket.title) == ("high", "Order: Laptop")
    first = next(e.event for e in await front.log(ticket.id) if isinstance(e.event, UpdateAdded))
    assert {each.remote_id for each in first.files} == {offer["id"], notes["id"]}
    assert first.text == "For the new colleague, soon."
    assert await drafts(front, anna) == []


async def test_a_form_that_is_closed_is_kept_if_something_was_typed_into_it(front: Front) -> None:
    anna = front.person("anna")
    await form(front, anna)
    await anna.close_view({"text": "Half a sentence", "form.subject": SUBJECT})
    (draft,) = await kept(front, anna)
    assert (draft.text, draft.subject, draft.channel) == ("Half a sentence", "1021", HELP)
    await form(front, anna, "Typed behind the command")
    await anna.close_view(everything=True)
    assert (await kept(front, anna, 2))[0].text == "Typed behind the command"


async def test_a_form_into_which_nobody_typed_leaves_no_draft(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    await form(front, anna)
    await anna.close_view()
    said = await beno.post(HELP, "The printer is on fire")
    await anna.shortcut("ticket_from_message", channel=HELP, ts=said["ts"])
    await front.view(anna)
    await anna.close_view()
    await form(front, anna, "The one that is kept")
    await anna.close_view()
    assert [each.text for each in await kept(front, anna)] == ["The one that is kept"]
    await resume(front, anna, (await drafts(front, anna))[0])
    before = await drafts(front, anna)
    await anna.close_view()
    await form(front, anna, "And this one too")
    await anna.close_view()
    assert (await kept(front, anna, 2))[1:] == before


async def test_a_follow_up_that_is_only_looked_at_leaves_no_draft(front: Front) -> None:
    anna = front.person("anna")
    view = await opened_form(front, anna, "equipment", "Please")
    view = await pick(front, anna, view, "item", "laptop", **typed(view, "most", "1500"))
    assert (await anna.submit({block(view, "model")["block_id"]: "pro16"}))["ok"]
    ticket = await front.ticket()
    await front.person("beno").command(HELP, f"/ticket close {ticket.id}")

    async def offers() -> bool:
        return "follow_up" in str(await card_of(front, anna, await front.again(ticket)))

    await front.wait(offers)
    await click(front, anna, ticket, Action.FOLLOW_UP)
    await anna.close_view()
    view = await click(front, anna, ticket, Action.FOLLOW_UP)
    await anna.close_view({"text": "It is broken again"})
    (draft,) = await kept(front, anna)
    assert (draft.text, draft.follow_up_of, draft.requester) == ("It is broken again", ticket.id, anna.id)
    assert {each.field: each.values for each in draft.answers}[FieldId("model")] == ("pro16",)
    await resume(front, anna, draft)
    assert (await anna.submit())["ok"]
    (later,) = [each for each in await front.tickets() if each.id != ticket.id]
    assert later.follow_up_of == ticket.id


async def test_a_draft_that_goes_on_is_saved_in_its_place(front: Front) -> None:
    anna = front.person("anna")
    await form(front, anna, "First words")
    await anna.close_view()
    (draft,) = await kept(front, anna)
    view = await resume(front, anna, draft)
    await save(front, anna, view, typed(view, "text", "Better words"))
    (again,) = await drafts(front, anna)
    assert (again.id, again.text) == (draft.id, "Better words")
    told = (await anna.views())[-1]
    await anna.act(CONTINUE, view=told)

    async def is_back() -> bool:
        return "Better words" in str((await anna.views())[-1]["state"])

    await front.wait(is_back)


async def test_a_draft_of_a_message_opens_in_its_thread(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    said = await beno.post(HELP, "The printer is on fire")
    await anna.shortcut("ticket_from_message", channel=HELP, ts=said["ts"])
    await front.view(anna)
    await anna.close_view({"text": "The printer is on fire, says Beno"})
    (draft,) = await kept(front, anna)
    await resume(front, anna, draft)
    assert (await anna.submit({"form.subject": SUBJECT}))["ok"]
    ticket = await front.ticket()
    assert (ticket.requester, ticket.creator) == (beno.id, anna.id)
    assert ticket.places[0].root == said["ts"]


async def test_the_home_shows_ones_own_drafts_and_nobody_elses(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    await opened(front, anna)
    assert "Half a sentence" not in str(await opened(front, beno))
    await form(front, anna, "Half a sentence")
    await anna.close_view()
    home = await home_with(front, anna, words.HEADING, "Half a sentence", "30 days")
    await anna.act(CONTINUE)
    view = await front.view(anna)
    assert "Half a sentence" in str(view["state"])
    assert (await anna.submit({"form.subject": SUBJECT}))["ok"]
    await home_with(front, anna, "Hardware Issue", without=words.HEADING)
    assert "Half a sentence" not in str(await beno.home())
    assert home["blocks"]


async def test_a_deleted_draft_leaves_the_list_and_the_home(front: Front) -> None:
    anna = front.person("anna")
    await opened(front, anna)
    for text in ("Some words", "Other words"):
        await form(front, anna, text)
        await anna.close_view()
    await kept(front, anna, 2)
    message = await listed(front, anna)
    newest = next(each for each in message["blocks"] if each["type"] == "actions")
    assert newest["elements"][1]["confirm"]
    await anna.act(DELETE, message=message, block_id=newest["block_id"])
    (left,) = await kept(front, anna)
    assert left.text == "Some words"

    async def is_drawn_again() -> bool:
        shown = [each for each in await anna.messages(HELP) if "Some words" in text_of(each)]
        return bool(shown) and not any("Other words" in text_of(each) for each in shown)

    await front.wait(is_drawn_again)
    await home_with(front, anna, "Some words", without="Other words")
    await anna.act(DELETE)
    await home_with(front, anna, "New ticket", without="Some words")


async def test_a_draft_that_is_gone_is_said_so(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    await form(front, anna, "Some words")
    await anna.close_view()
    (draft,) = await kept(front, anna)
    message = await listed(front, anna)
    await resume(front, anna, draft, message)
    assert (await anna.submit({"form.subject": SUBJECT}))["ok"]
    found = next(each for each in message["blocks"] if draft.id in str(each))
    await anna.act(CONTINUE, message=message, block_id=found["block_id"])
    await front.whispered(anna, HELP, "not there any more")
    await beno.command(HELP, "/ticket drafts")
    await front.whispered(beno, HELP, "You have no drafts")


async def test_opened_in_two_clients_it_is_one_ticket_and_the_second_is_told(front: Front) -> None:
    anna = front.person("anna")
    await form(front, anna, "Some words")
    await anna.close_view()
    (draft,) = await kept(front, anna)
    view = await resume(front, anna, draft)
    assert (await anna.submit({"form.subject": SUBJECT}))["response_action"] == "clear"
    ticket = await front.ticket()
    picked = {"subject:help": {"form.subject": {"type": "external_select", "selected_option": SUBJECT}}}
    answer = await _dispatch(front, _submission({**view, "id": "V9999999"}, view["state"]["values"] | picked))
    assert answer["response_action"] == "update"
    assert f"|{ticket.id}>" in str(answer["view"])
    assert "This draft is a ticket already" in str(answer["view"])
    assert [each.id for each in await front.tickets()] == [ticket.id]
    assert await drafts(front, anna) == []


async def test_where_the_thread_has_a_ticket_meanwhile_the_words_are_kept(front: Front) -> None:
    anna, beno = front.person("anna"), front.person("beno")
    said = await beno.post(HELP, "The printer is on fire")
    for person in (anna, beno):
        await person.shortcut("ticket_from_message", channel=HELP, ts=said["ts"])
        await front.view(person)
    assert (await beno.submit({"form.subject": SUBJECT}))["ok"]
    ticket = await front.ticket()
    answer = await anna.submit({"form.subject": SUBJECT, "text": "Quite another matter"})
    assert answer["response_action"] == "update"
    told = text_of((await anna.views())[-1])
    assert "kept as a draft" in told
    assert ticket.id in told
    (draft,) = await drafts(front, anna)
    assert (draft.text, draft.reason) == (
        "Quite another matter",
        f"This conversation has a ticket already: {ticket.id}",
    )


async def test_the_word_stands_alone_and_works_in_a_thread(front: Front) -> None:
    anna = front.person("anna")
    ticket = await front.open(anna)
    root = ticket.places[0].root
    await form(front, anna, "Some words")
    await anna.close_view()
    await kept(front, anna)
    await anna.post(HELP, "!drafts", thread_ts=root)
    await front.whispered(anna, HELP, "Some words", root)
    await anna.command(HELP, "/ticket drafts of the contract are missing")
    said = await front.whispered(anna, HELP, "I do not know what")
    assert "of the contract are missing" in str(said["blocks"])


async def test_another_kind_and_back_loses_no_file_of_the_draft(front: Front) -> None:
    anna = front.person("anna")
    view = await opened_form(front, anna, "equipment", "Please")
    offer = await anna.upload("offer.pdf", b"%PDF-1")
    await save(front, anna, view, typed(view, "offer", [offer]))
    await anna.close_view()
    (draft,) = await drafts(front, anna)
    view = await resume(front, anna, draft)
    view = await after(front, anna, view, "form.kind", "upgrade")
    assert "offer" not in names(view)
    view = await after(front, anna, view, "form.kind", "equipment")
    assert "offer.pdf" in block(view, "offer")["hint"]["text"]
    await save(front, anna, view, typed(view, "text", "Please, please"))
    (again,) = await drafts(front, anna)
    assert again == replace(draft, text="Please, please", saved_at=again.saved_at)
    assert (again.kind, again.id) == (KindId("equipment"), DraftId(draft.id))
