"""Text on its way in and out: Slack's markup to plain words, and words that cannot ping, link or hide.

Pure. Knows the syntax of messages, nothing of blocks or of the Web API.
https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from bot.domain.paragraphs import split_paragraphs as split_paragraphs
from bot.domain.paragraphs import whole_end
from bot.domain.ticket import PersonId, Visibility

ONE_LINE = 300
"""The most characters of a message's fallback text: what a notification shows."""
WORD_JOINER = "\u2060"
DATE_FORMAT = "{date_short_pretty} at {time}"
NOTE = re.compile(r"^\s*(?:🔒|:lock:|note:)\s*", re.IGNORECASE)
"""How a message begins that only agents are to read."""

_MARKUP = re.compile(r"<([^<>\n]+)>")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_WEB = re.compile(r"^https?://|/$", re.IGNORECASE)
_CALLS_ALL = re.compile(r"@(?=(?:here|channel|everyone)\b)", re.IGNORECASE)
# Control characters but newline and tab; bidi overrides and isolates, which turn text around; surrogates.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def mentioned(text: str) -> set[PersonId]:
    """The people whom a message mentions."""
    return {PersonId(person) for person in _MENTION.findall(text)}


def plain(text: str, names: Mapping[PersonId, str]) -> str:
    """A message's text as people read it: names for ids, `label (url)` for links, nothing escaped."""
    return clean(unescaped(_MARKUP.sub(lambda found: _spoken(found[1], found[0], names), text)))


def unescaped(text: str) -> str:
    """The text with Slack's three escapes undone."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _spoken(inside: str, whole: str, names: Mapping[PersonId, str]) -> str:
    target, _, label = inside.partition("|")
    sigil, rest = target[0], target[1:]
    if sigil == "@":
        return "@" + (names.get(PersonId(rest)) or label or rest)
    if sigil == "#":
        return "#" + (label or rest)
    if sigil == "!":
        return _special(rest, label)
    return _link(target, label) if _SCHEME.match(target) else whole


def _special(name: str, label: str) -> str:
    if name.startswith("date^"):
        return label or name
    return "@" + (label or name.removeprefix("subteam^")).removeprefix("@")


def _link(target: str, label: str) -> str:
    address = re.sub(r"^(?:mailto|tel):", "", target)
    shown_as_is = label in ("", target, address) or _WEB.sub("", target) == _WEB.sub("", label)
    return (label or address) if shown_as_is else f"{label} ({address})"


def clean(text: str) -> str:
    """The text without characters that nobody sees but that hide, reorder or break what is seen."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def escaped(text: str) -> str:
    """The text for a mrkdwn place: it can neither mention nor link anything."""
    return html.escape(_CALLS_ALL.sub("@" + WORD_JOINER, clean(text)), quote=False)


def safe(text: str, limit: int = ONE_LINE) -> str:
    """One escaped line of at most `limit` characters (before escaping), for fallback texts and lines."""
    return escaped(cut(one_line(text), limit))


def one_line(text: str) -> str:
    """All on one line, with single blanks."""
    return " ".join(clean(text).split())


def cut(text: str, limit: int) -> str:
    """At most `limit` characters; what is missing shows as an ellipsis."""
    return text if len(text) <= limit else text[: whole_end(text, limit - 1)].rstrip() + "…"


def said_at(ts: str) -> datetime:
    """When a message was posted. Raises ValueError when it is no `ts`."""
    seconds, _, fraction = ts.partition(".")
    return _EPOCH + timedelta(seconds=int(seconds), microseconds=int(fraction.ljust(6, "0")[:6]))


def stamp(at: datetime) -> str:
    """A time in mrkdwn that everybody reads in their own zone."""
    return f"<!date^{int(at.timestamp())}^{DATE_FORMAT}|{utc(at)}>"


def utc(at: datetime) -> str:
    """A time in words for those who cannot be shown their own."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def visibility_of(text: str) -> Visibility:
    """Who may read a message: one that begins with a lock is an internal note."""
    return Visibility.INTERNAL if NOTE.match(text) else Visibility.PUBLIC


def without_lock(text: str) -> str:
    """The text of a note without what made it one."""
    return NOTE.sub("", text, count=1)
