"""What `threadesk check` finds of the people, user groups and channels that have a role by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.desk import DeskRules
from bot.domain.ticket import PersonId, WorkspaceId
from bot.errors import RemoteError
from bot.service.clock import SystemClock
from bot.slack.findings import Finding, mended
from bot.slack.membership import ids_of, members_of
from bot.slack.people import People
from bot.slack.standing import Standing


async def check_members(
    client: AsyncWebClient, desks: Sequence[DeskRules], workspace: WorkspaceId
) -> list[Finding]:
    """Look for everything that is named, and for guests among the people; one finding each."""
    named = [(f"desk {rules.id}: {key} {name}", name) for rules in desks for key, name in _named(rules)]
    try:
        ids = await ids_of(client, {name for _, name in named})
        found = [await _named_finding(client, what, name, ids) for what, name in named]
        gates = [await _gate(client, rules, ids, workspace) for rules in desks if rules.gate is not None]
        return [*found, *await _outsiders(client, desks, workspace), *gates]
    except RemoteError as error:
        return [Finding(what="members", mend=mended(error, "add the scope, reinstall."))]


async def _named_finding(client: AsyncWebClient, what: str, name: str, ids: Mapping[str, str]) -> Finding:
    if name not in ids:
        is_group = name.startswith("@")
        missing = f"there is no user group {name}" if is_group else f"the bot sees no channel {name}"
        how = "create it in Slack" if is_group else "create it, or type /invite @threadesk in it"
        return Finding(what=what, mend=f"{missing}: {how}, or correct the configuration.")
    try:
        people = await members_of(client, ids[name])
    except RemoteError as error:
        mend = "correct the configuration; in a private channel type /invite @threadesk."
        return Finding(what=what, mend=mended(error, mend))
    return Finding(what=f"{what} ({len(people)})")


async def _gate(
    client: AsyncWebClient, rules: DeskRules, ids: Mapping[str, str], workspace: WorkspaceId
) -> Finding:
    """Whether anybody is there who can approve what waits; whoever is alone cannot approve their own."""
    people = set(rules.approvers)
    for name in rules.named.approvers:
        if name in ids:
            people |= await _members(client, ids[name])
    people -= await Standing(People(client, SystemClock()), workspace).outsiders(people)
    if not people:
        mend = "nobody is there who may approve what waits: name people in `approvers`, or fill their group."
        return Finding(what=f"desk {rules.id}: approval", mend=mend)
    alone = "; what they ask for themselves nobody can approve" if len(people) == 1 else ""
    return Finding(what=f"desk {rules.id}: approval ({len(people)} may approve{alone})")


async def _members(client: AsyncWebClient, place: str) -> frozenset[PersonId]:
    """Who is in it; of one that is not told to us, which is a finding of its own, nobody."""
    try:
        return await members_of(client, place)
    except RemoteError:
        return frozenset()


async def _outsiders(
    client: AsyncWebClient, desks: Sequence[DeskRules], workspace: WorkspaceId
) -> list[Finding]:
    """Of those who are named themselves: whoever comes in with a user group is simply left out."""
    by_name = {(rules.id, key, person) for rules in desks for key, person in _people(rules)}
    standing = Standing(People(client, SystemClock()), workspace)
    outsiders = await standing.outsiders({person for _, _, person in by_name})
    return [
        Finding(
            what=f"desk {desk}: {key} {person}",
            mend="a guest, gone, or of another workspace: they stay requesters. Take them off the list.",
        )
        for desk, key, person in sorted(by_name)
        if person in outsiders
    ]


def _named(rules: DeskRules) -> Iterator[tuple[str, str]]:
    named = rules.named
    for key, names in (
        ("agents", named.agents),
        ("approvers", named.approvers),
        ("admins", named.admins),
        ("private_agents", named.private_agents),
    ):
        yield from ((key, name) for name in names)
    for group in rules.groups:
        yield from ((f"group {group.id}: members", name) for name in group.named)


def _people(rules: DeskRules) -> Iterator[tuple[str, PersonId]]:
    for key, people in (
        ("agents", rules.agents),
        ("approvers", rules.approvers),
        ("admins", rules.admins),
        ("private_agents", rules.private_agents),
    ):
        yield from ((key, person) for person in people)
    for group in rules.groups:
        yield from ((f"group {group.id}: members", person) for person in group.members)
