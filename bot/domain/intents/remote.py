"""What is wanted between a ticket and its other side: by people, by the relay, and by what is read there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.events import Event
from bot.domain.ids import RemoteUpdateId
from bot.domain.remote import RemoteHead, RemoteUpdate
from bot.domain.ticket import ChannelId, PersonId, Visibility
from bot.domain.wanted import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOpened(Wanted):
    """The remote opened the ticket."""

    head: RemoteHead


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordNotOpened(Wanted):
    """The remote would not open the ticket, and said why; what `holds_secret` was not shown to it."""

    reason: str
    holds_secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAgain(Wanted):
    """Have a ticket opened there that the remote would not open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRemote(Wanted):
    """This is how it stands there, and what was said there that we do not have yet, oldest first."""

    head: RemoteHead
    updates: tuple[RemoteUpdate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Wanted):
    """The relay is about to send this: it can be changed no more."""

    sending: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack(Wanted):
    """Nothing of it has left after all, and it waits on: until then it can be changed again.

    What of it was taken back meanwhile (`gone`) leaves no more.
    """

    sending: int
    gone: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSent(Wanted):
    """The remote has all of it, as these updates."""

    sending: int
    updates: tuple[RemoteUpdateId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordNotSent(Wanted):
    """The remote would not take it, and said why. What was taken back meanwhile (`gone`) leaves no more."""

    sending: int
    reason: str
    gone: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordNotDone(Wanted):
    """The remote would not do what event `number` did here, and said why; or not with these resources.

    `refused` is that event, None where it is the opening.
    """

    number: int
    reason: str
    resources: tuple[str, ...] = ()
    refused: Event | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendNow(Wanted):
    """Let something go that is held, or that was not to go without a word of its author."""

    sending: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SendOut(Wanted):
    """Let an update of event `number` go out that stayed here; `author` said it, as `text`, in `channel`.

    `was_sent` says that it goes out, or did, before.
    """

    number: int
    author: PersonId
    text: str
    channel: ChannelId
    visibility: Visibility = Visibility.PUBLIC
    was_sent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish(Wanted):
    """Have the customer see the update of event `number`, which `author` said as `text` before.

    `updates` are what it alone became there; without any, its words go there anew.
    """

    number: int
    author: PersonId
    text: str
    updates: tuple[RemoteUpdateId, ...] = ()
    is_published: bool = False
    """They see it already, or are about to."""
    is_leaving: bool = False
    """It is under way just now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendAgain(Wanted):
    """Try again what was refused."""

    sending: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop(Wanted):
    """Do not send it; what was said stays on the ticket."""

    sending: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RateAnswer(Wanted):
    """Rate event `number`, from 1 to 5: an answer of the remote's people, which is `update` there.

    Without an `update` it is no answer of theirs.
    """

    number: int
    update: RemoteUpdateId | None
    stars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAlert(Wanted):
    """Have the remote write on the ticket at that time; None: not at all."""

    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TellViewed(Wanted):
    """Tell the remote that we have seen what its people wrote, unless it knows."""


RemoteIntent = (
    RecordOpened
    | RecordNotOpened
    | OpenAgain
    | RecordRemote
    | Release
    | PutBack
    | RecordSent
    | RecordNotSent
    | RecordNotDone
    | SendNow
    | SendOut
    | Publish
    | SendAgain
    | Drop
    | RateAnswer
    | SetAlert
    | TellViewed
)
