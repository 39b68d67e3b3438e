"""Decisions of what a ticket is about: resources attached, taken off, and offered where a text names them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from bot.domain.desk import DeskRules
from bot.domain.events import Event, Opened, ResourcesChanged, ResourcesOffered, UpdateAdded
from bot.domain.intents import AddUpdate, AttachResources, OpenTicket
from bot.domain.kinds import Kind
from bot.domain.policy import may_add
from bot.domain.resources import MOST_ATTACHED, Attached, Inventory, Resource, attached, first_label
from bot.domain.ticket import Answer, Ticket
from bot.errors import UserError

MOST_OFFERED = 10
"""How many resources one text has offered at most."""
FIELD = "resources"


def attach(ticket: Ticket, intent: AttachResources, rules: DeskRules, now: datetime) -> list[Event]:
    """What it means for the ticket; nothing when it is so already. What is both added and removed goes."""
    if ticket.is_closed:
        raise UserError("closed", FIELD, ticket=ticket.id)
    removed = _taken_off(ticket, intent.remove, rules)
    gone = {each.id for each in removed}
    on = {each.id for each in ticket.resources}
    added = tuple(
        each for each in _looked_up(intent.add, rules, ticket.resources) if each.id not in on | gone
    )
    misfit = elsewhere(added, rules.kind(ticket.kind), ticket.answers, rules)
    if misfit is not None:
        raise misfit
    if len(ticket.resources) + len(added) - len(removed) > MOST_ATTACHED:
        raise UserError("too_many_resources", FIELD, limit=str(MOST_ATTACHED))
    if not added and not removed:
        return []
    return [ResourcesChanged(at=now, by=intent.by, origin=intent.origin, added=added, removed=removed)]


def chosen(
    words: Sequence[str], rules: DeskRules, kept: Sequence[Attached]
) -> tuple[tuple[Attached, ...], UserError | None]:
    """What a ticket begins with, or what is wrong with it; `kept` may be chosen, known or not."""
    try:
        resources = _looked_up(words, rules, kept)
    except UserError as error:
        return (), error
    too_many = UserError("too_many_resources", FIELD, limit=str(MOST_ATTACHED))
    return resources, too_many if len(resources) > MOST_ATTACHED else None


def owner_of(ticket: Ticket, rules: DeskRules) -> str | None:
    """Whose resources can be attached to a ticket; None: everybody's."""
    return _owner(rules.kind(ticket.kind), ticket.answers)


def _owner(kind: Kind | None, answers: Iterable[Answer]) -> str | None:
    if kind is None or kind.resources_under is None:
        return None
    said = (each for each in answers if each.field == kind.resources_under and each.values)
    return next((each.values[0] for each in said), "")


def elsewhere(
    resources: Iterable[Attached], kind: Kind | None, answers: Iterable[Answer], rules: DeskRules
) -> UserError | None:
    """What is wrong where one of these belongs to somebody else than the ticket's form says."""
    owner = _owner(kind, answers)
    if owner is None:
        return None
    for each in resources:
        known = rules.inventory.get(each.id)
        if known is not None and known.account not in ("", owner):
            return UserError("resource_elsewhere", FIELD, name=each.name, account=known.account)
    return None


def offered(ticket: Ticket, intent: AddUpdate, rules: DeskRules, now: datetime) -> list[Event]:
    """What is offered to the author of an update, if they may attach it."""
    if intent.carried or ticket.is_closed or not may_add(ticket, intent.by, rules):
        return []
    room = MOST_ATTACHED - len(ticket.resources)
    known = {*ticket.offered, *(each.id for each in ticket.resources)}
    named = _news(rules.inventory.recognised(intent.text), known)[: min(room, MOST_OFFERED)]
    if not named:
        return []
    return [
        ResourcesOffered(
            at=now,
            by=intent.by,
            origin=intent.origin,
            resources=named,
            place=intent.place,
            message=intent.message,
            visibility=intent.visibility,
        )
    ]


def offered_at_opening(
    intent: OpenTicket, opened: Opened, description: UpdateAdded, rules: DeskRules
) -> list[Event]:
    """What is offered to whoever opens a ticket, in its thread, unless the form has done so."""
    if intent.was_offered:
        return []
    known = {each.id for each in opened.resources}
    named = _news(rules.inventory.recognised(intent.text), known)[:MOST_OFFERED]
    if not named:
        return []
    return [
        ResourcesOffered(
            at=opened.at,
            by=intent.by,
            origin=intent.origin,
            resources=named,
            place=1,
            message=description.message,
        )
    ]


def _news(resources: Iterable[Resource], known: Collection[str]) -> tuple[Attached, ...]:
    return tuple(attached(each) for each in resources if each.id not in known)


def _looked_up(words: Sequence[str], rules: DeskRules, kept: Sequence[Attached]) -> tuple[Attached, ...]:
    """What these words name, each once. Raises UserError for those that name nothing, or several things."""
    known, inventory = {str(each.id): each for each in kept}, rules.inventory
    if words and not inventory.resources and not known.keys() >= set(words):
        raise UserError("no_inventory", FIELD, desk=rules.name)
    unknown = [word for word in words if word not in known and not inventory.named(word)]
    if unknown:
        raise _unknown(unknown, inventory)
    found = [known.get(word) or attached(_the_one(word, inventory)) for word in words]
    return tuple(dict.fromkeys(found))


def _the_one(word: str, inventory: Inventory) -> Resource:
    first, *others = inventory.named(word)
    if others:
        meant = ", ".join(f"{each.name} ({each.id})" for each in (first, *others[:4]))
        raise UserError("resource_ambiguous", FIELD, name=word[:80], known=meant)
    if not first.active:
        raise UserError("resource_inactive", FIELD, name=first.name[:80])
    return first


def _unknown(words: Sequence[str], inventory: Inventory) -> UserError:
    near = dict.fromkeys(name for word in words[:3] for name in inventory.nearest(word))
    named = ", ".join(word[:80] for word in words[:5])
    if not near:
        return UserError("resource_unknown", FIELD, name=named)
    return UserError("resource_misspelt", FIELD, name=named, known=", ".join([*near][:5]))


def _taken_off(ticket: Ticket, words: Sequence[str], rules: DeskRules) -> tuple[Attached, ...]:
    """What these words name of the ticket. Raises UserError for those that name nothing at all."""
    removed: list[Attached] = []
    for word in words:
        known = {str(each.id) for each in rules.inventory.named(word)}
        called = word.strip().casefold()
        found = [
            each
            for each in ticket.resources
            if each.id in {word, *known} or called in (each.name.casefold(), first_label(each.name))
        ]
        if len({each.id for each in found}) > 1:
            meant = ", ".join(f"{each.name} ({each.id})" for each in found[:5])
            raise UserError("resource_ambiguous", FIELD, name=word[:80], known=meant)
        if not found and not known:
            on = ", ".join(each.name for each in ticket.resources[:5]) or "nothing"
            raise UserError("resource_not_attached", FIELD, name=word[:80], ticket=ticket.id, known=on)
        removed += found
    return tuple(dict.fromkeys(removed))
