"""Texts in bbcode as plain ones: what they say, without their tags. Pure.

Only what is opened and closed is a tag: square brackets stand in logs and code too, and no word is lost.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

BBCODE = "bbcode"
DEEPEST = 30
"""A text with more tags within each other is left as it is."""
LISTS = ("list", "ul", "ol")
BLOCKS = (*LISTS, "table", "p", "h1", "h2", "h3", "h4", "h5", "h6")
VERBATIM = ("code", "pre", "noparse")
_SHOWN = "b|i|u|s|colou?r|size|font|left|right|center|indent|sub|sup|plain|img"
_NAMES = "|".join((*BLOCKS, *VERBATIM, "quote", "url", "email", "li", "tr", "td", "th", _SHOWN))
_TAG = re.compile(rf"\[(?P<end>/?)(?P<name>{_NAMES})(?:=(?P<value>[^\[\]\n]*))?\]|\[\*\]", re.IGNORECASE)
_ENDS = {name: re.compile(rf"\[/{name}\]", re.IGNORECASE) for name in VERBATIM}
_GAPS = re.compile(r"\n{3,}")


@dataclass(slots=True, kw_only=True)
class _Open:
    """A tag that is not closed yet, with what has come behind it. The outermost is none."""

    name: str = ""
    value: str = ""
    written: str = ""
    inside: list[str] = field(default_factory=list)
    items: int = 0


def plain(text: str) -> str:
    """What a text says; one without tags is left as it is."""
    if "[" not in text:
        return text
    stack, opened, verbatim, place = [_Open()], Counter[str](), _Verbatim(text), 0
    while (tag := _TAG.search(text, place)) is not None:
        stack[-1].inside.append(text[place : tag.start()])
        place = tag.end()
        name = (tag["name"] or "*").lower()
        if name in VERBATIM and not tag["end"]:
            place = verbatim.taken(tag, stack[-1])
        elif tag["end"] and opened[name]:
            _close(stack, opened, name)
        elif name == "*" and any(opened[each] for each in LISTS):
            stack[-1].inside.append(_mark(stack))
        elif tag["end"] or name == "*":
            stack[-1].inside.append(tag[0])
        else:
            opened[name] += 1
            stack.append(_Open(name=name, value=(tag["value"] or "").strip("\"' "), written=tag[0]))
            if len(stack) > DEEPEST:
                return text
    stack[-1].inside.append(text[place:])
    while len(stack) > 1:
        _leave(stack, opened)
    found = "".join(stack[0].inside)
    return found if found == text else _GAPS.sub("\n\n", found).strip("\n")


class _Verbatim:
    """What stands in a text as it is to be read: nothing in it is a tag."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._never_closed: set[str] = set()

    def taken(self, tag: re.Match[str], around: _Open) -> int:
        """Take it, up to its end; the place behind it."""
        name = tag["name"].lower()
        ends = None if name in self._never_closed else _ENDS[name].search(self._text, tag.end())
        if ends is None:
            self._never_closed.add(name)
            around.inside.append(tag[0])
            return tag.end()
        said = self._text[tag.end() : ends.start()]
        around.inside.append(said if name == "noparse" else _block(said))
        return ends.end()


def _close(stack: list[_Open], opened: Counter[str], name: str) -> None:
    """Close a tag that is open; what was opened within it and is not closed was none."""
    while stack[-1].name != name:
        _leave(stack, opened)
    done = stack.pop()
    opened[name] -= 1
    stack[-1].inside.append(_rendered(done, stack))


def _leave(stack: list[_Open], opened: Counter[str]) -> None:
    odd = stack.pop()
    opened[odd.name] -= 1
    stack[-1].inside += [odd.written, *odd.inside]


def _rendered(done: _Open, stack: list[_Open]) -> str:
    said = "".join(done.inside)
    match done.name:
        case "url" | "email" if done.value and done.value != said.strip():
            return f"{said} ({done.value})" if said.strip() else done.value
        case "quote":
            who = f"{done.value}:\n" if done.value else ""
            return _block(who + "\n".join(f"> {line}" for line in _trimmed(said).split("\n")))
        case "li":
            return _mark(stack) + said.strip()
        case "td" | "th":
            return f"{said.strip()}\t"
        case "tr":
            return f"{said.strip()}\n"
        case name if name in BLOCKS:
            return _block(said)
        case _:
            return said


def _mark(stack: list[_Open]) -> str:
    """What begins the next item of the innermost list."""
    around = next((each for each in reversed(stack) if each.name in LISTS), None)
    if around is None:
        return "\n• "
    around.items += 1
    last = next((each for each in reversed(around.inside) if each), "")
    before = "" if last.endswith("\n") else "\n"
    is_numbered = around.name == "ol" or around.value == "1"
    return f"{before}{around.items}. " if is_numbered else f"{before}• "


def _block(said: str) -> str:
    return f"\n{_trimmed(said)}\n"


def _trimmed(said: str) -> str:
    return _GAPS.sub("\n\n", said).strip("\n")
