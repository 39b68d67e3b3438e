"""The sentences of the home tab."""

from __future__ import annotations

from bot.domain.connected import is_of_customer
from bot.domain.homes import HomeList
from bot.domain.ticket import Ticket, Turn
from bot.slack.text import safe

LISTS = {
    HomeList.OVERVIEW: "Overview",
    HomeList.MY_TURN: "Your turn",
    HomeList.WAITING: "Waiting for others",
    HomeList.UNOWNED: "Nobody owns these",
    HomeList.DUE_SOON: "Due soon",
    HomeList.MINE: "All of yours",
    HomeList.OPEN: "All unfinished",
    HomeList.CLOSED: "Recently closed",
    HomeList.FOLLOWING: "You follow these",
    HomeList.APPROVALS: "Waiting for your approval",
}
EMPTY = {
    HomeList.OVERVIEW: "Nothing passes these filters. *Clear* shows everything again.",
    HomeList.MY_TURN: "Nothing waits for you. When somebody does, it is here within a second.",
    HomeList.WAITING: "You wait for nobody. *New ticket* asks for something.",
    HomeList.UNOWNED: "Every ticket has an owner.",
    HomeList.DUE_SOON: "Nothing of yours is due within three days. `{command} due` sets a date.",
    HomeList.MINE: "You have no tickets. *New ticket* opens the first one.",
    HomeList.OPEN: "There is no unfinished ticket.",
    HomeList.CLOSED: "Nothing of yours was closed in the last two weeks.",
    HomeList.APPROVALS: "No ticket waits for your approval.",
    HomeList.FOLLOWING: "You follow no ticket. `{command} follow <number>` begins to.",
}
FILTERED_OUT = "None of these passes the filters. *Clear* takes them away."
LOOK_FURTHER = "None so far passes the filters. *Older* looks further."
NOTHING_FOUND = "Nothing is found. Fewer words find more; *Clear* leads back."
LIST, DESK, STATUS, PRIORITY, ORDER = "List", "Desk", "Status", "Priority", "Order"
"""What each menu is called for whoever hears it read out."""
ANY_DESK = "Every desk"
ANY_STATUS = "Any status"
ANY_PRIORITY = "Any priority"
NEWEST = "Newest first"
OLDEST = "Oldest first"
SEARCH = "Search"
SEARCH_HINT = "Words, “phrases”, status:open, owner:me, tag:vpn … and Enter"
WHOSE_TURN = {Turn.OURS: "desk’s turn", Turn.THEIRS: "requester’s turn"}
NEW_ON_IT = "● Somebody wrote on it since you looked last."


def heading(list: HomeList) -> str:
    return "Everything" if list is HomeList.OVERVIEW else LISTS[list]


def empty(list: HomeList, command: str, *, is_filtered: bool, may_be_more: bool) -> str:
    """What to do where there is nothing to see (mrkdwn)."""
    if may_be_more:
        return LOOK_FURTHER
    if is_filtered:
        return FILTERED_OUT
    return EMPTY[list].format(command=command)


def footer(command: str) -> str:
    return f"`{command} list` shows more, `{command} find` finds, `{command} help` explains."


def whose_turn(ticket: Ticket) -> str:
    """Who is to act next, where there are only a few characters for it."""
    if ticket.turn is Turn.THEIRS and is_of_customer(ticket):
        return "customer’s turn"
    if ticket.remote is None or ticket.remote.is_served_here or not ticket.remote.name:
        return WHOSE_TURN[ticket.turn]
    return f"{safe(ticket.remote.name)}’s turn" if ticket.turn is Turn.OURS else "your turn"


def called_as_well(namesake: str) -> str:
    """That a remote has given another ticket this one's number, and how that one is named."""
    return f"Another ticket has this number at its remote: `/ticket show {safe(namesake)}`"
