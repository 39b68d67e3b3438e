"""What may be sent: the blocks of a message, a modal or a home tab, and the message or view around them.

Here are the rules that need more than one block: how many, which, and which ids exist already.
"""

import json
from collections.abc import Iterator, Mapping
from enum import StrEnum

from bot.sandbox.slack.block_kit.blocks import BLOCKS, input_block
from bot.sandbox.slack.block_kit.composition import OPTION_GROUP, SELECT_OPTION, plain_text
from bot.sandbox.slack.block_kit.elements import IN_MODAL_INPUT
from bot.sandbox.slack.block_kit.fault import Code, Fault, at, missing, too_long, too_many
from bot.sandbox.slack.block_kit.rules import (
    Rule,
    boolean,
    exactly_one,
    items,
    listing,
    repeats,
    shape,
    string,
    typed,
)
from bot.sandbox.slack.block_kit.tables import CHARTS, TABLES


class Surface(StrEnum):
    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


_VIEW_BLOCKS = (
    "actions",
    "card",
    "context",
    "divider",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "video",
)
_HOME_BLOCKS = (*_VIEW_BLOCKS, "carousel", "container", *TABLES, *CHARTS)
_CHILDREN = {"container": "child_blocks", "carousel": "elements", "plan": "tasks"}
_MARKDOWN_IN_ALL = 12_000
_CHARTS_IN_ALL = 2
_VIEW_BYTES = 250_000


def _pick(*kinds: str) -> dict[str, Rule]:
    return {kind: BLOCKS[kind] for kind in kinds}


ALLOWED: dict[Surface, Rule] = {
    Surface.MESSAGE: items(
        typed({kind: block for kind, block in BLOCKS.items() if kind != "alert"}), most=50, least=0
    ),
    Surface.MODAL: items(
        typed({**_pick(*_VIEW_BLOCKS, "alert"), "input": input_block(IN_MODAL_INPUT)}), most=100
    ),
    Surface.HOME: items(typed(_pick(*_HOME_BLOCKS)), most=100),
}


_SUGGESTIONS = shape(
    exactly_one("options", "option_groups"),
    takes={
        "options": items(SELECT_OPTION, most=100, least=0),
        "option_groups": items(OPTION_GROUP, most=100, least=0),
    },
)


def check_suggestions(answer: object) -> list[Fault]:
    """Find what Slack would refuse in an app's answer to a `block_suggestion`; it may offer nothing."""
    return list(_SUGGESTIONS(answer))


def check_blocks(blocks: object, *, surface: str = "message") -> list[Fault]:
    """Find what Slack would refuse in these blocks; pointers start at the array ("/0/text")."""
    return list(_check_blocks(blocks, Surface(surface)))


def check_message(message: Mapping[str, object]) -> list[Fault]:
    """Find what Slack would refuse in a message's text and blocks; other arguments are the method's own."""
    return list(_check_message(message))


def check_view(view: object) -> list[Fault]:
    """Find what Slack would refuse in a view; its size (250 kB of JSON) is judged once all else is right."""
    return list(_VIEW(view)) or list(_too_large(view))


def _check_blocks(blocks: object, surface: Surface) -> Iterator[Fault]:
    yield from ALLOWED[surface](blocks)
    yield from repeats("block_id", _with_children(blocks))
    if surface is Surface.MESSAGE:
        yield from _in_all(blocks)


def _with_children(blocks: object) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Point at every block, also at those inside another."""
    for place, block in listing({"blocks": blocks}, "blocks"):
        if not isinstance(block, Mapping):
            continue
        yield f"/{place}", block
        for kind, field in _CHILDREN.items():
            for inner, child in listing(block, field):
                if block.get("type") == kind and isinstance(child, Mapping):
                    yield f"/{place}/{field}/{inner}", child


def _in_all(blocks: object) -> Iterator[Fault]:
    """Refuse what a message holds too much of, though each block is right in itself."""
    for pointer, _ in _of_kind(blocks, *TABLES)[1:]:
        yield Fault(code=Code.ONLY_ONE_TABLE_ALLOWED, message="only one table allowed", pointer=pointer)
    for pointer, _ in _of_kind(blocks, *CHARTS)[_CHARTS_IN_ALL:]:
        yield too_many(_CHARTS_IN_ALL).prefixed(pointer)
    written = _of_kind(blocks, "markdown")
    if len(written) > 1 and sum(_length(block.get("text")) for _, block in written) > _MARKDOWN_IN_ALL:
        yield too_long(_MARKDOWN_IN_ALL).prefixed(f"{written[-1][0]}/text")


def _of_kind(blocks: object, *kinds: str) -> list[tuple[str, Mapping[str, object]]]:
    return [(pointer, block) for pointer, block in _with_children(blocks) if block.get("type") in kinds]


def _length(text: object) -> int:
    return len(text) if isinstance(text, str) else 0


def _check_message(message: Mapping[str, object]) -> Iterator[Fault]:
    if "text" in message:
        yield from at("text", string()(message["text"]))
    if "blocks" in message:
        yield from at("blocks", check_blocks(message["blocks"]))
    if not any(message.get(content) for content in ("text", "blocks", "attachments", "files")):
        yield Fault(code=Code.NO_TEXT, message="missing required field: text")


def _blocks_of(surface: Surface) -> Rule:
    return lambda blocks: _check_blocks(blocks, surface)


def _submit_for_inputs(view: Mapping[str, object]) -> Iterator[Fault]:
    blocks = (block for _, block in listing(view, "blocks"))
    has_input = any(isinstance(block, Mapping) and block.get("type") == "input" for block in blocks)
    if has_input and "submit" not in view:
        yield missing("submit")


_NAMED: dict[str, Rule] = {
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
}

_VIEW = typed(
    {
        "modal": shape(
            _submit_for_inputs,
            needs={"title": plain_text(24), "blocks": _blocks_of(Surface.MODAL)},
            takes={
                **_NAMED,
                "submit": plain_text(24),
                "close": plain_text(24),
                "clear_on_close": boolean,
                "notify_on_close": boolean,
                "submit_disabled": boolean,
            },
        ),
        "home": shape(needs={"blocks": _blocks_of(Surface.HOME)}, takes=_NAMED),
    }
)


def _too_large(view: object) -> Iterator[Fault]:
    written = json.dumps(view, ensure_ascii=False, separators=(",", ":"))
    if len(written.encode("utf-8", "surrogatepass")) > _VIEW_BYTES:
        yield Fault(code=Code.VIEW_TOO_LARGE, message=f"no more than {_VIEW_BYTES} bytes allowed")
