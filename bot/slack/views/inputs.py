"""The inputs of forms and the frame around them. A block's id is the name of its field.

A name with a colon is a further block of that field: `text:2`, `subject:<desk>`. Slack keeps what was typed
where both ids stay, so they never change while a form is open:
https://docs.slack.dev/reference/methods/views.update
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bot.slack.ids import Action, Callback, pack
from bot.slack.text import split_paragraphs
from bot.slack.views.parts import Block, plain

INPUT_LIMIT = 3_000
LABEL_LIMIT = 2_000
TITLE_LIMIT = 24
MOST_FILES = 10
VALUE = "value"
"""The action id of an input whose changes nobody waits for."""


def form(
    callback: Callback,
    title: str,
    remembers: msgspec.Struct,
    blocks: Sequence[Block],
    submit: str | None = None,
) -> Block:
    """A modal; without `submit` it only shows and offers buttons."""
    sent = {"submit": plain(submit, TITLE_LIMIT)} if submit else {}
    return {
        "type": "modal",
        "callback_id": callback.value,
        "title": plain(title, TITLE_LIMIT),
        "close": plain("Cancel" if submit else "Done", TITLE_LIMIT),
        "private_metadata": pack(remembers),
        "blocks": list(blocks),
        **sent,
    }


def field(
    name: str, label: str, element: Block, *, hint: str = "", optional: bool = False, acts: bool = False
) -> Block:
    """An input block; one that `acts` tells the bot at once when it changes."""
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label, LABEL_LIMIT),
        "element": element,
        **({"hint": plain(hint, LABEL_LIMIT)} if hint else {}),
        **({"optional": True} if optional else {}),
        **({"dispatch_action": True} if acts else {}),
    }


def line(initial: str = "", *, limit: int = INPUT_LIMIT, placeholder: str = "") -> Block:
    """One line to write on."""
    return _written(initial, limit, placeholder, multiline=False)


def lines(initial: str = "", *, limit: int = INPUT_LIMIT, placeholder: str = "") -> Block:
    """Several lines to write on."""
    return _written(initial, limit, placeholder, multiline=True)


def _written(initial: str, limit: int, placeholder: str, *, multiline: bool) -> Block:
    return {
        "type": "plain_text_input",
        "action_id": VALUE,
        "multiline": multiline,
        "max_length": limit,
        **({"initial_value": initial} if initial else {}),
        **({"placeholder": plain(placeholder, 150)} if placeholder else {}),
    }


def long_text(
    name: str, label: str, text: str, *, optional: bool = False, parts: Sequence[str] = ()
) -> list[Block]:
    """As many fields as a text needs: one input takes 3,000 characters, and none of them may be lost.

    `parts` are those of a form that is drawn anew: each stays in its input, however short it has become.
    """
    first, *further = parts or split_paragraphs(text, INPUT_LIMIT) or [""]
    return [
        field(name, label, lines(first), optional=optional),
        *(
            field(f"{name}:{number}", f"{label} ({number})", lines(part), optional=True)
            for number, part in enumerate(further, start=2)
        ),
    ]


def attached(hint: str = "") -> Block:
    """A field for files."""
    element = {"type": "file_input", "action_id": VALUE, "max_files": MOST_FILES}
    return field("files", "Files", element, hint=hint, optional=True)


def choice(options: Sequence[Block], chosen: Block | None, action: Action | None = None) -> Block:
    """A menu with fixed entries."""
    return {
        "type": "static_select",
        "action_id": action.value if action else VALUE,
        "options": list(options)[:100],
        **({"initial_option": chosen} if chosen else {}),
    }


def picker(action: Action, chosen: Block | None, placeholder: str) -> Block:
    """A menu whose entries are asked for as one types."""
    return {
        "type": "external_select",
        "action_id": action.value,
        "min_query_length": 0,
        "placeholder": plain(placeholder, 150),
        **({"initial_option": chosen} if chosen else {}),
    }
