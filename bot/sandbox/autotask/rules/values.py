"""The values whose numbers the server itself relies on; all others are the instance's own. Pure."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Status(IntEnum):
    """The statuses that mean something to the server."""

    NEW = 1
    COMPLETE = 5
    WAITING_CUSTOMER = 7
    IN_PROGRESS = 8


class Type(IntEnum):
    """The types of tickets."""

    SERVICE_REQUEST = 1
    INCIDENT = 2
    PROBLEM = 3
    CHANGE_REQUEST = 4
    ALERT = 5


class Approval(IntEnum):
    """How far the approval of a change is."""

    NOT_ASSIGNED = 1
    ASSIGNED = 2
    REQUESTED = 3
    PARTIALLY_APPROVED = 4
    APPROVED = 5
    REJECTED = 6


class ApprovalType(IntEnum):
    """Who must approve a change."""

    ALL_MUST = 1
    ONE_MUST = 2


class Publish(IntEnum):
    """Who sees a note or a file."""

    ALL = 1
    INTERNAL = 2


class NoteType(IntEnum):
    """The types of notes that the server itself writes, and the plain one."""

    PLAIN = 3
    WORKFLOW = 13
    RMM = 99


class Person(IntEnum):
    """Whether a number is a resource's or a contact's."""

    RESOURCE = 1
    CONTACT = 2


class Queue(StrEnum):
    """What a category's setting 'Queue is Required' says."""

    ALWAYS = "Always"
    NEVER = "Never"
    WITHOUT_RESOURCE = "RequiredWhenPrimaryResourceIdBlank"


class Security(StrEnum):
    """How far a permission of a security level goes; 'Mine + Companies' counts as none."""

    ALL = "All"
    MINE = "Mine"
    MINE_AND_COMPANIES = "Mine + Companies"
    NONE = "None"
