"""What a person does among people: post, edit, delete, react, read, join, leave, archive, upload."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox.slack.conversation import person_author
from bot.sandbox.slack.files import file_json, new_file, with_links
from bot.sandbox.slack.interactions import Refused, directory
from bot.sandbox.slack.keys import SLACK, base_of
from bot.sandbox.slack.page_api.asked import Asked
from bot.sandbox.slack.people import Channel
from bot.sandbox.slack.rich_text import compose
from bot.sandbox.slack.shapes import Json, compact
from bot.sandbox.slack.view_state import with_ids


async def post(question: Asked) -> Json:
    """Post what a person typed, with the files they attached."""
    slack, channel = question.slack, question.writable_channel()
    files = _files(question)
    text = str(question.fields.get("text", ""))
    if not text.strip() and not files:
        raise Refused("no_text", "There is nothing to post.")
    thread_ts = question.maybe("thread_ts")
    if thread_ts and slack.workspace.messages(channel.id).get(thread_ts) is None:
        raise Refused("thread_not_found", f"There is no message {thread_ts!r} to answer.")
    content = compact({**_composed(question, text), "thread_ts": thread_ts})
    if files:
        content |= {"subtype": "file_share", "files": files, "upload": False, "display_as_bot": False}
    author = person_author(slack.workspace.people[question.user])
    message = slack.conversation.post(channel, author, content, broadcast=question.flag("broadcast"))
    return {"message": with_links(message, question.base)}


async def edit(question: Asked) -> Json:
    """Change the text of one's own message."""
    channel = question.writable_channel()
    message = _own(question, channel)
    content = _composed(question, question.text("text"))
    changed = question.slack.conversation.change(channel, message, content, editor=question.user)
    return {"message": with_links(changed, question.base)}


async def delete(question: Asked) -> Json:
    """Delete one's own message, or dismiss one that only this person sees."""
    channel = question.channel()
    message = question.message(channel)
    if message.get("is_ephemeral"):
        question.slack.conversation.dismiss(channel, question.user, message)
    else:
        question.slack.conversation.delete(channel, _own(question, channel))
    return {"ok": True}


async def delete_file(question: Asked) -> Json:
    """Delete one's own file, wherever it was shared."""
    stored = question.slack.workspace.files.get(question.text("file"))
    if stored is None or stored.shown["user"] != question.user:
        raise Refused("file_not_found", "There is no such file of yours.")
    question.slack.conversation.delete_file(stored)
    return {"ok": True}


async def react(question: Asked) -> Json:
    """Add a reaction, or take one's own back."""
    channel = question.writable_channel()
    message = question.visible_message(channel)
    user, name = question.user, question.text("name").strip(":")
    has = any(each["name"] == name and user in each["users"] for each in message.get("reactions", []))
    if question.flag("remove") and has:
        question.slack.conversation.unreact(channel, message, user, name)
    elif not question.flag("remove") and not has:
        question.slack.conversation.react(channel, message, user, name)
    return {"ok": True}


async def read(question: Asked) -> Json:
    """Mark a channel as read."""
    question.slack.workspace.read(question.user, question.channel().id)
    question.slack.changes.tell("channels", only=question.user)
    return {"ok": True}


async def join(question: Asked) -> Json:
    """Bring someone into a channel: oneself into a public one, others where one is a member."""
    slack, who = question.slack, question.text("user")
    channel = slack.workspace.channels.get(question.text("channel"))
    if channel is None or who not in slack.workspace.people:
        raise Refused("channel_not_found", "There is no such channel or person.")
    if channel.kind.value != "channel" and question.user not in channel.members:
        raise Refused("not_in_channel", "Only members can bring others into a private channel.")
    if who not in channel.members:
        slack.conversation.join(channel, who, inviter=question.user if question.user != who else None)
    return {"ok": True}


async def leave(question: Asked) -> Json:
    """Take someone out of a channel."""
    channel, who = question.channel(), question.text("user")
    if who in channel.members:
        question.slack.conversation.leave(channel, who)
    return {"ok": True}


async def usergroup(question: Asked) -> Json:
    """Say who is in a user group; one that is not there yet is made."""
    slack, name = question.slack, question.text("name")
    by, users = slack.workspace.people[question.user], question.fields.get("users")
    if by.is_guest or by.is_stranger:
        raise Refused("permission_denied", "Guests and strangers do not change user groups.")
    if not isinstance(users, list) or not all(each in slack.workspace.people for each in users):
        raise Refused("invalid_users", "The users must be ids of people.")
    group = slack.usergroups.find(name)
    if group is None:
        group = slack.usergroups.create(name.removeprefix("@"), users, by.id)
    else:
        slack.usergroups.fill(group, users, by.id)
    return {"usergroup": dict(group)}


async def archive(question: Asked) -> Json:
    """Archive a channel, or with `undo` bring it back."""
    channel, undo = question.channel(), question.flag("undo")
    if channel.is_archived == undo:
        question.slack.conversation.archive(channel, question.user, undo=undo)
    return {"ok": True}


async def upload(request: web.Request) -> web.StreamResponse:
    """Take a file from the page; it can then be posted or put into a modal."""
    slack, form = request.app[SLACK], await request.post()
    field = form.get("file")
    if not isinstance(field, web.FileField):
        raise Refused("missing_field", "The field 'file' is missing.")
    user = Asked(slack, {"as": form.get("as")}, "").user
    body = field.file.read()
    file_id, now = slack.ids.next("F"), slack.clock.now()
    stored = new_file(
        file_id=file_id, name=field.filename, length=len(body), user=user, now=now, base=slack.base
    )
    stored.body, stored.is_complete = body, True
    slack.workspace.files[file_id] = stored
    return web.json_response({"file": file_json(stored.shown, base_of(request))})


def _composed(question: Asked, text: str) -> Json:
    composed = compose(text, directory(question.slack))
    blocks = with_ids(composed.blocks, question.slack.block_ids())
    return {"text": composed.text, "blocks": blocks or None}


def _own(question: Asked, channel: Channel) -> Json:
    message = question.message(channel)
    if message.get("user") != question.user:
        raise Refused("not_yours", "Only its author can change or delete a message.")
    return message


def _files(question: Asked) -> list[Json]:
    found = [question.slack.workspace.files.get(str(each)) for each in question.fields.get("files") or []]
    if any(stored is None or stored.shown["user"] != question.user for stored in found):
        raise Refused("file_not_found", "There is no such file of yours.")
    return [stored.shown for stored in found if stored is not None]
