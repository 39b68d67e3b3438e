"""What a person sees: the snapshot, messages, the log; and waiting for any of it to change."""

from __future__ import annotations

import asyncio

from aiohttp import WSMsgType, web

from bot.sandbox.slack.files import with_links
from bot.sandbox.slack.keys import SLACK
from bot.sandbox.slack.page_api.asked import Asked, asked
from bot.sandbox.slack.people import TEAM_DOMAIN, TEAM_ID, TEAM_NAME, Channel, Person
from bot.sandbox.slack.shapes import Json

LONGEST_WAIT = 60.0


async def snapshot(question: Asked) -> Json:
    """Return everything but the messages, as this person sees it."""
    slack, user = question.slack, question.user
    people = slack.workspace.people
    return {
        "version": slack.changes.version,
        "now": slack.clock.now(),
        "offset": slack.clock.offset,
        "team": {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN},
        "me": _person(people[user]),
        "people": [_person(person) for person in people.values()],
        "channels": [_channel(question, each) for each in slack.workspace.seen_by(user)],
        "usergroups": [
            {key: each[key] for key in ("id", "handle", "name", "users")}
            for each in slack.workspace.usergroups
        ],
        "commands": [
            {"command": each.command, "description": each.description, "usage_hint": each.usage_hint}
            for each in slack.app.commands
        ],
        "shortcuts": [
            {
                "type": each.type,
                "name": each.name,
                "callback_id": each.callback_id,
                "description": each.description,
            }
            for each in slack.app.shortcuts
        ],
        "bot": slack.bot_state(),
        "views": slack.views.stack(user),
        "home": slack.views.home(user),
        "remotes": slack.remotes,
    }


async def messages(question: Asked) -> Json:
    """Return a channel's or a thread's messages with this person's ephemerals among them, oldest first."""
    channel, thread_ts = question.channel(), question.maybe("thread_ts")
    kept = question.slack.workspace.messages(channel.id)
    said = kept.thread(thread_ts) if thread_ts else kept.shown()
    whispered = list(kept.ephemerals(question.user, thread_ts))
    ordered = sorted([*said, *whispered], key=lambda each: str(each["ts"])) if whispered else said
    return {"messages": [with_links(each, question.base) for each in ordered]}


async def wait(question: Asked) -> Json:
    """Return the version as soon as it is greater than `since`, or when the time is over."""
    seconds = min(question.number("timeout", 25), LONGEST_WAIT)
    return {"version": await question.slack.changes.beyond(int(question.number("since", 0)), seconds)}


async def log(question: Asked) -> Json:
    """Return the log's entries after a number."""
    return {"entries": question.slack.journal.since(int(question.number("since", 0)))}


async def faults(question: Asked) -> Json:
    """Return the faults in force, the held calls and the rate counts."""
    limits = question.slack.limits
    return {
        **question.slack.faults.shown(),
        "rate_limits": "enforce" if limits.is_enforced else "count",
        "rates": limits.counts(),
    }


async def live(request: web.Request) -> web.StreamResponse:
    """Send a frame for every change to a page that watches as one person."""
    question = await asked(request)
    socket = web.WebSocketResponse(heartbeat=20)
    user = question.user
    await socket.prepare(request)
    with request.app[SLACK].changes.watching(user) as frames:
        async with asyncio.TaskGroup() as group:
            sender = group.create_task(_send(socket, frames))
            async for message in socket:
                if message.type is WSMsgType.ERROR:
                    break
            sender.cancel()
    return socket


async def _send(socket: web.WebSocketResponse, frames: asyncio.Queue[Json]) -> None:
    while True:
        frame = await frames.get()
        try:
            await socket.send_json(frame)
        except ConnectionResetError:
            return  # The page is gone; the reading side ends by itself.


def _person(person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "title": person.title,
        "tz": person.tz,
        "is_bot": person.is_bot,
        "avatar_color": person.avatar_color,
    }


def _channel(question: Asked, channel: Channel) -> Json:
    user = question.user
    unread, mentions = question.slack.workspace.unread(user, channel)
    return {
        "id": channel.id,
        "name": channel.name,
        "type": channel.kind.value,
        "topic": channel.topic,
        "members": channel.members,
        "user": channel.other(user) if channel.is_direct else None,
        "unread": unread,
        "mentions": mentions,
        "bot_is_member": any(question.slack.workspace.people[each].is_bot for each in channel.members),
        "is_archived": channel.is_archived,
    }
