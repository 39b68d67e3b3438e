"""All remote ticket systems that a desk can be connected to: one line each, and nothing else names them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.connectors import autotask, rackspace, softlayer
from bot.connectors.system import System

SYSTEMS: Mapping[str, System] = {
    "softlayer": softlayer.SYSTEM,
    "rackspace": rackspace.SYSTEM,
    "autotask": autotask.SYSTEM,
}
