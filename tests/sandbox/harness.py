"""A sandbox served in this process, and people who act in it, for tests. Knows nothing of the bot.

async with running_sandbox(manifest=...) as sandbox:
    anna = sandbox.person("anna")
    message = await anna.post(HELP, "VPN is down")
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from bot.sandbox.autotask.local import Autotask
from bot.sandbox.rackspace.local import Rackspace
from bot.sandbox.run import Running, SandboxOptions, running
from bot.sandbox.slack.local import Slack
from bot.sandbox.slack.view_state import STATEFUL, elements, find_element
from bot.sandbox.softlayer.local import SoftLayer
from bot.sandbox.softlayer.vendor import Vendor
from tests.patience import LONGEST
from tests.sandbox.manifest import manifest as full_manifest

Json = dict[str, Any]
AGAIN_AFTER = 0.25
Found = TypeVar("Found")

HELP, GENERAL, RANDOM, OPS = "C0HELP001", "C0GEN0001", "C0RAND001", "G0OPS0001"
PEOPLE = {
    "anna": "U0ANNA001",
    "beno": "U0BENO001",
    "carla": "U0CARL001",
    "dora": "U0DORA001",
    "eric": "U0ERIC001",
    "fred": "U0FRED001",
}


class Refusal(AssertionError):
    """The sandbox refused what a person did: HTTP 400 and its word."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(f"{error}: {message}")
        self.error = error


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """A running sandbox: its addresses, its people, its clock and faults, its stand-ins."""

    running: Running
    session: aiohttp.ClientSession

    @property
    def url(self) -> str:
        """The address of the page and of all that is served."""
        return self.running.url

    @property
    def slack(self) -> Slack:
        """The local Slack."""
        return self.running.slack

    @property
    def softlayer(self) -> SoftLayer | None:
        """The stand-in of SoftLayer, if it was asked for (stands=("softlayer",))."""
        return self.running.stand(SoftLayer)

    @property
    def rackspace(self) -> Rackspace | None:
        """The stand-in of Rackspace, if it was asked for (stands=("rackspace",))."""
        return self.running.stand(Rackspace)

    @property
    def autotask(self) -> Autotask | None:
        """The stand-in of Autotask, if it was asked for (stands=("autotask",))."""
        return self.running.stand(Autotask)

    @property
    def vendor(self) -> Vendor:
        """The vendor behind the SoftLayer stand-in, which must have been asked for."""
        assert self.softlayer is not None, "this sandbox runs without SoftLayer"
        return self.softlayer.vendor

    @property
    def api_url(self) -> str:
        """The base address for Slack's own clients."""
        return f"{self.url}/api/"

    def person(self, name: str) -> Person:
        """Return someone to act as: anna, beno, carla, dora, eric (a stranger) or fred (a guest)."""
        return Person(sandbox=self, id=PEOPLE[name])

    async def get(self, path: str, **query: object) -> Json:
        """Ask the page's interface."""
        asked = {key: str(value) for key, value in query.items() if value is not None}
        async with self.session.get(f"{self.url}/sandbox/{path}", params=asked) as response:
            return await _read(response)

    async def do(self, path: str, **fields: object) -> Json:
        """Act through the page's interface."""
        body = {key: value for key, value in fields.items() if value is not None}
        async with self.session.post(f"{self.url}/sandbox/{path}", json=body) as response:
            return await _read(response)

    async def turn_clock(self, advance: float | None = None, *, to: str | float | None = None) -> float:
        """Turn the clock forward by seconds or to a time; returns what it shows now."""
        return float((await self.do("clock", advance=advance, to=to))["now"])

    async def faults(self, *rules: Mapping[str, object], **switches: object) -> Json:
        """Add fault rules and set switches; without arguments, return what is in force."""
        if not rules and not switches:
            return await self.get("faults")
        return await self.do("faults", rules=list(rules), **switches)

    async def log(self, since: int = 0) -> list[Json]:
        """Return the log's entries after a number."""
        entries: list[Json] = (await self.get("log", since=since))["entries"]
        return entries

    async def wait_for(self, found: Callable[[], Awaitable[Found]], timeout: float = LONGEST) -> Found:
        """Ask again after every change until the answer is true; fails after the timeout.

        What is asked may lie outside the sandbox too, so it is asked again now and then without a change.
        """
        clock = self.slack.clock
        end = clock.now() - clock.offset + timeout
        version = self.slack.changes.version
        while not (answer := await found()):
            left = end - (clock.now() - clock.offset)
            assert left > 0, f"{getattr(found, '__name__', found)} did not come true within {timeout} s"
            version = (await self.get("wait", since=version, timeout=min(left, AGAIN_AFTER)))["version"]
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone in the workspace, and what they can do there."""

    sandbox: Sandbox
    id: str

    @property
    def dm(self) -> str:
        """The direct message with the bot."""
        return "D" + self.id[1:]

    async def post(self, channel: str, text: str, *, thread_ts: str | None = None, **more: object) -> Json:
        """Post a message; `broadcast` and `files` as the page has them. Returns the message."""
        posted = await self._do("post", channel=channel, text=text, thread_ts=thread_ts, **more)
        message: Json = posted["message"]
        return message

    async def edit(self, channel: str, ts: str, text: str) -> Json:
        """Edit one's own message."""
        message: Json = (await self._do("edit", channel=channel, ts=ts, text=text))["message"]
        return message

    async def delete(self, channel: str, ts: str) -> None:
        """Delete one's own message."""
        await self._do("delete", channel=channel, ts=ts)

    async def react(self, channel: str, ts: str, name: str, *, remove: bool = False) -> None:
        """React to a message, or take the reaction back."""
        await self._do("react", channel=channel, ts=ts, name=name, remove=remove)

    async def join(self, channel: str, user: str | None = None) -> None:
        """Join a channel, or bring someone in."""
        await self._do("join", channel=channel, user=user or self.id)

    async def leave(self, channel: str, user: str | None = None) -> None:
        """Leave a channel, or take someone out."""
        await self._do("leave", channel=channel, user=user or self.id)

    async def usergroup(self, name: str, *users: str) -> Json:
        """Say who is in a user group, by the names that `Sandbox.person` takes; a new one is made."""
        ids = [PEOPLE[user] for user in users]
        group: Json = (await self._do("usergroup", name=name, users=ids))["usergroup"]
        return group

    async def command(self, channel: str, text: str, *, thread_ts: str | None = None) -> Json:
        """Run a slash command; returns `ok`, and `error` where it failed."""
        return await self._do("command", channel=channel, text=text, thread_ts=thread_ts)

    async def shortcut(self, callback_id: str, *, channel: str | None = None, ts: str | None = None) -> Json:
        """Run a global shortcut, or one on a message."""
        return await self._do("shortcut", callback_id=callback_id, channel=channel, ts=ts)

    async def act(
        self,
        action_id: str,
        value: object = None,
        *,
        message: Json | None = None,
        channel: str = HELP,
        view: Json | None = None,
        block_id: str | None = None,
        state: Mapping[str, Any] | None = None,
    ) -> Json:
        """Click the button, or choose `value` in the menu, with this action id.

        It is looked for in `message` (of `channel`), in `view`, or else in the home tab. For a select,
        `value` is the option's value, or what the element's state holds (a user id, a date, a list).
        """
        shown = message or view or await self.home() or {}
        found = find_element(shown.get("blocks", []), action_id, block_id)
        assert found is not None, f"there is no element {action_id}"
        block, element = found
        action = {"action_id": action_id, "block_id": block["block_id"], "type": element["type"]}
        if element["type"] == "overflow":
            action["selected_option"] = _option(element, value)
        elif element["type"] != "button":
            action |= filled(element, value)
        container = _container(channel, message, view)
        return await self._do("action", container=container, action=action, state={"values": state or {}})

    async def options(
        self,
        action_id: str,
        text: str,
        *,
        view: Json | None = None,
        message: Json | None = None,
        channel: str = HELP,
        block_id: str | None = None,
    ) -> list[Json]:
        """Type into an external select and return the options, of all groups.

        Of several with that action the first, or the one of that block.
        """
        asked = {"action_id": action_id, "value": text, **({"block_id": block_id} if block_id else {})}
        found = await self._do("options", container=_container(channel, message, view), **asked)
        groups = found.get("option_groups")
        return [each for group in groups for each in group["options"]] if groups else list(found["options"])

    async def submit(self, values: Mapping[str, object] | None = None) -> Json:
        """Submit the top modal with values by action id or block id; the others stay as they are.

        For a select, the value is the option's value (or the option itself, for an external select).
        """
        view = (await self.views())[-1]
        return await self._do("submit", view_id=view["id"], values=typed_into(view, values))

    async def close_view(
        self, values: Mapping[str, object] | None = None, *, everything: bool = False
    ) -> None:
        """Cancel the top modal, or close the whole stack by its ✕, with these values typed into it."""
        view = (await self.views())[-1]
        state = typed_into(view, values)
        await self._do("close_view", view_id=view["id"], all=everything, values=state)

    async def open_home(self, tab: str = "home") -> None:
        """Open a tab of the app's home."""
        await self._do("home", tab=tab)

    async def upload(self, name: str, body: bytes) -> Json:
        """Upload a file; returns its record."""
        form = aiohttp.FormData()
        form.add_field("as", self.id)
        form.add_field("file", body, filename=name)
        async with self.sandbox.session.post(f"{self.sandbox.url}/sandbox/upload", data=form) as response:
            file: Json = (await _read(response))["file"]
        return file

    async def delete_file(self, file: str) -> None:
        """Delete one's own file."""
        await self._do("delete_file", file=file)

    async def messages(self, channel: str, thread_ts: str | None = None) -> list[Json]:
        """Return what this person sees in a channel or thread, oldest first."""
        found = await self.sandbox.get("messages", **{"as": self.id}, channel=channel, thread_ts=thread_ts)
        return list(found["messages"])

    async def snapshot(self) -> Json:
        """Return everything else this person sees."""
        return await self.sandbox.get("snapshot", **{"as": self.id})

    async def views(self) -> list[Json]:
        """Return this person's open modals, bottom first."""
        return list((await self.snapshot())["views"])

    async def home(self) -> Json | None:
        """Return this person's home tab."""
        home: Json | None = (await self.snapshot())["home"]
        return home

    async def _do(self, path: str, **fields: object) -> Json:
        return await self.sandbox.do(path, **{"as": self.id}, **fields)


@asynccontextmanager
async def running_sandbox(
    manifest: Mapping[str, Any] | None = None, **options: Any
) -> AsyncIterator[Sandbox]:
    """Serve a sandbox on a free port while the block runs; options are those of SandboxOptions."""
    with tempfile.TemporaryDirectory() as directory:
        options.setdefault("state_dir", Path(directory))
        wanted = SandboxOptions(manifest=full_manifest() if manifest is None else manifest, **options)
        async with running(wanted) as sandbox, acting_in(sandbox) as acting:
            yield acting


@asynccontextmanager
async def acting_in(sandbox: Running) -> AsyncIterator[Sandbox]:
    """Act in a sandbox that runs."""
    # The sandbox is on this machine: no proxy of the environment may come between.
    async with aiohttp.ClientSession(trust_env=False) as session:
        yield Sandbox(running=sandbox, session=session)


def typed_into(view: Json, values: Mapping[str, object] | None) -> Json:
    """The state of a view with these values, by action id or block id."""
    state: Json = {}
    wanted = dict(values or {})
    for block, element in elements(view["blocks"]):
        for key in (element.get("action_id"), block["block_id"]):
            if key in wanted and element["type"] in STATEFUL:
                filled_in = filled(element, wanted.pop(key))
                state.setdefault(block["block_id"], {})[element["action_id"]] = filled_in
    assert not wanted, f"the modal has no inputs {sorted(wanted)}"
    return state


def filled(element: Json, value: object) -> Json:
    """Return an element's state with this value, as `view.state.values` has it."""
    key = STATEFUL[element["type"]][0]
    if key == "selected_option":
        value = _option(element, value)
    elif key == "selected_options" and isinstance(value, list):
        value = [_option(element, each) for each in value]
    return {"type": element["type"], key: value}


def _option(element: Json, value: object) -> object:
    grouped = [each for group in element.get("option_groups", []) for each in group["options"]]
    for option in [*element.get("options", []), *grouped]:
        if option.get("value") == value:
            return option
    assert value is None or isinstance(value, dict), f"there is no option {value!r}"
    return value


def _container(channel: str, message: Json | None, view: Json | None) -> Json:
    if message is not None:
        return {"channel": message.get("channel", channel), "ts": message["ts"]}
    return {"view_id": view["id"]} if view is not None else {"home": True}


async def _read(response: aiohttp.ClientResponse) -> Json:
    body: Json = await response.json()
    if response.status != 200:
        raise Refusal(str(body.get("error")), str(body.get("message")))
    return body
