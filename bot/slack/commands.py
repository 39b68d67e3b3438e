"""One grammar for everything that is typed: `/ticket …`, `@bot …` and `!…` in a thread.

Text in, a plain value out; who carries it out and how it is answered is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from bot.domain.intents import (
    AddUpdate,
    Assign,
    Close,
    ExportTicket,
    Reopen,
    Resolve,
    SetPriority,
)
from bot.domain.ports import Scope
from bot.domain.ticket import CHOSEN, GroupId, Outcome, Priority, TicketId, TranscriptFormat, Visibility
from bot.errors import UserError
from bot.slack import (
    approving,
    attaching,
    bridging,
    drafting,
    fetching,
    figuring,
    filling,
    handing,
    introducing,
    moving,
    publishing,
    relating,
    reminding,
    resyncing,
    viewing,
    wishing,
    working,
)
from bot.slack.finding import BRIDGED
from bot.slack.grammar import (
    FULL_NUMBER,
    Do,
    DueBy,
    Fault,
    Missing,
    Speaker,
    cut,
    needed,
    only_target,
    target,
)

LONGEST_COMMAND = 1_900
"""What is longer than this and no clear command is somebody's text, and goes into the form."""

SCOPES = MappingProxyType(
    {"turn": Scope.MY_TURN, "due": Scope.DUE_SOON}
    | {str(scope): scope for scope in Scope if "_" not in scope and scope != "group"}
)
PLACE = re.compile(r"(?P<own>[0-9]{1,9})(?:/(?P<there>[0-9]{1,9}))?")
"""Where a page of a log ended: at which entry, and at which of those that a remote tells."""
OUTCOMES = MappingProxyType({str(outcome).replace("_", ""): outcome for outcome in CHOSEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    ticket: TicketId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The log of a ticket, the newest first; `before` is where the page before it ended.

    `there` is the same for what its remote tells: so many entries of it are older.
    """

    ticket: TicketId | None
    before: int | None = None
    there: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Browse:
    """A list of tickets; `words` are the command itself, so that a button can ask for the next page."""

    scope: Scope
    words: str
    since: str = ""
    group: GroupId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """A search, as it was typed: its filters are read when it is carried out."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """No command: the text of a ticket to come."""

    text: str
    is_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Misspelt:
    """Nearly a command; nothing is done."""

    word: str
    nearest: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incomplete:
    """A command of which something is missing or `unfit`; nothing is done."""

    word: str
    text: str
    fault: Fault = Fault.MISSING
    unfit: str = ""


Order = (
    Do | DueBy | filling.Fill | reminding.TimerOrder | Show | viewing.Viewed | Why | Browse | Find
    | figuring.Stats | wishing.Wish | working.Checklist | fetching.FileOrder | resyncing.Resync
    | drafting.ListDrafts | introducing.Introduce | introducing.WhoAmI | Help
    | bridging.Bridging | Misspelt | Incomplete
)  # fmt: skip
"""Everything that is answered."""
Command = Order | Write


def read(text: str, speaker: Speaker) -> Command:
    """What was meant. Raises UserError when the command is clear and one of its words is not."""
    text = text.strip()
    word, rest = cut(text)
    if word.lower() == "private:":
        word, rest = word[:-1], f": {rest}"
    reader = _READERS.get(word.lower())
    try:
        if reader is None:
            return bridging.named(word, rest, speaker) or _unknown(text, word, rest, speaker)
        return reader(rest, speaker)
    except Missing as error:
        if len(text) > LONGEST_COMMAND:
            return Write(text=speaker.plain(text))
        unfit = speaker.plain(error.word)
        return Incomplete(word=word.lower(), text=speaker.plain(text), fault=error.fault, unfit=unfit)
    except UserError as error:
        before = "!" if speaker.in_thread else ""
        error.values.setdefault("command", before + word.lower())  # Whoever answers says how it goes.
        raise


def is_clear(text: str) -> bool:
    """Whether somebody who may as well be telling their trouble means a command.

    "list mine", "close T20261122.0001 thanks" and a lone "hlep" do; "close the door" and "help me" do not.
    """
    word, rest = cut(text.strip())
    word, argument = word.lower(), cut(rest)[0]
    if word not in _READERS:
        return not rest and bool(FULL_NUMBER.match(word) or nearest(word, _READERS))
    if not rest or word == "stats":
        plain = ("help", "list", "new", "private", "drafts", "whoami")
        return word in plain or (word == "stats" and figuring.is_plain(rest))
    names_list = word == "list" and argument.lower() in (*SCOPES, BRIDGED)
    is_number = bool(FULL_NUMBER.match(argument)) or (word == "rate" and wishing.names_entry(argument))
    return word == "find" or names_list or is_number


def nearest(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known words that look most like this one."""
    return tuple(get_close_matches(word.lower(), list(known), n=3, cutoff=0.65))


def _unknown(text: str, word: str, rest: str, speaker: Speaker) -> Command:
    """A text for the form, unless it is a number or has the shape of a command whose word was mistyped."""
    if not rest and FULL_NUMBER.match(word):
        return Show(ticket=speaker.number(word))
    argument = cut(rest)[0]
    shaped = not rest or speaker.number(argument) is not None or argument.lower() in SCOPES
    # In a thread no number follows, and "!noet they pay late" must not be told to the requester.
    shaped = shaped or speaker.in_thread
    close = nearest(word, _READERS) if shaped and len(text) <= LONGEST_COMMAND else ()
    if close:
        return Misspelt(word=word, nearest=close, text=speaker.plain(text))
    return Write(text=speaker.plain(text))


def _addressed(rest: str, speaker: Speaker) -> tuple[TicketId | None, str]:
    """The ticket and a text for it; a bare count may belong to the text: "close 2 servers are down"."""
    word, text = cut(rest)
    if text and word.isdecimal() and not speaker.in_thread:
        raise Missing(Fault.NO_NUMBER, word)
    return target(rest, speaker)


def _new(rest: str, speaker: Speaker) -> Command:
    return Write(text=speaker.plain(rest))


def _private(rest: str, speaker: Speaker) -> Command:
    """With a colon behind it; what only begins with the word is a text: "private network is down"."""
    if rest and not rest.startswith(":"):
        return Write(text=speaker.plain(f"private {rest}"))
    return Write(text=speaker.plain(rest[1:].strip()), is_private=True)


def _help(rest: str, speaker: Speaker) -> Command:
    return Write(text=speaker.plain(f"help {rest}")) if rest else Help()


def _list(rest: str, speaker: Speaker) -> Command:
    word, behind = cut(rest.removeprefix("my ") if rest != "my" else "mine")
    word = word.lower() or "mine"
    if word.startswith("group:") or (word == "group" and behind):
        return _list_of_group(word.removeprefix("group").removeprefix(":") or behind, speaker)
    if word == BRIDGED:
        return Find(words=f"is:{BRIDGED}")
    scope = SCOPES.get(word)
    if scope is None:
        known = ", ".join(nearest(word, (*SCOPES, BRIDGED)) or (*SCOPES, BRIDGED))
        raise UserError("scope_unknown", "words", word=word, known=known)
    if scope is not Scope.CLOSED:
        return Browse(scope=scope, words=f"list {word}")
    since = behind[len("since") :].strip() if behind.lower().startswith("since") else behind
    return Browse(scope=scope, words=f"list closed since {since}" if since else "list closed", since=since)


def _list_of_group(name: str, speaker: Speaker) -> Command:
    group = handing.group(name, speaker)
    return Browse(scope=Scope.GROUP, words=f"list group:{group}", group=group)


def _find(rest: str, speaker: Speaker) -> Command:
    if not rest:
        raise Missing
    return Find(words=rest)


def _show(rest: str, speaker: Speaker) -> Command:
    return Show(ticket=only_target(rest, speaker))


def _why(rest: str, speaker: Speaker) -> Command:
    ticket, behind = target(rest, speaker)
    if not behind:
        return Why(ticket=ticket)
    word, place = cut(behind)
    found = PLACE.fullmatch(place)
    if word != "before" or found is None:
        raise Missing(Fault.TOO_MUCH, word)
    there = found["there"]
    return Why(ticket=ticket, before=int(found["own"]), there=int(there) if there else None)


def _take(rest: str, speaker: Speaker) -> Command:
    return Do(ticket=only_target(rest, speaker), intent=Assign(by=speaker.by, owner=speaker.by))


def _priority(rest: str, speaker: Speaker) -> Command:
    ticket, word = target(rest, speaker)
    if not word:
        raise Missing
    if word.lower() not in list(Priority):
        raise UserError("priority_unknown", "priority", word=word[:80], known=", ".join(Priority))
    return Do(ticket=ticket, intent=SetPriority(by=speaker.by, priority=Priority(word.lower())))


def _reply(rest: str, speaker: Speaker) -> Command:
    ticket, text = _addressed(rest, speaker)
    return Do(ticket=ticket, intent=AddUpdate(by=speaker.by, text=needed(text, speaker)))


def _note(rest: str, speaker: Speaker) -> Command:
    ticket, text = _addressed(rest, speaker)
    note = AddUpdate(by=speaker.by, text=needed(text, speaker), visibility=Visibility.INTERNAL)
    return Do(ticket=ticket, intent=note)


def _resolve(rest: str, speaker: Speaker) -> Command:
    ticket, text = _addressed(rest, speaker)
    return Do(ticket=ticket, intent=Resolve(by=speaker.by, text=speaker.plain(text)))


def outcome_of(word: str) -> Outcome | None:
    """The outcome that somebody names: `no_response`, `no-response`, `noresponse`."""
    return OUTCOMES.get(re.sub(r"[-_]", "", word.lower()))


def _close(rest: str, speaker: Speaker) -> Command:
    ticket, text = target(rest, speaker)
    word, behind = cut(text)
    outcome = outcome_of(word)
    if outcome is None and word.lower() == "no":  # "no response" in two words.
        second, further = cut(behind)
        outcome, behind = outcome_of(word + second), further
    if outcome is None:
        ticket, text = _addressed(rest, speaker)
        return Do(ticket=ticket, intent=Close(by=speaker.by, text=speaker.plain(text)))
    return Do(ticket=ticket, intent=Close(by=speaker.by, outcome=outcome, text=speaker.plain(behind)))


def _reopen(rest: str, speaker: Speaker) -> Command:
    ticket, reason = _addressed(rest, speaker)
    return Do(ticket=ticket, intent=Reopen(by=speaker.by, reason=needed(reason, speaker)))


def _export(rest: str, speaker: Speaker) -> Command:
    ticket, word = target(rest, speaker)
    word = word.lower() or TranscriptFormat.MARKDOWN.value
    if word not in list(TranscriptFormat):
        raise UserError("format_unknown", "words", word=word[:80], known=", ".join(TranscriptFormat))
    return Do(ticket=ticket, intent=ExportTicket(by=speaker.by, format=TranscriptFormat(word)))


_READERS: Mapping[str, Callable[[str, Speaker], Command]] = MappingProxyType(
    {
        "new": _new,
        "private": _private,
        "list": _list,
        "find": _find,
        "show": _show,
        "take": _take,
        "priority": _priority,
        "reply": _reply,
        "note": _note,
        "resolve": _resolve,
        "close": _close,
        "reopen": _reopen,
        **reminding.READERS,
        **approving.READERS,
        **relating.READERS,
        **introducing.READERS,
        **handing.READERS,
        **attaching.READERS,
        **fetching.READERS,
        **filling.READERS,
        **moving.READERS,
        **bridging.READERS,
        **publishing.READERS,
        **viewing.READERS,
        **resyncing.READERS,
        **drafting.READERS,
        **figuring.READERS,
        **wishing.READERS,
        **working.READERS,
        "why": _why,
        "export": _export,
        "help": _help,
    }
)
