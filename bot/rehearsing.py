"""Runs the sandbox with the bot beside it, as `threadesk sandbox` does: what either is told of the other."""

from __future__ import annotations

import socket
import sys
import tempfile
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot import demo_scene
from bot.config.rehearsal import FORM_TO_TRY, SANDBOX_DESKS, SANDBOX_INVENTORY, SANDBOX_REMOTES
from bot.sandbox.autotask.seed import ids as autotask
from bot.sandbox.rackspace import seed as rackspace
from bot.sandbox.run import Running, SandboxOptions, serve
from bot.sandbox.softlayer import seed as softlayer
from bot.sandbox.stands import STANDS
from bot.slack.manifest import manifest
from bot.wiring import end_on_signals

REMOTES = tuple(SANDBOX_REMOTES)


async def sandbox(port: int, environ: Mapping[str, str]) -> None:
    """A local Slack on this port, with the bot as a process of its own beside it, until SIGINT or SIGTERM."""
    end_on_signals()
    with tempfile.TemporaryDirectory(prefix="threadesk-") as folder:
        await serve(demo(Path(folder), environ, port))


def demo(folder: Path, environ: Mapping[str, str], port: int = 0) -> SandboxOptions:
    """The sandbox as `threadesk sandbox` runs it: all vendors beside it, whose webhooks the bot hears."""
    hooks = f"127.0.0.1:{_free_port()}"
    return SandboxOptions(
        port=port,
        manifest=manifest(),
        bot_argv=(sys.executable, "-m", "bot", "run"),
        bot_env=sandbox_environment(folder, environ, remotes=REMOTES) | {"THREADESK_HOOKS": hooks},
        state_dir=folder,
        announce=_announce,
        scene=_scene(environ),
        stands=REMOTES,
        hooks={name: f"http://{hooks}/hooks/{name}" for name in REMOTES},
    )


def sandbox_environment(
    folder: Path, environ: Mapping[str, str], *, remotes: Sequence[str] = ()
) -> dict[str, str]:
    """The bot's environment beside a sandbox: its tokens, its addresses, and no proxy in between.

    The sandbox puts its own address in the place of `{url}`. Unless there is a configuration, its people
    have roles: Anna is a requester, Beno and Carla are agents, Dora is an admin. `remotes` names the
    stand-ins at which there are desks.
    """
    desks = folder / "desks.toml"
    desks.write_text(
        SANDBOX_DESKS + FORM_TO_TRY + "".join(SANDBOX_REMOTES[each] for each in remotes), "utf-8"
    )
    (folder / "inventory.csv").write_text(SANDBOX_INVENTORY, encoding="utf-8")
    ours = ("SLACK_", "THREADESK_")
    kept = {
        key: value
        for key, value in environ.items()
        if not key.lower().endswith("_proxy") and not key.startswith(ours)
    }
    return {
        **kept,
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_APP_TOKEN": "xapp-sandbox",
        "SLACK_SIGNING_SECRET": "sandbox-signing-secret",
        "SLACK_API_URL": "{url}/api/",
        "THREADESK_DATABASE_URL": f"sqlite:///{folder / 'threadesk.sqlite'}",
        "THREADESK_FILES": str(folder / "files"),
        "THREADESK_CLOCK_FILE": str(folder / "clock"),
        "SOFTLAYER_URL": "{url}/softlayer/rest/v3.1/",
        "SOFTLAYER_KEY": softlayer.API_KEY,
        "RACKSPACE_URL": "{url}/rackspace/api/",
        "RACKSPACE_IDENTITY_URL": "{url}/rackspace/identity/v2.0/",
        "RACKSPACE_RESOURCES_URL": "{url}/rackspace/resources/resources",
        "RACKSPACE_FEEDS_URL": "{url}/rackspace/feeds/consolidated_ticketing/events/",
        "RACKSPACE_KEY": rackspace.API_KEY,
        "RACKSPACE_WEBHOOK_KEY": rackspace.WEBHOOK_KEY,
        "AUTOTASK_URL": "{url}/autotask/atservicesrest/",
        "AUTOTASK_KEY": autotask.SECRET,
        "AUTOTASK_INTEGRATION_CODE": autotask.INTEGRATION_CODE,
        "AUTOTASK_WEBHOOK_KEY": autotask.WEBHOOK_KEY,
        "THREADESK_CONFIG": environ.get("THREADESK_CONFIG") or str(desks),
    }


def _scene(environ: Mapping[str, str]) -> Callable[[Running], Coroutine[Any, Any, None]]:
    """What happens at first, at the sandbox's own desks; with other ones nothing is known of them."""
    return _nothing if environ.get("THREADESK_CONFIG") else demo_scene.play


async def _nothing(sandbox: Running) -> None:
    """Leave the beginning to people."""


def _free_port() -> int:
    """A port of this machine that nobody listens on, for the vendors' calls to the bot."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _announce(address: str) -> None:
    sys.stdout.write(f"\n  Threadesk is ready: {address}\n\n")
    channels = " or ".join(f"#{STANDS[name].room}" for name in REMOTES)
    sys.stdout.write(
        f"  Type /ticket in #help, or in {channels}, whose tickets are at a vendor too: act as it at\n"
    )
    for name in REMOTES:
        sys.stdout.write(f"  {address}{STANDS[name].console}\n")
    sys.stdout.write(
        "\n  In #service-desk a customer's ticket waits for one at SoftLayer: as Beno, open its thread.\n\n"
    )
    sys.stdout.write("  Ctrl-C stops it; what is in it is gone then.\n\n")
    sys.stdout.flush()
