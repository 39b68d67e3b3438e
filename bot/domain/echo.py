"""Our own words, as they come back from a remote that does not say what it calls them. Pure.

What is about to be said there is expected back, by our signature or by what it says, each part of it once;
whatever says the same a second time was said by somebody else.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from bot.domain.ids import Reference, RemoteUpdateId, TicketId
from bot.domain.outgoing import Part, reference_of, signed_as
from bot.domain.remote import RemoteUpdate

CLOCKS_APART = timedelta(hours=1)
"""As far as the remote's clock may be off ours, either way: as much as a wrong summer time."""
ON_THE_WAY = timedelta(minutes=10)
"""As long as one call may be under way."""
KEPT_FOR = timedelta(days=60)
"""How long it is known what was expected: as late as that our own words may be read for the first time."""

_TAGS = (
    "b|i|u|s|url|email|img|code|pre|quote|list|li|ul|ol|color|colour|size|font|left|right|center|indent|"
    "table|tr|td|th|sub|sup|h[1-6]|hr|br|p|noparse|plain"
)
_BBCODE = re.compile(rf"\[/?(?:{_TAGS})(?:=[^\[\]\n]*)?\]|\[\*\]", re.IGNORECASE)
_UNSEEN = str.maketrans("", "", "\u00ad\u200b\ufeff\u2060")


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo:
    """One part of a sending (0: of the opening) that is expected back, as a copy of event `number`.

    `update` is what it is called there, once that is known. By its words alone it is known between `since`
    and `until`.
    """

    ticket: TicketId
    sending: int
    part: int
    number: int
    fingerprint: str
    since: datetime
    until: datetime
    update: RemoteUpdateId | None = None

    @property
    def reference(self) -> Reference:
        return reference_of(self.ticket, self.sending, self.part)

    def covers(self, at: datetime) -> bool:
        """Whether it may have been said there at that time; what has no time may have been said at any."""
        return at.timestamp() <= 0 or self.since <= at <= self.until


def fingerprint(text: str) -> str:
    """What stays of a text whatever a remote makes of its looks.

    Line ends, blanks and empty lines, entities of HTML and tags of bbcode are looks; letters, their case and
    all other signs are words. Two texts of ours that look alike are told apart by the references in them.
    """
    before, now = None, text
    while before != now:  # What was escaped twice, or stands in what was escaped; it only gets shorter.
        before, now = now, _BBCODE.sub("", html.unescape(now))
    words = unicodedata.normalize("NFC", now.translate(_UNSEEN)).split()
    return sha256(" ".join(words).encode("utf-8", "surrogatepass")).hexdigest()


def expected(ticket: TicketId, sending: int, number: int, parts: Iterable[Part], now: datetime) -> list[Echo]:
    """What is said there from now on, and comes back as copies of event `number`."""
    since, until = now - CLOCKS_APART, now + CLOCKS_APART + ON_THE_WAY
    return [
        Echo(
            ticket=ticket,
            sending=sending,
            part=part.number,
            number=number,
            fingerprint=fingerprint(part.text),
            since=since,
            until=until,
        )
        for part in parts
    ]


def heard(update: RemoteUpdate, expected: Iterable[Echo]) -> Echo | None:
    """Which of these an update there is, that our own account wrote; None when it is news.

    A signature says it before all words do: what is signed like one that was heard already is a quotation.
    """
    echoes = list(expected)
    reference = signed_as(update.text)
    signed = [each for each in echoes if each.reference == reference]
    if signed:
        return next((each for each in signed if each.update is None), None)
    words = fingerprint(update.text)
    alike = (each for each in echoes if each.fingerprint == words and each.covers(update.at))
    return next((each for each in alike if each.update is None), None)
