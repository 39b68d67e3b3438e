"""The rich_text block: sections, lists, quotes and preformatted text, and the pieces they are made of.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from bot.sandbox.slack.block_kit.composition import BLOCK_ID, URL
from bot.sandbox.slack.block_kit.rules import Rule, boolean, choice, integer, items, shape, string, typed

_ID = string(least=1)
_TEXT_STYLE = shape(takes=dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean))
_MENTION_STYLE = shape(
    takes=dict.fromkeys(("bold", "italic", "strike", "highlight", "client_highlight", "unlink"), boolean)
)

PIECES: dict[str, Rule] = {
    "text": shape(needs={"text": string(least=1)}, takes={"style": _TEXT_STYLE}),
    "link": shape(needs={"url": URL}, takes={"text": string(), "style": _TEXT_STYLE, "unsafe": boolean}),
    "user": shape(needs={"user_id": _ID}, takes={"style": _MENTION_STYLE}),
    "usergroup": shape(needs={"usergroup_id": _ID}, takes={"style": _MENTION_STYLE}),
    "channel": shape(needs={"channel_id": _ID}, takes={"style": _MENTION_STYLE}),
    "team": shape(needs={"team_id": _ID}, takes={"style": _MENTION_STYLE}),
    "emoji": shape(
        needs={"name": string(least=1)},
        takes={"unicode": string(), "skin_tone": integer(1, 6), "style": _TEXT_STYLE},
    ),
    "date": shape(
        needs={"timestamp": integer(), "format": string(least=1)},
        takes={"url": URL, "fallback": string(), "style": _TEXT_STYLE},
    ),
    "broadcast": shape(needs={"range": choice("here", "channel", "everyone")}, takes={"style": _TEXT_STYLE}),
    "color": shape(needs={"value": string(least=1)}, takes={"style": _TEXT_STYLE}),
}

_ANY_PIECES = items(typed(PIECES), least=0)
_PREFORMATTED_PIECES = items(typed({kind: PIECES[kind] for kind in ("text", "link")}), least=0)
_BORDER = integer(0)

SECTION = shape(needs={"elements": _ANY_PIECES})

PARTS: dict[str, Rule] = {
    "rich_text_section": SECTION,
    "rich_text_list": shape(
        needs={
            "style": choice("bullet", "ordered"),
            "elements": items(typed({"rich_text_section": SECTION}), least=0),
        },
        takes={"indent": integer(0, 8), "offset": integer(0), "border": _BORDER},
    ),
    "rich_text_quote": shape(needs={"elements": _ANY_PIECES}, takes={"border": _BORDER}),
    "rich_text_preformatted": shape(needs={"elements": _PREFORMATTED_PIECES}, takes={"border": _BORDER}),
}

RICH_TEXT = shape(needs={"elements": items(typed(PARTS), least=0)}, takes={"block_id": BLOCK_ID})
