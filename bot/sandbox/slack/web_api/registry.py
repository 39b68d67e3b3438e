"""The registry of Web API methods, and the call with which one is served."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NoReturn

from bot.sandbox.slack.app_config import BOT_ID, BOT_USER
from bot.sandbox.slack.local import Slack
from bot.sandbox.slack.people import Channel, ChannelKind
from bot.sandbox.slack.rate_limits import Tier
from bot.sandbox.slack.shapes import Json, parse_json

# What any method may answer: https://docs.slack.dev/apis/web-api
GENERIC_ERRORS = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "no_permission",
        "not_allowed_token_type",
        "missing_scope",
        "org_login_required",
        "ekm_access_denied",
        "team_access_not_granted",
        "access_denied",
        "accesslimited",
        "invalid_arguments",
        "invalid_arg_name",
        "invalid_charset",
        "invalid_form_data",
        "invalid_post_type",
        "missing_post_type",
        "method_deprecated",
        "deprecated_endpoint",
        "request_timeout",
        "service_unavailable",
        "internal_error",
        "fatal_error",
        "ratelimited",
        "team_added_to_org",
        "two_factor_setup_required",
        "unknown_method",
    }
)


class Token(StrEnum):
    """Which token a method takes."""

    BOT = "bot"
    APP = "app"
    NONE = "none"


class ApiError(Exception):
    """The call fails with one of Slack's words, and perhaps more to say."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


Handler = Callable[["Call"], Awaitable[Json]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A Web API method: what it takes, what it needs, what it may answer."""

    name: str
    handler: Handler
    required: tuple[str, ...]
    optional: tuple[str, ...]
    scopes: tuple[str, ...]
    errors: frozenset[str]
    tier: Tier
    token: Token

    def admits(self, error: str) -> bool:
        """Whether the method is registered with this error."""
        return error in self.errors or error in GENERIC_ERRORS


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """One line of the table of what the sandbox serves."""

    method: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    scopes: tuple[str, ...]
    errors: tuple[str, ...]
    tier: Tier


METHODS: dict[str, Method] = {}


def method(
    name: str,
    *,
    required: str = "",
    optional: str = "",
    scopes: str = "",
    errors: str = "",
    tier: Tier = Tier.TIER_3,
    token: Token = Token.BOT,
) -> Callable[[Handler], Handler]:
    """Register a method; lists are words between blanks, and any one of the scopes opens the door."""

    def register(handler: Handler) -> Handler:
        METHODS[name] = Method(
            name=name,
            handler=handler,
            required=tuple(required.split()),
            optional=tuple(optional.split()),
            scopes=tuple(scopes.split()),
            errors=frozenset(errors.split()),
            tier=tier,
            token=token,
        )
        return handler

    return register


def coverage() -> list[Coverage]:
    """Return what the sandbox serves, one line a method, by name."""
    return [
        Coverage(
            method=each.name,
            required=each.required,
            optional=each.optional,
            scopes=each.scopes,
            errors=tuple(sorted(each.errors)),
            tier=each.tier,
        )
        for each in sorted(METHODS.values(), key=lambda one: one.name)
    ]


class Call:
    """One call in progress: its arguments in whatever encoding they came, read by kind."""

    def __init__(self, slack: Slack, called: Method, arguments: Mapping[str, Any], base: str) -> None:
        self.slack = slack
        self.method = called
        self.arguments = arguments
        self.base = base
        self.warnings: list[str] = []

    def has(self, name: str) -> bool:
        """Whether the argument was given and is not empty."""
        return self.arguments.get(name) not in (None, "")

    def text(self, name: str, default: str = "") -> str:
        """Read an argument as text."""
        value = self.arguments.get(name)
        return default if value is None else str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        """Read an argument as a truth value; in a query or form it is 1, 0, true or false."""
        value = self.arguments.get(name)
        return default if value is None else str(value).lower() in ("1", "true")

    def names(self, name: str) -> list[str]:
        """Read an argument as a list: joined by commas, or JSON."""
        value = (
            self.structure(name)
            if str(self.arguments.get(name, "")).startswith("[")
            else self.arguments.get(name)
        )
        if isinstance(value, list):
            return [str(each) for each in value]
        return [each.strip() for each in str(value or "").split(",") if each.strip()]

    def structure(self, name: str) -> object:
        """Read an argument that is JSON: a structure as it came, or its text."""
        value = self.arguments.get(name)
        return parse_json(value) if isinstance(value, str) else value

    def number(self, name: str, default: int, error: str = "invalid_limit") -> int:
        """Read an argument as a whole number of at least 1."""
        if not self.has(name):
            return default
        value = self.text(name)
        if not value.isdigit() or int(value) < 1:
            self.fail(error)
        return int(value)

    def fail(self, error: str, **more: Any) -> NoReturn:
        """Fail the call with one of the errors it is registered with."""
        if not self.method.admits(error):
            raise LookupError(f"{self.method.name} is not registered with the error {error}")
        raise ApiError(error, **more)

    def invalid(self, message: str) -> NoReturn:
        """Fail the call for an argument Slack's schema refuses."""
        self.fail("invalid_arguments", response_metadata={"messages": [f"[ERROR] {message}"]})

    def need(self, scope: str) -> None:
        """Fail the call unless the token has this scope."""
        granted = self.slack.app.scopes
        if scope not in granted:
            self.fail("missing_scope", needed=scope, provided=",".join(sorted(granted)))

    def channel(self, channel_id: str | None = None) -> Channel:
        """Find the argument's channel, or this one; a private one without the bot does not exist for it."""
        channel = self.slack.workspace.channels.get(channel_id or self.text("channel"))
        if channel is None or (channel.kind is not ChannelKind.CHANNEL and BOT_USER not in channel.members):
            self.fail("channel_not_found")
        return channel

    def joined_channel(self, channel_id: str | None = None) -> Channel:
        """Find a channel in which the bot is a member."""
        channel = self.channel(channel_id)
        if BOT_USER not in channel.members:
            self.fail("not_in_channel")
        return channel

    def message(self, channel: Channel, name: str) -> Json:
        """Find a message of a channel; what a tombstone stands for is gone."""
        message = self.slack.workspace.messages(channel.id).get(self.text(name))
        if message is None or message.get("subtype") == "tombstone":
            self.fail("message_not_found")
        return message

    def own_message(self, channel: Channel, name: str, error: str) -> Json:
        """Find a message that the app has posted."""
        message = self.message(channel, name)
        if message.get("bot_id") != BOT_ID:
            self.fail(error)
        return message
