"""Mounts the stand-in in the sandbox's web application: the REST surface, the token service, the console."""

from __future__ import annotations

import time
from contextlib import suppress

from aiohttp import web

from bot.sandbox.journal import cut
from bot.sandbox.slack.shapes import brief
from bot.sandbox.softlayer import console, methods
from bot.sandbox.softlayer.access import IdentityError
from bot.sandbox.softlayer.dispatch import Query, called, perform
from bot.sandbox.softlayer.errors import ApiError
from bot.sandbox.softlayer.faults import Do, Rule, bend
from bot.sandbox.softlayer.journal import written_arguments
from bot.sandbox.softlayer.keys import SOFTLAYER
from bot.sandbox.softlayer.local import SoftLayer
from bot.sandbox.softlayer.records import User
from bot.sandbox.softlayer.reply import JSON_TYPE, Reply, refusal
from bot.sandbox.softlayer.request import (
    Address,
    read_address,
    read_arguments,
    read_filter,
    read_mask,
    read_page,
)
from bot.sandbox.softlayer.view import View

PREFIX = "/softlayer"
FAMILIES = methods.__all__


def mount(app: web.Application, softlayer: SoftLayer) -> None:
    """Serve a stand-in in this application and end it with it."""
    app[SOFTLAYER] = softlayer
    app.on_startup.append(_start)
    app.on_cleanup.append(_close)
    app.add_routes(
        [
            web.route("*", PREFIX + "/rest/{version:v3|v3\\.1}/{path:.*}", serve),
            web.post(f"{PREFIX}/identity/token", give_token),
            *console.CONSOLE.routes(),
        ]
    )


async def _start(app: web.Application) -> None:
    app[SOFTLAYER].start()


async def _close(app: web.Application) -> None:
    await app[SOFTLAYER].close()


async def give_token(request: web.Request) -> web.Response:
    """Give a bearer token for an IBM Cloud key."""
    softlayer = request.app[SOFTLAYER]
    form = {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    try:
        granted = softlayer.access.grant(form)
    except IdentityError as error:
        return web.json_response(error.body, status=error.status)
    return web.json_response(granted)


async def serve(request: web.Request) -> web.StreamResponse:
    """Serve one REST request, with the faults in force and its line in the journal."""
    softlayer = request.app[SOFTLAYER]
    softlayer.settle()
    started = time.perf_counter()
    verb = request.method
    address = read_address(request.match_info["path"], verb, request.match_info["version"])
    visit = Visit(softlayer, address, verb, request, await request.text())
    reply = await visit.reply()
    elapsed = (time.perf_counter() - started) * 1000
    visit.write_down(reply, elapsed)
    if reply.is_dropped:
        return _drop(request)
    response = _response(reply)
    # A client that was killed meanwhile hears no answer; its call has taken effect all the same.
    with suppress(ConnectionResetError):
        await response.prepare(request)
        await response.write_eof()
    return response


class Visit:
    """One request on its way through faults, credentials, limits and its method."""

    def __init__(
        self, softlayer: SoftLayer, address: Address, verb: str, request: web.Request, body: str
    ) -> None:
        self._softlayer = softlayer
        self._address = address
        self._verb = verb
        self._request = request
        self._body = body
        self._name = called(address)
        self._user: User | None = None
        self._arguments: list[object] = []

    async def reply(self) -> Reply:
        """Work out the answer: what strikes before, the work, what strikes after, what bends."""
        softlayer = self._softlayer
        return await softlayer.faults.around(self._name, self._bent, softlayer.faults_changed)

    async def _bent(self, rules: list[Rule]) -> Reply:
        softlayer = self._softlayer
        return bend(self._perform(rules), rules, softlayer.state, softlayer.faults.random)

    def _perform(self, rules: list[Rule]) -> Reply:
        softlayer, query = self._softlayer, self._request.query
        try:
            self._user = softlayer.access.identify(self._request.headers.get("Authorization", ""))
            softlayer.limiter.count(self._user.id)
            self._arguments = read_arguments(self._verb, self._body)
            asked = Query(
                arguments=self._arguments,
                mask=read_mask(query),
                tree=read_filter(query),
                page=read_page(query),
                address=self._request.remote,
            )
            hours = next((each.hours for each in rules if each.do is Do.OFFSET), None)
            view = View(state=softlayer.state, user=self._user, now=softlayer.state.now(), hours=hours)
            reply = perform(self._address, view, asked)
        except ApiError as error:
            return refusal(error)
        if not self._name.partition("::")[2].startswith("get"):
            softlayer.ticket_changed(self._address.object_id)
        return reply

    def write_down(self, reply: Reply, elapsed: float) -> None:
        """Write the request and its answer into the journal."""
        address, query = self._address, self._request.query
        service, _, name = self._name.partition("::")
        arguments = list(address.rest) if not self._arguments else self._arguments
        self._softlayer.journal.write(
            user=None if self._user is None else self._user.username,
            verb=self._verb,
            method=self._name,
            id=address.object_id,
            arguments=written_arguments(service, name, arguments),
            mask=query.get("objectMask", ""),
            filter=query.get("objectFilter", ""),
            limit=query.get("resultLimit", ""),
            status=reply.status,
            outcome=reply.outcome,
            ms=round(elapsed, 2),
            answer="" if reply.is_dropped else cut(reply.text),
            brief="" if reply.is_dropped else brief(reply.text),
        )


def _response(reply: Reply) -> web.Response:
    headers = dict(reply.headers)
    if reply.total is not None:
        headers["SoftLayer-Total-Items"] = str(reply.total)
    is_page = reply.raw is not None and reply.raw.startswith("<")
    content_type = "text/html" if is_page else JSON_TYPE
    return web.Response(text=reply.text, status=reply.status, content_type=content_type, headers=headers)


def _drop(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
