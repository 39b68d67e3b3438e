"""Serving: an ASGI application at an address of ours, from before anything else is begun until the end."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import uvicorn

from bot.errors import BotError

SECONDS_TO_STOP = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where we listen."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def address_of(text: str) -> Address | None:
    """HOST:PORT; None when it is none."""
    host, _, port = text.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65536:
        return None
    return Address(host=host.strip("[]"), port=int(port))


@contextlib.contextmanager
def bound(address: Address | None, option: str) -> Iterator[socket.socket | None]:
    """The address that an option says, taken; None without one. Raises BotError when it cannot be had."""
    if address is None:
        yield None
        return
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((address.host, address.port))
        except OSError as error:
            raise BotError(
                f"{address} cannot be used: {error.strerror}. Choose another for {option}."
            ) from error
        yield listener


@contextlib.asynccontextmanager
async def serving(app: Any, listener: socket.socket | None) -> AsyncIterator[None]:
    """Serve an application there until the block ends; without a listener nothing is served."""
    if listener is None:
        yield
        return
    server = uvicorn.Server(
        uvicorn.Config(app, loop="asyncio", log_level="warning", timeout_graceful_shutdown=SECONDS_TO_STOP)
    )
    listener.listen()  # Who calls now waits until the server takes it over, which is soon.
    async with asyncio.TaskGroup() as group:
        task = group.create_task(server._serve([listener]))
        try:
            yield
        finally:
            server.should_exit = True
            await task
