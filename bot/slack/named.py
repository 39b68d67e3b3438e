"""Who is named where a ticket and its log are shown, so that their names can be looked up beforehand."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.events import (
    AnswersChanged,
    FollowerJoined,
    FollowerLeft,
    HandedOver,
    Opened,
    OwnerChanged,
    PolicyWarned,
    Recorded,
    SurveyAsked,
)
from bot.domain.fields import people_in
from bot.domain.ticket import PersonId, Ticket
from bot.slack.words.approval import people_in as voters


def people_of(ticket: Ticket, log: Iterable[Recorded]) -> set[PersonId]:
    """Everybody who is named where these are shown."""
    events = [recorded.event for recorded in log]
    named = {ticket.requester, ticket.creator, ticket.owner, *(event.by for event in events)}
    named |= {event.owner for event in events if isinstance(event, OwnerChanged | HandedOver)}
    named |= {event.requester for event in events if isinstance(event, Opened)}
    named |= {
        event.person for event in events if isinstance(event, FollowerJoined | FollowerLeft | PolicyWarned)
    }
    named |= {*ticket.followers[:5], *people_in(ticket.answers)}
    for event in events:
        if isinstance(event, AnswersChanged):
            named |= {*people_in((*event.changed, *event.before))}
    named |= {ticket.first_by, ticket.last_by, ticket.edited_by}
    named |= {event.person for event in events if isinstance(event, SurveyAsked)}
    named |= set(voters(ticket.approval))
    return {person for person in named if person is not None}
