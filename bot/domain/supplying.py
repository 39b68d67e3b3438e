"""What a remote offers to choose from, in the place of what the desk was configured with. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.desk import DeskRules
from bot.domain.remote import Lists
from bot.domain.resources import Stock


def merged(known: Lists | None, read: Lists) -> Lists:
    """What is offered now. A subject that is gone is inactive, and keeps its name on old tickets.

    A remote that names no subject at all has said nothing of them: those that are known stay.
    """
    if known is None:
        return read
    if not read.subjects:
        return replace(read, subjects=known.subjects)
    offered = {each.id for each in read.subjects}
    gone = tuple(replace(each, active=False) for each in known.subjects if each.id not in offered)
    return replace(read, subjects=(*read.subjects, *gone))


def supplied(rules: DeskRules, lists: Lists, stock: Stock) -> DeskRules:
    """The desk with the remote's subjects, resources and sorts of files.

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
        stock=stock,
        remote=replace(rules.remote, extensions=lists.extensions),
    )
