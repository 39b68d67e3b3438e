"""One call of the Web API: its answer as a typed value, its failure as one of our errors.

Errors of slack_sdk and aiohttp end here. Knows what the error words mean, not which call is for what.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import aiohttp
import msgspec
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import Rejected, RemoteError, Transient, Unauthorized

SYSTEM = "slack"
PATIENCE = 20.0
"""Seconds that one call may take."""

T = TypeVar("T")

# https://docs.slack.dev/reference/methods/chat.postMessage#errors and its like for the other methods.
REFUSES_US = frozenset(
    {
        "account_inactive",
        "ekm_access_denied",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
"""Nothing will pass until somebody mends the app or its token."""

MAY_HAVE_HAPPENED = frozenset({"fatal_error", "internal_error", "service_unavailable"})
"""Slack failed, perhaps after it did what was asked."""

LATER = frozenset(
    {"message_limit_exceeded", "rate_limited", "ratelimited", "request_timeout", "team_added_to_org"}
)
"""It did not happen, and it will another time."""


async def ask(operation: str, call: Awaitable[AsyncSlackResponse], shape: type[T]) -> T:
    """Make a call that only reads: when it fails, nothing has happened. Raises RemoteError."""
    with translated(operation, changes=False):
        return await _answer(call, shape)


async def act(operation: str, call: Awaitable[AsyncSlackResponse], shape: type[T]) -> T:
    """Make a call that changes something; a failure says whether it is certain. Raises RemoteError."""
    with translated(operation, changes=True):
        return await _answer(call, shape)


async def _answer(call: Awaitable[AsyncSlackResponse], shape: type[T]) -> T:
    async with asyncio.timeout(PATIENCE):
        response = await call
    return msgspec.convert(response.data, shape)


@contextmanager
def translated(operation: str, *, changes: bool) -> Iterator[None]:
    """Turn whatever the outside raises in this block into our own errors."""
    try:
        yield
    except SlackApiError as error:
        raise _refused(operation, error.response, changes) from error
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise Transient(SYSTEM, operation, f"cannot connect: {error}", certain=True) from error
    except (SlackClientError, aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError.
        reason = str(error) or type(error).__name__
        raise Transient(SYSTEM, operation, reason, certain=not changes) from error
    except (msgspec.ValidationError, AttributeError, UnicodeDecodeError) as error:
        # slack_sdk trips over a 200 whose body is no JSON object: a proxy's page, a cut-off answer.
        raise Transient(SYSTEM, operation, "not an answer of Slack's", certain=not changes) from error


def _refused(
    operation: str, response: AsyncSlackResponse | aiohttp.ClientResponse, changes: bool
) -> RemoteError:
    body = response.data if isinstance(response, AsyncSlackResponse) else None
    answer: dict[str, Any] = body if isinstance(body, dict) else {}
    word = str(answer.get("error") or "")
    status = response.status_code if isinstance(response, AsyncSlackResponse) else response.status
    if status == 429 or word in LATER:
        reason = word or "ratelimited"
        after = seconds(response.headers.get("Retry-After"))
        return Transient(SYSTEM, operation, reason, certain=True, after=after)
    if not word or status >= 500 or word in MAY_HAVE_HAPPENED:
        return Transient(SYSTEM, operation, word or f"HTTP {status}", certain=not changes)
    if word in REFUSES_US:
        return Unauthorized(SYSTEM, operation, _with_details(word, answer))
    return Rejected(SYSTEM, operation, _with_details(word, answer))


def _with_details(word: str, answer: dict[str, Any]) -> str:
    """The error with what Slack says about it: the scope that is missing, the places that are wrong."""
    needed = answer.get("needed")
    told = [f"needs {needed}"] if needed else []
    metadata = answer.get("response_metadata")
    messages = metadata.get("messages") if isinstance(metadata, dict) else None
    told += [str(each) for each in messages or () if str(each).startswith("[ERROR]")]
    return f"{word} ({'; '.join(told)})" if told else word


def seconds(retry_after: str | None) -> float | None:
    """The wait that a Retry-After header asks for, if it is one."""
    return float(retry_after) if retry_after and retry_after.isascii() and retry_after.isdigit() else None
