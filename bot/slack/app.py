"""The AsyncApp: one listener for everything that is delivered, which routes through dictionaries.

Bolt asks every listener in turn whether it matches, which costs as much as running it.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.listener_matcher.async_listener_matcher import AsyncListenerMatcher
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.ports import Clock
from bot.domain.ticket import WorkspaceId
from bot.errors import UserError
from bot.service.desk import Desk
from bot.service.queries import Queries
from bot.slack.conversations import Conversations
from bot.slack.directory import Identity
from bot.slack.failures import Failures, refuse_malformed
from bot.slack.ids import Action, Callback
from bot.slack.listeners.command import CommandListener
from bot.slack.listeners.delivery import Delivery, Listener, attempt_of
from bot.slack.listeners.drafting import Drafting
from bot.slack.listeners.files import FileListener
from bot.slack.listeners.filling import FillingListener
from bot.slack.listeners.home import HomeListener
from bot.slack.listeners.members import MemberListener
from bot.slack.listeners.messages import MessageListener
from bot.slack.listeners.moving import MovingListener
from bot.slack.listeners.opening import Opening
from bot.slack.listeners.orders import Orders
from bot.slack.listeners.resources import ResourceListener
from bot.slack.listeners.tickets import ACTS, FORMS, INTENTS, TIMERS, TicketListener
from bot.slack.membership import Membership
from bot.slack.parse.interactions import meant
from bot.slack.parse.payload import Acted, Malformed, actor_of, checked, is_routable
from bot.slack.people import People
from bot.slack.voice import Voice


class Anything(AsyncListenerMatcher):
    """Matches without looking."""

    async def async_matches(self, req: AsyncBoltRequest, resp: BoltResponse) -> bool:
        return True


class OneInstallation(AsyncAuthorize):
    """Ours, because Bolt's own asks auth.test again and again.

    A person of another organisation who clicks in a shared channel sends their own team's id, so the
    workspace is the one we are installed in.
    """

    def __init__(self, identity: Identity, token: str | None) -> None:
        self._known = AuthorizeResult(
            enterprise_id=None,
            team_id=identity.workspace,
            bot_token=token,
            bot_user_id=identity.bot_user_id,
            bot_id=identity.bot_id,
        )

    async def __call__(self, **asked: object) -> AuthorizeResult:
        return self._known


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """Which listener a delivery goes to, by the name that Slack gives it."""

    command: Listener
    events: Mapping[str, Listener]
    actions: Mapping[str, Listener]
    options: Mapping[str, Listener]
    submissions: Mapping[str, Listener]
    closed: Mapping[str, Listener]
    shortcuts: Mapping[str, Listener]


class CarefulApp(AsyncApp):
    """Bolt looks into payloads before any listener or error handler does, and trips over what is missing."""

    def hear(self, listener: Callable[..., Awaitable[None]]) -> None:
        """Have everything that is delivered go to this listener."""
        self._register_listener([listener], Anything(), None, None)

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Dispatch a request; a payload that cannot even be routed is acked, and the process lives on."""
        try:
            return await super().async_dispatch(req)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            if is_routable(req.body):
                raise
            return refuse_malformed(error)


def build_app(
    *,
    client: AsyncWebClient,
    signing_secret: str,
    identity: Identity,
    desk: Desk,
    queries: Queries,
    people: People,
    clock: Clock,
    membership: Membership,
    command: str = "/ticket",
    emoji: str = "ticket",
) -> AsyncApp:
    """The app of one installation, ready for Socket Mode and for HTTP."""

    app = CarefulApp(
        client=_without_token(client),
        # Over sockets nothing is signed. Without a secret nobody must be able to sign, not even with nothing.
        signing_secret=signing_secret or secrets.token_hex(),
        authorize=OneInstallation(identity, client.token),
        process_before_response=True,
    )
    voice = Voice(client, identity.url)
    routes = routing(
        desk,
        queries,
        people,
        clock,
        voice,
        Conversations(client),
        identity,
        membership,
        command=command,
        emoji=emoji,
    )
    app.hear(_router(routes, identity.workspace, desk))
    app.error(Failures(voice, identity).handle)
    return app


def _without_token(client: AsyncWebClient) -> AsyncWebClient:
    """The same client for Bolt, which takes the token from `authorize` and would warn of another."""
    return AsyncWebClient(
        base_url=client.base_url, session=client.session, proxy=client.proxy, retry_handlers=[]
    )


def routing(
    desk: Desk,
    queries: Queries,
    people: People,
    clock: Clock,
    voice: Voice,
    conversations: Conversations,
    identity: Identity,
    membership: Membership,
    *,
    command: str,
    emoji: str,
) -> Routes:
    """The listeners, and which delivery goes to which of them."""
    bot = identity.bot_user_id
    orders = Orders(desk, queries, people, voice, clock, command=command, bot=bot)
    home = HomeListener(desk, people, clock)
    drafting = Drafting(desk, queries, orders, voice, clock)
    opening = Opening(desk, queries, orders, voice, conversations, home, drafting, bot=bot)
    moving = MovingListener(desk, queries, voice, home)
    tickets = TicketListener(desk, queries, people, orders, voice, home, clock)
    resources = ResourceListener(desk, queries, people, voice, home, clock)
    filling = FillingListener(desk, queries, people, voice, home)
    messages = MessageListener(desk, queries, orders, opening, voice, conversations, bot=bot, emoji=emoji)
    members = MemberListener(membership)
    files = FileListener(desk, voice)
    return Routes(
        command=CommandListener(orders, opening).typed,
        events={
            "message": messages.message,
            "app_mention": messages.mention,
            "reaction_added": messages.reacted,
            "member_joined_channel": members.before(messages.joined),
            "member_left_channel": members.before(nothing),
            "subteam_members_changed": members.before(nothing),
            "subteam_updated": members.before(nothing),
            "file_deleted": files.deleted,
            "app_home_opened": home.opened,
        },
        actions=_actions(tickets, opening, filling)
        | _resource_actions(resources)
        | _home_actions(home)
        | {
            Action.SAVE_DRAFT: drafting.save,
            Action.CONTINUE_DRAFT: opening.resume,
            Action.DELETE_DRAFT: drafting.delete,
            Action.SEND_FILE: files.send,
            Action.MOVE: moving.form,
            Action.MOVE_DESK_CHOSEN: moving.chosen,
        },
        options={
            Action.SUBJECT_CHOSEN: opening.subjects,
            Action.RESOURCES_CHOSEN: resources.options,
            **dict.fromkeys((Action.FIELD_CHOSEN, Action.FIELD_CHANGED), filling.choices),
        },
        submissions={
            **dict.fromkeys(INTENTS, tickets.submit),
            Callback.TIMER_FORM: tickets.submit_timer,
            Callback.EXPORT_FORM: tickets.submit_export,
            Callback.DUE_FORM: tickets.submit_due,
            **dict.fromkeys(
                (Callback.MERGE_FORM, Callback.LINK_FORM, Callback.UNLINK_FORM), tickets.submit_other
            ),
            Callback.MOVE_FORM: moving.submit,
            Callback.RATE_FORM: tickets.submit_rating,
            Callback.OPEN_FORM: opening.submit,
            Callback.FIELDS_FORM: filling.submit,
        },
        closed={Callback.OPEN_FORM: drafting.closed},
        shortcuts=dict.fromkeys((Callback.NEW_TICKET, Callback.FROM_MESSAGE), opening.picked),
    )


CHOICES = (
    Action.DESK_CHOSEN,
    Action.KIND_CHOSEN,
    Action.SUBJECT_CHOSEN,
    Action.FIELD_CHOSEN,
    Action.RESOURCES_CHOSEN,
)
"""What decides which fields the opening form has."""


def _resource_actions(resources: ResourceListener) -> dict[str, Listener]:
    return {Action.ATTACH: resources.attach, Action.ADD_INSTEAD: resources.add_instead}


def _actions(tickets: TicketListener, opening: Opening, filling: FillingListener) -> dict[str, Listener]:
    forms = (Action.MORE, Action.REPLY, Action.NOTE, Action.CLOSE, Action.REOPEN, Action.FINAL_COMMENT)
    further = (Action.ASSIGN, Action.PRIORITY, Action.SUBJECT, *TIMERS)
    return {
        **dict.fromkeys(ACTS, tickets.act),
        **dict.fromkeys((*forms, *further, *FORMS), tickets.form),
        **dict.fromkeys(CHOICES, opening.changed),
        Action.FIELDS: filling.form,
        Action.FIELD_CHANGED: filling.changed,
        Action.NEW: opening.new,
        Action.FOLLOW_UP: opening.follow_up,
        Action.SHOW: tickets.show,
        Action.WHY: tickets.why,
        Action.FILES: tickets.files,
        Action.STATS: tickets.stats,
        Action.PAGE: tickets.page,
        Action.NEWER: tickets.page,
        Action.VIEWED: tickets.viewed,
        Action.HELP: tickets.help,
        Action.LINK: nothing,
    }


def _home_actions(home: HomeListener) -> dict[str, Listener]:
    menus = (
        Action.HOME_LIST,
        Action.HOME_DESK,
        Action.HOME_STATUS,
        Action.HOME_PRIORITY,
        Action.HOME_SORT,
    )
    turns = (Action.HOME_OLDER, Action.HOME_NEWER, Action.HOME_CLEAR)
    return {**dict.fromkeys((*menus, *turns), home.chosen), Action.HOME_SEARCH: home.searched}


def _router(routes: Routes, workspace: WorkspaceId, desk: Desk) -> Callable[..., Awaitable[None]]:
    """The one listener: it finds ours by what a delivery is and by the name that Slack gives it."""

    async def deliver(ack: AsyncAck, body: dict[str, Any], request: AsyncBoltRequest) -> None:
        delivery = Delivery(body=body, workspace=workspace, attempt=attempt_of(request))
        actor = actor_of(body)
        if actor is not None:
            await desk.meet(actor)
        await _listener_of(routes, body)(ack, delivery)

    return deliver


def _listener_of(routes: Routes, body: dict[str, Any]) -> Listener:
    """What is routed nowhere is acked: Slack would send it again for nothing."""
    match body:
        case {"command": str()}:
            return routes.command
        case {"type": "view_submission", "view": {"callback_id": str(form)}}:
            return routes.submissions.get(form, unknown)
        case {"type": "event_callback", "event": {"type": str(event)}}:
            return routes.events.get(event, nothing)
        case {"type": "block_actions", "actions": [{"action_id": str()} as acted, *_]}:
            action, _ = meant(checked(Acted, acted))
            return routes.actions.get(action, unknown)
        case {"type": "block_suggestion", "action_id": str(action)}:
            return routes.options.get(action, unknown)
        case {"type": "shortcut" | "message_action", "callback_id": str(shortcut)}:
            return routes.shortcuts.get(shortcut, unknown)
        case {"type": "view_closed", "view": {"callback_id": str(form)}}:
            return routes.closed.get(form, nothing)
        case _:
            raise Malformed("a payload of an unknown kind")


async def nothing(ack: AsyncAck, delivery: Delivery) -> None:
    """Slack tells us, and there is nothing to do."""
    await ack()


async def unknown(ack: AsyncAck, delivery: Delivery) -> None:
    """Something that we never drew, or no longer draw."""
    raise UserError("unknown_action")
