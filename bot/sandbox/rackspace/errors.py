"""What a call can be refused with, in the forms of the ticketing API and of identity.

https://docs.rackspace.com/reference/ticketing-response-codes
Only badRequest and ticketNotFound are documented among the codes of ticketing; the others are likely.
"""

from __future__ import annotations

import math

from bot.sandbox.rackspace.reply import Refused, Reply, page
from bot.sandbox.rackspace.state import Settings

MORE = "docs/ticketing/general-api-info/faults/#"
NO_TICKET = "Ticket with this ID could not be found"
BAD_CATEGORY = "Category provided is invalid"


def fault(status: int, code: str, message: str) -> Reply:
    """Answer in the form of the ticketing API."""
    body = {"status": status, "message": message, "faultCode": code, "moreInfo": MORE + code}
    return Reply(status=status, value=body)


def bad_request(message: str) -> Refused:
    """What was sent cannot be taken."""
    return Refused(fault(400, "badRequest", message))


def not_found() -> Refused:
    """There is no such ticket, or the caller may not do this to it: the vendor does not tell which."""
    return Refused(fault(404, "ticketNotFound", NO_TICKET))


def forbidden(settings: Settings, message: str) -> Refused:
    """The caller lacks a role."""
    return Refused(fault(settings.forbidden_status, "forbidden", message))


def no_method() -> Refused:
    """The address takes other verbs."""
    return Refused(fault(405, "methodNotAllowed", "The method is not supported by this resource"))


def no_address() -> Refused:
    """There is nothing at this address."""
    return Refused(fault(404, "notFound", "The resource could not be found"))


def unauthorized(settings: Settings) -> Reply:
    """Answer that the token is missing, unknown or expired; a gateway may do so without JSON."""
    match settings.unauthorized_body:
        case "json":
            return fault(401, "unauthorized", "Valid authentication is required")
        case "empty":
            return Reply(status=401)
        case "html":
            return page(401, "Unauthorized")


def rate_limited(settings: Settings, wait: float) -> Reply:
    """Answer as the gateway does to one call too many, which is not in the form of the API."""
    reply = Reply(status=429) if settings.limit_body == "empty" else page(429, "Too Many Requests")
    headers = {"Retry-After": str(max(1, math.ceil(wait)))}
    return Reply(status=429, raw=reply.raw, content_type=reply.content_type, headers=headers)


def identity(status: int, name: str, message: str) -> Reply:
    """Answer in identity's form: one key, which names the fault."""
    return Reply(status=status, value={name: {"code": status, "message": message}})


def over_limit() -> Reply:
    """Answer as identity does to one call too many."""
    return identity(413, "overLimit", "OverLimit Retry...")
