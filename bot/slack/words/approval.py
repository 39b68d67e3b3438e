"""What is said of approvals: what waits for whom, who said yes or no, and how it ended.

The results are mrkdwn; every value is escaped here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import assert_never

from bot.domain.approval import Approval, Needed, Verdict, Vote, count_needed
from bot.domain.events import ApprovalAsked, ApprovalDenied, ApprovalGiven
from bot.domain.intents import ApprovalIntent, Approve, Refuse
from bot.domain.ticket import PersonId, Ticket
from bot.slack.text import one_line, safe, stamp
from bot.slack.words.names import Names, who

ApprovalLine = ApprovalAsked | ApprovalGiven | ApprovalDenied
APPROVE, REFUSE = "Approve", "Refuse…"
WAITS = "✋ waits for approval"
APPROVERS = "👉 whoever approves it"
TWO = "Whoever asked for it cannot approve it themselves."
REFUSE_HINT = "The requester is told, and the ticket closes once that decides it."
MOST_NAMED = 5
"""How many people are named in one sentence, and how many answers are told one by one."""
REASON = 300
"""The most characters of a reason in one sentence of ours."""
NEEDED = {Needed.ANY: "one of those", Needed.ALL: "all of those", Needed.MAJORITY: "most of those"}


def approval_line(event: ApprovalLine, by: str) -> str:
    """One sentence on what happened to an approval."""
    match event:
        case ApprovalAsked(needed=needed):
            return f"✋ This waits for the approval of {NEEDED[needed]} who may approve it."
        case ApprovalGiven(verdict=verdict):
            more = "" if verdict is Verdict.APPROVED else " More have to."
            return f"✅ {by} approved this.{more}"
        case ApprovalDenied(reason=reason, verdict=verdict):
            end = " It is closed." if verdict is Verdict.REFUSED else ""
            return f"⛔ {by} refused this: {_quoted(reason)}.{end}"
        case _:
            assert_never(event)


def asked(ticket: Ticket, approval: Approval, *, is_reminder: bool = False) -> str:
    """What is asked, or what became of it."""
    title = f"*{ticket.id}* _{safe(one_line(ticket.title))}_"
    match approval.verdict:
        case Verdict.WAITING:
            return (
                f"🔔 {title} still waits for approval." if is_reminder else f"✋ {title} waits for approval."
            )
        case Verdict.APPROVED:
            return f"✅ {title} is approved."
        case Verdict.REFUSED:
            return f"⛔ {title} is refused."
        case Verdict.WITHDRAWN:
            return f"↩️ {title} was closed, so nothing is to be approved any more."
        case _:
            assert_never(approval.verdict)


def at_stake(approval: Approval) -> list[str]:
    """What the ticket costs and does."""
    cost = [f"💰 This costs *{safe(approval.charge)}*, once."] if approval.charge else []
    return [*cost, *([f"⚠️ {safe(approval.effect, 1_000)}"] if approval.effect else [])]


def is_needed(approval: Approval, judges: Collection[PersonId], names: Names) -> str:
    """How many of whom have to approve, as of now."""
    if not judges:
        return f"Nobody is there who may approve it: name somebody in the desk's `approvers`. {TWO}"
    named = ", ".join(who(each, names) for each in sorted(judges)[:MOST_NAMED])
    more = f" and {len(judges) - MOST_NAMED} more" if len(judges) > MOST_NAMED else ""
    count = count_needed(approval.needed, len(judges))
    return f"Needed: {count} of {len(judges)} ({named}{more}). {TWO}"


def votes(approval: Approval, names: Names) -> list[str]:
    """Who said what so far, one sentence each: those who decided it are the last."""
    rest = len(approval.votes) - MOST_NAMED
    told = [_vote(vote, names) for vote in approval.votes[-MOST_NAMED:]]
    return [*([f"{rest} more answered before."] if rest > 0 else []), *told]


def _vote(vote: Vote, names: Names) -> str:
    if vote.is_for:
        return f"✅ {who(vote.by, names)} approved {stamp(vote.at)}."
    return f"⛔ {who(vote.by, names)} refused {stamp(vote.at)}: {_quoted(vote.reason)}."


def on_card(ticket: Ticket, names: Names) -> list[str]:
    """A line of the card: what it waits for, or who approved or refused it."""
    approval = ticket.approval
    if approval is None:
        return []
    said = votes(approval, names)
    match approval.verdict:
        case Verdict.WAITING:
            return ["✋ Waits for approval.", *said]
        case Verdict.WITHDRAWN:
            return ["↩️ Closed before it was approved."]
        case Verdict.APPROVED | Verdict.REFUSED:
            return said
        case _:
            assert_never(approval.verdict)


def people_in(approval: Approval | None) -> Iterable[PersonId]:
    """Who is named with it."""
    return () if approval is None else (vote.by for vote in approval.votes[-MOST_NAMED:])


def done(intent: ApprovalIntent, ticket: Ticket) -> str:
    """One sentence to whoever said yes or no."""
    verdict = ticket.approval.verdict if ticket.approval else Verdict.WAITING
    match intent:
        case Approve() if verdict is Verdict.APPROVED:
            return f"✅ *{ticket.id}* is approved."
        case Approve():
            return f"✅ *{ticket.id}*: your approval counts. More have to approve it."
        case Refuse() if verdict is Verdict.REFUSED:
            return f"⛔ *{ticket.id}* is refused and closed. The requester is told why."
        case Refuse():
            return f"⛔ *{ticket.id}*: your refusal counts. Others can still approve it."
        case _:
            assert_never(intent)


def _quoted(reason: str) -> str:
    return safe(one_line(reason).rstrip(". "), REASON)
