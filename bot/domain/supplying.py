"""What a remote offers to choose from, in the place of what the desk was configured with. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.desk import DeskRules
from bot.domain.fields import Field
from bot.domain.kinds import Kind
from bot.domain.remote import Lists
from bot.domain.remote_forms import RemoteField, RemoteKind
from bot.domain.resources import Stock


def merged(known: Lists | None, read: Lists) -> Lists:
    """What is offered now. A subject or kind that is gone is inactive, and keeps its name on old tickets.

    A remote that names none at all has said nothing of them: those that are known stay.
    """
    if known is None:
        return read
    subjects = {each.id for each in read.subjects}
    gone = tuple(replace(each, active=False) for each in known.subjects if each.id not in subjects)
    kinds = {each.id for each in read.kinds}
    no_more = tuple(replace(each, active=False) for each in known.kinds if each.id not in kinds)
    return replace(
        read,
        subjects=(*read.subjects, *gone) if read.subjects else known.subjects,
        kinds=(*read.kinds, *no_more) if read.kinds else known.kinds,
    )


def supplied(rules: DeskRules, lists: Lists, stock: Stock) -> DeskRules:
    """The desk with the remote's subjects, kinds, resources and sorts of files.

    What the configuration says of a subject besides its name stays: the group that owns it, and that it is
    not to be chosen.
    """
    if rules.remote is None:
        return rules
    configured = {each.id: each for each in rules.subjects}
    theirs = tuple(
        replace(each, active=each.active and own.active, group=own.group)
        if (own := configured.get(each.id)) is not None
        else each
        for each in lists.subjects
    )
    offered = {each.id for each in theirs}
    gone = tuple(replace(each, active=False) for each in rules.subjects if each.id not in offered)
    return replace(
        rules,
        subjects=(*theirs, *gone) if theirs else rules.subjects,
        kinds=kinds_of(lists.kinds) or rules.kinds,
        stock=stock,
        remote=replace(
            rules.remote,
            extensions=lists.extensions,
            guard=make_guard(lists) if (make_guard := rules.remote.capabilities.guard) else None,
        ),
    )


def kinds_of(theirs: Iterable[RemoteKind]) -> tuple[Kind, ...]:
    """A remote's kinds as a desk has them: those that can be chosen first."""
    return tuple(sorted(map(_kind, theirs), key=lambda each: not each.active))


def _kind(theirs: RemoteKind) -> Kind:
    return Kind(
        id=theirs.id,
        name=theirs.name,
        has_subject=False,
        fields=tuple(map(_field, theirs.fields)),
        active=theirs.active,
        severity=theirs.severity,
        resources_under=theirs.resources_under,
    )


def _field(theirs: RemoteField) -> Field:
    return Field(
        id=theirs.id,
        label=theirs.label,
        type=theirs.type,
        required=theirs.required,
        hint=theirs.hint,
        choices=theirs.choices,
        parent=theirs.parent,
        shown_when=theirs.shown_when,
        longest=theirs.longest,
        lines=theirs.lines,
        leads=theirs.leads,
        later=theirs.later,
        rich=theirs.rich,
        pool=theirs.pool,
        value=theirs.value,
    )
