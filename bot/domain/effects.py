"""What must be done outside because of what happened. Each effect is a row of the outbox until it is done.

What posts names its `channel` too: the chat takes messages at a pace of its own for each channel.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.health import Ailment
from bot.domain.outward_effects import OpenRemote as OpenRemote
from bot.domain.outward_effects import PushAct as PushAct
from bot.domain.outward_effects import PushFile as PushFile
from bot.domain.outward_effects import PushUpdate as PushUpdate
from bot.domain.outward_effects import RemoteEffect as RemoteEffect
from bot.domain.ticket import ChannelId, DeskId, MessageRef, PersonId, TicketId


class Mark(StrEnum):
    """What became of a person's message, shown on the message itself."""

    QUEUED = "queued"
    """It is on its way, or waits for its time."""
    DONE = "done"
    ASKING = "asking"
    """It waits for its author to say that it may leave."""
    PUBLISHED = "published"
    """It is at its destination, where the customer sees it."""
    REFUSED = "refused"
    NOTE = "note"
    KEPT = "kept"
    """It is on the ticket, and does not go out to the remote."""


class Repeat(StrEnum):
    """What to do with an effect of which nobody knows whether it took place."""

    SAFE = "safe"
    """Doing it again changes nothing."""
    LOOK_UP = "look_up"
    """Look for our reference outside first; repeat only if it is not there."""
    NEVER = "never"
    """It cannot be looked up, and twice is worse than not at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Effect:
    ticket: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class PostCard(_Effect):
    """Post the ticket's card in a place; what comes back is where the thread is."""

    place: int
    channel: ChannelId


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshCard(_Effect):
    """Redraw the card of a place as the ticket is when it is drawn; several waiting are one."""

    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostUpdate(_Effect):
    """Write what somebody said (event `number`) into a thread where it was not said."""

    place: int
    channel: ChannelId
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLine(_Effect):
    """Write one short line on what happened (event `number`); it mentions nobody."""

    place: int
    channel: ChannelId
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Remind(_Effect):
    """Write into the thread what fell due (event `number`), mentioning those who asked for it."""

    place: int
    channel: ChannelId
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkMessage(_Effect):
    """Put a mark on a person's message."""

    message: MessageRef
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class TellPerson(_Effect):
    """Tell one person privately what event `number` means for them."""

    person: PersonId
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TellRefused(_Effect):
    """Say to the author of a refused message (event `number`) which ways out there are."""

    person: PersonId
    place: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryThread(_Effect):
    """Read what had been said in the thread of a place and add it to the ticket, in order, once."""

    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SendTranscript(_Effect):
    """Send one person privately the ticket as a file, as it was at event `number`."""

    person: PersonId
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AskReopen(_Effect):
    """Ask the author of a word of thanks (event `number`) whether the ticket has to be open again."""

    person: PersonId
    place: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TellGroup(_Effect):
    """Tell a group in its channel what event `number` brought it."""

    channel: ChannelId
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFile(_Effect):
    """Bring file `index` of the update in event `number` into the file store.

    `desk` is the one at whose remote it lies, if it is not the chat's.
    """

    number: int
    index: int
    desk: DeskId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFile(_Effect):
    """Put kept file number `file` into a thread whose people cannot open it where it was shared.

    Event `number` is why: the file was kept, or the thread came to be.
    """

    place: int
    channel: ChannelId
    number: int
    file: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SendFile(_Effect):
    """Send one person privately the kept file that they asked for in event `number`."""

    person: PersonId
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DropFile(_Effect):
    """Take the kept file that event `number` names out of the file store."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferResources(_Effect):
    """Offer the author of a text the resources that it names (event `number`)."""

    person: PersonId
    place: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshHome(_Effect):
    """Draw somebody's home as things are when it is drawn; several waiting are one.

    `ticket` is the one that changed, empty when the person did something to their home itself.
    """

    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkUpdate(_Effect):
    """Put a mark on the message of the update in event `number`, in the place of those before."""

    number: int
    mark: Mark
    instead_of: tuple[Mark, ...] = (Mark.QUEUED,)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskSend(_Effect):
    """Say to the author of a sending that does not leave by itself why that is, and what they can do.

    Event `number` is the last that is in it.
    """

    person: PersonId
    place: int
    number: int
    sending: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TellLasting(_Effect):
    """Tell somebody that what they wrote, edited or deleted (event `number`) lasts at the remote."""

    person: PersonId
    place: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TellQueued(_Effect):
    """Tell the author of what waits long for its turn at the remote which one that is.

    Event `number` is the last that is in it; `sending` is 0 for the opening of the ticket itself.
    """

    person: PersonId
    place: int
    number: int
    sending: int
    turn: int
    ailment: Ailment | None = None
    """What is wrong with the remote, as far as that is known."""
    leaves_at: datetime | None = None
    """When it will be its turn, about, as far as that can be told."""
    messages: int = 1
    """How many messages go together as this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellHealth(_Effect):
    """Tell a channel, or one person in private, that a desk's remote fails, or, with `until`, works again.

    It is about no ticket. `reason` is in the remote's words.
    """

    desk: DeskId
    channel: ChannelId
    ailment: Ailment
    reason: str
    since: datetime
    told_at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskApproval(_Effect):
    """Have the question whether the ticket is approved (event `number`) stand there as it is now.

    In the thread of a place, or with one person in private. Where it stands already it is drawn again.
    """

    number: int
    place: int = 0
    channel: ChannelId | None = None
    person: PersonId | None = None


class Outlet(StrEnum):
    """Which way out an effect takes: the one is not to wait because much waits for the other."""

    CHAT = "chat"
    REMOTE = "remote"


Effect = (
    PostCard
    | RefreshCard
    | PostUpdate
    | PostLine
    | Remind
    | MarkMessage
    | TellPerson
    | TellRefused
    | CarryThread
    | SendTranscript
    | AskReopen
    | TellGroup
    | FetchFile
    | PostFile
    | SendFile
    | DropFile
    | OfferResources
    | RefreshHome
    | MarkUpdate
    | AskSend
    | TellLasting
    | TellQueued
    | TellHealth
    | AskApproval
    | RemoteEffect
)


def lane_of(effect: Effect) -> str:
    """The queue in which this effect keeps its order; different lanes run side by side."""
    match effect:
        case MarkMessage(ticket=ticket, message=message):
            return f"{ticket}/{message}"
        case TellPerson(ticket=ticket, person=person) | SendTranscript(ticket=ticket, person=person):
            return f"{ticket}/{person}"
        case TellGroup(ticket=ticket, channel=channel):
            return f"{ticket}/{channel}"
        case CarryThread(ticket=ticket, place=place):
            return f"{ticket}/{place}/carry"
        case FetchFile(ticket=ticket, number=number, index=index):
            return f"{ticket}/file/{number}-{index}"  # A large file is no reason for a thread to wait.
        case PostFile(ticket=ticket, place=place):
            return f"{ticket}/{place}/files"
        case SendFile(ticket=ticket, person=person):
            return f"{ticket}/{person}/files"
        case DropFile(ticket=ticket, number=number):
            return f"{ticket}/file/{number}"
        case RefreshHome(person=person):
            return f"home/{person}"
        case AskApproval(ticket=ticket, person=person) if person is not None:
            return f"{ticket}/{person}"
        case MarkUpdate(ticket=ticket, number=number):
            return f"{ticket}/mark/{number}"
        case TellHealth(desk=desk, channel=channel):
            return f"health/{desk}/{channel}"
        case OpenRemote() | PushUpdate() | PushAct() | PushFile():
            return f"{effect.ticket}/remote"
        case _:
            return f"{effect.ticket}/{effect.place}"


def outlet_of(effect: Effect) -> Outlet:
    """The way out of this effect."""
    return Outlet.REMOTE if isinstance(effect, RemoteEffect) else Outlet.CHAT


def repeat_of(effect: Effect) -> Repeat:
    """Whether this effect may be done again when nobody knows whether it took place."""
    match effect:
        case RefreshCard() | MarkMessage() | CarryThread() | RefreshHome() | FetchFile() | DropFile():
            return Repeat.SAFE
        case MarkUpdate() | PushAct():
            return Repeat.SAFE
        case TellRefused() | AskReopen() | OfferResources() | AskSend() | TellLasting() | TellQueued():
            return Repeat.NEVER
        case _:
            return Repeat.LOOK_UP
