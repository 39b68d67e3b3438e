"""The blocks with their limits; which of them may stand on which surface is said in surfaces.

https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Iterator, Mapping

from bot.sandbox.slack.block_kit.composition import (
    ALT_TEXT,
    BLOCK_ID,
    IMAGE_SOURCE,
    ONE_IMAGE_SOURCE,
    URL,
    any_text,
    plain_text,
    text_kinds,
)
from bot.sandbox.slack.block_kit.elements import (
    BUTTON,
    IMAGE,
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    elements,
)
from bot.sandbox.slack.block_kit.fault import Fault, at, failed
from bot.sandbox.slack.block_kit.rich_text import RICH_TEXT
from bot.sandbox.slack.block_kit.rules import (
    Check,
    Fields,
    Rule,
    Shape,
    at_least_one,
    boolean,
    choice,
    items,
    shape,
    string,
    typed,
    unique,
)
from bot.sandbox.slack.block_kit.tables import CHARTS, TABLES


def _block(*checks: Check, needs: Fields | None = None, takes: Fields | None = None) -> Shape:
    return shape(*checks, needs=needs, takes={"block_id": BLOCK_ID, **(takes or {})})


def input_block(takes: Mapping[str, Rule]) -> Rule:
    """Describe the input block; what it may hold differs between surfaces."""
    return _block(
        needs={"label": plain_text(2000), "element": typed(takes)},
        takes={"hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
    )


BLOCKS: dict[str, Rule] = {
    "section": _block(
        at_least_one("text", "fields"),
        takes={
            "text": any_text(3000),
            "fields": items(any_text(2000), most=10),
            "accessory": typed(IN_SECTION),
            "expand": boolean,
        },
    ),
    "header": _block(needs={"text": plain_text(150)}),
    "divider": _block(),
    "context": _block(needs={"elements": items(typed({**text_kinds(3000), **elements("image")}), most=10)}),
    "actions": _block(unique("elements", "action_id"), needs={"elements": items(typed(IN_ACTIONS), most=25)}),
    "context_actions": _block(
        unique("elements", "action_id"), needs={"elements": items(typed(IN_CONTEXT_ACTIONS), most=5)}
    ),
    "input": input_block(IN_INPUT),
    "image": _block(
        ONE_IMAGE_SOURCE, needs={"alt_text": ALT_TEXT}, takes={**IMAGE_SOURCE, "title": plain_text(2000)}
    ),
    "video": _block(
        needs={
            "alt_text": string(200, least=1),
            "title": plain_text(200),
            "thumbnail_url": URL,
            "video_url": URL,
        },
        takes={
            "title_url": URL,
            "description": plain_text(200),
            "provider_icon_url": URL,
            "provider_name": string(50),
            "author_name": string(50),
        },
    ),
    # An app may only point at a remote file it has registered:
    # https://docs.slack.dev/reference/block-kit/blocks/file-block
    "file": _block(needs={"external_id": string(least=1), "source": choice("remote")}),
    "rich_text": RICH_TEXT,
    "markdown": _block(needs={"text": string(12_000, least=1)}),
    "alert": _block(
        needs={"text": any_text(200)},
        takes={"level": choice("default", "info", "warning", "error", "success")},
    ),
    **TABLES,
    **CHARTS,
}

CARD = _block(
    at_least_one("hero_image", "title", "actions", "body"),
    unique("actions", "action_id"),
    takes={
        "hero_image": IMAGE,
        "icon": IMAGE,
        "slack_icon": typed({"icon": shape(needs={"name": string(least=1)})}),
        "title": any_text(150),
        "subtitle": any_text(150),
        "body": any_text(200),
        "subtext": any_text(200),
        "actions": items(BUTTON, most=3),
    },
)


def _collapses_only_if_it_can(value: Mapping[str, object]) -> Iterator[Fault]:
    if value.get("default_collapsed") is True and value.get("is_collapsible") is not True:
        yield from at("default_collapsed", [failed("requires `is_collapsible`")])


_IN_CONTAINER = (
    "actions",
    "context",
    "divider",
    "file",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "table",
    "video",
)

CONTAINER = _block(
    at_least_one("title", "rich_text_title"),
    _collapses_only_if_it_can,
    needs={"child_blocks": items(typed({kind: BLOCKS[kind] for kind in _IN_CONTAINER}), most=10)},
    takes={
        "title": plain_text(150),
        "rich_text_title": typed({"rich_text": RICH_TEXT}),
        "subtitle": any_text(150),
        "width": choice("narrow", "standard", "wide", "full"),
        "icon": IMAGE,
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
    },
)


def _task_card(*statuses: str, **takes: Rule) -> Shape:
    return _block(
        needs={"task_id": string(least=1), "title": string(least=1), "status": choice(*statuses)},
        takes={
            **takes,
            "details": typed({"rich_text": RICH_TEXT}),
            "output": typed({"rich_text": RICH_TEXT}),
            "sources": items(typed({"url": shape(needs={"url": URL, "text": string(least=1)})}), least=0),
        },
    )


_UNDER_WAY = ("in_progress", "complete", "error")

BLOCKS |= {
    "card": CARD,
    "carousel": _block(needs={"elements": items(typed({"card": CARD}), most=10)}),
    "container": CONTAINER,
    "task_card": _task_card(*_UNDER_WAY),
    "plan": _block(
        needs={"title": string(least=1)},
        takes={
            "tasks": items(_task_card("pending", *_UNDER_WAY, type=choice("task_card")), most=50, least=0)
        },
    ),
}
