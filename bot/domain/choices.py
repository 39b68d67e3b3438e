"""What the attributes of a ticket are chosen from; all of it is named in ticket.py too."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """`open` has no owner, `assigned` has one, `resolved` is thought finished, `closed` is final."""

    OPEN = "open"
    ASSIGNED = "assigned"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Turn(StrEnum):
    """Who is to act next: the desk (`ours`), the requester (`theirs`) or nobody.

    Where the desk is connected to a remote, the desk is the remote's staff.
    """

    OURS = "ours"
    THEIRS = "theirs"
    NOBODY = "nobody"


class Priority(StrEnum):
    """How urgent it is, least first."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Outcome(StrEnum):
    """Why a ticket was closed."""

    RESOLVED = "resolved"
    NO_RESPONSE = "no_response"
    DUPLICATE = "duplicate"
    ABANDONED = "abandoned"
    REFUSED = "refused"
    """Who may approve it would not; nobody says so but by refusing it."""


CHOSEN = (Outcome.RESOLVED, Outcome.NO_RESPONSE, Outcome.DUPLICATE, Outcome.ABANDONED)
"""Those that somebody who closes a ticket can name."""


class Role(StrEnum):
    """Who somebody is to a ticket when they write: decided from the ticket, not from a title.

    `remote` is the staff of the remote that the desk is connected to; to it all of us are requesters.
    """

    REQUESTER = "requester"
    AGENT = "agent"
    REMOTE = "remote"
    POLICY = "policy"


class Visibility(StrEnum):
    """Who may read an update; an internal one never leaves the desk."""

    PUBLIC = "public"
    INTERNAL = "internal"


class TimerKind(StrEnum):
    """What happens when a timer falls due."""

    ALERT = "alert"
    AUTO_CLOSE = "auto_close"
    SNOOZE = "snooze"
    POLICY_UNOWNED = "policy_unowned"
    POLICY_UNAPPROVED = "policy_unapproved"
    POLICY_STALE = "policy_stale"
    POLICY_STALE_AGAIN = "policy_stale_again"
    POLICY_CLOSE = "policy_close"
    SURVEY = "survey"


POLICY_TIMERS = frozenset(
    {
        TimerKind.POLICY_UNOWNED,
        TimerKind.POLICY_UNAPPROVED,
        TimerKind.POLICY_STALE,
        TimerKind.POLICY_STALE_AGAIN,
        TimerKind.POLICY_CLOSE,
        TimerKind.SURVEY,
    }
)
"""Those that the desk's policies set and nobody else."""

UNTOLD_TIMERS = frozenset({TimerKind.POLICY_STALE, TimerKind.SURVEY})
"""Those of the policies' that are not worth telling on the card."""


class FileReason(StrEnum):
    """Why a file that came with an update is not kept."""

    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    UNWANTED = "unwanted"
    EXTERNAL = "external"
    """It lies with somebody else, and its link is all there is."""
    HIDDEN = "hidden"
    """The workspace's plan keeps it from everybody."""
    GONE = "gone"
    WITHHELD = "withheld"
    UNREADABLE = "unreadable"


class TranscriptFormat(StrEnum):
    """How a ticket is written down for somebody to keep."""

    MARKDOWN = "markdown"
    JSON = "json"


class FieldType(StrEnum):
    """What can be filled into a field of a form; `choices` takes several, `time` has a day too."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    CHOICE = "choice"
    CHOICES = "choices"
    PERSON = "person"
    FILE = "file"
