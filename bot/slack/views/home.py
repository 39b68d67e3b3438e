"""The home tab: what waits for one person, the lists that they choose, and what they look for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.domain.homes import Home, HomeList, HomeState, Page, Part
from bot.domain.search import Found, Hit
from bot.domain.ticket import Priority, Status, Ticket, TicketId
from bot.slack.ids import Action, HomePage, pack, print_of
from bot.slack.text import escaped
from bot.slack.views import drafts, health
from bot.slack.views.figures import glance
from bot.slack.views.inputs import choice, field
from bot.slack.views.lists import excerpt, row_text
from bot.slack.views.parts import Block, actions, button, context, header, option, plain, section
from bot.slack.words import home as words
from bot.slack.words import thread as common

Link = Callable[[Ticket], str | None]

ANY = "any"
NEWEST, OLDEST = "newest", "oldest"
SELDOM = (HomeList.APPROVALS, HomeList.DUE_SOON, HomeList.FOLLOWING, HomeList.CLOSED)
"""The lists that the overview leaves out where there is nothing on them."""
WORDS_LIMIT = 200
"""The most characters that a search in the home tab may have: its view remembers them."""


def home(shown: Home, command: str, link: Link) -> Block:
    """The home tab of one person; `link` is the address of a ticket's thread, if they can open one."""
    blocks = [
        *health.in_home(shown.ailing),
        *_controls(shown),
        *([glance(shown.pulse)] if shown.pulse else []),
        *(block for part in shown.parts for block in _part(part, shown, command, link)),
        *drafts.in_home(shown.drafts, command),
        *(_list(shown.page, shown, command, link) if shown.page else []),
        *(_found(shown.found, shown, link) if shown.found else []),
        context(words.footer(command)),
    ]
    return {"type": "home", "private_metadata": pack(shown.state), "blocks": blocks}


def _controls(shown: Home) -> list[Block]:
    """What can be chosen. Slack keeps a choice where the ids stay, so they change with what is shown."""
    state = shown.state
    chosen = print_of(f"{state.list} {state.desk} {state.status} {state.priority} {state.oldest_first}")
    clear = [] if state == HomeState() else [button("Clear", Action.HOME_CLEAR, "clear")]
    return [
        actions(button("New ticket", Action.NEW, "new", style="primary"), *clear),
        field(f"words:{print_of(state.words)}", words.SEARCH, _search(state), optional=True, acts=True),
        {"block_id": f"filters:{chosen}", **actions(*_filters(shown))},
    ]


def _search(state: HomeState) -> Block:
    return {
        "type": "plain_text_input",
        "action_id": Action.HOME_SEARCH.value,
        "max_length": WORDS_LIMIT,
        "placeholder": plain(words.SEARCH_HINT, 150),
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
        **({"initial_value": state.words} if state.words else {}),
    }


def _filters(shown: Home) -> list[Block]:
    state = shown.state
    lists = [each for each in HomeList if shown.is_agent or each is not HomeList.UNOWNED]
    desks = {str(each.id): each.name for each in shown.desks}
    desk = _menu(Action.HOME_DESK, words.DESK, {ANY: words.ANY_DESK, **desks}, state.desk or ANY)
    statuses = {ANY: words.ANY_STATUS} | {str(each): common.STATUS[each] for each in Status}
    priorities = {ANY: words.ANY_PRIORITY} | {str(each): common.PRIORITY[each] for each in Priority}
    order = {NEWEST: words.NEWEST, OLDEST: words.OLDEST}
    return [
        _menu(Action.HOME_LIST, words.LIST, {str(each): words.LISTS[each] for each in lists}, state.list),
        *([desk] if len(desks) > 1 else []),
        _menu(Action.HOME_STATUS, words.STATUS, statuses, state.status or ANY),
        _menu(Action.HOME_PRIORITY, words.PRIORITY, priorities, state.priority or ANY),
        *(
            [_menu(Action.HOME_SORT, words.ORDER, order, OLDEST if state.oldest_first else NEWEST)]
            if _has_order(state)
            else []
        ),
    ]


def _menu(action: Action, name: str, entries: dict[str, str], chosen: str) -> Block:
    options = {value: option(label, value) for value, label in entries.items()}
    menu = choice(list(options.values()), options.get(chosen) or next(iter(options.values())), action)
    return menu | {"placeholder": plain(name, 150)}


def _part(part: Part, shown: Home, command: str, link: Link) -> list[Block]:
    """The beginning of a list; one that is seldom needed goes where there is nothing on it."""
    page = part.page
    if not page.tickets and part.list in SELDOM:
        return []
    further = [actions(button("Show all", Action.HOME_LIST, part.list.value))] if page.more else []
    return [header(words.LISTS[part.list]), *_rows(page, shown, command, link, part.list), *further]


def _list(page: Page, shown: Home, command: str, link: Link) -> list[Block]:
    state = shown.state
    return [
        header(words.heading(state.list)),
        *_rows(page, shown, command, link, state.list),
        *_turning(state, page.next),
    ]


def _found(found: Found, shown: Home, link: Link) -> list[Block]:
    state = shown.state
    hits = [block for hit in found.hits for block in _hit(hit, found, shown, link)]
    return [
        section(f"*{escaped(f'Tickets with “{state.words}”')}*"),
        *(hits or [context(words.NOTHING_FOUND)]),
        *_turning(state, found.last),
    ]


def _hit(hit: Hit, found: Found, shown: Home, link: Link) -> list[Block]:
    return [_row(hit.ticket, hit.ticket.id in found.unread, shown, link), *excerpt(hit)]


def _rows(page: Page, shown: Home, command: str, link: Link, list: HomeList) -> Sequence[Block]:
    rows = [_row(ticket, ticket.id in page.unread, shown, link) for ticket in page.tickets]
    told = words.empty(list, command, is_filtered=shown.state.is_filtered, may_be_more=page.more)
    return rows or [context(told)]


def _row(ticket: Ticket, is_unread: bool, shown: Home, link: Link) -> Block:
    """One ticket, and what can be done with it from here: each entry stands for a button of that action."""
    is_free = not ticket.owner and not ticket.is_closed and not ticket.awaits_approval
    can_take = shown.is_agent and is_free
    ways = [
        (Action.SHOW, "Show"),
        *([(Action.VIEWED, "Mark as viewed")] if is_unread else []),
        *([(Action.TAKE, common.TAKE)] if can_take else []),
        *([] if ticket.is_closed else [(Action.REPLY, common.REPLY)]),
        (Action.MORE, common.MORE),
    ]
    menu = {
        "type": "overflow",
        "action_id": Action.MENU.value,
        "options": [option(label, f"{action} {ticket.id}") for action, label in ways],
    }
    groups = [group for rules in shown.desks for group in rules.groups]
    text = row_text(ticket, is_unread=is_unread, groups=groups, link=link(ticket))
    return section(text, accessory=menu)


def _turning(state: HomeState, further: TicketId | None) -> list[Block]:
    """The buttons to the pages before and behind."""
    turns = []
    if state.after is not None:
        back = state.trail[-1] if state.trail else None
        turns.append(button("Newer", Action.HOME_NEWER, pack(HomePage(after=back or None))))
    if further is not None:
        turns.append(button("Older", Action.HOME_OLDER, pack(HomePage(after=further))))
    told = _ways(state)
    turns = [{**each, "text": plain(told[each["text"]["text"]])} for each in turns]
    return [actions(*turns)] if turns else []


def _ways(state: HomeState) -> dict[str, str]:
    """What the buttons to other pages are called: not every list goes by time."""
    if _has_order(state):
        return _TURNED if state.oldest_first else _BY_TIME
    is_by_time = state.words and "sort:best" not in state.words.casefold().split()
    return _BY_TIME if is_by_time else _OTHERWISE


def _has_order(state: HomeState) -> bool:
    """Whether the order can be chosen: what is found and what is due has one of its own."""
    return not state.words and state.list is not HomeList.DUE_SOON


_BY_TIME = {"Newer": "Newer", "Older": "Older"}
_TURNED = {"Newer": "Older", "Older": "Newer"}
_OTHERWISE = {"Newer": "Previous", "Older": "Next"}
