"""Who calls: tokens of the identity service, which expire on the sandbox's clock, and what their users may.

https://github.com/rackerlabs/docs-cloud-identity
"""

from __future__ import annotations

import secrets
from typing import Any

from bot.sandbox.rackspace.dates import shown
from bot.sandbox.rackspace.errors import identity, unauthorized
from bot.sandbox.rackspace.records import Account, Person, User
from bot.sandbox.rackspace.reply import Refused, Reply
from bot.sandbox.rackspace.state import State
from bot.sandbox.slack.shapes import Json

KEY_FORM, PASSWORD_FORM = "RAX-KSKEY:apiKeyCredentials", "passwordCredentials"
WRITES_HYBRID = frozenset({"account_admin", "edit_ticket"})
WRITES = frozenset({"identity:user-admin", "ticketing:admin"})
FILES_AND_RESOURCES = WRITES | {"dedicated:default"}
FEEDS = frozenset({"cloudfeeds:observer"})
PASSCODE = "OS-MF sessionId='sandbox', factor='PASSCODE'"


class Access:
    """Knows the credentials and the tokens given out."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._tokens: dict[str, tuple[User, float]] = {}

    def grant(self, asked: object, base: str) -> Reply:
        """Give a token for credentials; raises Refused in identity's own forms."""
        user, way = self._known(asked)
        settings = self._state.settings
        if settings.wants_passcode:
            refusal = identity(401, "unauthorized", "Additional authentication credentials required")
            raise Refused(Reply(status=401, value=refusal.value, headers={"WWW-Authenticate": PASSCODE}))
        token, expires_at = self._token(user)
        tenant = next(iter(self._state.accounts.values())).tenant
        access = {
            "token": {
                "id": token,
                "expires": shown(expires_at),
                "tenant": {"id": tenant, "name": tenant},
                "RAX-AUTH:authenticatedBy": [way],
            },
            "user": {
                "id": user.id,
                "name": user.username,
                "roles": self._roles(user),
            },
            "serviceCatalog": _catalog(base, tenant),
        }
        return Reply(value={"access": access})

    def identify(self, token: str) -> User:
        """Find the user of a token; raises Refused (401)."""
        user, expires_at = self._tokens.get(token, (None, 0.0))
        if user is None or self._state.clock.now() >= expires_at:
            raise Refused(unauthorized(self._state.settings))
        return user

    def user_of(self, token: str) -> User | None:
        """Tell whose token this is or was, for the journal."""
        return self._tokens.get(token, (None, 0.0))[0]

    def revoke(self, token: str) -> None:
        """Let one token be invalid; raises Refused where it is none."""
        if self._tokens.pop(token, None) is None:
            raise Refused(identity(401, "unauthorized", "No valid token provided."))

    def expire_tokens(self) -> None:
        """Let every token given out so far have expired."""
        self._tokens = {token: (user, 0.0) for token, (user, _) in self._tokens.items()}

    def good_tokens(self) -> int:
        """Tell how many tokens would be taken now."""
        now = self._state.clock.now()
        return sum(expires_at > now for _, expires_at in self._tokens.values())

    def person(self, user: User) -> Person:
        """Return the person that a user's writes are shown as."""
        return self._state.people[user.person_id]

    def may_write(self, user: User, account: Account) -> bool:
        """Whether a user may create, comment and change on an account."""
        needed = WRITES_HYBRID if account.type_id == "hybrid" else WRITES
        return (
            account.permission == "admin" and not self._state.settings.no_writes and bool(needed & user.roles)
        )

    def _roles(self, user: User) -> list[Json]:
        told = sorted(user.roles) if self._state.settings.roles_are_told else []
        return [{"id": str(at), "name": each} for at, each in enumerate(told, 1)]

    def _token(self, user: User) -> tuple[str, float]:
        now, lives = self._state.now(), self._state.settings.token_lives
        if not self._state.settings.tokens_are_new:
            for token, (owner, expires_at) in self._tokens.items():
                if owner is user and expires_at > now:
                    return token, expires_at
        token = secrets.token_hex(16)
        self._tokens[token] = (user, now + lives)
        return token, now + lives

    def _known(self, asked: object) -> tuple[User, str]:
        form, name, secret = _credentials(asked)
        if form == PASSWORD_FORM and not self._state.settings.takes_passwords:
            raise Refused(
                identity(401, "unauthorized", "Unable to authenticate user with credentials provided.")
            )
        user = next((each for each in self._state.users.values() if each.username == name), None)
        wanted = "" if user is None else user.api_key if form == KEY_FORM else user.password
        if user is None or not secrets.compare_digest(wanted.encode(), secret.encode()):
            raise Refused(
                identity(401, "unauthorized", "Unable to authenticate user with credentials provided.")
            )
        if not user.is_enabled:
            raise Refused(identity(403, "userDisabled", f"User '{name}' is disabled."))
        return user, "APIKEY" if form == KEY_FORM else "PASSWORD"


def asked_user(asked: object) -> str:
    """Name the user in a request for a token, for the journal and the limit."""
    try:
        return _credentials(asked)[1]
    except Refused:
        return ""


def _credentials(asked: object) -> tuple[str, str, str]:
    auth: Any = asked.get("auth") if isinstance(asked, dict) else None
    if not isinstance(auth, dict):
        raise Refused(identity(400, "badRequest", "Invalid request body: unable to parse Auth data."))
    for form, secret in ((KEY_FORM, "apiKey"), (PASSWORD_FORM, "password")):
        given = auth.get(form)
        if isinstance(given, dict):
            texts = [given.get("username"), given.get(secret)]
            if not all(isinstance(each, str) and each for each in texts):
                raise Refused(identity(400, "badRequest", f"Expecting username and {secret}"))
            return form, str(texts[0]), str(texts[1])
    raise Refused(identity(400, "badRequest", "Invalid request body: unable to parse Auth data."))


def _catalog(base: str, tenant: str) -> list[Json]:
    def service(name: str, kind: str, url: str) -> Json:
        endpoint = {"publicURL": url, "region": "IAD", "tenantId": tenant}
        return {"name": name, "type": kind, "endpoints": [endpoint]}

    return [
        service("cloudFiles", "object-store", f"{base}/storage/v1/MossoCloudFS_{tenant}"),
        service("cloudFeeds", "rax:feeds", f"{base}/feeds"),
        service("ticketingDemo", "rax:ticketing", f"{base}/api"),
    ]
