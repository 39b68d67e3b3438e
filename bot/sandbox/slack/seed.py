"""The fixtures: one small company, its channels, and the app installed in it."""

from __future__ import annotations

from bot.sandbox.slack.app_config import BOT_ID, BOT_USER
from bot.sandbox.slack.people import SLACKBOT, Channel, ChannelKind, Person
from bot.sandbox.slack.usergroups import usergroup
from bot.sandbox.slack.workspace import Workspace

ANNA, BENO, CARLA, DORA = "U0ANNA001", "U0BENO001", "U0CARL001", "U0DORA001"
ERIC, FRED = "U0ERIC001", "U0FRED001"
HELP, GENERAL, RANDOM, OPS = "C0HELP001", "C0GEN0001", "C0RAND001", "G0OPS0001"
SOFTLAYER, RACKSPACE, AUTOTASK = "C0SOFT001", "C0RACK001", "C0AUTO001"
FOUR = [ANNA, BENO, CARLA, DORA]


def _employee(
    user: str, name: str, real_name: str, title: str, tz: str, color: str, *, admin: bool = False
) -> Person:
    return Person(
        id=user,
        name=name,
        real_name=real_name,
        title=title,
        tz=tz,
        email=f"{name}@desk.example",
        is_admin=admin,
        avatar_color=color,
    )


def people(bot_name: str) -> list[Person]:
    """Return everyone: four employees, a stranger from another company, a guest, the app's bot, Slackbot."""
    return [
        _employee(ANNA, "anna", "Anna Arndt", "Requester", "Europe/Berlin", "#b4436c"),
        _employee(BENO, "beno", "Beno Brandt", "Agent", "Europe/London", "#2b6cb0"),
        _employee(CARLA, "carla", "Carla Costa", "Agent", "America/New_York", "#2f855a"),
        _employee(DORA, "dora", "Dora Dahl", "Admin", "Europe/Berlin", "#9c4221", admin=True),
        Person(
            id=ERIC,
            name="eric",
            real_name="Eric Ek",
            title="Partner",
            team_id="T0OTHER01",
            avatar_color="#6b46c1",
        ),
        Person(
            id=FRED,
            name="fred",
            real_name="Fred Fox",
            title="Contractor (guest)",
            tz="Europe/Berlin",
            email="fred@contractor.example",
            is_guest=True,
            avatar_color="#8a5a10",
        ),
        Person(id=BOT_USER, name=bot_name, real_name=bot_name, bot_id=BOT_ID, avatar_color="#1f3a5f"),
        Person(id=SLACKBOT, name="slackbot", real_name="Slackbot", bot_id="B01", avatar_color="#4a5568"),
    ]


def channels(now: float) -> list[Channel]:
    """Return the channels of the fixtures, and everybody's direct message with the bot but the stranger's."""
    created = int(now)
    public, private, direct = ChannelKind.CHANNEL, ChannelKind.GROUP, ChannelKind.IM
    listed = [
        (HELP, "help", public, "Ask here when something is broken", [*FOUR, FRED, BOT_USER]),
        (GENERAL, "general", public, "Company-wide news", [*FOUR, ERIC, BOT_USER]),
        (RANDOM, "random", public, "Anything else", list(FOUR)),
        (OPS, "ops", private, "For the agents", [BENO, CARLA, DORA, BOT_USER]),
    ]
    named = [
        Channel(id=id_, name=name, kind=kind, topic=topic, members=members, creator=DORA, created=created)
        for id_, name, kind, topic, members in listed
    ]
    next(channel for channel in named if channel.id == GENERAL).is_shared = True
    with_bot = [
        Channel(
            id="D" + user[1:], name="", kind=direct, members=[user, BOT_USER], creator=user, created=created
        )
        for user in [*FOUR, FRED]
    ]
    return named + with_bot


def vendor_channel(channel_id: str, name: str, topic: str, now: float) -> Channel:
    """Return the channel of those who work with a vendor, which is there when the vendor is."""
    return Channel(
        id=channel_id,
        name=name,
        kind=ChannelKind.CHANNEL,
        topic=topic,
        members=[*FOUR, BOT_USER],
        creator=DORA,
        created=int(now),
    )


def workspace(now: float, bot_name: str) -> Workspace:
    """Build the workspace as it is when the sandbox starts."""
    built = Workspace()
    built.settle(people(bot_name), channels(now))
    built.usergroups.append(usergroup("S0OPS0001", "ops", "Operations", [BENO, CARLA], DORA, int(now)))
    return built
