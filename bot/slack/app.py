"""The AsyncApp: one listener for everything that is delivered, which routes through dictionaries.

Bolt asks every listener in turn whether it matches, which costs as much as running it.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
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
from bot.service.desk import Desk
from bot.service.histories import NOBODY_TELLS, Histories
from bot.service.queries import Queries
from bot.slack.conversations import Conversations
from bot.slack.directory import Identity
from bot.slack.failures import Failures, refuse_malformed
from bot.slack.listeners.bridges import BridgeListener, VendorForms
from bot.slack.listeners.command import CommandListener
from bot.slack.listeners.delivery import Delivery, attempt_of
from bot.slack.listeners.drafting import Drafting
from bot.slack.listeners.files import FileListener
from bot.slack.listeners.filling import FillingListener
from bot.slack.listeners.home import HomeListener
from bot.slack.listeners.members import MemberListener
from bot.slack.listeners.messages import MessageListener
from bot.slack.listeners.moving import MovingListener
from bot.slack.listeners.opening import Opening
from bot.slack.listeners.orders import Orders
from bot.slack.listeners.publishing import PublishListener
from bot.slack.listeners.remote import RemoteListener
from bot.slack.listeners.resources import ResourceListener
from bot.slack.listeners.routes import Routes, listener_of, together
from bot.slack.listeners.submitting import SubmissionListener
from bot.slack.listeners.tickets import TicketListener
from bot.slack.listeners.wishes import WishListener
from bot.slack.listeners.work import WorkListener
from bot.slack.membership import Membership
from bot.slack.parse.payload import actor_of, is_routable
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
    histories: Histories = NOBODY_TELLS,
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
        histories=histories,
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
    histories: Histories = NOBODY_TELLS,
) -> Routes:
    """The listeners, and which delivery goes to which of them."""
    bot = identity.bot_user_id
    orders = Orders(desk, queries, people, voice, clock, command=command, bot=bot, histories=histories)
    home = HomeListener(desk, people, clock)
    drafting = Drafting(desk, queries, orders, voice, clock)
    opening = Opening(desk, queries, orders, voice, conversations, home, drafting, bot=bot)
    messages = MessageListener(desk, queries, orders, opening, voice, conversations, bot=bot, emoji=emoji)
    vendors = VendorForms(desk, queries, orders.bridges, opening)
    return together(
        CommandListener(orders, opening, vendors, voice).routes,
        messages.routes,
        MemberListener(membership, messages.joined).routes,
        opening.routes,
        drafting.routes,
        home.routes,
        TicketListener(desk, queries, orders, voice, home).routes,
        SubmissionListener(desk, queries, people, home, clock).routes,
        FillingListener(desk, queries, people, voice, home).routes,
        MovingListener(desk, queries, voice, home).routes,
        ResourceListener(desk, queries, people, voice, home, clock).routes,
        FileListener(desk, voice).routes,
        RemoteListener(desk, orders, voice).routes,
        PublishListener(desk, queries, voice).routes,
        WishListener(desk, queries, orders.wishes, voice).routes,
        WorkListener(desk, queries, voice).routes,
        BridgeListener(desk, queries, people, voice, orders.bridges, vendors).routes,
    )


def _router(routes: Routes, workspace: WorkspaceId, desk: Desk) -> Callable[..., Awaitable[None]]:
    """The one listener: it finds ours by what a delivery is and by the name that Slack gives it."""

    async def deliver(ack: AsyncAck, body: dict[str, Any], request: AsyncBoltRequest) -> None:
        delivery = Delivery(body=body, workspace=workspace, attempt=attempt_of(request))
        actor = actor_of(body)
        if actor is not None:
            await desk.meet(actor)
        await listener_of(routes, body)(ack, delivery)

    return deliver
