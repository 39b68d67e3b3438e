"""Small pieces of Block Kit, cut to Slack's limits. What people wrote goes in raw where nothing is parsed.

https://docs.slack.dev/reference/block-kit
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.slack.ids import OPTION_LIMIT, VALUE_LIMIT, Action
from bot.slack.text import DATE_FORMAT, clean, cut, split_paragraphs, utc

log = logging.getLogger(__name__)

Block = dict[str, Any]

BUTTON_LIMIT = 75
SECTION_LIMIT = 3_000
HEADER_LIMIT = 150
LINK_LIMIT = 3_000
NOTHING = "–"
"""Stands where there is no text: Slack refuses an empty one."""

_CODE_BLOCK = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
_INLINE = re.compile(r"`(?P<code>[^`\n]+)`|(?P<link>https?://[^\s<>|`\"]*[^\s<>|`\".,;:!?'()\[\]])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is posted: the blocks, and the text that notifications and screen readers have instead."""

    text: str
    blocks: list[Block]


def plain(text: str, limit: int = SECTION_LIMIT) -> Block:
    """A plain_text object: nothing in it is parsed."""
    return {"type": "plain_text", "text": cut(clean(text).strip() or NOTHING, limit), "emoji": True}


def mrkdwn(text: str) -> Block:
    """A mrkdwn object for text that is escaped already; Slack is to link nothing by itself."""
    return {"type": "mrkdwn", "text": text or NOTHING, "verbatim": True}


def header(text: str) -> Block:
    """A headline; raw text."""
    return {"type": "header", "text": plain(text, HEADER_LIMIT)}


def section(text: str, **accessory: Block) -> Block:
    """A section of mrkdwn that is escaped already."""
    return {"type": "section", "text": mrkdwn(text), **accessory}


def fields(pairs: Sequence[tuple[str, str]]) -> Block:
    """Labels over values (mrkdwn, escaped already) in two columns; ten at most."""
    return {"type": "section", "fields": [mrkdwn(f"*{label}*\n{value}") for label, value in pairs]}


def context(*texts: str) -> Block:
    """Small grey text: mrkdwn that is escaped already."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts]}


def actions(*buttons: Block) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(buttons)}


def button(label: str, action: Action, value: str, *, style: str | None = None) -> Block:
    """A button. Raises ValueError when the value is longer than Slack carries."""
    if len(value) > VALUE_LIMIT:
        raise ValueError(f"{action} would carry {len(value)} characters, Slack carries {VALUE_LIMIT}.")
    styled = {"style": style} if style else {}
    return {
        "type": "button",
        "text": plain(label, BUTTON_LIMIT),
        "action_id": action.value,
        "value": value,
        **styled,
    }


def asking(asked: Block, question: str, yes: str, no: str) -> Block:
    """A button that asks before it does what it says; all raw."""
    words = {"title": plain(asked["text"]["text"] + "?", 100), "text": plain(question, 300)}
    answers = {"confirm": plain(yes, 30), "deny": plain(no, 30)}
    return {**asked, "confirm": {**words, **answers, "style": "danger"}}


def link_button(label: str, url: str) -> Block:
    """A button that opens an address; Slack reports the click all the same."""
    return {
        "type": "button",
        "text": plain(label, BUTTON_LIMIT),
        "action_id": Action.LINK.value,
        "url": url,
    }


def option(label: str, value: str, description: str = "") -> Block:
    """An entry of a select. Raises ValueError when the value is longer than Slack carries."""
    if len(value) > OPTION_LIMIT:
        raise ValueError(f"The option's value has {len(value)} characters, Slack carries {OPTION_LIMIT}.")
    described = {"description": plain(description, BUTTON_LIMIT)} if description else {}
    return {"text": plain(label, BUTTON_LIMIT), "value": value, **described}


def fits(value: str) -> bool:
    """Whether an entry of a select can carry the value; what it cannot is left out, which is logged."""
    if len(value) <= OPTION_LIMIT:
        return True
    log.warning("choice left out", extra={"begins": value[:20], "characters": len(value)})
    return False


def date_element(at: datetime) -> Block:
    """A time within rich text that everybody reads in their own zone."""
    return {"type": "date", "timestamp": int(at.timestamp()), "format": DATE_FORMAT, "fallback": utc(at)}


def text_element(text: str, **style: bool) -> Block:
    """Raw text within rich text: whatever it says, it mentions and links nothing."""
    styled = {"style": style} if style else {}
    return {"type": "text", "text": clean(text) or NOTHING, **styled}


def person_element(person: str) -> Block:
    """A mention within rich text: it notifies."""
    return {"type": "user", "user_id": person}


def link_element(url: str, label: str) -> Block:
    """An address under a label, within rich text."""
    return {"type": "link", "url": url, "text": clean(label) or url}


def rich(*parts: Block) -> Block:
    """A block of rich text sections, quotes and code blocks."""
    return {"type": "rich_text", "elements": list(parts)}


def rich_line(*elements: Block) -> Block:
    """One paragraph of rich text elements, as a block."""
    return rich({"type": "rich_text_section", "elements": list(elements)})


def body(text: str) -> list[Block]:
    """What somebody wrote, whole: code stays code, addresses are links, all else is raw text."""
    blocks: list[Block] = []
    room = 0
    for length, part in _parts(clean(text).strip("\n")):
        if length > room:
            blocks.append(rich())
            room = SECTION_LIMIT
        blocks[-1]["elements"].append(part)
        room -= length
    return blocks


def _parts(text: str) -> Iterator[tuple[int, Block]]:
    """The sections and code blocks of a text, each with its length and short enough for one block."""
    # Splitting at a pattern with one group puts what the group caught, the code, at the odd places.
    for place, piece in enumerate(_CODE_BLOCK.split(text)):
        is_code = place % 2 == 1
        for part in split_paragraphs(piece if is_code else piece.strip("\n"), SECTION_LIMIT):
            kind = "rich_text_preformatted" if is_code else "rich_text_section"
            elements = [text_element(part)] if is_code else list(_inline(part))
            yield len(part), {"type": kind, "elements": elements}


def _inline(text: str) -> Iterator[Block]:
    done = 0
    for found in _INLINE.finditer(text):
        if found.start() > done:
            yield text_element(text[done : found.start()])
        yield text_element(found["code"], code=True) if found["code"] else _address(found["link"])
        done = found.end()
    if done < len(text):
        yield text_element(text[done:])


def _address(url: str) -> Block:
    return link_element(url, url) if len(url) <= LINK_LIMIT else text_element(url)
