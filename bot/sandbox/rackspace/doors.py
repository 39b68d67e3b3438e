"""The services behind the addresses: what each looks at before it does its work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.sandbox.rackspace import storage
from bot.sandbox.rackspace.access import asked_user
from bot.sandbox.rackspace.errors import fault, identity, no_address, no_method
from bot.sandbox.rackspace.limiter import TOKEN
from bot.sandbox.rackspace.local import Rackspace
from bot.sandbox.rackspace.operations import OPERATIONS, address, feeding, finding, verbs
from bot.sandbox.rackspace.operations.asked import Call, Upload
from bot.sandbox.rackspace.reply import JSON_TYPE, Refused, Reply
from bot.sandbox.slack.shapes import parse_json

VENDOR_TYPE = "application/vnd.ticketing."
V2 = "application/vnd.ticketing.v2+json"
KNOWN = ("", "*/*", "application/*", JSON_TYPE, V2, "multipart/form-data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it came: `path` is what follows the service's own address, `base` the stand-in's."""

    verb: str
    path: str
    base: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    data: bytes = b""
    form: Mapping[str, str] = field(default_factory=dict)
    uploads: Mapping[str, list[Upload]] = field(default_factory=dict)

    @property
    def token(self) -> str:
        """The token that was sent along."""
        return self.headers.get("X-Auth-Token", "")

    @property
    def json(self) -> object:
        """The body, read as JSON; None where it is none."""
        return parse_json(self.data.decode("utf-8", "replace"))


def give_tokens(rackspace: Rackspace, asked: Asked) -> Reply:
    """Serve identity: give a token, or revoke the one that is sent."""
    match asked.verb:
        case "POST":
            rackspace.limiter.count(asked_user(asked.json), TOKEN)
            return rackspace.access.grant(asked.json, asked.base)
        case "DELETE":
            rackspace.access.revoke(asked.token)
            return Reply(status=204)
    raise Refused(identity(405, "methodNotAllowed", "Method Not Allowed"))


def ticketing(rackspace: Rackspace, asked: Asked) -> Reply:
    """Serve the ticketing API."""
    template, ticket_id = address(asked.path)
    call = _call(rackspace, asked, ticket_id)
    _check_types(rackspace, asked)
    if not (allowed := verbs(template)):
        raise no_address()
    if asked.verb == "OPTIONS":
        return Reply(headers={"Allow": ", ".join(allowed)})
    if asked.verb not in allowed:
        raise no_method()
    name = f"{asked.verb} {template}"
    rackspace.limiter.count(call.user.id, name)
    reply = OPERATIONS[name](call)
    if asked.verb != "GET":
        rackspace.ticket_changed(ticket_id or None)
    return reply


def find_resources(rackspace: Rackspace, asked: Asked) -> Reply:
    """Serve the resources service."""
    call = _call(rackspace, asked)
    _check_types(rackspace, asked)
    if asked.verb != "GET":
        raise no_method()
    return finding.resources(call)


def feed(rackspace: Rackspace, asked: Asked) -> Reply:
    """Serve the feeds, in JSON alone: what is asked for otherwise is XML, which is not written here."""
    call = _call(rackspace, asked)
    if asked.verb != "GET":
        raise no_method()
    accept = asked.headers.get("Accept", "").lower()
    if feeding.ATOM not in accept and JSON_TYPE not in accept:
        raise Refused(identity(406, "notAcceptable", f"Ask for {feeding.ATOM}."))
    return feeding.feed(call, asked.path)


def store(rackspace: Rackspace, asked: Asked) -> Reply:
    """Serve the object storage, which looks at the address's signature and at no token."""
    state = rackspace.state
    match asked.verb:
        case "GET":
            return storage.get(state, asked.path, asked.query)
        case "PUT":
            return storage.put(state, asked.path, asked.query, asked.data)
        case "POST":
            bodies = [each.body for listed in asked.uploads.values() for each in listed]
            return storage.post(state, asked.path, asked.form, bodies)
    raise no_method()


def operation(service: str, asked: Asked) -> str:
    """Name what is asked for, as rules and the journal do."""
    path = address(asked.path)[0] if service == "api" else f"/{service}"
    return f"{asked.verb} {path}"


def _call(rackspace: Rackspace, asked: Asked, ticket_id: str = "") -> Call:
    """Look at the token; raises Refused."""
    return Call(
        state=rackspace.state,
        access=rackspace.access,
        user=rackspace.access.identify(asked.token),
        base=asked.base,
        query=asked.query,
        headers=asked.headers,
        body=asked.json,
        uploads=asked.uploads,
        ticket_id=ticket_id,
    )


def _check_types(rackspace: Rackspace, asked: Asked) -> None:
    """Refuse version 1, which is not spoken here, and unknown types if the vendor is set to."""
    is_strict = rackspace.settings.media_types_are_strict
    for header, status, code in (
        ("Accept", 406, "notAcceptable"),
        ("Content-Type", 415, "unsupportedMediaType"),
    ):
        types = [each.partition(";")[0].strip().lower() for each in asked.headers.get(header, "").split(",")]
        if any(each in KNOWN for each in types):
            continue
        if is_strict or any(each.startswith(VENDOR_TYPE) for each in types):
            raise Refused(fault(status, code, f"The type in {header} is not supported"))


def content_type(rackspace: Rackspace, asked: Asked, reply: Reply) -> str:
    """Choose the type of an answer: the vendor's own for a success, if it was asked for."""
    is_plain = rackspace.settings.answers_plain_json or reply.content_type != JSON_TYPE
    is_wanted = V2 in asked.headers.get("Accept", "").lower()
    return V2 if is_wanted and not is_plain and reply.status in (200, 201) else reply.content_type
