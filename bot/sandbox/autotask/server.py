"""Mounts the stand-in in the sandbox's web application: where zones are asked for, and a zone."""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import ExitStack, suppress

from aiohttp import web

from bot.sandbox.autotask import access, console
from bot.sandbox.autotask.doors import VERSION, Asked, Doors, endpoint, no_address, operation
from bot.sandbox.autotask.faults import Rule, bend
from bot.sandbox.autotask.keys import AUTOTASK
from bot.sandbox.autotask.local import Autotask
from bot.sandbox.autotask.reply import Refused, Reply
from bot.sandbox.journal import HIDDEN, cut
from bot.sandbox.slack.shapes import brief

PREFIX = "/autotask"
ANYWHERE = "/{services:(?i:atservicesrest)}"
ZONE = r"/zone{zone:\d+}" + ANYWHERE
SECRETS = re.compile(r'(?P<before>"(?:secretKey|data)": ?")(?P<secret>[^"]+)')
NO_THREADS = frozenset({"zoneinformation", ""})
"""What everybody is told takes no thread."""


def mount(app: web.Application, autotask: Autotask) -> None:
    """Serve a stand-in in this application and end it with it."""
    app[AUTOTASK] = autotask
    app.on_startup.append(_start)
    app.on_cleanup.append(_close)
    app.add_routes(
        [
            web.route("*", PREFIX + ANYWHERE + "/{path:.*}", _serve),
            web.route("*", PREFIX + ZONE + "/{path:.*}", _serve),
            *console.CONSOLE.routes(),
        ]
    )


async def _start(app: web.Application) -> None:
    app[AUTOTASK].start()


async def _close(app: web.Application) -> None:
    await app[AUTOTASK].close()


async def _serve(request: web.Request) -> web.StreamResponse:
    autotask = request.app[AUTOTASK]
    autotask.settle()
    visit = Visit(autotask, await _asked(request), request.match_info["path"])
    reply = await visit.reply()
    visit.write_down(reply)
    if reply.is_dropped:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()
    response = web.Response(
        body=reply.text.encode("utf-8", "replace") or None,
        status=reply.status,
        content_type=reply.content_type,
        headers=dict(reply.headers),
    )
    # A client that was killed meanwhile hears no answer; its call has taken effect all the same.
    with suppress(ConnectionResetError):
        await response.prepare(request)
        await response.write_eof()
    return response


async def _asked(request: web.Request) -> Asked:
    version, _, path = request.match_info["path"].partition("/")
    return Asked(
        verb=request.method,
        path=path if version.lower() == VERSION else "",
        base=f"{request.scheme}://{request.host}{PREFIX}",
        url=str(request.url),
        zone=int(request.match_info.get("zone", "0")),
        query=request.query,
        headers=request.headers,
        data=await request.read(),
    )


class Visit:
    """One request on its way through faults and the door it knocks at."""

    def __init__(self, autotask: Autotask, asked: Asked, path: str) -> None:
        self._autotask = autotask
        self._asked = asked
        self._path = path
        self._name = operation(asked) if asked.path else f"{asked.verb} /{path}"
        self._started = time.perf_counter()

    async def reply(self) -> Reply:
        """Work out the answer: what strikes before, the work, what strikes after, what bends."""
        autotask, asked = self._autotask, self._asked
        with ExitStack() as stack:
            try:
                if endpoint(asked) not in NO_THREADS:
                    integration = asked.headers.get("ApiIntegrationCode", "")
                    stack.enter_context(autotask.limiter.thread(integration, endpoint(asked)))
            except Refused as refused:
                return refused.reply
            return await autotask.faults.around(self._name, self._work, autotask.faults_changed)

    async def _work(self, rules: list[Rule]) -> Reply:
        try:
            done = await self._done()
        except Refused as refused:
            return refused.reply
        return bend(done, rules, self._autotask.faults.random, self._asked.url)

    async def _done(self) -> Reply:
        state, asked = self._autotask.state, self._asked
        if self._path.strip("/").lower() == "versioninformation":
            return Reply(value={"apiVersions": ["1.0"]})
        if asked.path.strip("/").lower() == "zoneinformation":
            return access.zone(state, asked.query.get("user", ""), asked.base)
        if not asked.path:
            raise no_address()
        caller = access.user(state, asked.zone, asked.headers)
        lasts = self._autotask.limiter.count() + state.settings.takes
        if lasts:
            await asyncio.sleep(lasts)
        actor = access.actor(state, caller, asked.headers, writes=asked.verb != "GET")
        return Doors(state, self._autotask.limiter, asked, actor).answer()

    def write_down(self, reply: Reply) -> None:
        """Write the request and its answer into the journal, without what is secret."""
        asked, answer = self._asked, "" if reply.is_dropped else _hidden(reply.text)
        self._autotask.journal.write(
            user=asked.headers.get("UserName"),
            verb=asked.verb,
            operation=self._name,
            impersonates=asked.headers.get(access.IMPERSONATION),
            path=asked.url.partition(asked.base)[2],
            body=cut(_hidden(asked.data.decode("utf-8", "replace"))),
            status=reply.status,
            outcome=reply.outcome,
            ms=round((time.perf_counter() - self._started) * 1000, 2),
            answer=cut(answer),
            brief=brief(answer),
        )


def _hidden(text: str) -> str:
    return SECRETS.sub(rf"\g<before>{HIDDEN}", text)
