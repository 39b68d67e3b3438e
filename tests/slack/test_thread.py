"""The Thread port against a local Slack: what is posted where, and how it is found after a crash."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

import pytest

from bot.domain.effects import (
    AskReopen,
    CarryThread,
    Effect,
    FetchFile,
    Mark,
    MarkMessage,
    PostCard,
    PostLine,
    PostUpdate,
    RefreshCard,
    Remind,
    TellGroup,
    TellPerson,
    TellRefused,
)
from bot.domain.events import CardPosted, Event, Opened, OwnerChanged, Refusal, UpdateRefused
from bot.domain.ports import Posted, Reference, Scene
from bot.domain.ticket import STANDARD, ChannelId, DeskId, MessageRef, Place, Priority, Status, Ticket
from bot.errors import Rejected, Transient
from tests.sandbox.harness import GENERAL
from tests.slack.office import BOT_USER, Office, an_office
from tests.slack.scenes import (
    ANNA,
    BENO,
    CARLA,
    CLOSED,
    HELP,
    NUMBER,
    SIGNED,
    TICKET,
    fired,
    placed,
    said,
    timer,
)
from tests.slack.scenes import scene as a_scene

KEY = Reference("ref-1")
POST_CARD = PostCard(ticket=NUMBER, place=1, channel=HELP)
POST_UPDATE = PostUpdate(ticket=NUMBER, place=1, channel=HELP, number=2)
POST_LINE = PostLine(ticket=NUMBER, place=1, channel=HELP, number=3)
REMIND = Remind(ticket=NUMBER, place=1, channel=HELP, number=4)
ASK_REOPEN = AskReopen(ticket=NUMBER, person=ANNA, place=1, number=5)
TAKEN = OwnerChanged(**SIGNED, owner=ANNA)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with an_office() as made:
        yield made


async def rooted(office: Office) -> Ticket:
    """A ticket whose card stands in #help."""
    posted = await office.thread.perform(POST_CARD, now(office), Reference("card"))
    assert posted is not None
    return placed(posted.message.id)


def now(office: Office, event: Event | None = None, ticket: Ticket = TICKET) -> Scene:
    """A scene at the sandbox's own time, which its messages have."""
    today = datetime.fromtimestamp(office.sandbox.slack.clock.now()).astimezone()
    timely = replace(event, at=today) if event else None
    return a_scene(timely, replace(ticket, opened_at=today), now=today)


async def test_a_card_is_posted_with_its_key_and_unfurls_nothing(office: Office) -> None:
    posted = await office.thread.perform(POST_CARD, now(office), KEY)
    message = (await office.messages(HELP))[-1]
    assert posted == Posted(message=MessageRef(channel=HELP, id=message["ts"]))
    assert message["metadata"] == {"event_type": "threadesk", "event_payload": {"key": KEY}}
    assert message["text"] == "T20261122.0001 · Hardware Issue · open"
    assert message["blocks"][0]["type"] == "header"


async def test_a_card_grows_out_of_the_conversation_it_came_from(office: Office) -> None:
    asked = await office.person("anna").post(HELP, "It is broken")
    ticket = replace(TICKET, places=(Place(number=1, channel=HELP, root=asked["ts"]),))
    posted = await office.thread.perform(POST_CARD, now(office, ticket=ticket), KEY)
    assert posted is not None
    assert posted.root == asked["ts"]
    assert [each["ts"] for each in await office.messages(HELP, asked["ts"])] == [posted.message.id]


async def test_a_card_elsewhere_points_to_the_conversation(office: Office) -> None:
    asked = await office.person("anna").post(HELP, "It is broken")
    first, second = (
        Place(number=1, channel=HELP, root=asked["ts"]),
        Place(number=2, channel=ChannelId("C0GEN0001")),
    )
    scene = now(office, ticket=replace(TICKET, places=(first, second)))
    await office.thread.perform(replace(POST_CARD, place=2, channel=second.channel), scene, KEY)
    card = (await office.messages(second.channel))[-1]
    assert f"/archives/{HELP}/p{asked['ts'].replace('.', '')}" in str(card["blocks"])


async def test_a_card_for_a_channel_without_the_bot_is_refused_for_good(office: Office) -> None:
    away = ChannelId("C0RAND001")
    scene = now(office, ticket=replace(TICKET, places=(Place(number=1, channel=away),)))
    with pytest.raises(Rejected, match="not_in_channel") as caught:
        await office.thread.perform(replace(POST_CARD, channel=away), scene, KEY)
    assert caught.value.certain


async def test_a_refreshed_card_shows_the_ticket_as_it_is_now(office: Office) -> None:
    ticket = await rooted(office)
    closed = replace(CLOSED, places=ticket.places)
    await office.thread.perform(RefreshCard(ticket=NUMBER, place=1), now(office, ticket=closed), KEY)
    card = (await office.messages(HELP))[-1]
    assert "Closed (no response)" in str(card["blocks"])
    assert card["metadata"]["event_payload"] == {"key": "card"}


async def test_a_card_that_somebody_deleted_needs_no_drawing(office: Office) -> None:
    ticket = placed("1760000000.000100")
    refresh = RefreshCard(ticket=NUMBER, place=1)
    assert await office.thread.perform(refresh, now(office, ticket=ticket), KEY) is None
    assert await office.asked("chat.update") == 1


async def test_a_card_that_is_not_posted_yet_is_not_drawn(office: Office) -> None:
    await office.thread.perform(RefreshCard(ticket=NUMBER, place=1), now(office), KEY)
    assert await office.asked("chat.update") == 0


async def test_an_update_appears_in_the_thread_with_its_author(office: Office) -> None:
    ticket = await rooted(office)
    posted = await office.thread.perform(POST_UPDATE, now(office, said("No <!channel>"), ticket), KEY)
    [message] = await office.messages(HELP, ticket.places[0].root)
    assert posted is not None
    assert posted.message.id == message["ts"]
    assert posted.root == ticket.places[0].root
    assert "Anna Arndt" in str(message["blocks"][0])
    assert message["blocks"][1]["elements"][0]["elements"] == [{"type": "text", "text": "No <!channel>"}]


async def test_a_line_and_a_reminder_are_written_into_the_thread(office: Office) -> None:
    ticket = await rooted(office)
    await office.thread.perform(POST_LINE, now(office, TAKEN, ticket), KEY)
    await office.thread.perform(REMIND, now(office, fired(timer()), ticket), KEY)
    line, reminder = await office.messages(HELP, ticket.places[0].root)
    assert line["text"] == "*Anna Arndt* took this."
    assert {"type": "user", "user_id": BENO} in reminder["blocks"][0]["elements"][0]["elements"]


@pytest.mark.parametrize("effect", [POST_UPDATE, POST_LINE, REMIND])
async def test_a_thread_that_never_came_to_be_takes_nothing(office: Office, effect: Effect) -> None:
    events: dict[Effect, Event] = {POST_UPDATE: said(), POST_LINE: TAKEN, REMIND: fired(timer())}
    with pytest.raises(Rejected, match="no thread"):
        await office.thread.perform(effect, now(office, events[effect]), KEY)
    assert await office.messages(HELP) == []


@pytest.mark.parametrize(
    "effect", [POST_UPDATE, POST_LINE, REMIND, TellPerson(ticket=NUMBER, person=ANNA, number=1)]
)
async def test_an_effect_whose_event_does_not_fit_is_refused(office: Office, effect: Effect) -> None:
    odd = UpdateRefused(
        **SIGNED, text="x", message=MessageRef(channel=HELP, id="1.0"), place=1, reason=Refusal.CLOSED
    )
    with pytest.raises(Rejected, match="UpdateRefused"):
        await office.thread.perform(effect, now(office, odd, placed("1.0")), KEY)


@pytest.mark.parametrize("mark", Mark)
async def test_a_mark_is_put_on_the_message_once(office: Office, mark: Mark) -> None:
    asked = await office.person("anna").post(HELP, "It is broken")
    effect = MarkMessage(ticket=NUMBER, message=MessageRef(channel=HELP, id=asked["ts"]), mark=mark)
    await office.thread.perform(effect, now(office), KEY)
    await office.thread.perform(effect, now(office), KEY)
    [reaction] = (await office.person("anna").messages(HELP))[0]["reactions"]
    assert reaction["users"] == [BOT_USER]


async def test_a_message_that_is_gone_needs_no_mark(office: Office) -> None:
    effect = MarkMessage(
        ticket=NUMBER, message=MessageRef(channel=HELP, id="1760000000.000100"), mark=Mark.DONE
    )
    assert await office.thread.perform(effect, now(office), KEY) is None
    assert await office.asked("reactions.add") == 1


async def test_the_requester_hears_privately_where_the_ticket_is(office: Office) -> None:
    ticket = await rooted(office)
    card = ticket.places[0].card or ""
    event = CardPosted(**SIGNED, place=1, channel=HELP, root=card, card=card)
    effect = TellPerson(ticket=NUMBER, person=ANNA, number=3)
    posted = await office.thread.perform(effect, now(office, event, ticket), KEY)
    [told] = await office.person("anna").messages(office.person("anna").dm)
    assert posted == Posted(message=MessageRef(channel=ChannelId("D0ANNA001"), id=told["ts"]))
    assert f"/archives/{HELP}/p{card.replace('.', '')}" in told["text"]


async def test_a_new_owner_hears_privately(office: Office) -> None:
    ticket = await rooted(office)
    effect = TellPerson(ticket=NUMBER, person=BENO, number=3)
    await office.thread.perform(effect, now(office, OwnerChanged(**SIGNED, owner=BENO), ticket), KEY)
    [told] = await office.person("beno").messages(office.person("beno").dm)
    assert "Anna Arndt assigned" in told["text"]
    assert told["blocks"][1]["elements"][0]["url"].startswith("http")


async def test_the_creator_hears_when_the_card_has_no_place(office: Office) -> None:
    opened = Opened(
        **SIGNED, desk=TICKET.desk, kind=STANDARD, subject=None, title="x", priority=Priority.LOW,
        requester=ANNA, places=TICKET.places,
    )  # fmt: skip
    await office.thread.perform(TellPerson(ticket=NUMBER, person=ANNA, number=1), now(office, opened), KEY)
    [told] = await office.person("anna").messages(office.person("anna").dm)
    assert f"<#{HELP}>" in told["text"]


async def test_a_refused_author_alone_sees_the_ways_out(office: Office) -> None:
    ticket = replace(CLOSED, places=(await rooted(office)).places)
    effect = TellRefused(ticket=NUMBER, person=ANNA, place=1, number=3)
    assert await office.thread.perform(effect, now(office, ticket=ticket), KEY) is None
    root = ticket.places[0].root
    [_, whisper] = await office.person("anna").messages(HELP, root)
    assert whisper["is_ephemeral"]
    assert "ticket.reopen" in str(whisper["blocks"])
    assert len(await office.person("beno").messages(HELP, root)) == 1


async def test_whoever_gave_thanks_alone_is_asked(office: Office) -> None:
    resolved = replace(await rooted(office), status=Status.RESOLVED)
    thanked = now(office, said("thanks", place=1), ticket=resolved)
    await office.thread.perform(ASK_REOPEN, thanked, KEY)
    [_, whisper] = await office.person("anna").messages(HELP, resolved.places[0].root)
    assert whisper["is_ephemeral"]
    assert "ticket.reopen" in str(whisper["blocks"])
    reopened = now(office, said("thanks", place=1), ticket=replace(resolved, status=Status.OPEN))
    await office.thread.perform(ASK_REOPEN, reopened, KEY)
    assert await office.asked("chat.postEphemeral") == 1


async def test_whoever_wrote_in_another_thread_is_answered_in_its_channel(office: Office) -> None:
    resolved = replace(await rooted(office), status=Status.RESOLVED)
    elsewhere = MessageRef(channel=ChannelId(GENERAL), id="9.0")
    await office.thread.perform(
        ASK_REOPEN, now(office, said("thanks", message=elsewhere), ticket=resolved), KEY
    )
    assert "stays resolved" in str((await office.person("anna").messages(GENERAL))[-1])


async def test_a_follower_hears_of_a_turning_point_and_the_new_owner_of_the_gift(office: Office) -> None:
    ticket = await rooted(office)
    given = OwnerChanged(**SIGNED, owner=BENO)
    for person, name, words in (
        (BENO, "beno", "assigned"),
        (CARLA, "carla", "assigned this to *Beno Brandt*"),
    ):
        await office.thread.perform(
            TellPerson(ticket=NUMBER, person=person, number=3), now(office, given, ticket), KEY
        )
        told = await office.person(name).messages(office.person(name).dm)
        assert words in told[-1]["text"]
    assert "to you" not in told[-1]["text"]


async def test_what_was_posted_is_found_again_by_its_key(office: Office) -> None:
    scene = now(office)
    card = await office.thread.perform(POST_CARD, scene, KEY)
    assert card is not None
    ticket = placed(card.message.id)
    cases: list[tuple[Effect, Scene]] = [
        (POST_UPDATE, now(office, said(), ticket)),
        (POST_LINE, now(office, TAKEN, ticket)),
        (REMIND, now(office, fired(timer()), ticket)),
        (TellPerson(ticket=NUMBER, person=BENO, number=3), now(office, TAKEN, ticket)),
        (TellGroup(ticket=NUMBER, channel=ChannelId("G0OPS0001"), number=3), now(office, TAKEN, ticket)),
    ]
    assert await office.thread.find(POST_CARD, scene, KEY) == card
    for number, (effect, scene) in enumerate(cases):
        reference = Reference(f"ref-1-{number}")
        assert await office.thread.find(effect, scene, reference) is None
        posted = await office.thread.perform(effect, scene, reference)
        assert await office.thread.find(effect, scene, reference) == posted
        assert await office.thread.find(effect, scene, Reference("ref-1-9")) is None


async def test_a_card_within_a_conversation_is_found_again(office: Office) -> None:
    asked = await office.person("anna").post(HELP, "It is broken")
    scene = now(office, ticket=replace(TICKET, places=(Place(number=1, channel=HELP, root=asked["ts"]),)))
    posted = await office.thread.perform(POST_CARD, scene, KEY)
    assert posted is not None
    assert await office.thread.find(POST_CARD, scene, KEY) == posted


async def test_a_message_behind_several_pages_is_found(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.history.PAGE", 2)
    scene = now(office)
    card = await office.thread.perform(POST_CARD, scene, KEY)
    for number in range(5):
        await office.person("anna").post(HELP, f"message {number}")
    assert await office.thread.find(POST_CARD, scene, KEY) == card
    assert await office.asked("conversations.history") == 3


@pytest.mark.parametrize(("named", "stands_in"), [(ChannelId(ANNA), ANNA), (ChannelId("#help"), HELP)])
async def test_a_card_in_a_place_without_an_id_is_found_again(
    office: Office, named: ChannelId, stands_in: str
) -> None:
    effect = PostCard(ticket=NUMBER, place=1, channel=named)
    scene, there = (
        now(office, ticket=replace(TICKET, places=(Place(number=1, channel=ChannelId(channel)),)))
        for channel in (named, stands_in)
    )
    assert await office.thread.find(effect, scene, KEY) is None
    posted = await office.thread.perform(effect, there, KEY)
    assert posted is not None
    assert await office.thread.find(effect, scene, KEY) == posted


async def test_a_card_in_a_channel_of_no_known_name_is_nowhere(office: Office) -> None:
    channel = ChannelId("#nowhere")
    scene = now(office, ticket=replace(TICKET, places=(Place(number=1, channel=channel),)))
    effect = PostCard(ticket=NUMBER, place=1, channel=channel)
    assert await office.thread.find(effect, scene, KEY) is None


async def test_an_author_hears_what_could_not_be_shown(office: Office) -> None:
    effect = TellPerson(ticket=NUMBER, person=ANNA, number=2)
    await office.thread.perform(effect, now(office, said("It is broken.")), KEY)
    [told] = await office.messages(office.person("anna").dm)
    assert "What you wrote" in told["text"]
    assert f"<#{HELP}>" in told["text"]


async def test_each_person_hears_of_their_own_reminders_that_could_not_be_shown(office: Office) -> None:
    event = fired(timer(by=ANNA, note="call Beno"), timer(2, by=BENO, note="call Anna"))
    await office.thread.perform(TellPerson(ticket=NUMBER, person=ANNA, number=4), now(office, event), KEY)
    [told] = await office.messages(office.person("anna").dm)
    assert "call Beno" in str(told["blocks"])
    assert "call Anna" not in str(told)
    assert f"<#{HELP}>" in str(told["blocks"])


async def test_what_a_lost_answer_hides_is_found(office: Office) -> None:
    await office.break_down("chat.postMessage", when="after", do="drop")
    scene = now(office)
    with pytest.raises(Transient) as caught:
        await office.thread.perform(POST_CARD, scene, KEY)
    assert not caught.value.certain
    found = await office.thread.find(POST_CARD, scene, KEY)
    assert found is not None
    assert [each["ts"] for each in await office.messages(HELP)] == [found.message.id]


@pytest.mark.parametrize(
    "effect",
    [
        RefreshCard(ticket=NUMBER, place=1),
        MarkMessage(ticket=NUMBER, message=MessageRef(channel=HELP, id="1.0"), mark=Mark.DONE),
        TellRefused(ticket=NUMBER, person=ANNA, place=1, number=3),
        ASK_REOPEN,
        CarryThread(ticket=NUMBER, place=1),
    ],
)
async def test_what_carries_no_key_is_not_looked_for(office: Office, effect: Effect) -> None:
    assert await office.thread.find(effect, now(office), KEY) is None
    assert await office.sandbox.log() == []


async def test_an_overlong_update_is_a_beginning_and_a_file(office: Office) -> None:
    ticket = await rooted(office)
    text = "word " * 7_000
    await office.thread.perform(POST_UPDATE, now(office, said(text), ticket), KEY)
    shared, message = sorted(
        await office.messages(HELP, ticket.places[0].root), key=lambda each: "files" not in each
    )
    [file] = shared["files"]
    assert file["name"] == "ref-1.txt"
    assert file["size"] == len(text)
    assert "ref-1.txt" in str(message["blocks"])


async def test_a_file_that_was_shared_already_is_not_shared_again(office: Office) -> None:
    ticket = await rooted(office)
    scene = now(office, said("word " * 7_000), ticket)
    await office.break_down("chat.postMessage")
    with pytest.raises(Transient):
        await office.thread.perform(POST_UPDATE, scene, KEY)
    await office.thread.perform(POST_UPDATE, scene, KEY)
    assert await office.asked("files.completeUploadExternal") == 1
    assert len(await office.messages(HELP, ticket.places[0].root)) == 2


async def test_reading_a_thread_hears_people_and_nobody_else(office: Office) -> None:
    anna, beno = office.person("anna"), office.person("beno")
    asked = await anna.post(HELP, "It is *broken*: https://x.example/a & @beno")
    file = await beno.upload("log.txt", b"oops")
    await beno.post(HELP, "mine too", thread_ts=asked["ts"], files=[file["id"]])
    await beno.post(HELP, "everybody look", thread_ts=asked["ts"], broadcast=True)
    await office.client.chat_postMessage(channel=HELP, thread_ts=asked["ts"], text="I am a bot")
    ticket = placed(asked["ts"])
    first, second, third = await office.thread.read(now(office, ticket=ticket), 1)
    assert first.text == "It is *broken*: https://x.example/a & @Beno Brandt"
    assert first.message == MessageRef(channel=HELP, id=asked["ts"])
    assert (second.by, second.text) == (BENO, "mine too")
    assert [(each.name, each.mimetype, each.size) for each in second.files] == [("log.txt", "text/plain", 4)]
    assert third.text == "everybody look"
    assert first.said_at < second.said_at < third.said_at


async def test_reading_a_thread_leaves_out_orders_but_no_talk(office: Office) -> None:
    beno = office.person("beno")
    asked = await beno.post(HELP, f"<@{BOT_USER}> it is broken")
    orders = ("!take", "!clsoe", "!remind list nonsense", f"<@{BOT_USER}> show", f"<@{BOT_USER}> close")
    talk = ("!!! urgent", f"<@{BOT_USER}> close to giving up", f"<@{BOT_USER}>: list of errors", "close")
    for text in (*orders, *talk):
        await beno.post(HELP, text, thread_ts=asked["ts"])
    heard = await office.thread.read(now(office, ticket=placed(asked["ts"])), 1)
    told = ["it is broken", "!!! urgent", "close to giving up", "list of errors", "close"]
    assert [each.text for each in heard] == told


async def test_reading_goes_through_all_pages(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.history.PAGE", 2)
    asked = await office.person("anna").post(HELP, "0")
    for number in range(1, 6):
        await office.person("anna").post(HELP, str(number), thread_ts=asked["ts"])
    heard = await office.thread.read(now(office, ticket=placed(asked["ts"])), 1)
    assert [each.text for each in heard] == list("012345")


async def test_posts_are_paced_by_channel_and_the_rest_by_method(office: Office) -> None:
    posts = (POST_CARD, POST_UPDATE, POST_LINE, REMIND)
    assert {pace.key for effect in posts if (pace := office.thread.pace(effect))} == {f"post:{HELP}"}
    others: list[Effect] = [
        RefreshCard(ticket=NUMBER, place=1),
        MarkMessage(ticket=NUMBER, message=MessageRef(channel=HELP, id="1.0"), mark=Mark.DONE),
        TellPerson(ticket=NUMBER, person=ANNA, number=1),
        TellRefused(ticket=NUMBER, person=ANNA, place=1, number=3),
        CarryThread(ticket=NUMBER, place=1),
        FetchFile(ticket=NUMBER, number=2, index=0),
        FetchFile(ticket=NUMBER, number=2, index=0, desk=DeskId("far")),
        FetchFile(ticket=NUMBER, number=2, index=0, desk=DeskId("near")),
    ]
    assert len({pace.key for effect in others if (pace := office.thread.pace(effect))}) == len(others)
