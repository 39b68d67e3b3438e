"""The block elements with their limits, and which of them may stand where.

https://docs.slack.dev/reference/block-kit/block-elements
"""

from bot.sandbox.slack.block_kit.composition import (
    ACTION_ID,
    ALT_TEXT,
    BOX_OPTION,
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_ACTION_CONFIG,
    IMAGE_SOURCE,
    ONE_IMAGE_SOURCE,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    SELECT_OPTION,
    STYLE,
    URL,
    WORKFLOW,
    plain_text,
)
from bot.sandbox.slack.block_kit.rich_text import RICH_TEXT
from bot.sandbox.slack.block_kit.rules import (
    DECIMAL,
    Fields,
    Rule,
    ascending,
    boolean,
    exactly_one,
    integer,
    items,
    shape,
    string,
    typed,
)

_DATE = string(pattern=r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_TIME = string(pattern=r"([01][0-9]|2[0-3]):[0-5][0-9]")
_TEN_DIGITS = integer(1_000_000_000, 9_999_999_999)
_NUMBER = string(pattern=DECIMAL)
_ID = string(least=1)
_IDS = items(_ID, least=0)

_ACTED: Fields = {"action_id": ACTION_ID, "confirm": CONFIRM}
_FOCUSED: Fields = {"action_id": ACTION_ID, "focus_on_load": boolean}
_TYPED_INTO: Fields = {
    **_FOCUSED,
    "placeholder": plain_text(150),
    "dispatch_action_config": DISPATCH_ACTION_CONFIG,
}
_PICKED: Fields = {**_FOCUSED, "confirm": CONFIRM}
_SELECTED: Fields = {**_PICKED, "placeholder": plain_text(150)}
_MULTI: Fields = {**_SELECTED, "max_selected_items": integer(1)}

_OPTIONS: Fields = {"options": items(SELECT_OPTION, most=100), "option_groups": items(OPTION_GROUP, most=100)}
_QUERY: Fields = {"min_query_length": integer(0)}
_INITIAL: Fields = {"initial_option": SELECT_OPTION}
_INITIALS: Fields = {"initial_options": items(SELECT_OPTION, most=100)}
_CONVERSATIONS: Fields = {"default_to_current_conversation": boolean, "filter": CONVERSATION_FILTER}
_RESPONSE_URL: Fields = {"response_url_enabled": boolean}
_BOXES: Fields = {"options": items(BOX_OPTION, most=10)}

_FEEDBACK = shape(
    needs={"text": plain_text(75), "value": string(2000)}, takes={"accessibility_label": string(75)}
)


_STATIC = exactly_one("options", "option_groups")

ELEMENTS: dict[str, Rule] = {
    "button": shape(
        needs={"text": plain_text(75)},
        takes={
            **_ACTED,
            "value": string(2000),
            "url": URL,
            "accessibility_label": string(75),
            "style": STYLE,
        },
    ),
    "workflow_button": shape(
        needs={"text": plain_text(75), "workflow": WORKFLOW},
        takes={"action_id": ACTION_ID, "style": STYLE, "accessibility_label": string(75)},
    ),
    "icon_button": shape(
        needs={"icon": string(least=1), "text": plain_text(75)},
        takes={
            **_ACTED,
            "value": string(2000),
            "accessibility_label": string(75),
            "visible_to_user_ids": items(_ID, most=10, least=0),
        },
    ),
    "feedback_buttons": shape(
        needs={"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, takes={"action_id": ACTION_ID}
    ),
    "image": shape(ONE_IMAGE_SOURCE, needs={"alt_text": ALT_TEXT}, takes=IMAGE_SOURCE),
    "overflow": shape(needs={"options": items(OVERFLOW_OPTION, most=5)}, takes=_ACTED),
    "radio_buttons": shape(needs=_BOXES, takes={**_PICKED, "initial_option": BOX_OPTION}),
    "checkboxes": shape(needs=_BOXES, takes={**_PICKED, "initial_options": items(BOX_OPTION, most=10)}),
    "static_select": shape(_STATIC, takes={**_SELECTED, **_OPTIONS, **_INITIAL}),
    "multi_static_select": shape(_STATIC, takes={**_MULTI, **_OPTIONS, **_INITIALS}),
    "external_select": shape(takes={**_SELECTED, **_QUERY, **_INITIAL}),
    "multi_external_select": shape(takes={**_MULTI, **_QUERY, **_INITIALS}),
    "users_select": shape(takes={**_SELECTED, "initial_user": _ID}),
    "multi_users_select": shape(takes={**_MULTI, "initial_users": _IDS}),
    "conversations_select": shape(
        takes={**_SELECTED, **_CONVERSATIONS, **_RESPONSE_URL, "initial_conversation": _ID}
    ),
    "multi_conversations_select": shape(takes={**_MULTI, **_CONVERSATIONS, "initial_conversations": _IDS}),
    "channels_select": shape(takes={**_SELECTED, **_RESPONSE_URL, "initial_channel": _ID}),
    "multi_channels_select": shape(takes={**_MULTI, "initial_channels": _IDS}),
    "datepicker": shape(takes={**_SELECTED, "initial_date": _DATE}),
    "timepicker": shape(takes={**_SELECTED, "initial_time": _TIME, "timezone": string(least=1)}),
    "datetimepicker": shape(takes={**_PICKED, "initial_date_time": _TEN_DIGITS}),
    "plain_text_input": shape(
        ascending("min_length", "max_length"),
        takes={
            **_TYPED_INTO,
            "initial_value": string(3000),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
    ),
    "email_text_input": shape(takes={**_TYPED_INTO, "initial_value": string(3000)}),
    "url_text_input": shape(takes={**_TYPED_INTO, "initial_value": string(3000)}),
    "number_input": shape(
        ascending("min_value", "max_value"),
        needs={"is_decimal_allowed": boolean},
        takes={**_TYPED_INTO, "initial_value": _NUMBER, "min_value": _NUMBER, "max_value": _NUMBER},
    ),
    "rich_text_input": shape(
        ascending("min_lines", "max_lines"),
        takes={
            **_TYPED_INTO,
            "initial_value": typed({"rich_text": RICH_TEXT}),
            "min_lines": integer(1, 100),
            "max_lines": integer(1, 100),
        },
    ),
    "file_input": shape(
        takes={
            "action_id": ACTION_ID,
            "filetypes": items(string(least=1)),
            "max_files": integer(1, 10),
        }
    ),
}


def elements(*names: str) -> dict[str, Rule]:
    """Pick the elements that may stand in one place."""
    return {name: ELEMENTS[name] for name in names}


BUTTON = typed(elements("button"))
IMAGE = typed(elements("image"))

_SELECTS = tuple(
    f"{multi}{kind}_select"
    for multi in ("", "multi_")
    for kind in ("static", "external", "users", "conversations", "channels")
)
_CHOICES = (*_SELECTS, "checkboxes", "radio_buttons", "datepicker", "timepicker")

IN_SECTION = elements("button", "workflow_button", "image", "overflow", *_CHOICES)
IN_ACTIONS = elements("button", "workflow_button", "overflow", "datetimepicker", *_CHOICES)
IN_CONTEXT_ACTIONS = elements("feedback_buttons", "icon_button")
IN_INPUT = elements(
    *_CHOICES,
    "datetimepicker",
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "rich_text_input",
)
IN_MODAL_INPUT = {**IN_INPUT, **elements("file_input")}
