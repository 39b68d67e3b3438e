"""Mounts the stand-in in the sandbox's web application: all its services, and the console."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.sandbox.journal import HIDDEN, cut
from bot.sandbox.rackspace import console, doors
from bot.sandbox.rackspace.access import asked_user
from bot.sandbox.rackspace.doors import Asked
from bot.sandbox.rackspace.faults import Rule, bend
from bot.sandbox.rackspace.keys import RACKSPACE
from bot.sandbox.rackspace.local import Rackspace
from bot.sandbox.rackspace.operations import address
from bot.sandbox.rackspace.operations.asked import Upload
from bot.sandbox.rackspace.reply import Refused, Reply
from bot.sandbox.slack.shapes import brief

PREFIX = "/rackspace"
TOKENS = "/identity/v2.0/tokens"
EVENTS = "/feeds/consolidated_ticketing/events"
Door = Callable[[Rackspace, Asked], Reply]
SECRETS = re.compile(r'(?P<before>temp_url_sig=|"signature": "|"token": \{"id": ")(?P<secret>[^"&]+)')


def mount(app: web.Application, rackspace: Rackspace) -> None:
    """Serve a stand-in in this application and end it with it."""
    app[RACKSPACE] = rackspace
    app.on_startup.append(_start)
    app.on_cleanup.append(_close)
    app.add_routes(
        [
            web.route("*", PREFIX + TOKENS, _serving("tokens", doors.give_tokens)),
            web.route("*", PREFIX + "/api{path:/.*}", _serving("api", doors.ticketing)),
            web.route("*", PREFIX + "/resources/resources", _serving("resources", doors.find_resources)),
            web.route("*", PREFIX + EVENTS + "/{path}", _serving("feeds", doors.feed)),
            web.route("*", PREFIX + "/storage{path:/.*}", _serving("storage", doors.store)),
            *console.CONSOLE.routes(),
        ]
    )


async def _start(app: web.Application) -> None:
    app[RACKSPACE].start()


async def _close(app: web.Application) -> None:
    await app[RACKSPACE].close()


def _serving(service: str, door: Door) -> Handler:
    async def serve(request: web.Request) -> web.StreamResponse:
        rackspace = request.app[RACKSPACE]
        rackspace.settle()
        asked = await _asked(request)
        visit = Visit(rackspace, service, door, asked)
        reply = await visit.reply()
        visit.write_down(reply, request)
        if reply.is_dropped:
            return _drop(request)
        response = web.Response(
            body=reply.body or None,
            status=reply.status,
            content_type=doors.content_type(rackspace, asked, reply),
            headers=dict(reply.headers),
        )
        # A client that was killed meanwhile hears no answer; its call has taken effect all the same.
        with suppress(ConnectionResetError):
            await response.prepare(request)
            await response.write_eof()
        return response

    return serve


class Visit:
    """One request on its way through faults and the door it knocks at."""

    def __init__(self, rackspace: Rackspace, service: str, door: Door, asked: Asked) -> None:
        self._rackspace = rackspace
        self._door = door
        self._asked = asked
        self._name = doors.operation(service, asked)
        self._started = time.perf_counter()

    async def reply(self) -> Reply:
        """Work out the answer: what strikes before, the work, what strikes after, what bends."""
        rackspace = self._rackspace
        return await rackspace.faults.around(self._name, self._work, rackspace.faults_changed)

    async def _work(self, rules: list[Rule]) -> Reply:
        try:
            done = self._door(self._rackspace, self._asked)
        except Refused as refused:
            return refused.reply
        return bend(done, rules, self._rackspace.faults.random)

    def write_down(self, reply: Reply, request: web.Request) -> None:
        """Write the request and its answer into the journal, without what is secret."""
        asked, is_token = self._asked, self._name == "POST /tokens"
        user = self._rackspace.access.user_of(asked.token)
        answer = "" if reply.is_dropped else _hidden(reply.text)
        self._rackspace.journal.write(
            user=asked_user(asked.json) if is_token else None if user is None else user.username,
            verb=asked.verb,
            operation=self._name,
            ticket=address(asked.path)[1],
            path=_hidden(str(request.rel_url)),
            body="" if is_token else _body(asked),
            status=reply.status,
            outcome=reply.outcome,
            ms=round((time.perf_counter() - self._started) * 1000, 2),
            answer=cut(answer),
            brief=brief(answer),
        )


async def _asked(request: web.Request) -> Asked:
    is_form = request.content_type == "multipart/form-data"
    form, uploads = await _form(request) if is_form else ({}, {})
    return Asked(
        verb=request.method,
        path=request.match_info.get("path", ""),
        base=f"{request.scheme}://{request.host}{PREFIX}",
        query=request.query,
        headers=request.headers,
        data=b"" if is_form else await request.read(),
        form=form,
        uploads=uploads,
    )


async def _form(request: web.Request) -> tuple[dict[str, str], dict[str, list[Upload]]]:
    """Read a form with files; one that cannot be read is empty."""
    form, uploads = dict[str, str](), dict[str, list[Upload]]()
    try:
        fields = await request.post()
    except ValueError:
        return form, uploads
    for name, value in fields.items():
        if isinstance(value, web.FileField):
            uploads.setdefault(name, []).append(Upload(name=value.filename, body=value.file.read()))
        elif isinstance(value, str):
            form[name] = value
    return form, uploads


def _hidden(text: str) -> str:
    return SECRETS.sub(rf"\g<before>{HIDDEN}", text)


def _body(asked: Asked) -> str:
    files = [f"{each.name}: {len(each.body)} bytes" for listed in asked.uploads.values() for each in listed]
    if files:
        return ", ".join(files)
    if asked.verb == "PUT" and asked.json is None:
        return f"{len(asked.data)} bytes"
    return cut(asked.data.decode("utf-8", "replace"))


def _drop(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
