"""The vendors' stand-ins that can run beside the local Slack, by name: one line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox.autotask import server as autotask
from bot.sandbox.autotask.local import Autotask
from bot.sandbox.autotask.seed.hooked import hook_up
from bot.sandbox.console.stand import Stand
from bot.sandbox.rackspace import server as rackspace
from bot.sandbox.rackspace.local import Rackspace
from bot.sandbox.slack import seed
from bot.sandbox.slack.clock import Clock
from bot.sandbox.softlayer import server as softlayer
from bot.sandbox.softlayer.local import SoftLayer


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """One vendor: as people call it, its console, and the channel of those who work with it.

    `serve` is told where the vendor is to tell of changes, if it does so; "" is nowhere.
    """

    label: str
    channel: str
    room: str
    console: str
    topic: str = "What we ask of the vendor, and what it says"
    serve: Callable[[web.Application, Clock, str], Stand]


def _softlayer(app: web.Application, clock: Clock, _: str) -> Stand:
    stand = SoftLayer(clock)
    softlayer.mount(app, stand)
    return stand


def _rackspace(app: web.Application, clock: Clock, hook: str) -> Stand:
    stand = Rackspace(clock)
    stand.hook.url = hook
    rackspace.mount(app, stand)
    return stand


def _autotask(app: web.Application, clock: Clock, hook: str) -> Stand:
    stand = Autotask(clock)
    stand.state.house.takes_loopback_http = True  # The bot is beside it.
    if hook:
        hook_up(stand.state, hook)
    autotask.mount(app, stand)
    return stand


STANDS: Mapping[str, StandIn] = {
    "softlayer": StandIn(
        label="SoftLayer",
        channel=seed.SOFTLAYER,
        room="softlayer",
        console="/softlayer/console",
        serve=_softlayer,
    ),
    "rackspace": StandIn(
        label="Rackspace",
        channel=seed.RACKSPACE,
        room="rackspace",
        console="/rackspace/console",
        serve=_rackspace,
    ),
    "autotask": StandIn(
        label="Autotask",
        channel=seed.AUTOTASK,
        room="service-desk",
        topic="What our customers ask, and what we say",
        console="/autotask/console",
        serve=_autotask,
    ),
}
