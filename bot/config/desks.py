"""One desk of the configuration file, read from its table."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from bot.config.approval import gate
from bot.config.inventory import read_inventory
from bot.config.kinds import charge, kind
from bot.config.subjects import OPTION_LIMIT, VALUE_LIMIT, subjects_file
from bot.config.table import Table
from bot.domain.desk import SUBJECTS, DeskRules, FileRules, Group, Named, Policies, Subject, SurveyRules
from bot.domain.kinds import BUILT_IN, KINDS, Kind
from bot.domain.resources import FixedStock, Stock
from bot.domain.thanks import THANKS
from bot.domain.ticket import ADMINISTRATIVE, ChannelId, DeskId, GroupId, KindId, PersonId, SubjectId
from bot.errors import ConfigError
from bot.service.shelf import Shelf

DESK_ID = re.compile(r"^[a-z][a-z0-9_-]{0,30}$")
CHANNEL = re.compile(r"^(#[^\s#A-Z]{1,80}|[CGD][A-Z0-9]{5,})$")
THANK = re.compile(r"^\s*\S.{0,79}$")
EXTENSION = re.compile(r"^\.?[A-Za-z0-9]{1,20}$")
LARGEST_FILE = 1024**3
"""https://slack.com/help/articles/201330736 – a file in Slack is no larger than a gigabyte."""
MOST_KINDS = 100
"""As many as a menu of Slack has entries."""
PERSON = re.compile(r"^[UW][A-Z0-9]{5,}$")
MEMBERS = re.compile(r"^([UWSCG][A-Z0-9]{5,}|@[^\s@#]{1,80}|#[^\s#A-Z]{1,80})$")
CHANNEL_WORDS = "a channel's id (C…) or its name with a #"
WHO = "people's ids (U…), user groups (S… or @handle) or channels (C… or #name)"
RESERVED = frozenset(["me", "nobody", "none", "no"])
"""What `assign` and `group` understand in the place of a group."""
MOST_GROUPS = 99
"""What fits into one picker, with an entry for no group."""
KEYS = (
    "id", "name", "channel", "subjects", "kinds", "agents", "admins",
    "approvers", "groups", "files",
    "inventory",
    "first_reply_owns", "may_reopen", "intake_channels", "policies", "survey", "thanks",
    "kind", "charge", "subjects_file",
    "private_channel", "private_agents", "direct_messages_are_private", "remote", "approval",
)  # fmt: skip
"""What a desk's table may hold."""


def desk(table: Table, folder: Path = Path(), theirs: tuple[Kind, ...] = ()) -> DeskRules:
    """The desk that a table describes; files that it names are looked for in `folder`.

    `theirs` are the kinds of its remote, where that names them itself.
    """
    desk_id = table.text("id", None, DESK_ID, "a lower-case word of at most 31 characters")
    subjects = _subjects(table, folder)
    rules = DeskRules(
        id=DeskId(desk_id),
        name=_name(table, desk_id),
        channel=_channel(table, "channel", CHANNEL_WORDS),
        subjects=subjects or SUBJECTS,
        kinds=_kinds(table, theirs),
        groups=_groups(table, subjects),
        first_reply_owns=table.flag("first_reply_owns", True),
        may_reopen=table.flag("may_reopen", True),
        intake_channels=frozenset(
            map(ChannelId, table.words("intake_channels", CHANNEL, "channels' ids (C…) or names with a #"))
        ),
        policies=_policies(table.table("policies")),
        stock=_stock(table, folder),
        survey=_survey(table.table("survey")),
        thanks=table.words("thanks", THANK, "words or phrases that are not empty", THANKS),
        files=_file_rules(table.table("files")),
        private_channel=_channel(table, "private_channel", "a channel's id (C…, G…) or its name with a #"),
        direct_messages_are_private=table.flag("direct_messages_are_private", False),
    )
    rules = _with_people(rules, table)
    rules = _with_gate(rules, table.table("approval"))
    _check_private(table, rules)
    table.refuse_others(*KEYS)
    return rules


def _with_people(rules: DeskRules, table: Table) -> DeskRules:
    """The desk with whoever has a role there: people by their ids, and whom it names besides."""
    agents, named_agents = _people(table, "agents")
    approvers, named_approvers = _people(table, "approvers")
    admins, named_admins = _people(table, "admins")
    insiders, named_insiders = _people(table, "private_agents")
    named = Named(
        agents=named_agents, approvers=named_approvers, admins=named_admins, private_agents=named_insiders
    )
    return replace(
        rules, agents=agents, approvers=approvers, admins=admins, private_agents=insiders, named=named
    )


def _with_gate(rules: DeskRules, table: Table | None) -> DeskRules:
    """The desk with what waits there for an approval."""
    if table is None:
        return rules
    has_approvers = bool(rules.approvers or rules.named.approvers)
    return replace(rules, gate=gate(table, rules.kinds, has_approvers=has_approvers))


def _channel(table: Table, key: str, words: str) -> ChannelId | None:
    """The channel at `key`, None when none is named."""
    channel = table.text(key, "", CHANNEL, words)
    return ChannelId(channel) if channel else None


def _name(table: Table, of_id: str) -> str:
    """What people read; made of the id where nothing is said."""
    return table.text("name", of_id.replace("-", " ").capitalize() or "?")


def _subjects(table: Table, folder: Path) -> tuple[Subject, ...]:
    """Those of the table, then those of its file."""
    subjects = (*(_subject(each) for each in table.tables("subjects")), *subjects_file(table, folder))
    ids = [subject.id for subject in subjects]
    for each in sorted({each for each in ids if ids.count(each) > 1}):
        table.fault("subjects", f"the id {each!r} is used twice")
    return subjects


def _people(table: Table, key: str) -> tuple[frozenset[PersonId], tuple[str, ...]]:
    """The people of a list, and what else it names: user groups and channels of the chat."""
    each = dict.fromkeys(table.words(key, MEMBERS, WHO))
    people = [PersonId(one) for one in each if PERSON.match(one)]
    return frozenset(people), tuple(one for one in each if not PERSON.match(one))


def _groups(table: Table, subjects: tuple[Subject, ...]) -> tuple[Group, ...]:
    groups = tuple(_group(each) for each in table.tables("groups"))
    if len(groups) > MOST_GROUPS:
        table.fault("groups", f"at most {MOST_GROUPS}")
    for subject in subjects:
        if subject.group and subject.group not in [group.id for group in groups]:
            table.fault(
                "subjects", f"{subject.name!r} is of the group {subject.group!r}, which the desk has not"
            )
    return groups


def _group(table: Table) -> Group:
    group_id = table.text("id", None, DESK_ID, "a lower-case word of at most 31 characters")
    if group_id in RESERVED:
        table.fault("id", f"{group_id!r} means something else in commands; choose another word")
    people, named = _people(table, "members")
    if not people and not named:
        table.fault("members", "must name somebody")
    group = Group(
        id=GroupId(group_id),
        name=_name(table, group_id),
        members=people,
        named=named,
        channel=_channel(table, "channel", CHANNEL_WORDS),
    )
    if len(group.name) > 75:  # An option of a Slack picker holds no more.
        table.fault("name", "must be at most 75 characters")
    table.refuse_others("id", "name", "members", "channel")
    return group


def _file_rules(table: Table | None) -> FileRules:
    if table is None:
        return FileRules()
    usual = FileRules()
    table.refuse_others("most_bytes", "most_files", "refuse", "keep_deleted")
    unwanted = table.words("refuse", EXTENSION, 'extensions such as "exe"')
    return FileRules(
        most_bytes=table.number("most_bytes", usual.most_bytes, 1, LARGEST_FILE),
        most_files=table.number("most_files", usual.most_files, 0, 1_000),
        refuse=tuple(each.lower().removeprefix(".") for each in unwanted),
        keep_deleted=table.flag("keep_deleted", usual.keep_deleted),
    )


def _stock(table: Table, folder: Path) -> Stock:
    """The inventory of the desk; the faults of its file are faults like any other."""
    name = table.text("inventory", "")
    if not name:
        return FixedStock()
    try:
        return Shelf(folder / name, read_inventory)
    except ConfigError as error:
        table.faults(error.faults)
        return FixedStock()


def _check_private(table: Table, rules: DeskRules) -> None:
    """What nobody would see is a fault, as is a private channel that is the one of everything else."""
    for key in ("private_channel", "direct_messages_are_private"):
        if getattr(rules, key) and not rules.could_take_private:
            table.fault(key, "needs private_agents or admins: nobody would see the private tickets")
    if rules.private_channel is not None and rules.private_channel == rules.channel:
        table.fault("private_channel", "must be another channel than the desk's own")


def _policies(table: Table | None) -> Policies:
    if table is None:
        return Policies()
    if table.has("close_after") and not table.has("stale_after"):
        table.fault("close_after", "needs stale_after: it counts from that warning on")
    table.refuse_others("unowned_after", "unapproved_after", "stale_after", "close_after")
    return Policies(
        unowned_after=table.span("unowned_after"),
        unapproved_after=table.span("unapproved_after"),
        stale_after=table.span("stale_after"),
        close_after=table.span("close_after"),
    )


def _kinds(table: Table, theirs: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """The built-in kinds that are named, then those described here, in that order unless they are named too.

    One described under the id of a built-in kind takes its place. A remote's own kinds are the only ones.
    """
    if theirs:
        for key in ("kinds", "kind", "charge"):
            if table.has(key):
                table.fault(key, "cannot be given here: the vendor's system names its kinds itself")
        return theirs
    own = [kind(each) for each in table.tables("kind")]
    for kind_id in sorted({each.id for each in own if [other.id for other in own].count(each.id) > 1}):
        table.fault("kind", f"the id {kind_id!r} is used twice")
    known = {each.id: each for each in (*BUILT_IN, *own)}
    named = [KindId(each) for each in table.words("kinds", None, f"{', '.join(known)}")]
    for each in named:
        if each not in known:
            table.fault("kinds", f"{each!r} is no kind of this desk; there are {', '.join(known)}")
    wanted = dict.fromkeys([*(named or [each.id for each in KINDS]), *(each.id for each in own)])
    kinds = [known[each] for each in wanted if each in known]
    if len(kinds) > MOST_KINDS:
        table.fault("kind", f"a desk has at most {MOST_KINDS} kinds")
    costs = charge(table)
    return tuple(
        replace(each, charge=costs) if each.id == ADMINISTRATIVE and each.charge is None else each
        for each in kinds
    )


def _survey(table: Table | None) -> SurveyRules:
    if table is None:
        return SurveyRules()
    usual = SurveyRules()
    table.refuse_others("enabled", "sample", "cooldown", "wait")
    return SurveyRules(
        enabled=table.flag("enabled", True),
        sample=table.share("sample", usual.sample),
        cooldown=table.span("cooldown") or usual.cooldown,
        wait=table.span("wait") or usual.wait,
    )


def _subject(table: Table) -> Subject:
    subject = Subject(
        id=SubjectId(table.text("id", None)),
        name=table.text("name", None),
        category=table.text("category", ""),
        active=table.flag("active", True),
        group=table.text("group", ""),
    )
    if len(subject.name) > OPTION_LIMIT:
        table.fault("name", f"must be at most {OPTION_LIMIT} characters")
    if len(subject.id) > VALUE_LIMIT:
        table.fault("id", f"must be at most {VALUE_LIMIT} characters")
    table.refuse_others("id", "name", "category", "active", "group")
    return subject
