"""plan(before, after, events): everything that must be done outside because of what happened. One page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from bot.domain.effects import (
    AskReopen,
    CarryThread,
    DropFile,
    Effect,
    FetchFile,
    Mark,
    MarkMessage,
    OfferResources,
    PostCard,
    PostFile,
    PostLine,
    PostUpdate,
    RefreshCard,
    Remind,
    SendFile,
    SendTranscript,
    TellGroup,
    TellPerson,
    TellRefused,
)
from bot.domain.events import (
    AnswersChanged,
    CancelReason,
    CardPosted,
    Closed,
    CloseRequested,
    CloseRequestEnded,
    DueChanged,
    EmailsChanged,
    Exported,
    FileAsked,
    FileDeleted,
    FileRefused,
    FileStored,
    FinalCommentAdded,
    FollowedUp,
    FollowerJoined,
    FollowerLeft,
    GaveBack,
    HandedOver,
    KeptOpen,
    Linked,
    MergedInto,
    Moved,
    Opened,
    OwnerChanged,
    PolicyTimersSet,
    PolicyWarned,
    PriorityChanged,
    Recorded,
    Reopened,
    Resolved,
    ResourcesChanged,
    ResourcesOffered,
    SubjectChanged,
    SurveyAnswered,
    SurveyAsked,
    TagsChanged,
    TimerCancelled,
    TimerSet,
    TimersFired,
    TitleChanged,
    TookIn,
    Unlinked,
    UpdateAdded,
    UpdateCorrected,
    UpdateRefused,
    UpdateRetracted,
)
from bot.domain.ticket import (
    POLICY,
    FileReason,
    KeptFile,
    PersonId,
    Place,
    Ticket,
    TimerKind,
    Visibility,
)

DESCRIPTION = 2
"""The number of the event that says what a ticket is about: the one behind its opening."""


def plan(before: Ticket | None, after: Ticket, recorded: Sequence[Recorded]) -> list[Effect]:
    """The whole fan-out: threads, cards, marks and private words, in the order in which they must go."""
    effects = [effect for each in recorded for effect in _effects_of(after, each)]
    if before is not None and _card_face(before) != _card_face(after):
        effects += [RefreshCard(ticket=after.id, place=place.number) for place in _redrawn(before, after)]
    return effects


def _redrawn(before: Ticket, after: Ticket) -> list[Place]:
    """Where the card is shown, or was until now."""
    return [place for place in after.places if not place.is_left or place not in before.places]


def _effects_of(ticket: Ticket, recorded: Recorded) -> list[Effect]:
    number, event = recorded.number, recorded.event
    match event:
        case Opened(told=told):
            cards = [_card(ticket, place) for place in ticket.places]
            return [*cards, *(TellPerson(ticket=ticket.id, person=each, number=number) for each in told)]
        case UpdateAdded(files=files):
            fetched = [FetchFile(ticket=ticket.id, number=number, index=n) for n in range(len(files))]
            return [*_update_effects(ticket, number, event), *fetched]
        case FileStored() | FileRefused() | FileDeleted() | FileAsked():
            return _file_effects(ticket, number, event)
        case UpdateRefused(by=by, message=message, place=place):
            refused = MarkMessage(ticket=ticket.id, message=message, mark=Mark.REFUSED)
            whispered = TellRefused(ticket=ticket.id, person=by, place=place or 1, number=number)
            return [refused, whispered]
        case UpdateCorrected(visibility=visibility) | UpdateRetracted(visibility=visibility):
            return [] if visibility is Visibility.INTERNAL else [*_everywhere(ticket, number)]
        case FinalCommentAdded():
            return [*_everywhere(ticket, number)]
        case OwnerChanged(by=by, owner=owner):
            new_owner = [owner] if owner is not None else []
            people = _told(ticket, number, by, *new_owner, *ticket.followers)
            return [*_lines(ticket, number), *people, *(_told_group(ticket, number) if owner is None else [])]
        case TimerCancelled(reason=reason):
            return _lines(ticket, number) if reason in (CancelReason.ASKED, CancelReason.REPLIED) else []
        case TimersFired(timers=timers):
            closes_only = all(timer.kind is TimerKind.AUTO_CLOSE for timer in timers)
            return [] if closes_only else _fired(ticket, number, event)
        case CardPosted(place=place):
            return _card_effects(ticket, place, number)
        case PriorityChanged() | SubjectChanged() | FollowedUp() | TimerSet():
            return _lines(ticket, number)
        case AnswersChanged() | TitleChanged():
            return _lines(ticket, number)
        case PolicyWarned():
            return _warned(ticket, number, event)
        case DueChanged() | TookIn() | GaveBack() | Linked() | Unlinked() | KeptOpen():
            return _lines(ticket, number)
        case ResourcesChanged():
            return _lines(ticket, number)
        case ResourcesOffered(by=by, place=place):
            return [OfferResources(ticket=ticket.id, person=by, place=place or 1, number=number)]
        case Exported(by=by):
            return [SendTranscript(ticket=ticket.id, person=by, number=number)]
        case SurveyAsked(person=person):
            return [TellPerson(ticket=ticket.id, person=person, number=number)]
        case TagsChanged() | FollowerLeft() | CloseRequestEnded() | PolicyTimersSet() | SurveyAnswered():
            return []  # The card shows it.
        case EmailsChanged():
            return []  # They are shown to who asks, not to everybody who passes by.
        case _:
            return _turning_effects(ticket, number, event)


def _turning_effects(
    ticket: Ticket,
    number: int,
    event: Resolved | Closed | Reopened | MergedInto | CloseRequested | FollowerJoined | HandedOver | Moved,
) -> list[Effect]:
    """What some people hear in private too: followers of turning points, others of what is theirs."""
    match event:
        case Closed() if ticket.merged_into is not None:
            return []  # The line on the merge says so, and where it goes on.
        case Resolved(by=by) | Closed(by=by) | Reopened(by=by):
            return [*_lines(ticket, number), *_told(ticket, number, by, *ticket.followers)]
        case MergedInto(by=by):
            told = _told(ticket, number, by, ticket.requester, *ticket.followers)
            return [*_lines(ticket, number), *told]
        case CloseRequested(by=by):
            return [*_everywhere(ticket, number), *_told(ticket, number, by, ticket.requester)]
        case Moved(by=by, added=added, lost_by=lost_by, told=insiders):
            told = _told(ticket, number, by, *([lost_by] if lost_by else []), *ticket.followers, *insiders)
            return [*_arrival(ticket, added), *_lines(ticket, number, everywhere=True), *told]
        case FollowerJoined(by=by, person=person):
            return _told(ticket, number, by, person)
        case HandedOver(by=by, owner=owner, owner_before=before):
            new_owner = [owner] if owner is not None and owner != before else []
            told = _told(ticket, number, by, *new_owner, *ticket.followers)
            return [*_lines(ticket, number), *told, *_told_group(ticket, number)]
        case _:
            assert_never(event)


def _told(ticket: Ticket, number: int, by: PersonId, *people: PersonId) -> list[Effect]:
    """A private word to each, but not to whoever did it."""
    return [
        TellPerson(ticket=ticket.id, person=person, number=number)
        for person in dict.fromkeys(people)
        if person != by
    ]


def _told_group(ticket: Ticket, number: int) -> list[Effect]:
    """A word in the channel of the group that has it, unless the ticket is shown in that channel anyway."""
    channel = ticket.group_channel
    if channel is None or ticket.is_private or any(place.channel == channel for place in ticket.places):
        return []
    return [TellGroup(ticket=ticket.id, channel=channel, number=number)]


def _update_effects(ticket: Ticket, number: int, event: UpdateAdded) -> list[Effect]:
    if event.visibility is Visibility.INTERNAL:
        note = MarkMessage(ticket=ticket.id, message=event.message, mark=Mark.NOTE) if event.message else None
        return [note] if note else []
    copies = [effect for effect in _everywhere(ticket, number) if effect.place != event.place]
    place = event.place or ticket.places[0].number
    asked = (
        [AskReopen(ticket=ticket.id, person=event.by, place=place, number=number)] if event.is_thanks else []
    )
    if event.message is None or event.carried:
        return [*copies, *asked]
    return [MarkMessage(ticket=ticket.id, message=event.message, mark=Mark.DONE), *copies, *asked]


def _file_effects(
    ticket: Ticket, number: int, event: FileStored | FileRefused | FileDeleted | FileAsked
) -> list[Effect]:
    match event:
        case FileStored(file=file):
            return [
                post
                for place in ticket.open_places
                if place.root is not None  # Else it goes there when there is a thread.
                for post in _shared_anew(ticket, place, [file], number)
            ]
        case FileRefused(is_told=True):
            return _file_refused(ticket, number, event)
        case FileDeleted(is_dropped=True):
            return [DropFile(ticket=ticket.id, number=number)]
        case FileAsked(by=by):
            return [SendFile(ticket=ticket.id, person=by, number=number)]
        case FileRefused() | FileDeleted():
            return []
        case _:
            assert_never(event)


def _file_refused(ticket: Ticket, number: int, event: FileRefused) -> list[Effect]:
    """A mark, and a word: to its author, but in the thread what anybody there may be able to mend."""
    message = event.message
    mark = [MarkMessage(ticket=ticket.id, message=message, mark=Mark.REFUSED)] if message else []
    is_public = event.visibility is Visibility.PUBLIC and event.reason is FileReason.WITHHELD
    there: list[Effect] = [
        PostLine(ticket=ticket.id, place=place.number, channel=place.channel, number=number)
        for place in ticket.open_places
        if is_public and message is not None and place.channel == message.channel and place.root is not None
    ]
    return [*mark, *(there or [TellPerson(ticket=ticket.id, person=event.author, number=number)])]


def _shared_anew(ticket: Ticket, place: Place, files: Iterable[KeptFile], number: int) -> Iterator[PostFile]:
    """The files that have to be put into a place, because a link to where they were shared opens nothing.

    A note's go nowhere, and Slack takes no empty ones.
    """
    for file in files:
        is_there = file.is_open or file.place == place.number or not file.size
        is_gone = file.is_dropped or file.deleted_at is not None
        if not is_there and not is_gone and file.visibility is Visibility.PUBLIC:
            yield PostFile(
                ticket=ticket.id, place=place.number, channel=place.channel, number=number, file=file.id
            )


def _card_effects(ticket: Ticket, number_of_place: int, number: int) -> list[Effect]:
    """The card stands, so there is a thread to point to, and perhaps one to read."""
    place = next(place for place in ticket.places if place.number == number_of_place)
    grew_here = place.root != place.card
    carry: list[Effect] = [CarryThread(ticket=ticket.id, place=place.number)] if grew_here else []
    if not grew_here:
        carry += _shared_anew(ticket, place, ticket.files, number)
    if place.number != 1:
        return carry
    people = dict.fromkeys((ticket.creator, ticket.requester))
    told = [TellPerson(ticket=ticket.id, person=person, number=number) for person in people]
    return [*carry, *told, *_told_group(ticket, number)]


def _everywhere(ticket: Ticket, number: int) -> list[PostUpdate]:
    return [
        PostUpdate(ticket=ticket.id, place=place.number, channel=place.channel, number=number)
        for place in ticket.open_places
    ]


def _card(ticket: Ticket, place: Place) -> PostCard:
    return PostCard(ticket=ticket.id, place=place.number, channel=place.channel)


def _arrival(ticket: Ticket, added: Sequence[Place]) -> list[Effect]:
    """The card where the ticket was not shown before, with what it is about."""
    return [
        effect
        for place in added
        for effect in (
            _card(ticket, place),
            PostUpdate(ticket=ticket.id, place=place.number, channel=place.channel, number=DESCRIPTION),
        )
    ]


def _lines(ticket: Ticket, number: int, *, everywhere: bool = False) -> list[Effect]:
    return [
        PostLine(ticket=ticket.id, place=place.number, channel=place.channel, number=number)
        for place in (ticket.places if everywhere else ticket.open_places)
    ]


def _fired(ticket: Ticket, number: int, event: TimersFired) -> list[Effect]:
    """In the thread; of a private ticket, which may stand where they do not read it, those who asked hear."""
    if not ticket.is_private:
        return [_reminder(ticket, number, ticket.places[0])]
    people = dict.fromkeys(timer.by for timer in event.timers if timer.by != POLICY)
    return [TellPerson(ticket=ticket.id, person=person, number=number) for person in people]


def _warned(ticket: Ticket, number: int, event: PolicyWarned) -> list[Effect]:
    """In the thread, or to some in private."""
    if event.people:
        return [TellPerson(ticket=ticket.id, person=person, number=number) for person in event.people]
    # Whoever could take it looks at the desk's channel, which is the last place where there are two.
    at_desk = ticket.is_private or event.kind is TimerKind.POLICY_UNOWNED
    return [_reminder(ticket, number, _desks_place(ticket) if at_desk else ticket.places[0])]


def _desks_place(ticket: Ticket) -> Place:
    """The place that the desk looks at."""
    there = (place for place in ticket.places if place.number == ticket.desk_place)
    return next(there, ticket.open_places[-1] if ticket.open_places else ticket.places[-1])


def _reminder(ticket: Ticket, number: int, place: Place) -> Remind:
    return Remind(ticket=ticket.id, place=place.number, channel=place.channel, number=number)


def _card_face(ticket: Ticket) -> tuple[object, ...]:
    """What the card shows and an event can change."""
    return (
        ticket.title,
        ticket.status,
        ticket.turn,
        ticket.priority,
        ticket.owner,
        ticket.next_timer,
        ticket.next_policy,
        ticket.outcome,
        ticket.follow_ups,
        ticket.final_comment is None,
        ticket.tags,
        ticket.followers,
        ticket.due_at,
        ticket.merged_into,
        ticket.took_in,
        ticket.links,
        ticket.close_requested_by,
        ticket.group,
        ticket.resources,
        ticket.answers,
        ticket.desk,
        ticket.rating,
    )
