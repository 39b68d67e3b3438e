"""Commands, clicks, shortcuts and submitted forms as values."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from bot.domain.intents import Source
from bot.domain.moments import moment
from bot.domain.ticket import ChannelId, File, MessageRef, PersonId, TicketId, WorkspaceId
from bot.slack.ids import Action, TicketForm, is_of_kind, name_of, unpack
from bot.slack.parse import payload
from bot.slack.parse.caller import Caller
from bot.slack.parse.payload import Malformed, Payload, View, checked, files_of

T = TypeVar("T")

CLOSED = "closed "
"""How the key of a closed form's delivery begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A slash command: who typed it and the words behind it, in Slack's markup."""

    caller: Caller
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The view that somebody acted in. `remembers` is its private metadata, still packed."""

    id: str
    is_home: bool
    callback: str
    remembers: str
    hash: str | None
    fields: Mapping[str, Field]
    acted_at: str = ""
    """When, as a `ts`; empty where Slack does not say."""

    def with_choice(self, block: str, value: str, chosen: tuple[str, ...] = ()) -> Shown:
        """The view after that choice, whether or not its state has it yet."""
        return replace(self, fields={**self.fields, block: Field(value=value, chosen=chosen)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What one input holds: a text or the value of what was chosen, and files."""

    value: str = ""
    chosen: tuple[str, ...] = ()
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """Something was clicked or chosen; `value` is what the element carries, or what was chosen in it."""

    caller: Caller
    action: str
    block: str
    value: str
    view: Shown | None
    chosen: tuple[str, ...] = ()

    @property
    def ticket(self) -> TicketId:
        """The ticket that the button belongs to. Raises Malformed when it carries none."""
        if not self.value:
            raise Malformed("a button without a ticket")
        return TicketId(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """A shortcut was picked; of a message, when `message` is set."""

    caller: Caller
    callback: str
    message: MessageRef | None = None
    thread: MessageRef | None = None
    author: PersonId | None = None
    writers: frozenset[str | None] = frozenset()
    text: str = ""
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A form was submitted."""

    caller: Caller
    view: Shown

    def text(self, name: str) -> str:
        """What a field holds; of a text that goes on in further inputs, all of it."""
        parts = [field.value for field in self._own(name)]
        whole = ""
        for part in filter(None, parts):
            whole += part if not whole or whole[-1].isspace() else f"\n{part}"
        return whole

    def files(self, name: str) -> tuple[File, ...]:
        return next((field.files for field in self._own(name)), ())

    def chosen(self, name: str) -> tuple[str, ...]:
        """The values ticked in a group of checkboxes."""
        return next((field.chosen for field in self._own(name)), ())

    def enclosed_with(self, field: str) -> tuple[File, ...]:
        """The files in a field of the ticket's kind."""
        held = self._of_kind(field)
        return held.files if held else ()

    def values(self, field: str) -> tuple[str, ...] | None:
        """What is filled into a field of the ticket's kind; None when it was not shown."""
        held = self._of_kind(field)
        if held is None:
            return None
        return held.chosen or ((held.value,) if held.value else ())

    def has(self, name: str) -> bool:
        """Whether the form shows that field."""
        return bool(self._own(name))

    def _own(self, name: str) -> list[Field]:
        """The inputs of the form itself that are called so."""
        blocks = self.view.fields.items()
        return [held for block, held in blocks if not is_of_kind(block) and name_of(block) == name]

    def _of_kind(self, field: str) -> Field | None:
        blocks = self.view.fields.items()
        return next((held for block, held in blocks if is_of_kind(block) and name_of(block) == field), None)

    def remembers(self, kind: type[T]) -> T:
        """What the form carried along. Raises Malformed when it is not what we packed."""
        return remembered(kind, self.view.remembers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Somebody types into a picker."""

    workspace: WorkspaceId
    action: str
    block: str
    typed: str


def command(body: Payload, workspace: WorkspaceId) -> Typed:
    """A slash command."""
    sent = checked(payload.Command, body)
    caller = Caller(
        workspace=workspace,
        person=sent.user_id,
        key=f"trigger:{sent.trigger_id}",
        channel=sent.channel_id,
        trigger=sent.trigger_id,
        response_url=sent.response_url,
    )
    return Typed(caller=caller, text=sent.text)


def click(body: Payload, workspace: WorkspaceId) -> Click:
    """A click on a button or a choice in a menu."""
    sent = checked(payload.BlockActions, body)
    if not sent.actions:
        raise Malformed("no action")
    acted, container = sent.actions[0], sent.container
    channel = sent.channel.id if sent.channel else container.channel_id
    caller = Caller(
        workspace=workspace,
        person=sent.user.id,
        key=f"trigger:{sent.trigger_id}",
        channel=channel,
        root=container.thread_ts,
        trigger=sent.trigger_id,
        response_url=sent.response_url,
    )
    action, value = meant(acted)
    view = replace(_shown(sent.view), acted_at=acted.action_ts) if sent.view else None
    chosen = tuple(option.value for option in acted.selected_options or ())
    return Click(caller=caller, action=action, block=acted.block_id, value=value, view=view, chosen=chosen)


def meant(acted: payload.Acted) -> tuple[str, str]:
    """The action of what was clicked and what it carries; an entry of a menu of buttons is its button."""
    value = acted.selected_option.value if acted.selected_option else acted.value or ""
    if acted.action_id == Action.MENU:
        action, _, value = value.partition(" ")
        return action, value
    return acted.action_id, value


def shortcut(body: Payload, workspace: WorkspaceId) -> Picked:
    """A global shortcut or one of a message."""
    sent = checked(payload.Shortcut, body)
    channel = sent.channel.id if sent.channel else None
    caller = Caller(
        workspace=workspace,
        person=sent.user.id,
        key=f"trigger:{sent.trigger_id}",
        channel=channel,
        root=sent.message.thread_ts if sent.message else None,
        trigger=sent.trigger_id,
        response_url=sent.response_url,
    )
    if sent.message is None or channel is None:
        return Picked(caller=caller, callback=sent.callback_id)
    message = sent.message
    return Picked(
        caller=caller,
        callback=sent.callback_id,
        message=MessageRef(channel=channel, id=message.ts),
        thread=MessageRef(channel=channel, id=message.thread_ts or message.ts),
        author=message.user if not message.bot_id else None,
        writers=message.writers,
        text=message.text or "",
        files=files_of(message.files),
    )


def submission(body: Payload, workspace: WorkspaceId) -> Submission:
    """A submitted form. Sent twice with the same content, it is the same delivery."""
    sent = checked(payload.ViewSubmission, body)
    content = msgspec.json.encode(sent.view.state, order="deterministic")
    digest = hashlib.sha256(content).hexdigest()[:16]
    caller = Caller(
        workspace=workspace,
        person=sent.user.id,
        key=f"view:{sent.view.id}:{digest}",
        trigger=sent.trigger_id,
    )
    return Submission(caller=caller, view=_shown(sent.view))


def closing(body: Payload, workspace: WorkspaceId) -> Submission:
    """A form that was closed, with what stood in it; it is another delivery than the same form submitted."""
    form = submission(body, workspace)
    return replace(form, caller=replace(form.caller, key=f"{CLOSED}{form.caller.key}"))


def as_sent(closed: Submission) -> Source:
    """The delivery of a form that was closed, had it been submitted as it is."""
    return replace(closed.caller, key=closed.caller.key.removeprefix(CLOSED)).source


def search(body: Payload, workspace: WorkspaceId) -> Search:
    """A picker asks for its entries."""
    sent = checked(payload.BlockSuggestion, body)
    return Search(workspace=workspace, action=sent.action_id, block=sent.block_id, typed=sent.value)


def remembered(kind: type[T], packed: str) -> T:
    """What a view or a button carried along. Raises Malformed when it is not what we packed."""
    try:
        return unpack(kind, packed)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise Malformed(str(error)) from error


def input_blocks(body: Payload) -> list[str]:
    """The block ids of the inputs of a submitted view: the only places where Slack shows a fault."""
    return [
        block.block_id for block in checked(payload.ViewSubmission, body).view.blocks if block.type == "input"
    ]


def is_from_home(click: Click) -> bool:
    """Whether what they clicked in was opened from the home tab, or is it."""
    if click.view is None or click.view.is_home:
        return click.view is not None
    return remembered(TicketForm, click.view.remembers).home


def clicked_in(click: Click) -> str:
    """The channel of what they clicked in, or of what that was opened from; empty where there is none."""
    if click.view is None:
        return click.caller.channel or ""
    return "" if click.view.is_home else remembered(TicketForm, click.view.remembers).channel


def _shown(view: View) -> Shown:
    return Shown(
        id=view.id,
        is_home=view.type == "home",
        callback=view.callback_id,
        remembers=view.private_metadata,
        hash=view.hash,
        fields={block: _field(elements) for block, elements in view.state.values.items()},
    )


def _field(elements: Mapping[str, payload.Input]) -> Field:
    for held in elements.values():
        plain = held.value or held.selected_user or held.selected_date or _time(held.selected_date_time)
        value = held.selected_option.value if held.selected_option else plain
        return Field(
            value=value,
            chosen=tuple(option.value for option in held.selected_options or ()),
            files=files_of(held.files),
        )
    return Field()


def _time(seconds: int | None) -> str:
    """A time as the value of a field; empty for one that is none."""
    try:
        return moment(datetime.fromtimestamp(seconds, UTC)) if seconds else ""
    except (ValueError, OverflowError, OSError):
        return ""


def channel_or_own(caller: Caller) -> ChannelId:
    """The channel they stand in; without one, their own conversation with the bot.

    A person's id is as good as a channel's: https://docs.slack.dev/reference/methods/chat.postMessage#channels
    """
    return caller.channel or ChannelId(caller.person)
