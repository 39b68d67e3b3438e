"""Tickets, events and scenes for the tests of what goes out to Slack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.approval import Approval, Needed, Verdict, Vote
from bot.domain.desk import SUBJECTS, DeskRules
from bot.domain.events import (
    AnswersChanged,
    ApprovalAsked,
    ApprovalDenied,
    ApprovalGiven,
    CancelReason,
    Closed,
    CloseRequested,
    CloseRequestEnded,
    DueChanged,
    EmailsChanged,
    Event,
    FinalCommentAdded,
    FollowedUp,
    FollowerJoined,
    FollowerLeft,
    GaveBack,
    HandedOver,
    IncidentLeft,
    IncidentNoted,
    KeptOpen,
    Linked,
    MergedInto,
    Moved,
    OwnerChanged,
    PriorityChanged,
    ProblemChanged,
    ProblemEnded,
    ProblemReopened,
    Reopened,
    Resolved,
    ResourcesChanged,
    ResourcesOffered,
    SubjectChanged,
    TagsChanged,
    TimerCancelled,
    TimerSet,
    TimersFired,
    TitleChanged,
    TookIn,
    Unlinked,
    UpdateAdded,
    UpdateCorrected,
    UpdateRetracted,
)
from bot.domain.intents import Origin
from bot.domain.ports import Scene
from bot.domain.resources import Attached, ResourceId, ResourceType
from bot.domain.ticket import (
    STANDARD,
    Answer,
    ChannelId,
    DeskId,
    FieldId,
    FieldType,
    File,
    GroupId,
    Outcome,
    PersonId,
    Place,
    Priority,
    Role,
    Status,
    SubjectId,
    Ticket,
    TicketId,
    Timer,
    TimerKind,
    Turn,
    Visibility,
    WorkspaceId,
)
from bot.sandbox.slack.block_kit import check_message
from bot.slack.ids import TicketForm
from bot.slack.views.more import Seen, more
from bot.slack.views.parts import Message

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
NUMBER = TicketId("T20261122.0001")
ANNA, BENO, CARLA = PersonId("U0ANNA001"), PersonId("U0BENO001"), PersonId("U0CARL001")
NAMES = {ANNA: "Anna Arndt", BENO: "Beno Brandt", CARLA: "Carla Costa"}
HELP, OPS = ChannelId("C0HELP001"), ChannelId("G0OPS0001")
EVIL = "<!channel> <@U0CARL001> @here *bold* <https://evil.example|bank> & \u202eback"
RULES = DeskRules(id=DeskId("help"), name="Help desk", channel=HELP, subjects=SUBJECTS)
SIGNED: dict[str, Any] = {"at": NOW, "by": ANNA, "origin": Origin.SLACK}

TICKET = Ticket(
    id=NUMBER,
    desk=RULES.id,
    kind=STANDARD,
    subject=SubjectId("1021"),
    title="Hardware Issue",
    priority=Priority.NORMAL,
    status=Status.OPEN,
    turn=Turn.OURS,
    requester=ANNA,
    creator=ANNA,
    owner=None,
    opened_at=NOW - timedelta(hours=2),
    active_at=NOW,
    updates=1,
    last_by=ANNA,
    places=(Place(number=1, channel=HELP),),
    version=2,
)
CLOSED = replace(
    TICKET, status=Status.CLOSED, turn=Turn.NOBODY, outcome=Outcome.NO_RESPONSE, closed_at=NOW, owner=BENO
)


def timer(
    number: int = 1,
    kind: TimerKind = TimerKind.ALERT,
    note: str = "call them",
    by: PersonId = BENO,
    late: timedelta = timedelta(),
) -> Timer:
    """A timer that is due now, or was."""
    return Timer(id=number, kind=kind, due_at=NOW - late, note=note, by=by)


def said(text: str = "It is broken.", files: tuple[File, ...] = (), **changes: Any) -> UpdateAdded:
    """An update of Anna's."""
    fields: dict[str, Any] = {"role": Role.REQUESTER, "visibility": Visibility.PUBLIC, "said_at": NOW}
    return UpdateAdded(**{**SIGNED, **fields, **changes}, text=text, files=files)


ADDRESSES = tuple(f"{number}{'&' * 60}@{'x' * 60}.{'y' * 60}.{'z' * 60}.example" for number in range(20))


def handed(
    group: str | None, name: str, owner: PersonId | None, before: PersonId | None = None, reason: str = ""
) -> HandedOver:
    """Anna's handing the ticket over."""
    return HandedOver(
        **SIGNED,
        group=GroupId(group) if group else None,
        name=name,
        group_channel=None,
        owner=owner,
        reason=reason,
        group_before=None,
        owner_before=before,
    )


MANY = tuple(
    Attached(
        id=ResourceId(f"{number:x>40}"), type=ResourceType.DEDICATED_HOST, name=f"{number} {EVIL * 2}"[:200]
    )
    for number in range(50)
)
"""As many resources as a ticket can have, with names that are as long and as strange."""
LINES: tuple[Event, ...] = (
    OwnerChanged(**SIGNED, owner=ANNA),
    OwnerChanged(**SIGNED, owner=BENO),
    OwnerChanged(**SIGNED, owner=None),
    PriorityChanged(**SIGNED, priority=Priority.URGENT, before=Priority.LOW),
    SubjectChanged(**SIGNED, subject=SubjectId("1003"), title=EVIL, before=None),
    Resolved(**SIGNED),
    Closed(**SIGNED, outcome=Outcome.DUPLICATE),
    Reopened(**SIGNED, reason=""),
    Reopened(**SIGNED, reason=EVIL * 1_000),
    FollowedUp(**SIGNED, ticket=TicketId("T20261122.0002")),
    TimerSet(**SIGNED, timer=timer(note=EVIL * 1_000)),
    TimerSet(**SIGNED, timer=timer(kind=TimerKind.SNOOZE, note="")),
    TimerCancelled(**SIGNED, timer=timer(kind=TimerKind.AUTO_CLOSE), reason=CancelReason.REPLIED),
    TimerCancelled(**SIGNED, timer=timer(), reason=CancelReason.ASKED),
    TagsChanged(**SIGNED, added=("berlin", "vpn"), removed=("lost",)),
    TagsChanged(**SIGNED, added=tuple(f"tag-{number:0>35}" for number in range(20)), removed=()),
    FollowerJoined(**SIGNED, person=ANNA),
    FollowerJoined(**SIGNED, person=BENO),
    FollowerLeft(**SIGNED, person=BENO),
    DueChanged(**SIGNED, due_at=NOW, before=None),
    DueChanged(**SIGNED, due_at=None, before=NOW),
    MergedInto(**SIGNED, ticket=TicketId("T20261122.0002")),
    TookIn(**SIGNED, ticket=TicketId("T20261122.0002"), followers=(BENO,)),
    GaveBack(**SIGNED, ticket=TicketId("T20261122.0002")),
    Linked(**SIGNED, ticket=TicketId("T20261122.0002")),
    Unlinked(**SIGNED, ticket=TicketId("T20261122.0002")),
    ProblemChanged(**SIGNED, problem=TicketId("T20261122.0002"), before=TicketId("T20261122.0003")),
    ProblemChanged(**SIGNED, problem=None, before=TicketId("T20261122.0003")),
    IncidentNoted(**SIGNED, incident=TicketId("T20261122.0002")),
    IncidentLeft(**SIGNED, incident=TicketId("T20261122.0002")),
    ProblemEnded(**SIGNED, problem=TicketId("T20261122.0002"), outcome=Outcome.NO_RESPONSE),
    ProblemReopened(**SIGNED, problem=TicketId("T20261122.0002")),
    Moved(**SIGNED, desk=DeskId(EVIL), before=DeskId("help"), kind=STANDARD, subject=None, title=EVIL),
    CloseRequestEnded(**SIGNED),
    KeptOpen(**SIGNED),
    OwnerChanged(**SIGNED, owner=BENO, reason=EVIL * 1_000),
    handed("network", EVIL, owner=BENO, reason=EVIL * 100),
    handed("network", "Network", owner=None, before=BENO),
    handed(None, "", owner=BENO, before=BENO),
    EmailsChanged(**SIGNED, added=ADDRESSES, removed=ADDRESSES),
    EmailsChanged(**SIGNED, added=(), removed=ADDRESSES[:1]),
    ResourcesChanged(**SIGNED, added=MANY, removed=()),
    ResourcesChanged(**SIGNED, added=MANY[:1], removed=MANY[1:9]),
    ResourcesOffered(**SIGNED, resources=MANY[:10], place=1, message=None),
    TitleChanged(**SIGNED, title=EVIL, before=EVIL),
    ApprovalAsked(**SIGNED, needed=Needed.MAJORITY, people=(BENO,), charge=EVIL, effect=EVIL * 10),
    ApprovalGiven(**SIGNED),
    ApprovalGiven(**SIGNED, verdict=Verdict.APPROVED),
    ApprovalDenied(**SIGNED, reason=EVIL * 12),
    ApprovalDenied(**SIGNED, reason="Too dear.", verdict=Verdict.REFUSED),
    AnswersChanged(
        **SIGNED,
        all_answers=(),
        form="0123456789ab",
        changed=tuple(
            Answer(
                field=FieldId(f"f{number}"),
                label=EVIL * 5,
                type=FieldType.TEXT,
                values=("x",),
                words=(EVIL * 90,),
            )
            for number in range(50)
        ),
        before=(Answer(field=FieldId("whom"), label="Whom", type=FieldType.PERSON, values=(BENO,)),),
    ),
)
VOTES = tuple(
    Vote(by=PersonId(f"U0{number:07}"), at=NOW, is_for=number % 2 == 0, reason=EVIL[:200] + "&" * 800)
    for number in range(40)
)
APPROVAL = Approval(
    number=3, needed=Needed.ALL, asked=(BENO, CARLA), charge="3 USD", effect=(EVIL * 20)[:1_000], votes=VOTES
)
"""Of forty people's answers, each with as long a reason as there can be."""
SAYINGS: tuple[Event, ...] = (
    said(),
    said(EVIL * 1_000),
    said(carried=True),
    said("", files=(File(remote_id="F1", name=EVIL, mimetype="", size=1, link="https://x.example/f"),) * 30),
    UpdateCorrected(**SIGNED, corrects=2, text=EVIL, edited_at=NOW),
    UpdateRetracted(**SIGNED, corrects=2),
    CloseRequested(**SIGNED, text=""),
    CloseRequested(**SIGNED, text=(EVIL * 100)[:3_000]),
    FinalCommentAdded(**SIGNED, text="Thank you.\n\n```\nexit 0\n```"),
)


def fired(*timers: Timer) -> TimersFired:
    """These timers fell due."""
    return TimersFired(**SIGNED, timers=timers)


def scene(
    event: Event | None = None, ticket: Ticket = TICKET, rules: DeskRules = RULES, now: datetime = NOW
) -> Scene:
    """All that is needed to perform an effect."""
    return Scene(workspace=WorkspaceId("T0DESK001"), ticket=ticket, rules=rules, event=event, now=now)


def placed(root: str, card: str | None = None, channel: ChannelId = HELP) -> Ticket:
    """The ticket once its card is posted."""
    return replace(TICKET, places=(Place(number=1, channel=channel, root=root, card=card or root),))


def faults(message: Message) -> list[str]:
    """What Slack would refuse in a message."""
    return [fault.line for fault in check_message({"text": message.text, "blocks": message.blocks})]


def strings(value: object, wanted: Callable[[dict[str, Any]], bool]) -> list[str]:
    """The `text` of every object within a view that is wanted."""
    if isinstance(value, list):
        return [text for each in value for text in strings(each, wanted)]
    if not isinstance(value, dict):
        return []
    own = [value["text"]] if isinstance(value.get("text"), str) and wanted(value) else []
    return own + [text for each in value.values() for text in strings(each, wanted)]


def parsed(message: Message) -> list[str]:
    """Every text of a message in which Slack looks for markup."""
    return [message.text, *strings(message.blocks, lambda found: found.get("type") == "mrkdwn")]


def shown(message: Message) -> str:
    """All that the blocks of a message say."""
    return "".join(strings(message.blocks, lambda found: True))


def offered(ticket: Ticket, rules: DeskRules, viewer: PersonId = BENO) -> list[str]:
    """The actions of the buttons that *More…* offers to that person."""
    view = more(Seen(ticket=ticket, rules=rules, viewer=viewer), TicketForm(ticket=ticket.id))
    rows = [block["elements"] for block in view["blocks"] if block["type"] == "actions"]
    return [each["action_id"] for row in rows for each in row]
