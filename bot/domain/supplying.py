"""What a remote offers to choose from, in the place of what the desk was configured with. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.domain.desk import DeskRules
from bot.domain.fields import Field, FormRole, Today
from bot.domain.kinds import Kind
from bot.domain.pools import Pool, pool_of
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


def pools_of(lists: Lists) -> dict[str, Pool]:
    """The pools of what was read, to be searched; that takes a while where they are large."""
    return {name: pool_of(name, choices) for name, choices in lists.pools.items()}


def supplied(
    rules: DeskRules, lists: Lists, stock: Stock, pools: Mapping[str, Pool] | None = None
) -> DeskRules:
    """The desk with the remote's subjects, kinds, resources and sorts of files.

    `pools` are those of the lists, where they are made already. What the configuration says of a subject
    besides its name stays: the group that owns it, and that it is not to be chosen.
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
        kinds=kinds_of(lists.kinds, pools_of(lists) if pools is None else pools) or rules.kinds,
        stock=stock,
        remote=replace(
            rules.remote,
            extensions=lists.extensions,
            tags=lists.tags,
            guard=make_guard(lists) if (make_guard := rules.remote.capabilities.guard) else None,
        ),
    )


def kinds_of(theirs: Iterable[RemoteKind], pools: Mapping[str, Pool] | None = None) -> tuple[Kind, ...]:
    """A remote's kinds as a desk has them: those that can be chosen first."""
    kinds = (_kind(each, pools or {}) for each in theirs)
    return tuple(sorted(kinds, key=lambda each: not each.active))


def _kind(theirs: RemoteKind, pools: Mapping[str, Pool]) -> Kind:
    return Kind(
        id=theirs.id,
        name=theirs.name,
        has_subject=False,
        fields=tuple(_field(each, pools) for each in theirs.fields),
        active=theirs.active,
        severity=theirs.severity,
        resources_under=theirs.resources_under,
        resource_field=theirs.resource_field,
    )


def _field(theirs: RemoteField, pools: Mapping[str, Pool]) -> Field:
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
        pool=(pools.get(theirs.pool) or Pool(name=theirs.pool)) if theirs.pool else None,
        value=theirs.value,
        roles=(FormRole.AGENT,) if theirs.for_desk else (),
        least=Today.TODAY if theirs.is_ahead else None,
    )
