"""Modals and home tabs: who has which views open, their hashes and typed state. Never asks the app.

https://docs.slack.dev/surfaces/modals
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.app_config import APP_ID, BOT_ID
from bot.sandbox.slack.changes import Changes
from bot.sandbox.slack.ids import Ids
from bot.sandbox.slack.people import TEAM_ID
from bot.sandbox.slack.shapes import Json
from bot.sandbox.slack.view_state import state_of, with_ids

DEEPEST = 3
EARLIER = 20
"""How many drawings of a view may be clicked on later: a click is on its way while the app draws anew."""


class ViewError(Exception):
    """A view cannot be opened or changed; `word` is Slack's error."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class Views:
    """Each person's stack of modals, and each person's home."""

    def __init__(self, ids: Ids, changes: Changes) -> None:
        self._ids = ids
        self._changes = changes
        self._stacks: dict[str, list[Json]] = {}
        self._homes: dict[str, Json] = {}
        self._earlier: dict[str, deque[list[Json]]] = {}

    def stack(self, user: str) -> list[Json]:
        """Return a person's open modals, bottom first."""
        return list(self._stacks.get(user, []))

    def home(self, user: str) -> Json | None:
        """Return a person's home tab, if the app has published one."""
        return self._homes.get(user)

    def blocks_of(self, view: Json, block_id: str | None) -> list[Json]:
        """Return the blocks of a view; those from before, if this block stands only in them."""
        drawn = [view["blocks"], *self._earlier.get(view["id"], ())]
        return next((each for each in drawn if any(one["block_id"] == block_id for one in each)), drawn[0])

    def find(self, view_id: str) -> tuple[str, Json] | None:
        """Find an open view and its person by its id or external id."""
        for user, view in self._all():
            if view_id and view_id in (view["id"], view["external_id"]):
                return user, view
        return None

    def open(self, user: str, wanted: Json) -> Json:
        """Open a modal as the only one of a person."""
        self._check_external_id(wanted, None)
        view = self._new(wanted, previous=None)
        self._stacks[user] = [view]
        self._changes.tell("views", only=user)
        return view

    def push(self, user: str, wanted: Json) -> Json:
        """Put a modal on top of a person's stack of three at most; raises ViewError."""
        stack = self._stacks.get(user, [])
        if not stack:
            raise ViewError("not_found")
        if len(stack) >= DEEPEST:
            raise ViewError("push_limit_reached")
        self._check_external_id(wanted, None)
        view = self._new(wanted, previous=stack[-1])
        stack.append(view)
        self._changes.tell("views", only=user)
        return view

    def update(self, view_id: str, wanted: Json, hash_: str | None = None) -> Json:
        """Replace a view; what was typed stays where block and action id stay. Raises ViewError."""
        found = self.find(view_id)
        if found is None:
            raise ViewError("not_found")
        user, view = found
        self._check_hash(view, hash_)
        self._check_external_id(wanted, view)
        self._keep(view)
        self._fill(view, wanted)
        self._changes.tell("home" if view["type"] == "home" else "views", only=user)
        return view

    def publish(self, user: str, wanted: Json, hash_: str | None = None) -> Json:
        """Show a person's home tab, or replace it; raises ViewError."""
        view = self._homes.get(user)
        if view is not None:
            self._check_hash(view, hash_)
        self._check_external_id(wanted, view)
        if view is None:
            self._homes[user] = view = self._new(wanted, previous=None)
        else:
            self._keep(view)
            self._fill(view, wanted)
        self._changes.tell("home", only=user)
        return view

    def remember(self, view: Json, values: Json) -> None:
        """Keep what the person has typed so far."""
        view["state"] = {"values": state_of(view["blocks"], values, view["state"]["values"])}

    def close_top(self, user: str) -> Json:
        """Close a person's top modal and return it."""
        view = self._stacks[user].pop()
        self._earlier.pop(view["id"], None)
        self._changes.tell("views", only=user)
        return view

    def close_all(self, user: str) -> Json:
        """Close all of a person's modals and return the root."""
        root = self._stacks.pop(user)[0]
        self._changes.tell("views", only=user)
        return root

    def _keep(self, view: Json) -> None:
        """Keep what a view shows now, as somebody may be clicking on it just then."""
        self._earlier.setdefault(view["id"], deque(maxlen=EARLIER)).appendleft(view["blocks"])

    def _all(self) -> Iterator[tuple[str, Json]]:
        for user, stack in self._stacks.items():
            for view in stack:
                yield user, view
        yield from self._homes.items()

    def _check_hash(self, view: Json, hash_: str | None) -> None:
        if hash_ and hash_ != view["hash"]:
            raise ViewError("hash_conflict")

    def _check_external_id(self, wanted: Json, own: Json | None) -> None:
        external_id = wanted.get("external_id")
        if external_id and any(
            view["external_id"] == external_id for _, view in self._all() if view is not own
        ):
            raise ViewError("duplicate_external_id")

    def _new(self, wanted: Json, previous: Json | None) -> Json:
        view_id = self._ids.next("V")
        view: Json = {
            "id": view_id,
            "team_id": TEAM_ID,
            "state": {"values": {}},
            "previous_view_id": previous["id"] if previous else None,
            "root_view_id": previous["root_view_id"] if previous else view_id,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
        }
        self._fill(view, wanted)
        return view

    def _fill(self, view: Json, wanted: Json) -> None:
        blocks = with_ids(wanted["blocks"], self._serial())
        view |= {
            "type": wanted["type"],
            "blocks": blocks,
            "private_metadata": wanted.get("private_metadata", ""),
            "callback_id": wanted.get("callback_id", ""),
            "external_id": wanted.get("external_id", view.get("external_id", "")),
            "title": _text(wanted.get("title")),
            "submit": _text(wanted.get("submit")),
            "close": _text(wanted.get("close")),
            "clear_on_close": wanted.get("clear_on_close", False),
            "notify_on_close": wanted.get("notify_on_close", False),
            "submit_disabled": wanted.get("submit_disabled", False),
            "hash": f"{self._ids.ts()}.{secrets.token_urlsafe(6)}",
            "state": {"values": state_of(blocks, {}, view["state"]["values"])},
        }

    def _serial(self) -> Iterator[str]:
        while True:
            yield secrets.token_urlsafe(4)


def _text(text: Any) -> Json | None:
    return {"emoji": True, **text} if isinstance(text, dict) else None
