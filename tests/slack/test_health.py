"""What people read of a remote that fails: in its channel, on top of their home, and where they wait."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.effects import TellHealth, TellQueued
from bot.domain.health import Ailment, Health
from bot.domain.homes import Ailing, Home, HomeState
from bot.domain.ids import ChannelId, RemoteId
from bot.domain.ports import Reference
from bot.domain.remote_side import Remote, Sending, SendingState
from bot.domain.ticket import Place, TicketId
from bot.slack.views import health as views
from bot.slack.views.home import home as home_view
from bot.slack.words import health as words
from tests.domain.connected import THERE
from tests.sandbox.harness import Json
from tests.slack.office import Office, an_office
from tests.slack.scenes import ANNA, HELP, NUMBER, TICKET, said, scene

SINCE = datetime(2026, 11, 22, 9, 55, tzinfo=UTC)
KEY = Reference("ref-1")
NAME = "SoftLayer"
WAITS = Sending(id=3, numbers=(4,), by=ANNA, state=SendingState.QUEUED)
AWAY = Remote(name=NAME, id=RemoteId("100200"), number="CS100200", sendings=(WAITS,))
QUEUED = TellQueued(ticket=NUMBER, person=ANNA, place=1, number=4, sending=3, turn=7, ailment=Ailment.DOWN)
RULES = replace(THERE, name="Servers <!here>")


def tells(
    ailment: Ailment, reason: str = "Bad Gateway.", channel: str = HELP, until: datetime | None = None
) -> TellHealth:
    return TellHealth(
        ticket=TicketId(""),
        desk=RULES.id,
        channel=ChannelId(channel),
        ailment=ailment,
        reason=reason,
        since=SINCE,
        told_at=SINCE + timedelta(minutes=3),
        until=until,
    )


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with an_office() as made:
        yield made


@pytest.mark.parametrize(
    ("ailment", "expected"),
    [
        (Ailment.DOWN, "SoftLayer does not answer since"),
        (Ailment.THROTTLED, "takes no more calls"),
        (Ailment.REFUSING, "`threadesk check`"),
    ],
)
def test_a_desk_reads_what_is_wrong_since_when_and_that_nothing_is_lost(
    ailment: Ailment, expected: str
) -> None:
    text = views.announcement(tells(ailment), RULES).text
    assert expected in text
    assert "2026-11-22 09:55 UTC" in text
    assert "“Bad Gateway”. What you write is kept" in text


def test_a_desk_reads_that_webhooks_are_off_and_that_they_are_back() -> None:
    off = views.announcement(tells(Ailment.UNHOOKED, "none tells of notes"), RULES).text
    assert "does not tell us at once what changes since" in off
    assert "“none tells of notes”. It is looked for now and then all the same. `threadesk check`" in off
    back = views.announcement(tells(Ailment.UNHOOKED, "", until=SINCE + timedelta(minutes=9)), RULES).text
    assert "tells us again at once what changes, since" in back


@pytest.mark.parametrize("reason", ["<!channel> gone", "a\nb", "x" * 5000, ""])
def test_the_remote_s_words_call_nobody_and_take_one_line(reason: str) -> None:
    text = views.announcement(tells(Ailment.DOWN, reason), RULES).text
    assert "<!channel>" not in text
    assert "<!here>" not in text
    assert "\n" not in text
    assert len(text) < 700
    assert ("“" in text) is bool(reason)


async def test_it_is_posted_at_the_top_of_the_channel_and_found_again(office: Office) -> None:
    effect = replace(tells(Ailment.DOWN), told_at=now(office))
    await office.thread.announce(effect, RULES, KEY, is_new=True)
    await office.thread.announce(effect, RULES, KEY, is_new=False)
    (posted,) = await office.messages(HELP)
    assert "does not answer" in posted["text"]
    back = replace(effect, until=now(office))
    await office.thread.announce(back, RULES, Reference("ref-2"), is_new=False)
    assert "works again since" in (await office.messages(HELP))[-1]["text"]


async def test_an_admin_is_told_in_private_where_there_is_no_channel(office: Office) -> None:
    effect = replace(tells(Ailment.REFUSING, channel=ANNA), told_at=now(office))
    await office.thread.announce(effect, RULES, KEY, is_new=True)
    await office.thread.announce(effect, RULES, KEY, is_new=False)
    anna = office.person("anna")
    told = [each for each in await anna.messages(anna.dm) if "does not take our key" in each["text"]]
    assert len(told) == 1


def now(office: Office) -> datetime:
    return datetime.fromtimestamp(office.sandbox.slack.clock.now(), UTC)


async def whispered(office: Office, effect: TellQueued, remote: Remote | None) -> list[Json]:
    """What Anna alone reads in the thread of a ticket that stands so."""
    asked = await office.person("anna").post(HELP, "It is broken")
    ticket = replace(TICKET, remote=remote, places=(Place(number=1, channel=HELP, root=asked["ts"]),))
    await office.thread.perform(effect, scene(said(), ticket), KEY)
    seen = await office.person("anna").messages(HELP, thread_ts=asked["ts"])
    assert not [each for each in await office.person("beno").messages(HELP) if each.get("is_ephemeral")]
    return [each for each in seen if each.get("is_ephemeral")]


@pytest.mark.parametrize(
    ("effect", "remote", "expected"),
    [
        (QUEUED, AWAY, "SoftLayer does not answer, so this waits, at place 7 in the queue."),
        (replace(QUEUED, ailment=None), AWAY, "takes only so much at once, so this waits"),
        (replace(QUEUED, sending=0), Remote(name=NAME), "so this ticket waits, at place 7"),
        (replace(QUEUED, messages=3), AWAY, "what you wrote in 3 messages waits and goes as one, at place 7"),
    ],
)
async def test_who_waits_reads_their_place_in_the_thread(
    office: Office, effect: TellQueued, remote: Remote, expected: str
) -> None:
    (told,) = await whispered(office, effect, remote)
    assert expected in told["text"]
    assert "goes by itself" in told["text"]


@pytest.mark.parametrize(("sending", "may_change"), [(QUEUED.sending, True), (0, False)])
async def test_who_waits_for_a_turn_reads_when_it_is_in_their_own_zone(
    office: Office, sending: int, may_change: bool
) -> None:
    effect = replace(QUEUED, ailment=None, sending=sending, leaves_at=SINCE)
    (told,) = await whispered(office, effect, AWAY if sending else Remote(name=NAME))
    assert f"goes at about <!date^{int(SINCE.timestamp())}^" in told["text"]
    assert ("an edit changes it" in told["text"]) is may_change


@pytest.mark.parametrize(
    ("effect", "remote"),
    [
        (QUEUED, replace(AWAY, sendings=())),
        (QUEUED, None),
        (replace(QUEUED, sending=0), AWAY),
        (replace(QUEUED, sending=0), Remote(name=NAME, refusal="No.")),
    ],
)
async def test_of_what_has_left_meanwhile_nothing_is_said(
    office: Office, effect: TellQueued, remote: Remote | None
) -> None:
    assert await whispered(office, effect, remote) == []


async def test_the_home_begins_with_it_and_slack_takes_it(office: Office) -> None:
    ill = Health(ailment=Ailment.THROTTLED, reason="x" * 5000, since=SINCE, told=Ailment.THROTTLED)
    ailing = tuple(Ailing(rules=replace(RULES, name=f"Desk {number}"), health=ill) for number in range(2))
    shown = Home(person=ANNA, state=HomeState(), desks=(RULES,), is_agent=False, ailing=ailing)
    first, second, *_ = home_view(shown, "/ticket", lambda ticket: None)["blocks"]
    assert first["text"]["text"] == words.line(ailing[0])
    assert "*Desk 1*: SoftLayer takes no more calls" in second["text"]["text"]
    assert await office.thread.draw_home(shown, "")
    healthy = home_view(replace(shown, ailing=()), "/ticket", lambda ticket: None)["blocks"]
    assert "takes no more" not in str(healthy)
