"""One desk of the configuration file, read from its table."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.config.table import Table
from bot.domain.desk import KINDS, SUBJECTS, DeskRules, Kind, Policies, Subject
from bot.domain.thanks import THANKS
from bot.domain.ticket import ChannelId, DeskId, PersonId, SubjectId

DESK_ID = re.compile(r"^[a-z][a-z0-9_-]{0,30}$")
CHANNEL = re.compile(r"^(#[^\s#A-Z]{1,80}|[CGD][A-Z0-9]{5,})$")
THANK = re.compile(r"^\s*\S.{0,79}$")
PERSON = re.compile(r"^[UW][A-Z0-9]{5,}$")


def desk(table: Table) -> DeskRules:
    desk_id = table.text("id", None, DESK_ID, "a lower-case word of at most 31 characters")
    channel = table.text("channel", "", CHANNEL, "a channel's id (C…) or its name with a #")
    private = table.text("private_channel", "", CHANNEL, "a channel's id (C…, G…) or its name with a #")
    subjects = tuple(_subject(each) for each in table.tables("subjects"))
    ids = [subject.id for subject in subjects]
    for each in sorted({each for each in ids if ids.count(each) > 1}):
        table.fault("subjects", f"the id {each!r} is used twice")
    kinds = table.words("kinds", None, "standard or administrative")
    known = {str(kind.id): kind for kind in KINDS}
    for kind in kinds:
        if kind not in known:
            table.fault("kinds", f"{kind!r} is no kind of a local desk; use {' or '.join(known)}")
    rules = DeskRules(
        id=DeskId(desk_id),
        name=table.text("name", desk_id.replace("-", " ").capitalize() or "?"),
        channel=ChannelId(channel) if channel else None,
        subjects=subjects or SUBJECTS,
        kinds=_kinds(kinds, known) or KINDS,
        agents=frozenset(map(PersonId, table.words("agents", PERSON, "people's ids (U…)"))),
        admins=frozenset(map(PersonId, table.words("admins", PERSON, "people's ids (U…)"))),
        first_reply_owns=table.flag("first_reply_owns", True),
        may_reopen=table.flag("may_reopen", True),
        intake_channels=frozenset(
            map(ChannelId, table.words("intake_channels", CHANNEL, "channels' ids (C…) or names with a #"))
        ),
        policies=_policies(table.table("policies")),
        thanks=table.words("thanks", THANK, "words or phrases that are not empty", THANKS),
        private_channel=ChannelId(private) if private else None,
        private_agents=frozenset(map(PersonId, table.words("private_agents", PERSON, "people's ids (U…)"))),
        direct_messages_are_private=table.flag("direct_messages_are_private", False),
    )
    _check_private(table, rules)
    table.refuse_others(
        "id", "name", "channel", "subjects", "kinds", "agents", "admins",
        "first_reply_owns", "may_reopen", "intake_channels", "policies", "thanks",
        "private_channel", "private_agents", "direct_messages_are_private",
    )  # fmt: skip
    return rules


def _check_private(table: Table, rules: DeskRules) -> None:
    """What nobody would see is a fault, as is a private channel that is the one of everything else."""
    for key in ("private_channel", "direct_messages_are_private"):
        if getattr(rules, key) and not rules.takes_private:
            table.fault(key, "needs private_agents or admins: nobody would see the private tickets")
    if rules.private_channel is not None and rules.private_channel == rules.channel:
        table.fault("private_channel", "must be another channel than the desk's own")


def _policies(table: Table | None) -> Policies:
    if table is None:
        return Policies()
    if table.has("close_after") and not table.has("stale_after"):
        table.fault("close_after", "needs stale_after: it counts from that warning on")
    table.refuse_others("unowned_after", "stale_after", "close_after")
    return Policies(
        unowned_after=table.span("unowned_after"),
        stale_after=table.span("stale_after"),
        close_after=table.span("close_after"),
    )


def _kinds(names: tuple[str, ...], known: Mapping[str, Kind]) -> tuple[Kind, ...]:
    return tuple(known[name] for name in names if name in known)


def _subject(table: Table) -> Subject:
    subject = Subject(
        id=SubjectId(table.text("id", None)),
        name=table.text("name", None),
        category=table.text("category", ""),
        active=table.flag("active", True),
    )
    if len(subject.name) > 75:  # An option of a Slack picker holds no more.
        table.fault("name", "must be at most 75 characters")
    table.refuse_others("id", "name", "category", "active")
    return subject
