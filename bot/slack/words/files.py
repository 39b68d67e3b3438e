"""What is said of a ticket's files: what is kept, what is not and why, what is sent.

The results are mrkdwn; every value is escaped here.
"""

from __future__ import annotations

from typing import assert_never

from bot.domain.events import Exported, FileAsked, FileDeleted, FileEvent, FilePassed, FileRefused, FileStored
from bot.domain.file_types import fits
from bot.domain.passages import Passage, Unsent
from bot.domain.ticket import REMOTE, FileReason, KeptFile, Ticket, Visibility
from bot.slack.text import escaped, safe, stamp
from bot.slack.words.names import Names, who

NAME_SHOWN = 120
SEND = "Send me"
NO_FILES = "No files are kept of *{ticket}*."
FILES_HINT = "Up to 10 files of at most 10 MB each. In the ticket's thread they can be larger."

REASONS = {
    FileReason.TOO_LARGE: "it is larger than this desk keeps",
    FileReason.TOO_MANY: "it came with more files than this desk keeps of one message",
    FileReason.UNWANTED: "this desk keeps no files of that kind",
    FileReason.EXTERNAL: "it lies outside Slack",
    FileReason.HIDDEN: "the plan of this workspace hides it",
    FileReason.GONE: "it was deleted, or is not for me to see",
    FileReason.WITHHELD: "Slack shows me a sign-in page instead of it",
    FileReason.UNREADABLE: "Slack does not give it to me",
}

PASSAGES = {
    Passage.LEAVING: "on its way to the other side",
    Passage.THERE: "on the other side too",
    Passage.REFUSED: "not taken on the other side",
}


def size(count: int) -> str:
    """A number of bytes, as people say it."""
    for unit, one in (("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000)):
        if count >= one:
            return f"{count / one:.1f} {unit}"
    return f"{count} bytes"


def row(file: KeptFile, names: Names) -> str:
    """One kept file: its name, how large it is, what it is, and who brought it when."""
    lock = "🔒 " if file.visibility is Visibility.INTERNAL else ""
    gone = " · deleted in Slack, kept here" if file.deleted_at else ""
    facts = (
        f"{size(file.size)} · {safe(kind(file), 120)} · {_brought_by(file, names)} · {stamp(file.at)}{gone}"
    )
    doubt = "" if fits(file.claimed, file.type) else f"\n⚠️ It is said to be {safe(file.claimed, 80)}."
    return f"{lock}*{file.id}* {safe(file.name, NAME_SHOWN)}\n{facts}{doubt}"


def and_more(count: int) -> str:
    return f"And {count} more: `file` with the ticket's number and a name sends any of them."


def _brought_by(file: KeptFile, names: Names) -> str:
    return safe(file.source, 80) if file.source else who(file.by, names)


def kind(file: KeptFile) -> str:
    """What a file is: what it is said to be as long as its bytes do not say otherwise."""
    return file.claimed if file.claimed and fits(file.claimed, file.type) else file.type


def is_here(file: KeptFile, ticket: Ticket, names: Names, *, is_private: bool) -> str:
    """Beside a file that is sent: what it is of."""
    whose = f"📎 {safe(file.name, NAME_SHOWN)}, from *{_brought_by(file, names)}*"
    return f"{whose}, of *{ticket.id}*" if is_private else whose


def asked(ticket: Ticket, wanted: int) -> str:
    """To whoever asked for kept file number `wanted`."""
    name = next((file.name for file in ticket.files if file.id == wanted), "it")
    return f"📎 I am sending you {safe(name, NAME_SHOWN)} of *{ticket.id}*, in our direct messages."


def refused(ticket: Ticket, event: FileRefused | FileAsked | Exported | FilePassed) -> str:
    """To the author of a file that goes nowhere, or to whoever asked for one that is not there any more."""
    if isinstance(event, FilePassed):
        return _unsent(ticket, event)
    if isinstance(event, Exported):
        return _not_sent(ticket)
    if isinstance(event, FileAsked):
        return (
            f"⚠️ I cannot send you {safe(event.name, NAME_SHOWN)} of *{ticket.id}*: it is gone from the file "
            "store, or Slack does not take it. Whoever runs me can look into the log."
        )
    return (
        f"⚠️ I do not keep *{safe(event.name, NAME_SHOWN)}* of *{ticket.id}*: {REASONS[event.reason]}. "
        "Its name and its link stay on the ticket."
    )


def _unsent(ticket: Ticket, event: FilePassed) -> str:
    """To the author of a file that does not get to the other side of the ticket."""
    remote = safe(ticket.remote.name) if ticket.remote and ticket.remote.name else "the other side"
    name = f"*{safe(event.name, NAME_SHOWN)}* of *{ticket.id}*"
    return f"⚠️ {name} did not go to {remote}: {_why_not(event, remote)}. It stays on the ticket here."


def _why_not(event: FilePassed, remote: str) -> str:
    match event.unsent:
        case Unsent.TOO_LARGE:
            return f"it is larger than the {size(int(event.details or 0))} that {remote} takes"
        case Unsent.UNWANTED:
            return f"{remote} takes only files that end in {safe(event.details, 300)}"
        case Unsent.BARRED:
            return f"{remote} takes no files that end in {safe(event.details, 100)}"
        case Unsent.EMPTY:
            return "there is nothing in it"
        case Unsent.LOST:
            return "it is gone from the file store"
        case Unsent.NO_FILES:
            return f"{remote} takes no files"
        case Unsent.REFUSED | None:
            return f"{remote} says “{safe(event.details, 500)}”"
        case _:
            assert_never(event.unsent)


def withheld(event: FileRefused) -> str:
    """In the thread: a file is not kept, and how that is mended if Slack does not let us read it."""
    if event.author == REMOTE:
        return (
            f"⚠️ *{safe(event.name, NAME_SHOWN)}* is not kept here: {REASONS[event.reason]}. "
            "It is to be had on the other side of the ticket."
        )
    return (
        f"⚠️ *{safe(event.name, NAME_SHOWN)}* of <@{escaped(event.author)}> is not kept: "
        f"{REASONS[event.reason]}, so this app may not read files here. Its name and its link stay on the "
        "ticket. Whoever runs me gives the app the scope `files:read`, installs it into the workspace again "
        "and runs `threadesk check`; then share the file here once more."
    )


def _not_sent(ticket: Ticket) -> str:
    """To whoever asked for all of a ticket: Slack does not take the file."""
    return (
        f"⚠️ I cannot send you all of *{ticket.id}* as one file: Slack does not take it, perhaps because it "
        "is too large. `files` with the ticket's number sends its files one by one; whoever runs me can "
        f"write all of it to a disk: `threadesk export --ticket {ticket.id} --out {ticket.id}.jsonl "
        f"--files {ticket.id}-files`."
    )


def happened(event: FileEvent, names: Names) -> str:
    """One entry of a ticket's log."""
    match event:
        case FileStored(file=file):
            return f"📎 {safe(file.name, NAME_SHOWN)} is kept ({size(file.size)}, update {file.update})."
        case FileRefused(name=name, reason=reason, update=update):
            return f"📎 {safe(name, NAME_SHOWN)} of update {update} is not kept: {REASONS[reason]}."
        case FileDeleted(name=name, is_dropped=is_dropped):
            kept = "it is kept no longer" if is_dropped else "the kept copy stays"
            return f"📎 {safe(name, NAME_SHOWN)} was deleted in Slack; {kept}."
        case FilePassed(name=name, passage=passage):
            return f"📎 {safe(name, NAME_SHOWN)}: {PASSAGES[passage]}."
        case FileAsked(by=by, name=name):
            return f"*{who(by, names)}* asked for {safe(name, NAME_SHOWN)}."
        case _:
            assert_never(event)
