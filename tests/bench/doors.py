"""The two ways in which Slack reaches an app: signed HTTP requests and envelopes on a WebSocket.

This is the generator: requests are made ready beforehand, so that it costs little while time is taken.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol

from aiohttp import WSMsgType, web

from tests.bench.deliveries import Delivery, envelope, http_request
from tests.bench.measure import IN_FLIGHT, BenchError

Ready = tuple[str, bytes]
"""A delivery made ready: its envelope's id (empty over HTTP) and its bytes."""

IDLE = 3.0
"""Seconds after which a connection is not used again: the server hangs up after five."""
_END_OF_HEAD = b"\r\n\r\n"


class Door(Protocol):
    def made_ready(self, delivery: Delivery) -> Ready:
        """Everything that can be done before the time counts."""
        ...

    async def send(self, worker: int, ready: Ready) -> bytes:
        """Deliver it and wait for the ack; what the ack carried. BenchError when it is refused."""
        ...


class Connection(asyncio.Protocol):
    """One kept-alive HTTP connection with at most one request under way."""

    def __init__(self) -> None:
        self._transport: asyncio.WriteTransport | None = None
        self._seen = bytearray()
        self._answer: asyncio.Future[bytes] | None = None
        self._used_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            self._transport = transport

    def data_received(self, chunk: bytes) -> None:
        self._seen += chunk
        end = self._seen.find(_END_OF_HEAD)
        if end < 0 or self._answer is None:
            return
        head = bytes(self._seen[:end]).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = bytes(self._seen[end + len(_END_OF_HEAD) :])
        if len(body) < length:
            return
        self._seen.clear()
        if head.split(b" ", 2)[1] == b"200":
            self._answer.set_result(body)
        else:
            self._answer.set_exception(BenchError(f"answered {head.decode()}\n{body.decode()}"))

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(BenchError("the connection was closed"))

    @property
    def is_fresh(self) -> bool:
        """Whether it is open, and not about to be hung up because nothing was asked for a while."""
        idle = asyncio.get_running_loop().time() - self._used_at
        return self._transport is not None and not self._transport.is_closing() and idle < IDLE

    async def ask(self, request: bytes) -> bytes:
        """Send a request and return the answer's body."""
        if self._transport is None:
            raise BenchError("there is no connection")
        loop = asyncio.get_running_loop()
        self._used_at = loop.time()
        self._answer = loop.create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


class HttpDoor:
    """An app's request URL, reached over a connection for each worker."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connections = [Connection() for _ in range(max(IN_FLIGHT))]

    def made_ready(self, delivery: Delivery) -> Ready:
        return "", http_request(delivery)

    async def send(self, worker: int, ready: Ready) -> bytes:
        connection = self._connections[worker]
        if not connection.is_fresh:
            connection.close()
            loop = asyncio.get_running_loop()
            _, connection = await loop.create_connection(Connection, "127.0.0.1", self._port)
            self._connections[worker] = connection
        return await connection.ask(ready[1])

    def close(self) -> None:
        for connection in self._connections:
            connection.close()


class SocketDoor:
    """Slack's end of one app's WebSocket."""

    def __init__(self) -> None:
        self._socket: web.WebSocketResponse | None = None
        self._waiting: dict[str, asyncio.Future[bytes]] = {}

    async def is_connected(self) -> bool:
        return self._socket is not None

    def made_ready(self, delivery: Delivery) -> Ready:
        envelope_id, text = envelope(delivery)
        return envelope_id, text.encode()

    async def send(self, worker: int, ready: Ready) -> bytes:
        if self._socket is None:
            raise BenchError("the socket was closed")
        envelope_id, content = ready
        ack: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = ack
        await self._socket.send_frame(content, WSMsgType.TEXT)
        return await ack

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Take the app's connection and its acks until it goes."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A"}})
        self._socket = socket
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._take(json.loads(frame.data))
        finally:
            self._socket = None
        return socket

    def _take(self, ack: dict[str, Any]) -> None:
        waiting = self._waiting.pop(ack["envelope_id"], None)
        if waiting is not None and not waiting.done():
            waiting.set_result(json.dumps(ack.get("payload", {})).encode())


class Sockets:
    """Where the quiet Slack sends apps that ask for a socket: one door for each app token."""

    def __init__(self) -> None:
        self.doors: dict[str, SocketDoor] = {}

    def door(self, app_token: str) -> SocketDoor:
        """A fresh door for the app with that token."""
        door = self.doors[app_token] = SocketDoor()
        return door

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Lead an app to its door."""
        return await self.doors[request.match_info["token"]].serve(request)


@asynccontextmanager
async def sockets(port: int) -> AsyncIterator[Sockets]:
    """Serve the doors on that port."""
    doors = Sockets()
    app = web.Application()
    app.add_routes([web.get("/{token}", doors.serve)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield doors
    finally:
        await runner.cleanup()
