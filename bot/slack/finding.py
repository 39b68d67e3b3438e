"""The grammar of `find`: words, "quoted phrases", begin*, -without, and filters such as status:open.

Text in, a plain value out; what is found and how it is shown is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.domain.desk import Desks
from bot.domain.kinds import BUILT_IN
from bot.domain.search import (
    AtDesk,
    Condition,
    Either,
    InGroup,
    InState,
    IsBridged,
    OfKind,
    OwnedBy,
    Search,
    State,
    Tagged,
    WithResource,
    Words,
    words_of,
)
from bot.domain.ticket import PersonId
from bot.errors import UserError
from bot.slack import times
from bot.slack.grammar import MENTION

MOST_CONDITIONS = 20
LONGEST = 200
"""Characters of a search: a button for its next page has to carry them."""
MOST_NAMED = 20
FIELD = "words"
BRIDGED = "bridged"
"""What `is:` can ask for."""

_PIECE = re.compile(r'(?:"[^"]*"|<[^<>\n]*>|\S)+')
# Two letters at least and no address: `c:\temp` and `https://…` are looked for as they are.
_FILTER = re.compile(r"^(?P<name>[a-z]{2,20}):(?!//)(?P<value>.*)$", re.IGNORECASE | re.DOTALL)
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeker:
    """Who looks, and what their words mean; `plain` turns the chat's markup into plain text."""

    person: PersonId
    zone: ZoneInfo
    now: datetime
    desks: Desks
    plain: Callable[[str], str]


def read(text: str, seeker: Seeker) -> Search:
    """What is looked for. Raises UserError for what is too long and a filter that cannot be read."""
    if len(text) > LONGEST:
        raise UserError("text_too_long", FIELD, limit=str(LONGEST))
    search = Search()
    for piece in _PIECE.findall(text.translate(_QUOTES)):
        is_unwanted = piece.startswith("-") and len(piece) > 1
        search = _with(search, piece[1:] if is_unwanted else piece, seeker, is_unwanted=is_unwanted)
    if len(search.wanted) + len(search.unwanted) > MOST_CONDITIONS:
        raise UserError("search_too_long", FIELD, limit=str(MOST_CONDITIONS))
    if search == Search(best_first=search.best_first):
        raise UserError("search_empty", FIELD, known=_known())
    return search


def _with(search: Search, piece: str, seeker: Seeker, *, is_unwanted: bool) -> Search:
    """The search with one piece of the text more."""
    given = _FILTER.match(piece)
    if given is None:
        words = _words(piece, seeker)
        return _narrowed(search, words, is_unwanted) if words else search
    name, value = given["name"].lower(), given["value"].replace('"', "").strip()
    if name in _CONDITIONS:
        return _narrowed(search, _CONDITIONS[name](value, seeker), is_unwanted)
    if name not in _SETTINGS or is_unwanted:
        raise UserError("filter_unknown", FIELD, word=f"{'-' if is_unwanted else ''}{name}:", known=_known())
    return _SETTINGS[name](search, value, seeker)


def _narrowed(search: Search, condition: Condition, is_unwanted: bool) -> Search:
    if condition in (search.unwanted if is_unwanted else search.wanted):
        return search
    if is_unwanted:
        return replace(search, unwanted=(*search.unwanted, condition))
    return replace(search, wanted=(*search.wanted, condition))


def _words(piece: str, seeker: Seeker) -> Words | None:
    """Words in a row; None for signs alone, by which nothing can be found."""
    words = tuple(words_of(seeker.plain(piece.replace('"', " "))))
    return Words(words=words, begins=piece.endswith("*") and not piece.startswith("*")) if words else None


def _state(value: str, seeker: Seeker) -> Condition:
    if value.lower() not in list(State):
        raise UserError("status_unknown", FIELD, word=value[:80], known=", ".join(State))
    return InState(state=State(value.lower()))


def _owner(value: str, seeker: Seeker) -> Condition:
    mention = MENTION.match(value)
    if mention:
        return OwnedBy(owner=PersonId(mention["id"]))
    match value.lower():
        case "me":
            return OwnedBy(owner=seeker.person)
        case "nobody":
            return OwnedBy(owner=None)
        case _:
            raise UserError("person_unknown", FIELD, name=seeker.plain(value)[:80])


def _tag(value: str, seeker: Seeker) -> Condition:
    tag = seeker.plain(value).lower()
    if not tag:
        raise UserError("filter_empty", FIELD, word="tag:")
    return Tagged(tag=tag)


def _desk(value: str, seeker: Seeker) -> Condition:
    wanted = seeker.plain(value).casefold()
    for rules in seeker.desks.all:
        if wanted in (rules.id.casefold(), rules.name.casefold()):
            return AtDesk(desk=rules.id)
    known = ", ".join(rules.id for rules in seeker.desks.all)
    raise UserError("desk_unknown", FIELD, word=wanted[:80], known=known)


def _group(value: str, seeker: Seeker) -> Condition:
    wanted = seeker.plain(value).casefold()
    if wanted == "none":
        return InGroup(group=None)
    for group in seeker.desks.groups:
        if wanted in (group.id, group.name.casefold()):
            return InGroup(group=group.id)
    known = ", ".join(group.id for group in seeker.desks.groups) or "none"
    raise UserError("no_such_group", FIELD, word=wanted[:80], known=known)


def _resource(value: str, seeker: Seeker) -> Condition:
    """What is called so on tickets; and what an inventory knows by that name or address today."""
    called = " ".join(seeker.plain(value).casefold().split())
    if not called:
        raise UserError("filter_empty", FIELD, word="resource:")
    known = (each.id for rules in seeker.desks.all for each in rules.inventory.named(called))
    names = dict.fromkeys([called, *(each.casefold() for each in known)])
    return Either(parts=tuple(WithResource(name=name) for name in [*names][:MOST_CONDITIONS]))


def _trait(value: str, seeker: Seeker) -> Condition:
    if value.lower() != BRIDGED:
        raise UserError("trait_unknown", FIELD, word=seeker.plain(value)[:80], known=BRIDGED)
    return IsBridged()


def _kind(value: str, seeker: Seeker) -> Condition:
    wanted = seeker.plain(value).casefold()
    kinds = {kind.id: kind for rules in seeker.desks.all for kind in rules.kinds}
    for kind in (*kinds.values(), *BUILT_IN):
        if wanted in (kind.id.casefold(), kind.name.casefold()):
            return OfKind(kind=kind.id)
    known = ", ".join([*kinds][:MOST_NAMED])
    raise UserError("kind_unknown", FIELD, what="kind", word=wanted[:80], known=known)


def _before(search: Search, value: str, seeker: Seeker) -> Search:
    return replace(search, until=_day(value, seeker))


def _after(search: Search, value: str, seeker: Seeker) -> Search:
    return replace(search, since=_day(value, seeker))


def _day(value: str, seeker: Seeker) -> datetime:
    """Where a day begins in the seeker's zone, or a time that is said in words."""
    try:
        if _DAY.match(value):
            return datetime.fromisoformat(value).replace(tzinfo=seeker.zone)
        return times.since(value, seeker.zone, seeker.now)
    except (ValueError, UserError) as error:
        raise UserError("day_unreadable", FIELD, words=value[:80]) from error


def _sort(search: Search, value: str, seeker: Seeker) -> Search:
    if value.lower() not in ("best", "newest"):
        raise UserError("sort_unknown", FIELD, word=value[:80])
    return replace(search, best_first=value.lower() == "best")


_CONDITIONS: Mapping[str, Callable[[str, Seeker], Condition]] = MappingProxyType(
    {
        "status": _state,
        "owner": _owner,
        "group": _group,
        "tag": _tag,
        "kind": _kind,
        "desk": _desk,
        "resource": _resource,
        "is": _trait,
    }
)
_SETTINGS: Mapping[str, Callable[[Search, str, Seeker], Search]] = MappingProxyType(
    {"before": _before, "after": _after, "sort": _sort}
)


def _known() -> str:
    return " ".join(f"{name}:" for name in (*_CONDITIONS, *_SETTINGS))
