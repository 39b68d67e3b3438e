"""Who calls: by user name and key, by an IBM Cloud key, or by a token that expires on the sandbox's clock.

https://sldn.softlayer.com/article/authenticating-softlayer-api/
https://cloud.ibm.com/docs/account?topic=account-iamtoken_from_apikey
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Mapping
from enum import StrEnum

from bot.sandbox.slack.shapes import Json
from bot.sandbox.softlayer.errors import TOKEN, ApiError, unauthorized
from bot.sandbox.softlayer.records import User
from bot.sandbox.softlayer.state import State

ACTIVE = 1001
TOKEN_LIVES = 3600
CLOUD_USER = "apikey"


class Grant(StrEnum):
    """What a token is asked for with."""

    KEY = "urn:ibm:params:oauth:grant-type:apikey"
    REFRESH = "refresh_token"


class IdentityError(Exception):
    """The token service refuses, in its own form of error."""

    def __init__(self, code: str, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.body: Json = {"errorCode": code, "errorMessage": text, "context": {"requestId": "sandbox"}}
        self.status = status


class Access:
    """Knows the keys and the tokens given out."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._tokens: dict[str, tuple[int, float]] = {}
        self._refreshes: dict[str, int] = {}

    def identify(self, header: str) -> User:
        """Find the user that an Authorization header stands for; raises ApiError."""
        scheme, _, rest = header.partition(" ")
        if scheme.lower() == "bearer":
            return self._by_token(rest.strip())
        if scheme.lower() != "basic":
            raise unauthorized("Access Denied. ")
        name, key = _basic(rest)
        for user in self._state.users.values():
            known = (CLOUD_USER, user.cloud_key) if name == CLOUD_USER else (user.username, user.api_key)
            if (name, key) == known and user.user_status_id == ACTIVE:
                return user
        raise unauthorized("Invalid API token." if name else "Access Denied. ")

    def grant(self, form: Mapping[str, str]) -> Json:
        """Give a token for an IBM Cloud key or for a refresh token; raises IdentityError."""
        match form.get("grant_type"):
            case Grant.KEY:
                user_id = self._owner_of(form.get("apikey", ""))
            case Grant.REFRESH:
                user_id = self._refreshes.get(form.get("refresh_token", ""))
            case _:
                raise IdentityError("BXNIM0104E", "Unsupported grant_type.")
        if user_id is None:
            raise IdentityError("BXNIM0415E", "Provided API key could not be found.")
        token, refresh = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
        expires_at = self._state.now() + TOKEN_LIVES
        self._tokens[token] = (user_id, expires_at)
        self._refreshes[refresh] = user_id
        return {
            "access_token": token,
            "refresh_token": refresh,
            "token_type": "Bearer",
            "expires_in": TOKEN_LIVES,
            "expiration": int(expires_at),
            "scope": "ibm openid",
        }

    def revoke_tokens(self) -> None:
        """Let every token given out so far be invalid."""
        self._tokens.clear()

    def _by_token(self, token: str) -> User:
        user_id, expires_at = self._tokens.get(token, (None, 0.0))
        if user_id is None or self._state.now() >= expires_at:
            text = "Access token is expired or invalid."
            raise ApiError(text, TOKEN, self._state.settings.expired_status)
        return self._state.users[user_id]

    def _owner_of(self, key: str) -> int | None:
        users = self._state.users.values()
        return next((each.id for each in users if key and each.cloud_key == key), None)


def _basic(encoded: str) -> tuple[str, str]:
    try:
        name, _, key = base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, key
