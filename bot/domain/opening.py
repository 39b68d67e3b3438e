"""How a ticket comes to be: what a form or a message must hold, and the events that begin a ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.approving import asking, awaited
from bot.domain.assigning import group_of
from bot.domain.attaching import chosen, elsewhere, offered_at_opening
from bot.domain.desk import DeskRules, Kind, Policies
from bot.domain.events import Event, Opened, UpdateAdded
from bot.domain.evolve import fold
from bot.domain.filling import FilledIn, asked_of, described, first_filled, title_of
from bot.domain.fitting import misfits
from bot.domain.intents import AddUpdate, OpenTicket
from bot.domain.policies import in_step
from bot.domain.resources import Attached
from bot.domain.severity import priority_by
from bot.domain.ticket import (
    REMOTE,
    TEXT_LIMIT,
    TITLE_LIMIT,
    ChannelId,
    Consent,
    FieldType,
    PersonId,
    Place,
    Role,
    TicketId,
    Visibility,
)
from bot.errors import FormError, UserError


def open_ticket(
    intent: OpenTicket, rules: DeskRules, now: datetime, kept: Sequence[Attached] = ()
) -> list[Event]:
    """The events that open a ticket: its opening and its first update. Raises FormError with every fault.

    `kept` are the resources of the ticket that this one follows, whether or not the inventory still has them.
    """
    kind = rules.kind(intent.kind)
    filled = first_filled(intent, kind, rules, now) if kind else FilledIn()
    intent = replace(intent, files=(*intent.files, *filled.files))
    resources, unfit = chosen(intent.resources, rules, kept)
    unfit = unfit or elsewhere(resources, kind, filled.answers, rules)
    faults = [*_faults(intent, kind, rules), unfit, *_unfit_there(intent, filled, rules, now), *filled.faults]
    if kind is None or any(faults):
        raise FormError([fault for fault in faults if fault])
    group = group_of(rules.subject(intent.subject), rules)
    opened = Opened(
        at=now,
        by=intent.by,
        origin=intent.origin,
        desk=rules.id,
        kind=intent.kind,
        subject=intent.subject,
        title=title_of(kind, filled.answers) or title_for(intent, rules),
        priority=priority_by(kind, filled.answers, intent.priority),
        requester=_requester(intent, rules),
        places=places_for(intent, rules),
        follow_up_of=intent.follow_up_of,
        group=group.id if group else None,
        group_channel=group.channel if group else None,
        resources=resources,
        answers=filled.answers,
        form=kind.version if kind.fields else "",
        asked_in=intent.asked_in or intent.channel,
        consent=_consent(intent, kind, now),
        is_private=intent.is_private,
        told=told_of_private(rules, intent.by, intent.requester) if intent.is_private else (),
    )
    intent = _with_words(intent, filled, opened)
    description = _description(intent, opened, now)
    offers = offered_at_opening(intent, opened, description, rules)
    begun = [opened, description, *offers]
    ticket = fold(TicketId(""), begun)  # Its number is given later; nothing here goes by it.
    waits = asking(ticket, intent, rules, now)
    return _watched([*begun, *(waits or awaited(ticket, intent, rules, now))], rules, now)


def _requester(intent: OpenTicket, rules: DeskRules) -> PersonId:
    """Who asks for it: an agent of a service desk who names nobody does so for a customer of its remote."""
    is_served_here = rules.remote is not None and rules.remote.is_served_here
    is_agents_own = intent.requester == intent.by and rules.is_agent(intent.by)
    return REMOTE if is_served_here and is_agents_own else intent.requester


def _unfit_there(intent: OpenTicket, filled: FilledIn, rules: DeskRules, now: datetime) -> list[UserError]:
    """What the remote would not take of a form; a ticket from a message waits for what it lacks."""
    if intent.as_it_stands or rules.remote is None:
        return []
    told = {each.field for each in filled.faults}
    if (kind := rules.kind(intent.kind)) is not None:  # What others are asked, or later, has it wait.
        asked = asked_of(intent.by, rules, intent.asked_in or intent.channel)
        waits = (each for each in kind.fields if each.required and (each.later or not asked.is_asked(each)))
        told |= {each.id for each in waits}
    found = misfits(intent.kind, filled.answers, rules, now, opener=intent.requester)
    return [each for each in found if each.field not in told]


def _with_words(intent: OpenTicket, filled: FilledIn, opened: Opened) -> OpenTicket:
    """The form with words for the first update: where nothing was written, what was filled in."""
    if intent.text.strip() or intent.files:
        return intent
    return replace(intent, text=described(filled.answers) or opened.title)


def _watched(events: list[Event], rules: DeskRules, now: datetime) -> list[Event]:
    """With what the desk's policies make of a new ticket."""
    if rules.policies == Policies():
        return events
    ticket = fold(TicketId(""), events)  # Its number is given later; no policy goes by it.
    return [*events, *in_step(None, ticket, events, (), rules, now)]


def people_named(intent: OpenTicket, rules: DeskRules) -> list[PersonId]:
    """Everybody who is named in a form that was filled in."""
    kind = rules.kind(intent.kind)
    fields = {field.id for field in kind.fields if field.type is FieldType.PERSON} if kind else set()
    return [PersonId(value) for entry in intent.entries if entry.field in fields for value in entry.values]


def as_update(
    intent: OpenTicket, rules: DeskRules, now: datetime, names: Mapping[PersonId, str]
) -> AddUpdate:
    """All that was filled into a form, fit or not, as an update of a ticket that there is."""
    kind = rules.kind(intent.kind)
    filled = first_filled(intent, kind, rules, now) if kind else FilledIn()
    known = {answer.field for answer in filled.answers}
    fields = {field.id: field for field in kind.fields if field.repeats is None} if kind else {}
    others = [
        f"{fields[entry.field].label}: {', '.join(names.get(PersonId(each), each) for each in entry.values)}"
        for entry in intent.entries
        if entry.field in fields.keys() - known and any(entry.values)
    ]
    texts = (intent.title.strip(), intent.text.strip(), described(filled.answers, names), "\n".join(others))
    files = (*intent.files, *filled.files)
    return AddUpdate(by=intent.by, text="\n\n".join(filter(None, texts)), files=files)


def _faults(intent: OpenTicket, kind: Kind | None, rules: DeskRules) -> list[UserError | None]:
    return [
        _kind_fault(intent, kind, rules),
        _title_fault(intent, kind, rules),
        _text_fault(intent, kind),
        _consent_fault(intent, kind),
        UserError("no_private", "privacy", desk=rules.name)
        if intent.is_private and not rules.takes_private
        else None,
    ]


def _kind_fault(intent: OpenTicket, kind: Kind | None, rules: DeskRules) -> UserError | None:
    if kind is None:
        return UserError("unknown_kind", "kind")
    if not kind.active:
        return None if intent.as_it_stands else UserError("kind_inactive", "kind", kind=kind.name)
    is_theirs = kind.is_open_to(asked_of(intent.by, rules, intent.asked_in or intent.channel))
    # Who says something somewhere chooses no kind; what they said must not be lost for that.
    return None if is_theirs or intent.as_it_stands else UserError("kind_not_yours", "kind", kind=kind.name)


def _consent_fault(intent: OpenTicket, kind: Kind | None) -> UserError | None:
    """Whoever opens it has to agree to what it costs and does now, not to what it did when they looked."""
    if kind is None or intent.as_it_stands or not kind.consent or intent.agreed == kind.consent:
        return None
    if kind.charge is not None:
        return UserError("charge_not_agreed", "confirm", charge=str(kind.charge))
    return UserError("effect_not_understood", "confirm")


def _consent(intent: OpenTicket, kind: Kind, now: datetime) -> Consent | None:
    if intent.as_it_stands or not kind.is_agreed_to:
        return None
    return Consent(by=intent.by, at=now, charge=kind.charge)


def _title_fault(intent: OpenTicket, kind: Kind | None, rules: DeskRules) -> UserError | None:
    if len(intent.title) > TITLE_LIMIT:
        return UserError("title_too_long", "title", limit=str(TITLE_LIMIT))
    if kind is None or (intent.said is not None and intent.subject is None):
        return None  # A ticket from a message has its first line for a title until somebody files it.
    if not kind.has_subject:
        return None if kind.title or intent.title.strip() else UserError("title_missing", "title")
    subject = rules.subject(intent.subject)
    if subject is None:
        return UserError("subject_missing", "subject")
    return None if subject.active else UserError("subject_inactive", "subject", subject=subject.name)


def _text_fault(intent: OpenTicket, kind: Kind | None) -> UserError | None:
    if not intent.text.strip() and not intent.files and (kind is None or kind.needs_text):
        return UserError("text_missing", "text")
    if len(intent.text) > TEXT_LIMIT:
        return UserError("text_too_long", "text", limit=f"{TEXT_LIMIT:,}")
    return None


def title_for(intent: OpenTicket, rules: DeskRules) -> str:
    """The subject's name, else what was written as a title, else the first line of the text."""
    subject = rules.subject(intent.subject)
    kind = rules.kind(intent.kind)
    if subject is not None and (kind is None or kind.has_subject):
        return subject.name
    if intent.title.strip():
        return " ".join(intent.title.split())
    return headline(intent.text) or headline(next((file.name for file in intent.files), ""))


def headline(text: str) -> str:
    """A title made of a text: its first line, cut to the limit."""
    words = " ".join(next((line for line in text.splitlines() if line.strip()), "").split())
    return words if len(words) <= TITLE_LIMIT else words[: TITLE_LIMIT - 1] + "…"


def places_for(intent: OpenTicket, rules: DeskRules) -> tuple[Place, ...]:
    """Where the ticket is shown: in the conversation it grew out of, and always in the desk's channel."""
    if intent.is_private:
        return _private_places(intent, rules)
    home = rules.channel or intent.channel
    if intent.thread is None:
        return (Place(number=1, channel=home),)
    here = Place(number=1, channel=intent.thread.channel, root=intent.thread.id)
    if here.channel == home:
        return (here,)
    return (here, Place(number=2, channel=home))


def _private_places(intent: OpenTicket, rules: DeskRules) -> tuple[Place, ...]:
    """In the conversation if only few read it, else in the requester's own; and with the desk's insiders."""
    if intent.thread is not None and intent.is_among_few:
        here = Place(number=1, channel=intent.thread.channel, root=intent.thread.id)
    else:
        here = Place(number=1, channel=ChannelId(intent.requester))
    if rules.private_channel is None or here.channel == rules.private_channel:
        return (here,)
    return (here, Place(number=2, channel=rules.private_channel))


def told_of_private(rules: DeskRules, *but: PersonId) -> tuple[PersonId, ...]:
    """The insiders, where no channel shows them what they may see; without those who know."""
    if rules.private_channel is not None:
        return ()
    return tuple(sorted(rules.insiders.difference(but)))


def _description(intent: OpenTicket, opened: Opened, now: datetime) -> UpdateAdded:
    """The first update; whoever writes it speaks for the requester, so the desk is to act.

    Words that are not verbatim are not the message's: that is carried over with its thread, as its author's.
    """
    is_here = not intent.is_private or intent.is_among_few
    said = intent.said if intent.verbatim and is_here else None
    return UpdateAdded(
        at=now,
        by=intent.requester if intent.verbatim else intent.by,
        origin=intent.origin,
        text=intent.text,
        files=intent.files,
        role=Role.REQUESTER,
        visibility=Visibility.PUBLIC,
        message=said,
        place=1 if said and intent.thread else None,
        said_at=now,
        is_published=opened.requester == REMOTE,
    )
