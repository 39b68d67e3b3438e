"""What is said of a ticket's tags, followers and due date, and of the tickets it has to do with.

The results are mrkdwn; every value is escaped here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from bot.domain.events import (
    CloseRequestEnded,
    DueChanged,
    EmailsChanged,
    FollowerJoined,
    FollowerLeft,
    GaveBack,
    Linked,
    MergedInto,
    Moved,
    ProblemEvent,
    TagsChanged,
    TookIn,
    Unlinked,
)
from bot.domain.ticket import Answer, Ticket
from bot.slack.text import escaped, safe, stamp
from bot.slack.words.names import Names, who
from bot.slack.words.problems import problem_line

ROOM_FOR_OFFERED = 500
"""The most characters of a remote's tags that are named."""
RelationLine = (
    TagsChanged
    | FollowerJoined
    | FollowerLeft
    | DueChanged
    | MergedInto
    | TookIn
    | GaveBack
    | Linked
    | CloseRequestEnded
    | EmailsChanged
    | Unlinked
    | Moved
    | ProblemEvent
)


def relations(ticket: Ticket, conversation: str | None, problem_there: Answer | None = None) -> list[str]:
    """What the ticket grew out of and what it led to, a sentence each.

    `problem_there` is what its remote's form says of the problem behind it, which may be no ticket of ours.
    """
    told = [f"Grew out of <{escaped(conversation)}|this conversation>."] if conversation else []
    if ticket.follow_up_of:
        told.append(f"Follow-up of {ticket.follow_up_of}.")
    if ticket.follow_ups:
        told.append(f"Followed up by {some(ticket.follow_ups)}.")
    if ticket.merged_into:
        told.append(f"Merged into *{ticket.merged_into}*: what is said here goes on there.")
    if ticket.took_in:
        told.append(f"Took in {some(ticket.took_in)}.")
    if ticket.links:
        told.append(f"Linked with {some(ticket.links)}.")
    if ticket.problem:
        told.append(f"🧩 Incident of {ticket.problem}.")
    elif problem_there:
        where = f" at {safe(ticket.remote.name)}" if ticket.remote else ""
        named = ", ".join(problem_there.words or problem_there.values)
        told.append(f"🧩 Incident of {safe(named)}{where}.")
    if ticket.incidents:
        count = len(ticket.incidents)
        told.append(f"🧩 Problem of {count} incident{'s' if count > 1 else ''}: {some(ticket.incidents)}.")
    return told


def some(each: Sequence[str]) -> str:
    """The first five of them, and how many there are besides."""
    rest = len(each) - 5
    return ", ".join(each[:5]) + (f" and {rest} more" if rest > 0 else "")


def tags(each: Sequence[str]) -> str:
    """Tags as they are shown everywhere."""
    return " ".join(f"`{safe(tag)}`" for tag in each)


def choice_of_tags(known: Sequence[str]) -> str:
    """Which tags there are, as many as one reads."""
    if not known:
        return "There are no tags to put on."
    named = list[str]()
    for each in sorted(known):
        if sum(map(len, named)) + len(each) <= ROOM_FOR_OFFERED:
            named.append(each)
    more = f" and {len(known) - len(named):,} more" if len(known) > len(named) else ""
    return f"There are: {tags(named)}{more}."


def addresses(emails: Sequence[str]) -> str:
    """E-mail addresses as they are shown everywhere: as code, which Slack does not turn into links."""
    return " ".join(f"`{safe(each.replace('`', ''), 60)}`" for each in emails)


def _few(emails: Sequence[str]) -> str:
    """Some of them, so that an entry of the log stays within its section."""
    rest = len(emails) - 3
    return addresses(emails[:3]) + (f" and {rest} more" if rest > 0 else "")


def filing(ticket: Ticket, names: Names) -> list[str]:
    """What the ticket is tagged with and who follows it, a sentence each."""
    tagged = [f"🏷️ {tags(ticket.tags)}"] if ticket.tags else []
    followers = [who(person, names) for person in ticket.followers]
    return [*tagged, f"Followed by {some(followers)}."] if followers else tagged


def _brought(event: TookIn) -> str:
    """What came along, in half a sentence; addresses are told to who asks, not to all who pass by."""
    count, people = len(event.emails), len(event.followers)
    told = [
        *([tags(event.tags)] if event.tags else []),
        *([some([safe(each.name, 60) for each in event.resources])] if event.resources else []),
        *([f"{count} e-mail address{'es' if count > 1 else ''}"] if count else []),
        *([f"{people} follower{'s' if people > 1 else ''}"] if people else []),
    ]
    return f", with {', '.join(told)}" if told else ""


def relation_line(event: RelationLine, by: str, names: Names) -> str:
    """One sentence on how the ticket is filed and what it belongs to now; it mentions nobody."""
    if isinstance(event, ProblemEvent):
        return problem_line(event, by)
    match event:
        case TagsChanged(added=added, removed=removed):
            put = [f"put on {tags(added)}"] if added else []
            taken = [f"took off {tags(removed)}"] if removed else []
            return f"🏷️ {by} {' and '.join([*put, *taken])}."
        case FollowerJoined(person=person):
            return (
                f"{by} follows this."
                if person == event.by
                else f"{by} added *{who(person, names)}* as a follower."
            )
        case FollowerLeft(person=person):
            whom = "" if person == event.by else f" for *{who(person, names)}*"
            return f"{by} stopped following this{whom}."
        case DueChanged(due_at=due_at):
            return f"📅 {by} made this due {stamp(due_at)}." if due_at else f"📅 {by} took the due date away."
        case MergedInto(ticket=target):
            return f"⤵️ {by} merged this into *{target}*. What is said here goes on there."
        case TookIn(ticket=other):
            return f"⤴️ {by} merged *{other}* into this{_brought(event)}."
        case GaveBack(ticket=other):
            return f"⤵️ {by} reopened *{other}*, which is no part of this any more."
        case Linked(ticket=other):
            return f"🔗 {by} linked this with *{other}*."
        case EmailsChanged(added=added, removed=removed):
            noted = [f"noted {_few(added)}"] if added else []
            gone = [f"took off {_few(removed)}"] if removed else []
            return f"✉️ {by} {' and '.join([*noted, *gone])}."
        case Unlinked(ticket=other):
            return f"🔗 {by} took the link with *{other}* away."
        case Moved(desk=desk, before=before, is_local=True):
            return f"🚚 {by} moved this from the desk *{safe(before)}* to *{safe(desk)}*. It is at no vendor."
        case Moved(desk=desk, before=before):
            return f"🚚 {by} moved this from the desk *{safe(before)}* to *{safe(desk)}*."
        case CloseRequestEnded():
            return f"{by} replied: it is not to be closed yet."
        case _:
            assert_never(event)
