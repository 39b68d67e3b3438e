"""What is said of forms: what a kind costs and does, what was filled in, and what is missing.

The results are mrkdwn unless a docstring says raw; every value is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.domain.desk import DeskRules, Kind
from bot.domain.events import AnswersChanged, TitleChanged
from bot.domain.moments import moment_of
from bot.domain.ticket import Answer, FieldId, FieldType, PersonId, Ticket
from bot.slack.text import safe, stamp
from bot.slack.words.names import Names, who

PART = "Part of the form"
FORMATTED = "This text may be formatted at the remote"
OVERWRITE = "Replace it with plain text: formatting and images are lost"
FormLine = AnswersChanged | TitleChanged

NO_LONGER = "no longer offered"
SURE = "Is that what you want?"
UNTOLD = "nothing"
ELSEWHERE = "All of it is under *More…*, *Form*."
FORM_IS_SHOWN = "The desk does not have this kind of ticket any more, so its form is only shown."
NOTHING_TO_FILL_IN = "The form of this ticket has nothing to fill in for you."
REPEAT_IF_CHANGED = "Only if you change what it repeats."
FILES_STAY = "Files that are there already stay: "
LOST = "Too long to be kept while they are not shown, so fill them in again if you need them: "
STAYS_HERE = (
    "⚠️ There is more in this part than can be kept while another one is shown. Press *Change* to keep it, "
    "then open the form again for the other part."
)
INTO_TEXT = "Too long to be kept while they are not shown, so they stand in the text now: "
NO_TEXT_NEEDED = "Anything else to say?"
TYPE_MORE = "The first {count}: type more letters to find the others"
VALUE_LENGTH = 150
MOST_TOLD = 5


def numbered(value: str) -> str:
    """Which of several that are called the same it is (raw)."""
    return f"No. {value}"


def cost_and_effect(kind: Kind) -> list[str]:
    """What somebody has to know before they open one."""
    cost = [f"💰 This costs *{safe(str(kind.charge))}*, once."] if kind.charge else []
    effect = [f"{'⚠️ ' if kind.is_dangerous else ''}{safe(kind.effect, 1_000)}"] if kind.effect else []
    return [*cost, *effect]


def consent(kind: Kind) -> str:
    """What is agreed to by ticking the box, raw."""
    return f"Yes, it may cost {kind.charge}" if kind.charge else "Yes, I know what it does"


def part(number: int, first: str, last: str) -> str:
    """A part of a long form, by its first and its last field."""
    return f"{number + 1}: {first[:30]} … {last[:30]}"


def value(answer: Answer, names: Names, limit: int = VALUE_LENGTH) -> str:
    """What was filled in; it mentions nobody."""
    if answer.type is FieldType.PERSON:
        return ", ".join(who(PersonId(person), names) for person in answer.values)
    if answer.type is FieldType.TIME:
        times = (moment_of(each) for each in answer.values)
        return ", ".join(stamp(at) for at in times if at is not None)
    return safe(", ".join(answer.words), limit)


def agreed(ticket: Ticket, names: Names) -> list[str]:
    """Who agreed to what the ticket costs and does, if there was anything to agree to."""
    if ticket.consent is None:
        return []
    what = f"💰 {safe(str(ticket.consent.charge))}, agreed to" if ticket.consent.charge else "⚠️ Confirmed"
    return [f"{what} by {who(ticket.consent.by, names)} {stamp(ticket.consent.at)}."]


def missing(answers: Iterable[Answer]) -> list[str]:
    """Which fields still have to be filled in, if any."""
    labels = [safe(answer.label, 80) for answer in answers if answer.is_missing]
    if not labels:
        return []
    return [f"⚠️ Missing: {_some(labels)}. Fill it in under *More…*, *Form*."]


def filled(ticket: Ticket, field: FieldId, names: Names) -> str:
    """To whoever filled in a field by a command."""
    answer = next((each for each in ticket.answers if each.field == field), None)
    if answer is None:
        return f"*{ticket.id}* is changed."
    told = " ".join(missing(ticket.answers))
    now_is = value(answer, names) if answer.values else f"_{UNTOLD}_"
    return f"*{ticket.id}*: {safe(answer.label, 80)} is {now_is}. {told}".strip()


def filed_as(ticket: Ticket, rules: DeskRules) -> str:
    """To whoever made it another kind of ticket by a command."""
    kind = rules.kind(ticket.kind)
    told = " ".join(missing(ticket.answers))
    return f"*{ticket.id}*: {rules.called_kind} is {safe(kind.name if kind else ticket.kind)}. {told}".strip()


def form_line(event: FormLine, by: str, names: Names) -> str:
    """One sentence on what was filled in; it mentions nobody."""
    if isinstance(event, TitleChanged):
        return f"{by} renamed this from _{safe(event.before)}_ to *{safe(event.title)}*."
    before = {answer.field: answer for answer in event.before}
    changed = {answer.field: answer for answer in event.changed}
    told = [_change(each, before, changed, names) for each in {**before, **changed}.values()]
    return f"📋 {by} filled in {_some(told, '; ')}."


def _change(
    answer: Answer, before: Mapping[FieldId, Answer], changed: Mapping[FieldId, Answer], names: Names
) -> str:
    was, now = before.get(answer.field), changed.get(answer.field)
    then = f" (was {value(was, names, 80)})" if was is not None and was.values else ""
    told = value(now, names) if now is not None and now.values else UNTOLD
    return f"{safe(answer.label, 80)}: *{told}*{then}"


def _some(told: list[str], between: str = ", ") -> str:
    rest = len(told) - MOST_TOLD
    return between.join(told[:MOST_TOLD]) + (f" and {rest} more" if rest > 0 else "")


def unknown_customer(remote: str) -> str:
    """To a customer whom nobody there knows (mrkdwn)."""
    return f"👤 {safe(remote)} does not know you, so the desk says whose ticket this is before it goes there."


def read_by_customer(remote: str) -> str:
    """Under the words that a ticket begins with (mrkdwn)."""
    return f"👁️ The customer can read this at {safe(remote)}. What you say in the thread later stays inside."
