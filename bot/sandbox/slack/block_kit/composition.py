"""The composition objects: texts, options, confirm dialogs and what else stands inside blocks and elements.

https://docs.slack.dev/reference/block-kit/composition-objects
"""

from bot.sandbox.slack.block_kit.rules import (
    Fields,
    Rule,
    Shape,
    at_least_one,
    boolean,
    choice,
    exactly_one,
    items,
    shape,
    string,
    typed,
)

BLOCK_ID = string(255)
ACTION_ID = string(255)
URL = string(3000, least=1)
ALT_TEXT = string(2000, least=1)
STYLE = choice("primary", "danger")


def _plain(most: int) -> Shape:
    return shape(needs={"text": string(most, least=1)}, takes={"emoji": boolean})


def _mrkdwn(most: int) -> Shape:
    return shape(needs={"text": string(most, least=1)}, takes={"verbatim": boolean})


def plain_text(most: int) -> Rule:
    """Take a plain_text object only."""
    return typed({"plain_text": _plain(most)})


def any_text(most: int) -> Rule:
    """Take a plain_text or a mrkdwn object."""
    return typed(text_kinds(most))


def text_kinds(most: int) -> dict[str, Rule]:
    """Name both kinds of text, for lists that take other things besides."""
    return {"plain_text": _plain(most), "mrkdwn": _mrkdwn(most)}


CONFIRM = shape(
    needs={
        "title": plain_text(100),
        "text": any_text(300),
        "confirm": plain_text(30),
        "deny": plain_text(30),
    },
    takes={"style": STYLE},
)

SLACK_FILE = shape(exactly_one("id", "url"), takes={"id": string(least=1), "url": URL})

IMAGE_SOURCE: Fields = {"image_url": URL, "slack_file": SLACK_FILE}
ONE_IMAGE_SOURCE = exactly_one("image_url", "slack_file")

DISPATCH_ACTION_CONFIG = shape(
    takes={"trigger_actions_on": items(choice("on_enter_pressed", "on_character_entered"), most=2)}
)

CONVERSATION_FILTER = shape(
    at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users"),
    takes={
        "include": items(choice("im", "mpim", "private", "public"), most=4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)

SELECT_OPTION = shape(
    needs={"text": plain_text(75), "value": string(150)}, takes={"description": plain_text(75)}
)
OVERFLOW_OPTION = shape(
    needs={"text": plain_text(75), "value": string(150)}, takes={"description": plain_text(75), "url": URL}
)
BOX_OPTION = shape(needs={"text": any_text(75), "value": string(150)}, takes={"description": any_text(75)})

OPTION_GROUP = shape(needs={"label": plain_text(75), "options": items(SELECT_OPTION, most=100)})

TRIGGER = shape(
    needs={"url": URL},
    takes={
        "customizable_input_parameters": items(shape(needs={"name": string(), "value": string()}), least=0)
    },
)
WORKFLOW = shape(needs={"trigger": TRIGGER})
