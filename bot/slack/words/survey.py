"""What is said of the survey: the question, the thanks, the form. mrkdwn; every value is escaped here."""

from __future__ import annotations

from bot.domain.survey import BEST
from bot.domain.ticket import Rating, Ticket
from bot.slack.text import one_line, safe
from bot.slack.words.figures import MEANT as MEANT
from bot.slack.words.figures import stars

ADD_WORDS = "Add a few words"
HOW_MANY, WHY = "How did it go?", "What was good, what was not?"
ONLY_HERE = "Only you are asked, and once. People who can see the ticket see your answer."


def question(ticket: Ticket) -> str:
    """To the requester, when the ticket is closed."""
    return f"⭐ *{ticket.id}* _{safe(one_line(ticket.title))}_ is closed. How did it go?"


def label(count: int) -> str:
    """A choice, raw, as it stands on its button."""
    return f"{count} ★"


def spoken(count: int) -> str:
    """The same for whoever hears it read out, raw."""
    return f"{count} of {BEST} stars: {MEANT[count]}"


def thanks(ticket: Ticket) -> str:
    """To whoever has answered."""
    given = ticket.rating
    shown = f" {stars(given.stars)}" if given else ""
    return f"Thank you for rating *{ticket.id}*{shown}"


def rating_line(given: Rating) -> str:
    """The rating and its words, for whoever looks at the ticket."""
    words = f": {safe(one_line(given.text), 1_500)}" if given.text else ""
    return f"⭐ {stars(given.stars)} {MEANT.get(given.stars, '')}{words}"
