"""What an effect needs of its scene: the place, the thread, the people, the time. Calls nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.domain.connected import reopens_here
from bot.domain.effects import (
    AskReopen,
    AskSend,
    Effect,
    OfferResources,
    PostFile,
    PostLine,
    PostUpdate,
    SendTranscript,
    TellLasting,
    TellQueued,
    TellRefused,
)
from bot.domain.events import (
    AnswersChanged,
    BridgeEvent,
    Event,
    Exported,
    FileStored,
    FollowerJoined,
    FollowerLeft,
    HandedOver,
    OwnerChanged,
    ResourcesOffered,
    UpdateAdded,
    UpdateRefused,
)
from bot.domain.fields import people_in
from bot.domain.plan.outlets import desks_place
from bot.domain.policy import judges
from bot.domain.ports import Scene
from bot.domain.resources import Attached
from bot.domain.ticket import ChannelId, PersonId, Place, Ticket, Visibility
from bot.errors import Rejected
from bot.slack.calls import SYSTEM
from bot.slack.words.approval import MOST_NAMED
from bot.slack.words.approval import people_in as voters

SKEW = timedelta(hours=1)
"""How far Slack's clock and ours may be apart when we look for a message of ours."""

DIRECT = ("D", "U", "W")
"""How the ids of direct messages begin, and of people where one is still to be opened.

https://docs.slack.dev/reference/objects/conversation-object
"""


def place_of(scene: Scene, number: int) -> Place:
    place = next((place for place in scene.ticket.places if place.number == number), None)
    if place is None:
        raise Rejected(SYSTEM, "find place", f"{scene.ticket.id} has no place {number}")
    return place


def reaches(ticket: Ticket, channel: ChannelId, person: PersonId | None) -> bool:
    """Whether somebody, or everybody (None), can look into a place; a direct message is its requester's."""
    return person == ticket.requester or not channel.startswith(DIRECT)


def first_reached(ticket: Ticket, person: PersonId | None) -> Place | None:
    """The first place that stands and that this person can look into."""
    return next(
        (place for place in ticket.places if place.card and reaches(ticket, place.channel, person)), None
    )


def is_desks(scene: Scene, place: Place) -> bool:
    """Whether it is the place that the desk looks at, and not its requester's own."""
    is_theirs = place.channel.startswith(DIRECT)
    return place.number == desks_place(scene.ticket).number and not is_theirs


def is_kept_back(effect: PostLine | PostUpdate | PostFile, scene: Scene) -> bool:
    """Whether it is for agents, and the place is nobody's but the requester's: what happens on a bridge."""
    event, place = scene.event, place_of(scene, effect.place)
    is_note = isinstance(event, BridgeEvent | UpdateAdded | FileStored) and (
        event.visibility is Visibility.INTERNAL
    )
    return is_note and place.channel.startswith(DIRECT)


def link_to(place: Place | None, url: str) -> str | None:
    """The address of a place's thread in the workspace of that address; None while there is none."""
    if place is None or place.root is None or not url:
        return None
    return f"{url.rstrip('/')}/archives/{place.channel}/p{place.root.replace('.', '')}"


def root_of(place: Place, operation: str) -> str:
    """The thread of a place. Without its card there is none, and there never will be: that was parked."""
    if place.root is None:
        raise Rejected(SYSTEM, operation, "the ticket has no thread there")
    return place.root


def may_reopen(effect: TellRefused | AskReopen, scene: Scene) -> bool:
    if not reopens_here(scene.ticket, scene.rules):
        return False
    return scene.rules.may_reopen or scene.rules.is_admin(effect.person)


def said_in(
    effect: TellRefused | AskReopen | OfferResources | AskSend | TellLasting | TellQueued, scene: Scene
) -> tuple[ChannelId, str | None]:
    """Where the author stands: in a thread of the ticket, or in that of one which was merged into it."""
    event = scene.event
    spoken = event if isinstance(event, UpdateAdded | UpdateRefused | ResourcesOffered) else None
    if spoken is not None and spoken.message is not None and spoken.place is None:
        return spoken.message.channel, None
    is_asked = isinstance(effect, AskSend) and isinstance(spoken, UpdateAdded)
    place = place_of(scene, (spoken.place if is_asked and spoken is not None else None) or effect.place)
    return place.channel, place.root


def still_offered(scene: Scene) -> list[Attached]:
    """What the event offers and nobody has attached meanwhile; nothing once the ticket is closed."""
    if not isinstance(scene.event, ResourcesOffered) or scene.ticket.is_closed:
        return []
    on = {each.id for each in scene.ticket.resources}
    return [each for each in scene.event.resources if each.id not in on]


def unfit(effect: Effect, event: Event | None) -> Rejected:
    """An effect and an event that do not go together."""
    return Rejected(SYSTEM, type(effect).__name__, f"cannot tell of {type(event).__name__}")


def asked_for(effect: SendTranscript, scene: Scene) -> Exported:
    if not isinstance(scene.event, Exported):
        raise unfit(effect, scene.event)
    return scene.event


def began(scene: Scene) -> datetime:
    """A time before which no message for this scene can have been posted."""
    return (scene.event.at if scene.event else scene.ticket.opened_at) - SKEW


def concerned(scene: Scene) -> Iterator[PersonId]:
    """Everybody whose name may be shown."""
    ticket, event = scene.ticket, scene.event
    yield from (ticket.requester, ticket.creator)
    if ticket.owner:
        yield ticket.owner
    if event:
        yield event.by
    if isinstance(event, OwnerChanged | HandedOver) and event.owner:
        yield event.owner
    if isinstance(event, FollowerJoined | FollowerLeft):
        yield event.person
    yield from ticket.followers[:5]
    yield from people_in(ticket.answers)
    if isinstance(event, AnswersChanged):
        yield from people_in((*event.changed, *event.before))
    if ticket.consent:
        yield ticket.consent.by
    yield from voters(ticket.approval)


def asked_now(scene: Scene) -> list[PersonId]:
    """Who is named as those who may approve the ticket."""
    return sorted(judges(scene.ticket, scene.rules))[:MOST_NAMED]
