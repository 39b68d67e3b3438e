"""What `threadesk check` says of remotes that call us: as far as that can be known from here."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable

import httpx

from bot.domain.connector import Connector, HookKeeper, Told
from bot.domain.ids import DeskId
from bot.errors import BotError, RemoteError
from bot.hooking import PREFIX
from bot.serving import Address, bound
from bot.slack.findings import Finding

PATIENCE = httpx.Timeout(5)
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}
"""What is listened at to listen everywhere, and where one finds it from here."""


async def check_hooks(desks: Iterable[DeskId], address: Address | None) -> list[Finding]:
    """Look whether the calls for these desks would be taken. Whether they arrive only the remote can tell."""
    return [await _check(desk, address) for desk in desks]


async def check_kept(desk: DeskId, connector: Connector) -> list[Finding]:
    """Ask a remote that is to tell us at once what changes whether it does; one that is not is not asked."""
    if not isinstance(connector, Told):
        return []
    what = f"desk {desk}: feeds at {connector.capabilities.name}"
    mend = "give its user that role, and see to feeds_url in its [desks.remote]."
    if isinstance(connector, HookKeeper):
        what = f"desk {desk}: webhooks at {connector.capabilities.name}"
        mend = f"run `threadesk autotask-webhooks {desk} --url https://…` with the address of the bot."
    try:
        faults = await connector.hook_faults(desk)
    except RemoteError as error:
        return [Finding(what=what, mend=f"they cannot be looked at ({error.reason}).")]
    if not faults and not isinstance(connector, HookKeeper):
        return []
    return [Finding(what=what, mend=f"{'; '.join(faults)}: {mend}" if faults else None)]


async def _check(desk: DeskId, address: Address | None) -> Finding:
    what = f"desk {desk}: webhook {PREFIX}{desk}"
    if address is None:
        return Finding(what=f"{what}, once the bot is run with --http or --hooks")
    if not await asyncio.to_thread(_listens, address):
        return _free(what, address)
    near = Address(host=EVERYWHERE.get(address.host, address.host), port=address.port)
    try:
        async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
            # Not a call: the bot answers it with the method that it wants, and takes nothing.
            answer = await client.get(f"http://{near}{PREFIX}{desk}")
    except httpx.HTTPError as error:
        return _another(what, address, type(error).__name__)
    if answer.status_code != httpx.codes.METHOD_NOT_ALLOWED or answer.headers.get("allow") != "POST":
        return _another(what, address, f"it answers {answer.status_code}")
    return Finding(what=f"{what}, taken at {address}")


def _listens(address: Address) -> bool:
    near = EVERYWHERE.get(address.host, address.host)
    try:
        with socket.create_connection((near, address.port), timeout=5):
            return True
    except OSError:
        return False


def _free(what: str, address: Address) -> Finding:
    """Nobody listens there: that is so before the bot is started, if it can be."""
    try:
        with bound(address, "THREADESK_HOOKS"):
            return Finding(what=f"{what}, at {address} once the bot runs")
    except BotError as error:
        return Finding(what=what, mend=str(error))


def _another(what: str, address: Address, why: str) -> Finding:
    mend = f"at {address} there is something else ({why}): stop it, or choose another for THREADESK_HOOKS."
    return Finding(what=what, mend=mend)
