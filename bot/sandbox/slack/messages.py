"""The messages of one channel: parents, replies, ephemerals. Keeps them in order; sends nothing."""

from __future__ import annotations

import bisect
from collections.abc import Iterable
from dataclasses import dataclass

from bot.sandbox.slack.shapes import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Ephemeral:
    """A message only one person sees."""

    user: str
    message: Json


class Messages:
    """What was said in one channel, by timestamp."""

    def __init__(self) -> None:
        self._by_ts: dict[str, Json] = {}
        self._shown: list[str] = []
        self._threads: dict[str, list[str]] = {}
        self._ephemerals: dict[str, Ephemeral] = {}

    def get(self, ts: str) -> Json | None:
        """Return the message with this timestamp."""
        return self._by_ts.get(ts)

    def add(self, message: Json) -> None:
        """Add a message; a reply moves its parent's counters."""
        ts = message["ts"]
        self._by_ts[ts] = message
        if _is_reply(message):
            bisect.insort(self._threads.setdefault(message["thread_ts"], []), ts)
            self._count(message["thread_ts"])
        if not _is_reply(message) or message.get("subtype") == "thread_broadcast":
            bisect.insort(self._shown, ts)

    def remove(self, message: Json) -> None:
        """Take a message out, and out of its parent's counters."""
        ts = message["ts"]
        del self._by_ts[ts]
        if ts in self._shown:
            self._shown.remove(ts)
        if _is_reply(message):
            self._threads[message["thread_ts"]].remove(ts)
            self._count(message["thread_ts"])

    def broadcast(self, message: Json) -> None:
        """Show a reply in the channel as well."""
        message["subtype"] = "thread_broadcast"
        bisect.insort(self._shown, message["ts"])

    def shown(self) -> list[Json]:
        """Return parents and broadcasts, oldest first."""
        return [self._by_ts[ts] for ts in self._shown]

    def thread(self, ts: str) -> list[Json]:
        """Return a parent and its replies, oldest first; for a reply's own timestamp that reply alone."""
        root = self._by_ts.get(ts)
        if root is None:
            return []
        return [root, *(self._by_ts[reply] for reply in self._threads.get(ts, []))]

    def has_replies(self, ts: str) -> bool:
        """Whether anyone has answered in this message's thread."""
        return bool(self._threads.get(ts))

    def whisper(self, ephemeral: Ephemeral) -> None:
        """Add, or replace, a message that only one person sees."""
        self._ephemerals[ephemeral.message["ts"]] = ephemeral

    def ephemeral(self, ts: str) -> Ephemeral | None:
        """Return the ephemeral message with this timestamp."""
        return self._ephemerals.get(ts)

    def dismiss(self, ts: str) -> None:
        """Forget an ephemeral message."""
        self._ephemerals.pop(ts, None)

    def ephemerals(self, user: str, thread_ts: str | None) -> Iterable[Json]:
        """Return what only this person sees in the channel, or in one of its threads."""
        for each in self._ephemerals.values():
            if each.user == user and each.message.get("thread_ts") == thread_ts:
                yield each.message

    def _count(self, parent_ts: str) -> None:
        parent = self._by_ts.get(parent_ts)
        if parent is None:
            return
        replies = self._threads[parent_ts]
        users = list(dict.fromkeys(self._by_ts[ts]["user"] for ts in replies))
        if not replies:
            for key in ("thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply"):
                parent.pop(key, None)
            return
        parent |= {
            "thread_ts": parent_ts,
            "reply_count": len(replies),
            "reply_users": users[:5],
            "reply_users_count": len(users),
            "latest_reply": replies[-1],
            "subscribed": True,
            "is_locked": False,
        }


def _is_reply(message: Json) -> bool:
    return bool(message.get("thread_ts", message["ts"]) != message["ts"])
