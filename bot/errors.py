"""The error tree: sorted by what to do next, not by who raised it.

BotError
├─ ConfigError      at start: all faults in one message, exit 2
├─ Outdated         the database was migrated by a newer version meanwhile: write nothing more and end
├─ UserError        the person can mend it: a code and perhaps a field; the words live in bot/slack/words.py
│  └─ FormError     several of them, one a field
├─ BrokenFile       a file that was to be read in is not what it should be: its line and the reason
├─ Occupied         a database that was to be empty is not
├─ FileTooLarge     a file is larger than the store is to keep; nothing of it is kept
├─ FileMissing      the file store has nothing under a key
├─ Unproven         a call at our door is not proven to be the remote's: it is refused
├─ Stale            someone was faster, or something is not recorded yet: do it again
└─ RemoteError      carries system, operation and whether the failure is certain
   ├─ Transient     try again at `after`, else with backoff and jitter (timeout, 429, 5xx)
   │  └─ Deferred   we put it off ourselves: nobody asked us to wait with anything else
   ├─ Rejected      this effect will never pass: park it and say so; the lane goes on
   │  ├─ NameTaken  a file there is called so already: another name may pass
   │  └─ NotInTheirName  in somebody else's name it is refused; in our own it may pass
   └─ Unauthorized  this system refuses us altogether: pause it, tell once, tell again on recovery
      └─ Withheld   it may be only this that is kept from us: given up, and told, after some tries
"""

from __future__ import annotations

from collections.abc import Sequence


class BotError(Exception):
    """Root of everything that we raise on purpose."""


class ConfigError(BotError):
    """The configuration cannot be used; `faults` has every fault, each with the key it stands at."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class Outdated(BotError):
    """The database is newer than this program, which would lose what it cannot read."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"The database is newer than this version of the program (it is at {revision}).")
        self.revision = revision


class UserError(BotError):
    """What a person asked for cannot be done, and they can mend it.

    `code` names the sentence, `field` the input it belongs to, `values` what the sentence mentions.
    """

    def __init__(self, code: str, field: str | None = None, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.values = values


class FormError(UserError):
    """Several inputs of one form are wrong; `faults` has each with its field, so all can be shown at once."""

    def __init__(self, faults: Sequence[UserError]) -> None:
        first = faults[0]
        super().__init__(first.code, first.field, **first.values)
        self.faults = tuple(faults)


class BrokenFile(BotError):
    """A file cannot be read in. The reason never quotes what the file says."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


class Occupied(BotError):
    """The database holds tickets of its own, which nothing may be mixed with."""


class FileTooLarge(BotError):
    """More bytes came than the file store is to keep; none of them are kept."""

    def __init__(self, most: int) -> None:
        super().__init__(f"The file has more than {most:,} bytes.")
        self.most = most


class FileMissing(BotError):
    """There is nothing in the file store under this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The file store has no {key!r}.")
        self.key = key


class Unproven(BotError):
    """A call at our door is not proven to be the remote's, or not to be of now. The reason quotes nothing."""


class Untimely(Unproven):
    """A call at our door is the remote's own, and not of now: it waited there, or somebody sends it again."""


class Stale(BotError):
    """What was read is no longer, or not yet, so: load and decide again."""


class RemoteError(BotError):
    """A system outside answered badly or not at all.

    `certain` is true when it is sure that the operation did not take effect; when it is not sure, the
    operation is looked up by our reference before it is repeated.
    """

    def __init__(self, system: str, operation: str, reason: str, *, certain: bool) -> None:
        super().__init__(f"{system} {operation}: {reason}")
        self.system = system
        self.operation = operation
        self.reason = reason
        self.certain = certain


class Transient(RemoteError):
    """It may pass later. `after` is the wait in seconds that the system asked for, if it did."""

    def __init__(
        self, system: str, operation: str, reason: str, *, certain: bool, after: float | None = None
    ) -> None:
        super().__init__(system, operation, reason, certain=certain)
        self.after = after


class Deferred(Transient):
    """We put it off ourselves by `after` seconds; that says nothing of others of its kind."""

    def __init__(self, system: str, operation: str, reason: str, *, certain: bool, after: float) -> None:
        super().__init__(system, operation, reason, certain=certain, after=after)


class Rejected(RemoteError):
    """It will never pass as it is."""

    def __init__(self, system: str, operation: str, reason: str) -> None:
        super().__init__(system, operation, reason, certain=True)


class NameTaken(Rejected):
    """Another file there is called so already."""


class NotInTheirName(Rejected):
    """We may not do that in somebody else's name; what was to be done may be right all the same."""


class Unauthorized(RemoteError):
    """The system does not know us or lacks a permission; nothing will pass until a person mends it."""

    def __init__(self, system: str, operation: str, reason: str) -> None:
        super().__init__(system, operation, reason, certain=True)


class Withheld(Unauthorized):
    """What was asked for is not given to us; others of its kind may be."""
