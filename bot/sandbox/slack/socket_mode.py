"""Socket Mode as Slack runs it: tickets, hello, envelopes round robin, acks, redelivery, disconnects.

https://docs.slack.dev/apis/events-api/using-socket-mode. Knows nothing of what is in the payloads.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import uuid
from collections.abc import Callable

from aiohttp import WSMsgType, web

from bot.sandbox.slack.app_config import APP_ID
from bot.sandbox.slack.background import Background
from bot.sandbox.slack.delivery import NoAnswer
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.journal import Journal
from bot.sandbox.slack.narrate import payload_line
from bot.sandbox.slack.shapes import Json, parse_json

MOST_SOCKETS = 10
TICKET_LIFE = 30.0
HOST = "applink-1"


class Sockets:
    """The app's open sockets and the envelopes that wait for an ack."""

    def __init__(
        self, faults: Faults, journal: Journal, background: Background, on_change: Callable[[], None]
    ) -> None:
        self._faults = faults
        self._journal = journal
        self._background = background
        self._on_change = on_change
        self._tickets: dict[str, float] = {}
        self._open: list[web.WebSocketResponse] = []
        self._arrival = asyncio.Event()
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._turn = 0

    @property
    def count(self) -> int:
        """How many sockets are open."""
        return len(self._open)

    def ticket(self) -> str:
        """Give out a ticket for one connection, soon."""
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = asyncio.get_running_loop().time() + TICKET_LIFE
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Take a connection by its ticket and read it to its end."""
        expires = self._tickets.pop(request.query.get("ticket", ""), 0.0)
        if expires < asyncio.get_running_loop().time():
            raise web.HTTPUnauthorized(text="this ticket is used, late or unknown")
        # Pings are answered by hand, so that a silent server can be played as well.
        socket = web.WebSocketResponse(autoping=False, max_msg_size=0)
        await socket.prepare(request)
        if self.count >= MOST_SOCKETS:
            await self._part(socket, "too_many_websockets")
            return socket
        self._open.append(socket)
        await self._send(socket, self._hello())
        self._arrived()
        try:
            await self._read(socket)
        finally:
            self._left(socket)
        return socket

    async def event(self, payload: Json) -> None:
        """Bring an event to one socket after another until it is acknowledged or given up.

        While no socket is open the event waits; it then comes as a redelivery, as Slack's do.
        """
        envelope_id = str(uuid.uuid4())
        attempt, last = 0, None
        while attempt <= self._faults.timing.attempts:
            if not self._open:
                await self._arrival.wait()
                attempt = max(attempt, 1)
            reason = "timeout" if attempt else ""
            envelope = {"retry_attempt": attempt, "retry_reason": reason, "payload": payload}
            again_at = asyncio.get_running_loop().time() + self._faults.timing.redeliver_after
            last = self._pick(last)
            if await self._carry(last, envelope_id, "events_api", envelope) is not None:
                return
            attempt += 1
            await asyncio.sleep(again_at - asyncio.get_running_loop().time())
        self._journal.write("out", "events_api", "given up", status="lost", note=payload_line(payload))

    async def ask(self, kind: str, payload: Json) -> Json:
        """Bring an interaction to one socket and return the payload of its ack."""
        if not self._open:
            raise NoAnswer("dispatch_failed")
        answer = await self._carry(self._pick(None), str(uuid.uuid4()), kind, {"payload": payload})
        if answer is None:
            raise NoAnswer("operation_timeout")
        return answer

    async def disconnect(self, reason: str) -> None:
        """Send every socket away: with a `disconnect` frame of this reason, or by a plain `close`.

        After a `warning` the connection stays open for a while; a client is free to leave earlier, and does.
        """
        for socket in list(self._open):
            if reason == "warning":
                await self._say_goodbye(socket, reason)
                self._background.start(self._part_later(socket))
            else:
                await self._part(socket, reason)

    async def close(self) -> None:
        """Close every socket."""
        for socket in list(self._open):
            await socket.close()

    async def _carry(
        self, socket: web.WebSocketResponse, envelope_id: str, kind: str, rest: Json
    ) -> Json | None:
        loop = asyncio.get_running_loop()
        acked: asyncio.Future[Json] = loop.create_future()
        self._waiting[envelope_id] = acked
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
            **rest,
        }
        started = loop.time()
        status = "timeout"
        try:
            await self._send(socket, envelope)
            async with asyncio.timeout(self._faults.timing.ack_window):
                answer = await acked
            status = "ack"
            return answer
        except TimeoutError:
            return None
        finally:
            if self._waiting.get(envelope_id) is acked:
                del self._waiting[envelope_id]
            elapsed = (loop.time() - started) * 1000
            note = payload_line(rest["payload"], rest.get("retry_attempt", 0))
            self._journal.write("out", kind, _type_of(rest["payload"]), status=status, ms=elapsed, note=note)

    def _pick(self, last: web.WebSocketResponse | None) -> web.WebSocketResponse:
        self._turn += 1
        others = [socket for socket in self._open if socket is not last] or self._open
        return others[self._turn % len(others)]

    async def _read(self, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if message.type is WSMsgType.PING and not self._faults.silent_sockets:
                await socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._take_ack(parse_json(message.data))

    def _take_ack(self, frame: object) -> None:
        # A client that has just reconnected acks on its newer socket, so any socket's ack counts.
        if not isinstance(frame, dict) or self._faults.acks_ignored:
            return
        acked = self._waiting.get(str(frame.get("envelope_id")))
        if acked is not None and not acked.done():
            acked.set_result(frame.get("payload") or {})

    async def _part_later(self, socket: web.WebSocketResponse) -> None:
        await asyncio.sleep(self._faults.timing.warned_for)
        await self._part(socket, "close")

    async def _part(self, socket: web.WebSocketResponse, reason: str) -> None:
        if reason != "close":
            await self._say_goodbye(socket, reason)
        self._left(socket)
        await socket.close()

    async def _say_goodbye(self, socket: web.WebSocketResponse, reason: str) -> None:
        more = {"num_connections": self.count} if reason == "too_many_websockets" else {}
        frame = {"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}, **more}
        await self._send(socket, frame)
        self._journal.write("out", "disconnect", reason, status="sent")

    async def _send(self, socket: web.WebSocketResponse, frame: Json) -> None:
        try:
            await socket.send_str(json.dumps(frame))
        except ConnectionResetError:
            self._left(socket)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": self.count,
            "connection_info": {"app_id": APP_ID},
            "debug_info": {"host": HOST, "build_number": 10, "approximate_connection_time": 18060},
        }

    def _arrived(self) -> None:
        self._arrival.set()
        self._journal.write("in", "socket", "connected", status=f"{self.count} open")
        self._on_change()

    def _left(self, socket: web.WebSocketResponse) -> None:
        if socket not in self._open:
            return
        self._open.remove(socket)
        if not self._open:
            self._arrival = asyncio.Event()
        self._journal.write("in", "socket", "closed", status=f"{self.count} open")
        self._on_change()


def _type_of(payload: Json) -> str:
    if "event" in payload:
        return str(payload["event"]["type"])
    return str(payload.get("type") or payload.get("command"))
